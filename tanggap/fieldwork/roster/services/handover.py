"""The note from shift to shift: written with the facts of that moment, taken over by another person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.fieldwork.choices import HELD_STATUSES, WorkOrderStatus
from tanggap.fieldwork.models import HandoverNote, Technician, WorkOrder
from tanggap.fieldwork.positions.services.duty import technicians_on_duty
from tanggap.fieldwork.roster.expected import plan_for, workers_of
from tanggap.fieldwork.roster.notices import handover_told
from tanggap.fieldwork.roster.on_call import on_call_at
from tanggap.fieldwork.roster.policies import can_take_over, can_write_handover
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.organization.models import Unit
from tanggap.organization.querysets import path_condition
from tanggap.tickets.choices import OPEN_STATUSES
from tanggap.tickets.models import Outage, Ticket
from tanggap.tickets.outages.choices import ACTIVE

LISTED = 20
REPEATED = timedelta(minutes=15)


def notes_seen(actor: Actor) -> QuerySet[HandoverNote]:
    """Notes of units where the actor dispatches or plans."""
    mine = path_condition(actor.paths("work_order.assign"), "unit__path")
    mine |= path_condition(actor.paths("roster.manage"), "unit__path")
    return HandoverNote.objects.filter(mine).select_related("unit", "written_by", "taken_by")


def note_load(actor: Actor, note_id: int) -> HandoverNote:
    """The note as the actor may see it.

    Raises:
        NotVisible.
    """
    note = notes_seen(actor).filter(pk=note_id).first()
    if note is None:
        raise NotVisible
    return note


def handover_facts(actor: Actor, unit: Unit) -> dict[str, Any]:
    """The state of the work below the unit at this moment, as far as the actor may see it."""
    below = Ticket.objects.visible_to(actor).filter(
        status__in=OPEN_STATUSES, deleted_at__isnull=True, unit__path__startswith=unit.path
    )
    held = WorkOrder.objects.filter(
        ticket=OuterRef("pk"), status__in=[status.value for status in HELD_STATUSES]
    )
    kinds = {
        "open": below,
        "overdue": below.filter(resolution_breached_at__isnull=False),
        "unassigned": below.filter(assignee=None).exclude(Exists(held)),
        "blocked": below.filter(Exists(held.filter(status=WorkOrderStatus.BLOCKED))),
    }
    facts: dict[str, Any] = {}
    for name, tickets in kinds.items():
        rows = tickets.order_by("priority", "pk").values_list("number", "subject")
        facts[name] = {"count": tickets.count(), "first": [list(row) for row in rows[:LISTED]]}
    outages = Outage.objects.filter(status__in=ACTIVE, unit__path__startswith=unit.path)
    facts["outages"] = [list(row) for row in outages.order_by("pk").values_list("number", "title")[:LISTED]]
    facts["on_duty"] = _on_duty(unit)
    facts["on_call"] = [turn.technician.user.name for turn in on_call_at(unit.path)]
    return facts


def _on_duty(unit: Unit) -> list[str]:
    """Names of the technicians who have begun duty, or whose planned shift runs now."""
    below = Technician.objects.active().filter(home_unit__path__startswith=unit.path)
    workers = workers_of(below)
    now = clock.now()
    first, last = (now - timedelta(days=2)).date(), (now + timedelta(days=1)).date()
    present = technicians_on_duty(now) & {worker.pk for worker in workers}
    for (key, _day), planned in plan_for(workers, first, last).items():
        starts, ends = planned.starts_at, planned.ends_at
        if planned.is_expected and starts and ends and starts <= now < ends:
            present.add(key)
    names = below.filter(pk__in=present).order_by("user__name", "pk").values_list("user__name", flat=True)
    return list(names[:100])


def handover_write(*, actor: Actor, unit_id: int, text: str, request_key: str = "") -> HandoverNote:
    """Write and sign the note; the facts of this moment are kept with it.

    Args:
        actor: who signs.
        unit_id: whose work it tells of.
        text: what the next shift must know.
        request_key: of this attempt; the same key of the same person answers the first note again. So do
            the same words for the unit within a quarter of an hour: going back brings the page a new key.

    Raises:
        Invalid.
    """
    unit = Unit.objects.filter(pk=unit_id, retired_at__isnull=True).first()
    if unit is None or not can_write_handover(actor, unit.path) or actor.person_id is None:
        raise Invalid.field("unit", _("Choose a unit."))
    if not text.strip():
        raise Invalid.field("text", _("This is required."), code="required")
    key, words = request_key[:120], text.strip()[:8000]
    if earlier := _written_before(actor, key) or _same_words(actor, unit, words):
        return earlier
    try:
        with transaction.atomic():
            note = HandoverNote.objects.create(
                unit=unit,
                text=words,
                facts=handover_facts(actor, unit),
                written_at=clock.now(),
                written_by_id=actor.person_id,
                request_key=key,
            )
            _record("handover.written", actor, note)
            handover_told(note)
            return note
    except IntegrityError:
        if earlier := _written_before(actor, key):
            return earlier
        raise


def _written_before(actor: Actor, key: str) -> HandoverNote | None:
    if not key:
        return None
    return HandoverNote.objects.filter(written_by_id=actor.person_id, request_key=key).first()


def _same_words(actor: Actor, unit: Unit, words: str) -> HandoverNote | None:
    recent = HandoverNote.objects.filter(
        unit=unit, written_by_id=actor.person_id, written_at__gt=clock.now() - REPEATED
    )
    return recent.filter(text=words).order_by("-pk").first()


@transaction.atomic
def handover_take(*, actor: Actor, note_id: int, remark: str = "") -> HandoverNote:
    """Sign for what the former shift wrote; of two people at once the first one counts.

    Whoever has taken over already gets the note again, as it was signed.

    Raises:
        NotVisible, NotAllowed, StaleState.
    """
    note = note_load(actor, note_id)
    if note.taken_by_id is not None and note.taken_by_id == actor.person_id:
        return note
    can_take_over(actor, note).enforce()
    taken = HandoverNote.objects.filter(pk=note.pk, taken_by__isnull=True).update(
        taken_by=actor.person_id, taken_at=clock.now(), taken_remark=remark.strip()[:500]
    )
    note = note_load(actor, note_id)
    if taken == 1:
        _record("handover.taken_over", actor, note)
    elif note.taken_by_id != actor.person_id:
        raise StaleState
    return note


def _record(action: str, actor: Actor, note: HandoverNote) -> None:
    record(action, actor=actor, subject=note, unit_id=note.unit_id, unit_path=note.unit.path)
