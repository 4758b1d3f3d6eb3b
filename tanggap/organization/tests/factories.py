"""Rows with the fewest arguments that matter."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from tanggap.kernel.actor import Actor, ActorKind
from tanggap.organization.models import Calendar, CalendarDay, CalendarVersion, Unit

OFFICE_PAIRS = [["08:00", "12:00"], ["13:00", "17:00"]]
OFFICE_WINDOWS = {str(weekday): OFFICE_PAIRS for weekday in range(1, 6)}
_numbers = count(1)


def make_unit(parent=None, **fields):
    """A unit below ``parent``, placed in the tree."""
    number = next(_numbers)
    defaults = {"code": f"U{number}", "name": f"Unit {number}", "kind": "branch" if parent else "company"}
    unit = Unit.objects.create(parent=parent, path=f"new-{number}/", **{**defaults, **fields})
    unit.path = f"{parent.path if parent else ''}{unit.pk}/"
    unit.save(update_fields=["path"])
    return unit


def make_calendar(windows=None, *, days=(), valid_from=datetime(2000, 1, 1, tzinfo=UTC), calendar=None):
    """A calendar with one version, or one more version of ``calendar``; ``days`` are (date, kind, pairs)."""
    number = next(_numbers)
    calendar = calendar or Calendar.objects.create(code=f"c{number}", name=f"Calendar {number}")
    version = CalendarVersion.objects.create(
        calendar=calendar,
        number=calendar.versions.count() + 1,
        valid_from=valid_from,
        windows=OFFICE_WINDOWS if windows is None else windows,
    )
    for day, kind, pairs in days:
        CalendarDay.objects.create(version=version, date=day, kind=kind, name=kind, windows=pairs)
    return calendar


ORGANIZATION_RIGHTS = ("unit.view", "unit.manage", "calendar.manage", "party.view", "party.manage")


def holding(*units, rights=ORGANIZATION_RIGHTS):
    """An actor who holds the rights at the units."""
    paths = tuple(unit.path for unit in units)
    return Actor(ActorKind.PERSON, person_id=1, label="Sari", rights=dict.fromkeys(rights, paths))
