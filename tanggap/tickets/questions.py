"""Questions of categories: what they are, which are asked, and whether an answer is right.

Pages, the API and channels share this. A question is asked when its condition holds for the answers before
it; what is not asked is not kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tanggap.kernel.errors import Invalid
from tanggap.kernel.reference_cache import ReferenceCache
from tanggap.tickets.models import Category, CategoryQuestions, Ticket

MOST_QUESTIONS, MOST_OPTIONS = 40, 40
TEXT_LIMIT, LONG_TEXT_LIMIT = 300, 4000
YES, NO = "yes", "no"


class QuestionKind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    CHOICE = "choice"
    SEVERAL = "several"
    DATE = "date"
    YES_NO = "yes_no"
    FILE_HINT = "file_hint"


KIND_NAMES: dict[str, Any] = {
    QuestionKind.TEXT: gettext_lazy("One line of text"),
    QuestionKind.LONG_TEXT: gettext_lazy("Several lines of text"),
    QuestionKind.NUMBER: gettext_lazy("A number"),
    QuestionKind.CHOICE: gettext_lazy("One of several answers"),
    QuestionKind.SEVERAL: gettext_lazy("Any of several answers"),
    QuestionKind.DATE: gettext_lazy("A day"),
    QuestionKind.YES_NO: gettext_lazy("Yes or no"),
    QuestionKind.FILE_HINT: gettext_lazy("A request to attach a photo or file"),
}
CHOSEN = {QuestionKind.CHOICE, QuestionKind.SEVERAL}

PATTERNS: dict[str, tuple[Any, re.Pattern[str]]] = {
    "digits": (gettext_lazy("Digits only"), re.compile(r"[0-9]+")),
    "code": (gettext_lazy("Letters, digits, - and /"), re.compile(r"[A-Za-z0-9/-]+")),
    "ip": (gettext_lazy("An IP address"), re.compile(r"[0-9]{1,3}(\.[0-9]{1,3}){3}|[0-9A-Fa-f:]{3,39}")),
    "mac": (gettext_lazy("A MAC address"), re.compile(r"[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}")),
    "phone": (gettext_lazy("A telephone number"), re.compile(r"\+?[0-9][0-9 ()-]{5,19}")),
}
"""Forms that a text may be asked to have. A closed list: nobody types expressions that could run for ever."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        code: stable name of the answer.
        label, help: words by language code.
        options: code and words by language of each answer to choose.
        least, most: bounds of a number, or of the length of a text.
        pattern: a name of ``PATTERNS``.
        when: code of an earlier question; this one is asked only if its answer is among ``among``.
    """

    code: str
    kind: QuestionKind
    label: Mapping[str, str]
    help: Mapping[str, str]
    required: bool = False
    options: tuple[tuple[str, Mapping[str, str]], ...] = ()
    least: Decimal | None = None
    most: Decimal | None = None
    pattern: str = ""
    when: str = ""
    among: tuple[str, ...] = ()

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Question:
        """A question as it is stored."""
        bounds = {name: Decimal(str(data[name])) for name in ("least", "most") if data.get(name) is not None}
        return cls(
            code=data["code"],
            kind=QuestionKind(data["kind"]),
            label=data.get("label", {}),
            help=data.get("help", {}),
            required=bool(data.get("required")),
            options=tuple((one["code"], one["label"]) for one in data.get("options", ())),
            pattern=data.get("pattern", ""),
            when=data.get("when", ""),
            among=tuple(data.get("among", ())),
            **bounds,
        )

    def is_asked(self, answers: Mapping[str, Any]) -> bool:
        """Whether the condition holds for the answers so far."""
        if not self.when:
            return True
        given = answers.get(self.when)
        values = given if isinstance(given, list) else [_as_code(given)]
        return any(value in self.among for value in values)


def words(texts: Mapping[str, str]) -> str:
    """The text in the active language, else in the other one."""
    language = (get_language() or "id")[:2]
    return texts.get(language) or next((text for text in texts.values() if text), "")


def _as_code(value: Any) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions that a category asks: key and list of the version."""

    pk: int
    questions: tuple[Question, ...]


def _load(_key: object) -> dict[int, QuestionSet]:
    newest: dict[int, QuestionSet] = {}
    for row in CategoryQuestions.objects.order_by("category_id", "number"):
        newest[row.category_id] = QuestionSet(row.pk, tuple(map(Question.read, row.questions)))
    paths = dict(Category.objects.values_list("pk", "path"))
    found: dict[int, QuestionSet] = {}
    for pk, path in paths.items():
        above = [int(key) for key in path.split("/")[:-1]]
        nearest = next((newest[key] for key in reversed(above) if key in newest), None)
        if nearest is not None and nearest.questions:
            found[pk] = nearest
    return found


asked_by_category: ReferenceCache[dict[int, QuestionSet]] = ReferenceCache(_load)


def questions_of(category_id: int | None) -> QuestionSet | None:
    """What the category asks: its own newest questions, else those of the nearest category above."""
    return asked_by_category.get().get(category_id) if category_id else None


def question_set(pk: int | None) -> QuestionSet | None:
    """A version by its key, old ones too."""
    row = CategoryQuestions.objects.filter(pk=pk).first() if pk else None
    return QuestionSet(row.pk, tuple(map(Question.read, row.questions))) if row is not None else None


def answers_checked(questions: Sequence[Question], given: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as they are stored; what is not asked is left out.

    Args:
        questions: in their order.
        given: by code: texts, lists of texts, or JSON values.

    Raises:
        Invalid: with the wrong ones under ``answers.<code>``.
    """
    answers: dict[str, Any] = {}
    wrong: dict[str, list[Any]] = {}
    for question in questions:
        if question.kind is QuestionKind.FILE_HINT or not question.is_asked(answers):
            continue
        try:
            value = _READERS[question.kind](question, given.get(question.code))
        except ValueError as refusal:
            wrong[f"answers.{question.code}"] = [str(refusal)]
            continue
        if value in (None, "", []):
            if question.required:
                wrong[f"answers.{question.code}"] = [_("This is required.")]
            continue
        answers[question.code] = value
    if wrong:
        raise Invalid(fields=wrong)
    return answers


def _text(question: Question, value: Any) -> str:
    if value is not None and not isinstance(value, str | int | float):
        raise ValueError(_("Give a text."))
    text = str(value if value is not None else "").strip()
    if "\x00" in text:
        raise ValueError(_("The text holds characters that cannot be stored."))
    ceiling = LONG_TEXT_LIMIT if question.kind is QuestionKind.LONG_TEXT else TEXT_LIMIT
    most = min(ceiling, int(question.most)) if question.most is not None else ceiling
    if len(text) > most:
        raise ValueError(_("At most %(limit)d characters.") % {"limit": most})
    if text and question.least is not None and len(text) < question.least:
        raise ValueError(_("At least %(limit)d characters.") % {"limit": int(question.least)})
    if text and question.pattern in PATTERNS:
        name, expression = PATTERNS[question.pattern]
        if not expression.fullmatch(text):
            raise ValueError(_("Expected: %(form)s.") % {"form": name})
    return text


def _number(question: Question, value: Any) -> int | float | None:
    text = str(value if value is not None and not isinstance(value, bool | list | dict) else "").strip()
    if not text:
        if value not in (None, ""):
            raise ValueError(_("Give a number."))
        return None
    try:
        number = Decimal(text.replace(",", ".")) if len(text) <= 20 else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValueError(_("Give a number."))
    if question.least is not None and number < question.least:
        raise ValueError(_("At least %(limit)s.") % {"limit": question.least})
    if question.most is not None and number > question.most:
        raise ValueError(_("At most %(limit)s.") % {"limit": question.most})
    return int(number) if number == number.to_integral_value() else float(number)


def _choice(question: Question, value: Any) -> str:
    text = "" if value is None else str(value)
    if text and text not in dict(question.options):
        raise ValueError(_("Choose one of the answers."))
    return text


def _several(question: Question, value: Any) -> list[str]:
    given = value if isinstance(value, list) else ([value] if value else [])
    known = dict(question.options)
    if any(not isinstance(one, str) or one not in known for one in given):
        raise ValueError(_("Choose one of the answers."))
    return [code for code in known if code in given]


def _date(question: Question, value: Any) -> str:
    if value in (None, ""):
        return ""
    try:
        return date.fromisoformat(str(value).strip()).isoformat()
    except ValueError:
        raise ValueError(_("Give a day.")) from None


def _yes_no(question: Question, value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    if value in (None, ""):
        return None
    if value not in (YES, NO):
        raise ValueError(_("Answer yes or no."))
    return bool(value == YES)


_READERS: dict[QuestionKind, Any] = {
    QuestionKind.TEXT: _text,
    QuestionKind.LONG_TEXT: _text,
    QuestionKind.NUMBER: _number,
    QuestionKind.CHOICE: _choice,
    QuestionKind.SEVERAL: _several,
    QuestionKind.DATE: _date,
    QuestionKind.YES_NO: _yes_no,
}


def answers_in_words(questions: Sequence[Question], answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Question and answer as readers of the active language see them, in the order of the questions."""
    return [
        (words(question.label), _said(question, answers[question.code]))
        for question in questions
        if question.code in answers
    ]


def _said(question: Question, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    names = {code: words(label) for code, label in question.options}
    if isinstance(value, list):
        return ", ".join(str(names.get(one, one)) for one in value)
    return str(names.get(value, value)) if question.kind in CHOSEN else str(value)


def answers_of(ticket: Ticket) -> list[tuple[str, str]]:
    """The answers of a ticket that was loaded with ``form_answers__questions``; no query, none otherwise."""
    if not Ticket.form_answers.is_cached(ticket):
        return []
    found = getattr(ticket, "form_answers", None)
    if found is None:
        return []
    return answers_in_words([Question.read(one) for one in found.questions.questions], found.answers)
