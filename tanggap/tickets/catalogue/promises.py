"""When something promised in working hours or days is due."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tanggap.organization.working_time import NoWorkingTimeError, WorkingCalendar
from tanggap.tickets.catalogue.choices import Measure

MOST_DAYS_AHEAD = 4_000
"""Calendar days that are searched for working days."""
REMIND_SHARE = 0.5
"""Part of the time after which those who keep others waiting are reminded."""


class Promise(NamedTuple):
    """An amount of working hours or days; an amount of 0 promises nothing."""

    amount: int
    measure: str


def due_after(calendar: WorkingCalendar, start: datetime, promise: Promise) -> datetime | None:
    """The moment by which it is due; ``None`` when nothing is promised.

    Working hours run on the calendar. A day counts as a whole: what is promised within two working days is
    due at the end of the second working day after the local day of ``start``.

    Raises:
        NoWorkingTimeError: when the calendar stays closed.
    """
    if promise.amount <= 0:
        return None
    if promise.measure == Measure.HOURS:
        return calendar.add(start, promise.amount * 3600)
    zone = ZoneInfo(calendar.rules_at(start).zone)
    day, left = start.astimezone(zone).date(), promise.amount
    for _step in range(MOST_DAYS_AHEAD):
        day += timedelta(days=1)
        if not (windows := calendar.windows_on(day)):
            continue
        left -= 1
        if left == 0:
            return datetime.combine(day, time(), zone) + timedelta(seconds=windows[-1].end)
    raise NoWorkingTimeError


def remind_at(calendar: WorkingCalendar, start: datetime, due: datetime | None) -> datetime | None:
    """When half of the working time until ``due`` has passed; ``None`` without a promise or time between."""
    if due is None:
        return None
    half = int(calendar.seconds_between(start, due) * REMIND_SHARE)
    return calendar.add(start, half) if half > 0 else None
