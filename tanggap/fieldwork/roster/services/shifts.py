"""Shifts: hours of work of a unit and the units below."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import time, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.fieldwork.attendance.services.days import days_follow_plan
from tanggap.fieldwork.models import RosterDay, Shift, Technician
from tanggap.fieldwork.roster.policies import can_plan
from tanggap.fieldwork.roster.querysets import seen_shifts
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.organization.models import Unit

MOST_GRACE, MOST_OPENS = 240, 720


@dataclass(frozen=True, slots=True)
class ShiftFacts:
    """What a person says of a shift."""

    name: str
    unit_id: int
    starts_at: time
    ends_at: time
    grace_minutes: int = 0
    opens_minutes: int = 90
    follows_calendar: bool = True


def shift_load(actor: Actor, shift_id: int) -> Shift:
    """The shift as the actor may see it.

    Raises:
        NotVisible.
    """
    shift = seen_shifts(actor).filter(pk=shift_id).first()
    if shift is None:
        raise NotVisible
    return shift


def _checked(actor: Actor, facts: ShiftFacts) -> dict[str, Any]:
    unit = Unit.objects.filter(pk=facts.unit_id, retired_at__isnull=True).first()
    if unit is None or not can_plan(actor, unit.path):
        raise Invalid.field("unit_id", _("Choose a unit."))
    values = asdict(facts) | {"name": facts.name.strip()[:60]}
    if not values["name"]:
        raise Invalid.field("name", _("This is required."), code="required")
    if facts.starts_at == facts.ends_at:
        raise Invalid.field("ends_at", _("A shift ends at another time than it begins."))
    if not 0 <= facts.grace_minutes <= MOST_GRACE:
        raise Invalid.field("grace_minutes", _("At most %(most)d minutes.") % {"most": MOST_GRACE})
    if not 0 <= facts.opens_minutes <= MOST_OPENS:
        raise Invalid.field("opens_minutes", _("At most %(most)d minutes.") % {"most": MOST_OPENS})
    return values


_TAKEN = _("The unit has a shift of this name.")


@transaction.atomic
def shift_create(*, actor: Actor, facts: ShiftFacts) -> Shift:
    """Add a shift.

    Raises:
        Invalid.
    """
    values = _checked(actor, facts)
    try:
        with transaction.atomic():
            shift = Shift.objects.create(**values)
    except IntegrityError:
        raise Invalid.field("name", _TAKEN, code="taken") from None
    _record("shift.created", actor, shift)
    return shift


@transaction.atomic
def shift_edit(*, actor: Actor, shift_id: int, expected_version: int, facts: ShiftFacts) -> Shift:
    """Change a shift; days that are past keep what was judged of them.

    Raises:
        NotVisible, NotAllowed, StaleState, Invalid.
    """
    shift = shift_load(actor, shift_id)
    can_plan(actor, shift.unit.path).enforce()
    values = _checked(actor, facts)
    changes = {
        name: [str(getattr(shift, name)), str(value)]
        for name, value in values.items()
        if getattr(shift, name) != value
    }
    try:
        with transaction.atomic():
            changed = Shift.objects.filter(pk=shift.pk, version=expected_version).update(
                **values, version=F("version") + 1
            )
    except IntegrityError:
        raise Invalid.field("name", _TAKEN, code="taken") from None
    if changed != 1:
        raise StaleState
    if changes:
        days_follow_plan(_working(shift))
    _record("shift.edited", actor, shift, {"changes": changes})
    return shift_load(actor, shift_id)


def _working(shift: Shift) -> set[int]:
    """Keys of the technicians who may work the shift today, wherever it is today."""
    present = clock.now().date()
    near = (present - timedelta(days=1), present + timedelta(days=1))
    planned = RosterDay.objects.filter(shift=shift, date__range=near)
    usual = Technician.objects.active().filter(usual_shift=shift)
    return {*planned.values_list("technician_id", flat=True), *usual.values_list("pk", flat=True)}


@transaction.atomic
def shift_retire(*, actor: Actor, shift_id: int, retired: bool) -> Shift:
    """Offer the shift to nobody any more, or take it into use again; planned days keep it.

    Raises:
        NotVisible, NotAllowed, Invalid.
    """
    shift = shift_load(actor, shift_id)
    can_plan(actor, shift.unit.path).enforce()
    if retired and (n := Technician.objects.active().filter(usual_shift=shift).count()):
        raise Invalid(
            _("%(count)d technicians usually work this shift. Give them another one first.") % {"count": n},
            code="in_use",
        )
    try:
        with transaction.atomic():
            Shift.objects.filter(pk=shift.pk).update(
                retired_at=clock.now() if retired else None, version=F("version") + 1
            )
    except IntegrityError:
        raise Invalid(_TAKEN, code="taken") from None
    _record("shift.retired" if retired else "shift.restored", actor, shift)
    return shift_load(actor, shift_id)


def _record(action: str, actor: Actor, shift: Shift, data: dict[str, Any] | None = None) -> None:
    record(
        action, actor=actor, subject=shift, unit_id=shift.unit_id, unit_path=shift.unit.path, data=data or {}
    )
