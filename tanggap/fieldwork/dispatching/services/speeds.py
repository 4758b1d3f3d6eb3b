"""The table of travel speeds."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.fieldwork.dispatching import policies
from tanggap.fieldwork.dispatching.routing import speeds
from tanggap.fieldwork.models import TravelSpeed
from tanggap.kernel.actor import ROOT_PATH, Actor
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.organization.models import Unit


@transaction.atomic
def travel_speed_add(
    *, actor: Actor, unit_id: int | None, from_hour: int, to_hour: int, km_per_hour: int
) -> TravelSpeed:
    """Set the usual speed of a unit's area for some hours.

    Args:
        actor: who sets it.
        unit_id: where it holds; ``None`` is everywhere.
        from_hour: the first hour, 0 to 23.
        to_hour: the hour at which it ends, 1 to 24.
        km_per_hour: 3 to 120.

    Raises:
        NotVisible: no such unit.
        NotAllowed.
        Invalid: hours or speed out of range, or hours that another row of the unit has.
    """
    # Whoever edits the same unit at once waits for the other; then hours cannot overlap.
    units = Unit.objects.in_use().select_for_update()
    unit = units.filter(pk=unit_id).first() if unit_id is not None else None
    if unit_id is not None and (unit is None or not actor.holds("fieldwork.manage", at=unit.path)):
        raise NotVisible
    policies.can_set_speeds(actor, unit.path if unit else ROOT_PATH).enforce()
    row = TravelSpeed(unit=unit, from_hour=from_hour, to_hour=to_hour, km_per_hour=km_per_hour)
    if to_hour <= from_hour:
        raise Invalid.field("to_hour", _("The end lies before the beginning."))
    try:
        row.full_clean()
    except ValidationError as refusal:
        raise Invalid(fields=dict(refusal.message_dict)) from None
    rows = TravelSpeed.objects.filter(unit=unit)
    if any(from_hour < other.to_hour and other.from_hour < to_hour for other in rows):
        raise Invalid.field("from_hour", _("Another row of this unit holds for some of these hours."))
    row.save()
    _record("travel_speed.added", actor, row)
    transaction.on_commit(speeds.clear)
    return row


@transaction.atomic
def travel_speed_remove(*, actor: Actor, pk: int) -> None:
    """Take a row away; then the unit above or the usual speed holds.

    Raises:
        NotVisible, NotAllowed.
    """
    row = TravelSpeed.objects.select_related("unit").filter(pk=pk).first()
    if row is None or (row.unit and not actor.holds("fieldwork.manage", at=row.unit.path)):
        raise NotVisible
    policies.can_set_speeds(actor, row.unit.path if row.unit else ROOT_PATH).enforce()
    _record("travel_speed.removed", actor, row)
    row.delete()
    transaction.on_commit(speeds.clear)


def _record(action: str, actor: Actor, row: TravelSpeed) -> None:
    record(
        action,
        actor=actor,
        subject=row,
        unit_id=row.unit_id,
        unit_path=row.unit.path if row.unit else "",
        data={"from": row.from_hour, "to": row.to_hour, "km_per_hour": row.km_per_hour},
    )
