"""Canned answers: adding, editing, taking out of use."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.organization.models import Unit
from tanggap.tickets import policies
from tanggap.tickets.answers import VARIABLES, unknown_variables
from tanggap.tickets.drafts import AnswerFacts
from tanggap.tickets.models import CannedAnswer, Category
from tanggap.tickets.services.moves import required_text

BODY_LIMIT = 4000
TITLE_LIMIT = 80


@transaction.atomic
def answer_create(*, actor: Actor, facts: AnswerFacts) -> CannedAnswer:
    """Add an answer at a unit.

    Raises:
        NotAllowed: the actor may not manage answers there.
        Invalid: title or text missing or too long, an unknown unit, category or variable.
    """
    unit, columns = _checked(actor, facts)
    answer = CannedAnswer.objects.create(unit=unit, **columns)
    _record("answer.created", actor, answer, unit)
    return answer


@transaction.atomic
def answer_edit(*, actor: Actor, answer_id: int, expected_version: int, facts: AnswerFacts) -> CannedAnswer:
    """Change an answer; replies that were sent with it stay as they are.

    Raises:
        NotVisible, NotAllowed, Invalid.
        StaleState: somebody else changed it since ``expected_version``.
    """
    answer = _load(actor, answer_id)
    unit, columns = _checked(actor, facts)
    _swap(answer, expected_version, unit=unit, **columns)
    _record("answer.edited", actor, answer, unit)
    return answer


@transaction.atomic
def answer_retire(*, actor: Actor, answer_id: int, expected_version: int, retired: bool) -> CannedAnswer:
    """Take an answer out of use, or back into use.

    Raises:
        NotVisible, NotAllowed, StaleState.
    """
    answer = _load(actor, answer_id)
    _swap(answer, expected_version, retired_at=clock.now() if retired else None)
    _record("answer.retired" if retired else "answer.restored", actor, answer, answer.unit)
    return answer


def _load(actor: Actor, answer_id: int) -> CannedAnswer:
    answer = CannedAnswer.objects.manageable_by(actor).select_related("unit").filter(pk=answer_id).first()
    if answer is None:
        raise NotVisible
    return answer


def _swap(answer: CannedAnswer, version: int, **columns: object) -> None:
    found = CannedAnswer.objects.filter(pk=answer.pk, version=version)
    if not found.update(**columns, version=F("version") + 1):
        raise StaleState
    answer.refresh_from_db()


def _checked(actor: Actor, facts: AnswerFacts) -> tuple[Unit, dict[str, object]]:
    title = required_text(facts.title, "title", limit=TITLE_LIMIT)
    body = required_text(facts.body, "body", limit=BODY_LIMIT)
    if unknown := unknown_variables(body):
        known = ", ".join(f"{{{name}}}" for name in VARIABLES)
        text = _("{%(name)s} stands for nothing. Known are: %(known)s.")
        raise Invalid.field("body", text % {"name": unknown[0], "known": known})
    unit = Unit.objects.filter(pk=facts.unit_id, retired_at__isnull=True).first()
    if unit is None:
        raise Invalid.field("unit", _("Choose a unit."))
    policies.can_manage_answers(actor, unit).enforce()
    category = None
    if facts.category_id is not None:
        category = Category.objects.filter(pk=facts.category_id, retired_at__isnull=True).first()
        if category is None:
            raise Invalid.field("category", _("This category does not exist."))
    return unit, {"title": title, "body": body, "category": category}


def _record(action: str, actor: Actor, answer: CannedAnswer, unit: Unit) -> None:
    record(
        action,
        actor=actor,
        subject=answer,
        unit_id=unit.pk,
        unit_path=unit.path,
        data={"title": answer.title},
    )
