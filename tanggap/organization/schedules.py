"""From stored calendars and the history of units to ``WorkingCalendar`` values, held in the process.

Versions of calendars are never changed, so a chain of rules is fully named by the calendars, the moments
at which their newest versions were written, the time zones and the moments of change. That name is the key
of the store in the process: a change anywhere gives another key, and nothing has to be told to forget.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from tanggap.organization.choices import DayKind
from tanggap.organization.models import CalendarVersion
from tanggap.organization.working_time import (
    WHOLE_DAY,
    Rules,
    Windows,
    WorkingCalendar,
    windows_from_pairs,
)

ALWAYS = datetime(1, 1, 1, tzinfo=UTC)
"""The start of a unit's first spell."""

HELD_CALENDARS = 256
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
"""From when the first version of a calendar is said to hold; it also holds before."""


class Spell(NamedTuple):
    """A stretch of time in which a unit worked by one calendar in one time zone.

    Attributes:
        start: when it began; ``ALWAYS`` for the first spell of a unit.
        calendar_id: None means round the clock.
        stamp: when the newest version of the calendar was written, so that a new one gives another key.
        zone: name of the time zone.
    """

    start: datetime
    calendar_id: int | None
    stamp: datetime | None
    zone: str


class VersionRules(NamedTuple):
    """A stored version without a time zone."""

    valid_from: datetime
    week: tuple[Windows, ...]
    days: dict[date, Windows]


Spells = tuple[Spell, ...]
_held: OrderedDict[Spells, WorkingCalendar] = OrderedDict()


def week_from_json(windows: dict[str, Any]) -> tuple[Windows, ...]:
    """Seven sets of windows, Monday first, from the stored form.

    Raises:
        BadWindowsError: when a window is malformed.
    """
    return tuple(windows_from_pairs(windows.get(str(weekday), ())) for weekday in range(1, 8))


def day_windows(kind: str, pairs: Sequence[Sequence[str]], ordinary: Windows) -> Windows:
    """The windows of a special day: its own, or those of its weekday for a working day after all, or none."""
    own = windows_from_pairs(pairs)
    return ordinary if kind == DayKind.WORKING and not own else own


def calendars_for(wanted: Iterable[Spells]) -> dict[Spells, WorkingCalendar]:
    """A working calendar for each chain of spells; one query for all that the process does not hold yet."""
    chains = set(wanted)
    found = {spells: held for spells in chains if (held := _held.get(spells)) is not None}
    missing = chains - found.keys()
    if missing:
        versions = _stored_versions({spell.calendar_id for spells in missing for spell in spells} - {None})
        for spells in missing:
            found[spells] = _held[spells] = WorkingCalendar(_chain(spells, versions))
    for spells in chains:
        _held.move_to_end(spells)
    while len(_held) > HELD_CALENDARS:
        _held.popitem(last=False)
    return found


def _chain(spells: Spells, versions: dict[int, list[VersionRules]]) -> list[Rules]:
    """The rules of each spell, cut to it."""
    rules: list[Rules] = []
    for index, spell in enumerate(spells):
        until = spells[index + 1].start if index + 1 < len(spells) else None
        rules.extend(_rules_of_spell(spell, until, versions.get(spell.calendar_id or 0, [])))
    return rules


def _rules_of_spell(spell: Spell, until: datetime | None, versions: list[VersionRules]) -> list[Rules]:
    """Rules from the start of the spell until its end; the first version also holds before its moment."""
    if not versions:
        return [Rules(spell.start, spell.zone, (WHOLE_DAY,) * 7)]
    rules: list[Rules] = []
    for index, version in enumerate(versions):
        if index + 1 < len(versions) and versions[index + 1].valid_from <= spell.start:
            continue
        start = max(version.valid_from, spell.start) if rules else spell.start
        if until is not None and start >= until:
            break
        rules.append(Rules(start, spell.zone, version.week, version.days))
    return rules


def _stored_versions(calendar_ids: set[Any]) -> dict[int, list[VersionRules]]:
    """Versions with their days, by calendar, in order; one query, or none without calendars."""
    by_calendar: dict[int, list[VersionRules]] = defaultdict(list)
    if not calendar_ids:
        return by_calendar
    rows = (
        CalendarVersion.objects.filter(calendar_id__in=calendar_ids)
        .order_by("calendar_id", "valid_from", "number")
        .values_list(
            "pk", "calendar_id", "valid_from", "windows", "days__date", "days__kind", "days__windows"
        )
    )
    seen = None
    for pk, calendar_id, valid_from, windows, day, kind, pairs in rows:
        if pk != seen:
            seen = pk
            by_calendar[calendar_id].append(VersionRules(valid_from, week_from_json(windows), {}))
        if day is not None:
            version = by_calendar[calendar_id][-1]
            version.days[day] = day_windows(kind, pairs, version.week[day.weekday()])
    return by_calendar
