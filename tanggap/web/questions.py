"""The questions of a category in a form: drawn, read back, refused at the field.

Without scripts they come in a second step: a report about a category that asks something comes back with its
questions. With scripts they appear when the category is chosen, and those whose condition does not hold hide.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tanggap.kernel.errors import Invalid
from tanggap.tickets.questions import (
    KIND_NAMES,
    NO,
    YES,
    Question,
    QuestionKind,
    QuestionSet,
    questions_of,
    words,
)
from tanggap.web.desk.widgets import PlainSelect

PREFIX = "answer_"
VERSION = "questions"


class AnswersForm(forms.Form):
    """The questions as fields; whether the answers are right, the service judges."""

    def __init__(self, questions: Sequence[Question], data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.questions = questions
        for question in questions:
            self.fields[f"{PREFIX}{question.code}"] = _field(question)

    def answers(self) -> dict[str, Any]:
        """What was typed, by code; lists where several may be chosen."""
        several = {one.code for one in self.questions if one.kind is QuestionKind.SEVERAL}
        data: Any = self.data
        return {
            one.code: (
                data.getlist(f"{PREFIX}{one.code}")
                if one.code in several
                else data.get(f"{PREFIX}{one.code}")
            )
            for one in self.questions
        }

    def refuse(self, refusal: Invalid) -> bool:
        """Put what a service found wrong with answers at their fields; says whether there was any."""
        placed = False
        for name, texts in list(refusal.fields.items()):
            field = f"{PREFIX}{name.removeprefix('answers.')}"
            if name.startswith("answers.") and field in self.fields:
                for text in texts:
                    self.add_error(field, str(text))
                placed = True
                refusal.fields.pop(name)
        return placed

    def rows(self) -> list[dict[str, Any]]:
        """The fields with their conditions, for the template."""
        return [
            {
                "bound": self[f"{PREFIX}{one.code}"],
                "hint": one.kind is QuestionKind.FILE_HINT,
                "label": words(one.label),
                "help": words(one.help),
                "when": f"{PREFIX}{one.when}" if one.when else "",
                "among": " ".join(one.among),
            }
            for one in self.questions
        ]


def _field(question: Question) -> forms.Field:
    label = words(question.label)
    shared: dict[str, Any] = {"label": label, "help_text": words(question.help), "required": False}
    options = [(code, words(text)) for code, text in question.options]
    field: forms.Field
    match question.kind:
        case QuestionKind.LONG_TEXT:
            field = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), **shared)
        case QuestionKind.NUMBER:
            field = forms.CharField(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **shared)
        case QuestionKind.CHOICE:
            field = forms.CharField(widget=PlainSelect(choices=[("", _("Choose")), *options]), **shared)
        case QuestionKind.SEVERAL:
            field = forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple, **shared)
        case QuestionKind.DATE:
            field = forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), **shared)
        case QuestionKind.YES_NO:
            choices = [("", _("Choose")), (YES, _("Yes")), (NO, _("No"))]
            field = forms.CharField(widget=PlainSelect(choices=choices), **shared)
        case _:
            field = forms.CharField(**shared)
    # Not the attribute: a hidden question must not keep the form from being sent.
    if question.required and not question.when:
        field.required = True
    return field


class Asked:
    """The questions of the category that a form names, with what was answered.

    Attributes:
        form: the fields, ``None`` when nothing is asked.
        version: key of the version, ``None`` likewise.
    """

    def __init__(self, category: str, data: QueryDict | None = None) -> None:
        """Read ``data`` as the answers if it names the questions that it saw."""
        pk = int(category) if category.isascii() and category.isdecimal() and len(category) < 18 else None
        found: QuestionSet | None = questions_of(pk)
        self.version = found.pk if found else None
        self.seen = data is not None and data.get(VERSION, "") == str(self.version or "")
        self.form: AnswersForm | None = None
        if found is not None:
            self.form = AnswersForm(found.questions, data if self.seen else None)

    @property
    def is_pending(self) -> bool:
        """Whether there are questions that the form did not show yet: the second step."""
        return self.form is not None and not self.seen

    def answers(self) -> dict[str, Any] | None:
        """What was answered; ``None`` when nothing is asked."""
        return self.form.answers() if self.form is not None else None

    def refuse(self, refusal: Invalid) -> bool:
        """See ``AnswersForm.refuse``; says whether nothing else was wrong."""
        return self.form is not None and self.form.refuse(refusal) and not refusal.fields


def ask_when_chosen(form: forms.Form) -> None:
    """Let the category of a form fetch its questions; they appear in the page's ``#questions``."""
    form.fields["category"].widget.attrs |= {
        "hx-get": reverse("public:questions"),
        "hx-trigger": "change",
        "hx-target": "#questions",
        "hx-params": "category",
        "hx-sync": "this:replace",
    }


@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    """The fields of a category's questions as a part of a form; nothing when it asks none."""
    asked = Asked(request.GET.get("category", ""))
    return render(request, "components/questions.html", {"asked": asked})


def kind_choices() -> list[tuple[str, Any]]:
    """The kinds of questions for a select."""
    return [(kind.value, KIND_NAMES[kind]) for kind in QuestionKind]
