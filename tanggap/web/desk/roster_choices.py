"""Shifts as selects of the roster offer them."""

from __future__ import annotations

from django.db.models import Q

from tanggap.fieldwork.models import Shift
from tanggap.fieldwork.roster.querysets import above
from tanggap.kernel.actor import Actor
from tanggap.organization.querysets import path_condition


def shift_choices(actor: Actor, permission: str) -> list[tuple[str, str]]:
    """Shifts in use that people work where the actor holds the permission, with their hours and unit."""
    paths = actor.paths(permission)
    condition = path_condition(paths, "unit__path")
    for path in paths:
        condition |= Q(unit__path__in=above(path))
    rows = Shift.objects.filter(condition, retired_at__isnull=True).select_related("unit")
    return [(str(shift.pk), f"{shift_hours(shift)} · {shift.unit.name}") for shift in rows]


def shift_hours(shift: Shift) -> str:
    """Name and hours."""
    return f"{shift.name} {shift.starts_at:%H.%M}–{shift.ends_at:%H.%M}"
