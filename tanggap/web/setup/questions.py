"""Editing the questions of a category on one page, with a preview of the form that reporters see."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.errors import Invalid, StaleState
from tanggap.tickets.models import CategoryQuestions
from tanggap.tickets.questions import MOST_QUESTIONS, PATTERNS, Question
from tanggap.tickets.services import category_questions_save
from tanggap.tickets.services.questions import questions_as_stored
from tanggap.web.desk.widgets import PlainSelect
from tanggap.web.questions import AnswersForm, kind_choices
from tanggap.web.setup.categories import category_manager, category_or_404

LANGUAGES = ("id", "en")


class QuestionForm(forms.Form):
    """One question; an empty one is left out."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=40, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Answered by"), required=False, widget=PlainSelect)
    label_id = forms.CharField(label=gettext_lazy("Question in Indonesian"), max_length=200, required=False)
    label_en = forms.CharField(label=gettext_lazy("Question in English"), max_length=200, required=False)
    help_id = forms.CharField(label=gettext_lazy("Help in Indonesian"), max_length=300, required=False)
    help_en = forms.CharField(label=gettext_lazy("Help in English"), max_length=300, required=False)
    required = forms.BooleanField(label=gettext_lazy("Must be answered"), required=False)
    options = forms.CharField(
        label=gettext_lazy("Answers to choose from"),
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One per line: code | Indonesian | English"),
    )
    least = forms.DecimalField(
        label=gettext_lazy("At least"), required=False, max_digits=12, decimal_places=3
    )
    most = forms.DecimalField(label=gettext_lazy("At most"), required=False, max_digits=12, decimal_places=3)
    pattern = forms.ChoiceField(label=gettext_lazy("Form of the text"), required=False, widget=PlainSelect)
    when = forms.CharField(label=gettext_lazy("Only after the question"), max_length=40, required=False)
    among = forms.CharField(
        label=gettext_lazy("is answered with"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("Codes of answers, separated by commas; yes or no."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kind: Any = self.fields["kind"]
        kind.choices = kind_choices()
        pattern: Any = self.fields["pattern"]
        pattern.choices = [("", _("Any text")), *((code, name) for code, (name, _re) in PATTERNS.items())]

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed that makes a question."""
        data = self.cleaned_data
        return not any(data.get(name) for name in ("code", "label_id", "label_en"))

    def stored(self) -> dict[str, Any]:
        """The question as the service takes it."""
        data = self.cleaned_data
        code = data["code"].strip() or slugify(data["label_id"] or data["label_en"]).replace("-", "_")[:40]
        return {
            "code": code,
            "kind": data["kind"],
            "label": {language: data[f"label_{language}"].strip() for language in LANGUAGES},
            "help": {language: data[f"help_{language}"].strip() for language in LANGUAGES},
            "required": data["required"],
            "options": [_option(line) for line in data["options"].splitlines() if line.strip()],
            "least": _bound(data["least"]),
            "most": _bound(data["most"]),
            "pattern": data["pattern"],
            "when": data["when"].strip(),
            "among": [one.strip() for one in data["among"].split(",") if one.strip()],
        }

    @staticmethod
    def typed(question: dict[str, Any]) -> dict[str, Any]:
        """A stored question as the form shows it."""
        lines = [
            " | ".join((one["code"], one["label"].get("id", ""), one["label"].get("en", "")))
            for one in question["options"]
        ]
        return {
            **{
                name: question[name]
                for name in ("code", "kind", "required", "least", "most", "pattern", "when")
            },
            **{f"label_{language}": question["label"].get(language, "") for language in LANGUAGES},
            **{f"help_{language}": question["help"].get(language, "") for language in LANGUAGES},
            "options": "\n".join(lines),
            "among": ", ".join(question["among"]),
        }


def _option(line: str) -> dict[str, Any]:
    parts = [part.strip() for part in line.split("|")]
    code, indonesian, english = (*parts, "", "", "")[:3]
    return {"code": code, "label": {"id": indonesian, "en": english}}


def _bound(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


QuestionForms: Any = forms.formset_factory(
    QuestionForm,
    extra=1,
    can_delete=True,
    can_order=True,
    max_num=MOST_QUESTIONS,
    absolute_max=MOST_QUESTIONS + 5,
)


@login_required
@require_http_methods(["GET", "POST"])
def category_questions(request: ActorRequest, pk: int) -> HttpResponse:
    """The questions with their preview; saving makes a new version."""
    actor = category_manager(request)
    category = category_or_404(pk)
    latest = CategoryQuestions.objects.filter(category=category).order_by("-number").first()
    stored = latest.questions if latest else []
    if request.method == "GET":
        initial = [
            QuestionForm.typed(one) for one in questions_as_stored([Question.read(one) for one in stored])
        ]
        return _page(request, category, latest, QuestionForms(initial=initial), stored)
    formset = QuestionForms(request.POST)
    if not formset.is_valid():
        return _page(request, category, latest, formset, [], status=422)
    asked = [form for form in formset.ordered_forms if not form.is_blank]
    questions = [form.stored() for form in asked]
    if request.POST.get("act") != "save":
        again = QuestionForms(initial=[QuestionForm.typed(one) for one in questions])
        return _page(request, category, latest, again, questions, seen=request.POST.get("seen", ""))
    try:
        category_questions_save(
            actor=actor, category_id=pk, seen=_whole(request.POST.get("seen", "")), questions=questions
        )
    except Invalid as refusal:
        for place, texts in refusal.fields.items():
            for text in texts:
                asked[int(place)].add_error(None, str(text))
        return _page(
            request, category, latest, formset, [], status=422, general=not refusal.fields and str(refusal)
        )
    except StaleState as stale:
        return _page(request, category, latest, formset, [], status=409, general=str(stale))
    messages.success(request, _("The questions are asked from now on."))
    return redirect("setup:category_questions", pk=pk)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else -1


def _page(
    request: ActorRequest,
    category: Any,
    latest: CategoryQuestions | None,
    formset: Any,
    questions: list[dict[str, Any]],
    *,
    status: int = 200,
    general: Any = "",
    seen: str = "",
) -> HttpResponse:
    context = {
        "category": category,
        "latest": latest,
        "seen": seen or (latest.number if latest else 0),
        "formset": formset,
        "previews": _previews(questions),
        "general": general,
    }
    return render(request, "setup/categories/questions.html", context, status=status)


def _previews(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The form in each language; what cannot be shown yet is left out."""
    previews = []
    for language, name in (("id", "Indonesia"), ("en", "English")):
        with translation.override(language):
            try:
                form = AnswersForm([Question.read(one) for one in questions])
            except (KeyError, ValueError, TypeError):
                return []
            previews.append({"language": language, "name": name, "form": form, "rows": form.rows()})
    return previews if questions else []
