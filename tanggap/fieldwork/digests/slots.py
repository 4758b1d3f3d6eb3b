"""Which set times are due: pure arithmetic on local days."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tanggap.organization.working_time import clock_seconds

OLD = timedelta(days=1)
"""Missed times that are older than this become one digest."""
LATE = timedelta(minutes=15)
"""A digest made later than this says so."""
FARTHEST = timedelta(days=60)
"""How far back missed times are counted."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A digest to be made.

    Attributes:
        at: the set time, in UTC.
        merged: how many older set times it stands for besides its own.
    """

    at: datetime
    merged: int = 0


def set_times(
    times: Iterable[str], zone: str, is_day: Callable[[date], bool], *, after: datetime, until: datetime
) -> list[datetime]:
    """The set times after one moment and up to another, in order, in UTC.

    Args:
        times: ``HH:MM`` of the local day.
        zone: name of the time zone in which they are read.
        is_day: whether digests are made on the local date.
        after: exclusive.
        until: inclusive.
    """
    local = ZoneInfo(zone)
    after = max(after, until - FARTHEST)
    day, last = after.astimezone(local).date(), until.astimezone(local).date()
    found: set[datetime] = set()
    seconds = [clock_seconds(text) for text in times]
    while day <= last:
        if is_day(day):
            midnight = datetime.combine(day, time.min)
            moments = ((midnight + timedelta(seconds=one)).replace(tzinfo=local) for one in seconds)
            found |= {moment.astimezone(UTC) for moment in moments}
        day += timedelta(days=1)
    return sorted(moment for moment in found if after < moment <= until)


def first_due(missed: list[datetime], now: datetime) -> Slot | None:
    """The digest to be made first of set times that have passed; those older than a day are one."""
    old = [moment for moment in missed if moment < now - OLD]
    if old:
        return Slot(old[-1], merged=len(old) - 1)
    return Slot(missed[0]) if missed else None
