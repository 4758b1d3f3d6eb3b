"""Loaders that know the actor, and the conditional write that all services of the package share."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Model
from django.utils.translation import gettext_lazy as _

from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.organization.models import Calendar, Unit
from tanggap.organization.policies import can_see_calendars


def chosen_unit(actor: Actor, unit_id: int | None, permission: str, field: str = "unit") -> Unit:
    """The unit in use that a form or file names, if the actor holds the permission there.

    Raises:
        Invalid: at ``field`` when there is no such unit for this actor.
    """
    unit = Unit.objects.under(actor.paths(permission)).in_use().filter(pk=unit_id or 0).first()
    if unit is None:
        raise Invalid.field(field, _("Choose one of the units listed."))
    return unit


def lock_tree() -> None:
    """Let changes of the tree go one by one: paths are read and written together."""
    list(Unit.objects.select_for_update().filter(parent__isnull=True).order_by("pk").values_list("pk"))


def load_calendar(actor: Actor, calendar_id: int, *, lock: bool = False) -> Calendar:
    """The calendar, if the actor may see calendars; ``lock`` holds it until the transaction ends.

    Raises:
        NotVisible: when there is no such calendar for this actor.
    """
    calendars = Calendar.objects.select_for_update() if lock else Calendar.objects.all()
    calendar = calendars.filter(pk=calendar_id).first() if can_see_calendars(actor) else None
    if calendar is None:
        raise NotVisible
    return calendar


def save_version[Row: Model](row: Row, version: int, values: dict[str, Any]) -> Row:
    """Write ``values`` if the row still has ``version``, which goes up by one.

    Raises:
        StaleState: when somebody else changed the row first.
    """
    manager = type(row)._default_manager
    if manager.filter(pk=row.pk, version=version).update(**values, version=F("version") + 1) != 1:
        raise StaleState
    for name, value in values.items():
        setattr(row, name, value)
    row.version = version + 1  # type: ignore[attr-defined]
    return row


def changes_of(row: Model, values: dict[str, Any]) -> dict[str, list[Any]]:
    """Field to ``[old, new]`` for the values that differ from the row."""
    return {
        name: [getattr(row, name), value] for name, value in values.items() if getattr(row, name) != value
    }
