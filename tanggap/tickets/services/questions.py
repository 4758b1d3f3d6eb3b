"""Editing the questions of a category, and keeping what was answered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import no
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.tickets.models import Category, CategoryQuestions, Ticket, TicketAnswers
from tanggap.tickets.questions import (
    CHOSEN,
    MOST_OPTIONS,
    MOST_QUESTIONS,
    NO,
    PATTERNS,
    YES,
    Question,
    QuestionKind,
    QuestionSet,
    answers_checked,
    asked_by_category,
    question_set,
    questions_of,
)

_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


def category_questions_save(
    *, actor: Actor, category_id: int, seen: int, questions: Sequence[Mapping[str, Any]]
) -> CategoryQuestions:
    """Make a new version of the questions of a category; an empty list asks nothing.

    Args:
        seen: number of the version that the editor had on screen, 0 when there was none.
        questions: in their order, as ``Question.read`` takes them.

    Raises:
        NotVisible, NotAllowed.
        Invalid: with the wrong ones under their place, counted from 0.
        StaleState: somebody else made a version meanwhile.
    """
    if not actor.holds_anywhere("category.manage"):
        no("role", _("Your role does not allow this here.")).enforce()
    category = Category.objects.filter(pk=category_id).first()
    if category is None:
        raise NotVisible
    cleaned = _checked(questions)
    try:
        with transaction.atomic():
            latest = CategoryQuestions.objects.filter(category=category).order_by("-number").first()
            if (latest.number if latest else 0) != seen:
                raise StaleState
            made = CategoryQuestions.objects.create(
                category=category,
                number=seen + 1,
                questions=cleaned,
                created_at=clock.now(),
                actor_label=actor.label,
            )
            record(
                "category.questions_changed",
                actor=actor,
                subject=category,
                data={"version": made.number, "count": len(cleaned)},
            )
    except IntegrityError as error:
        raise StaleState from error
    asked_by_category.clear()
    return made


def _checked(questions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    if len(questions) > MOST_QUESTIONS:
        raise Invalid(_("At most %(limit)d questions.") % {"limit": MOST_QUESTIONS})
    wrong: dict[str, list[Any]] = {}
    cleaned: list[dict[str, Any]] = []
    for place, given in enumerate(questions):
        problems = _problems(given, cleaned)
        if problems:
            wrong[str(place)] = problems
        cleaned.append(
            {name: value for name, value in given.items() if value not in (None, "", [], {}, False)}
        )
    if wrong:
        raise Invalid(fields=wrong)
    return cleaned


def _problems(given: Mapping[str, Any], earlier: Sequence[Mapping[str, Any]]) -> list[Any]:
    """What is wrong with one question."""
    found: list[Any] = []
    if not _CODE.fullmatch(str(given.get("code", ""))):
        found.append(_("The code is made of small letters, digits and _, and begins with a letter."))
    if given.get("code") in {one.get("code") for one in earlier}:
        found.append(_("Two questions have the same code."))
    if given.get("kind") not in set(QuestionKind):
        found.append(_("Choose how it is answered."))
    languages = dict(settings.LANGUAGES)
    missing = [
        name for code, name in languages.items() if not str(given.get("label", {}).get(code, "")).strip()
    ]
    if missing:
        found.append(
            _("The question is missing in: %(languages)s.") % {"languages": ", ".join(map(str, missing))}
        )
    found += _option_problems(given)
    least, most = given.get("least"), given.get("most")
    if least is not None and most is not None and least > most:
        found.append(_("The smallest value is larger than the largest."))
    if given.get("pattern") and given["pattern"] not in PATTERNS:
        found.append(_("Unknown form of text."))
    found += _condition_problems(given, earlier)
    return found


def _option_problems(given: Mapping[str, Any]) -> list[Any]:
    options = given.get("options") or []
    if given.get("kind") not in CHOSEN:
        return []
    codes = [str(one.get("code", "")) for one in options]
    if len(options) < 2 or len(options) > MOST_OPTIONS:
        return [_("Give 2 to %(limit)d answers to choose from.") % {"limit": MOST_OPTIONS}]
    if len(set(codes)) != len(codes) or not all(_CODE.fullmatch(code) for code in codes):
        return [_("Each answer needs a code of its own made of small letters, digits and _.")]
    if any(not text.strip() for one in options for text in one.get("label", {}).values()):
        return [_("Each answer needs its words in both languages.")]
    return []


def _condition_problems(given: Mapping[str, Any], earlier: Sequence[Mapping[str, Any]]) -> list[Any]:
    when, among = given.get("when") or "", given.get("among") or []
    if not when:
        return []
    asked = next((one for one in earlier if one.get("code") == when), None)
    if asked is None:
        return [_("The condition names no question above this one.")]
    if asked.get("kind") == QuestionKind.YES_NO:
        known = {YES, NO}
    else:
        known = {str(one.get("code")) for one in asked.get("options") or []}
    if not known:
        return [_("A condition looks at a question with answers to choose from, or yes and no.")]
    if not among or not set(among) <= known:
        return [_("The condition names answers that the other question does not have.")]
    return []


def answers_taken(
    category_id: int | None, answers: Mapping[str, Any] | None, version: int | None
) -> tuple[QuestionSet, dict[str, Any]] | None:
    """The checked answers of a new report with the version that they answer; ``None`` when nothing is asked.

    Args:
        category_id: what the report is about.
        answers: what was given, by code; ``None`` comes from a channel that cannot ask.
        version: key of the version that was asked; another category's, or none, means the newest.

    Raises:
        Invalid: with the wrong ones under ``answers.<code>``.
    """
    present = questions_of(category_id)
    if answers is None or present is None:
        return None
    asked = present
    if version is not None and version != present.pk:
        older = question_set(version)
        same = (
            older is not None
            and CategoryQuestions.objects.filter(pk=version, category__questions__pk=present.pk).exists()
        )
        asked = older if older is not None and same else present
    return asked, answers_checked(asked.questions, answers)


def answers_keep(ticket: Ticket, taken: tuple[QuestionSet, dict[str, Any]] | None) -> None:
    """Store checked answers beside a new ticket, in the caller's transaction."""
    if taken is not None and taken[1]:
        TicketAnswers.objects.create(ticket=ticket, questions_id=taken[0].pk, answers=taken[1])


def questions_as_stored(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """Questions as the editor's form shows them."""
    return [
        {
            "code": one.code,
            "kind": one.kind.value,
            "label": dict(one.label),
            "help": dict(one.help),
            "required": one.required,
            "options": [{"code": code, "label": dict(label)} for code, label in one.options],
            "least": one.least,
            "most": one.most,
            "pattern": one.pattern,
            "when": one.when,
            "among": list(one.among),
        }
        for one in questions
    ]
