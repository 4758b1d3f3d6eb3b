"""Who is expected to work when: the usual shift, the roster's exceptions, leave and the working calendar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from tanggap.fieldwork.models import Leave, RosterDay, Shift, Technician
from tanggap.fieldwork.roster.choices import LeaveStatus
from tanggap.organization.selectors import working_calendars
from tanggap.organization.working_time import WHOLE_DAY, WorkingCalendar

LEAVES_OPEN_UNTIL = timedelta(hours=4)
"""How long after the end of a shift a check-out still belongs to its day."""


class Worker(NamedTuple):
    """What the roster needs to know of a technician."""

    pk: int
    unit_id: int
    zone: str
    usual_shift_id: int | None


@dataclass(frozen=True, slots=True)
class ExpectedDay:
    """What the plan says of one technician's day.

    Attributes:
        date: the day of work in the unit's time zone.
        starts_at, ends_at: UTC; None when no work is planned or no hours are set.
        shift_id, shift_name: the shift; none when the hours are those of the unit's calendar.
        grace_minutes: how much later than the start still counts as on time.
        opens_minutes: how long before the start check-in is open.
        is_working: whether work is planned, leave not taken into account.
        leave: kind of the approved leave, or "".
        note: the roster's remark.
        unplanned: nothing says when work is done: no shift, no roster, no hours in the unit's calendar.
    """

    date: date
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    shift_id: int | None = None
    shift_name: str = ""
    grace_minutes: int = 0
    opens_minutes: int = 90
    is_working: bool = False
    leave: str = ""
    note: str = ""
    unplanned: bool = False

    @property
    def is_expected(self) -> bool:
        """Whether somebody has to be there: work is planned and there is no leave."""
        return self.is_working and not self.leave

    @property
    def late_after(self) -> datetime | None:
        """The last moment that is on time."""
        return self.starts_at + timedelta(minutes=self.grace_minutes) if self.starts_at else None

    @property
    def opens_at(self) -> datetime | None:
        """When check-in opens."""
        return self.starts_at - timedelta(minutes=self.opens_minutes) if self.starts_at else None


type Plan = dict[tuple[int, date], ExpectedDay]
"""Technician's key and date to what is expected."""


def workers_of(technicians: QuerySet[Technician]) -> list[Worker]:
    """The technicians as the roster reads them; one query."""
    rows = technicians.values_list("pk", "home_unit_id", "home_unit__time_zone", "usual_shift_id")
    return [Worker(*row) for row in rows]


def worker_of(technician: Technician) -> Worker:
    """One technician as the roster reads him; his home unit should be loaded."""
    unit = technician.home_unit
    return Worker(technician.pk, unit.pk, unit.time_zone, technician.usual_shift_id)


def plan_for(workers: Sequence[Worker], first: date, last: date) -> Plan:
    """What is expected of the workers on each day from ``first`` to ``last``, both included.

    Five queries, whatever the number of people and days.
    """
    if not workers:
        return {}
    keys = [worker.pk for worker in workers]
    roster = {
        (day.technician_id, day.date): day
        for day in RosterDay.objects.filter(technician__in=keys, date__range=(first, last))
    }
    wanted = {worker.usual_shift_id for worker in workers} | {day.shift_id for day in roster.values()}
    shifts = Shift.objects.in_bulk([pk for pk in wanted if pk])
    leaves = _leaves(keys, first, last)
    calendars = working_calendars({worker.unit_id for worker in workers})
    dates = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    return {
        (worker.pk, day): _day(
            worker, day, roster.get((worker.pk, day)), shifts, calendars, leaves.get((worker.pk, day), "")
        )
        for worker in workers
        for day in dates
    }


def _leaves(keys: Iterable[int], first: date, last: date) -> dict[tuple[int, date], str]:
    found: dict[tuple[int, date], str] = {}
    rows = Leave.objects.filter(
        technician__in=keys, status=LeaveStatus.APPROVED, first_day__lte=last, last_day__gte=first
    ).values_list("technician_id", "kind", "first_day", "last_day")
    for technician_id, kind, begins, ends in rows:
        day = max(begins, first)
        while day <= min(ends, last):
            found[technician_id, day] = kind
            day += timedelta(days=1)
    return found


def _day(
    worker: Worker,
    day: date,
    exception: RosterDay | None,
    shifts: dict[int, Shift],
    calendars: dict[int, WorkingCalendar],
    leave: str,
) -> ExpectedDay:
    calendar = calendars[worker.unit_id]
    if exception is not None:
        shift = shifts.get(exception.shift_id or 0)
        return _with_shift(worker, day, shift, shift is not None, leave, exception.note)
    shift = shifts.get(worker.usual_shift_id or 0)
    if shift is not None:
        works = not shift.follows_calendar or calendar.is_working_day(day)
        return _with_shift(worker, day, shift, works, leave, "")
    windows = calendar.windows_on(day)
    if windows == WHOLE_DAY or not windows:
        return ExpectedDay(day, leave=leave, unplanned=windows == WHOLE_DAY)
    midnight = datetime.combine(day, time(), tzinfo=ZoneInfo(worker.zone))
    return ExpectedDay(
        day,
        starts_at=_local(midnight, windows[0].start),
        ends_at=_local(midnight, windows[-1].end),
        is_working=True,
        leave=leave,
    )


def _with_shift(
    worker: Worker, day: date, shift: Shift | None, works: bool, leave: str, note: str
) -> ExpectedDay:
    if shift is None or not works:
        return ExpectedDay(day, leave=leave, note=note)
    starts_at, ends_at = shift_span(shift, day, worker.zone)
    return ExpectedDay(
        day,
        starts_at=starts_at,
        ends_at=ends_at,
        shift_id=shift.pk,
        shift_name=shift.name,
        grace_minutes=shift.grace_minutes,
        opens_minutes=shift.opens_minutes,
        is_working=True,
        leave=leave,
        note=note,
    )


def shift_span(shift: Shift, day: date, zone: str) -> tuple[datetime, datetime]:
    """Beginning and end of the shift on a day in a time zone; an end before the start is the next day's."""
    place = ZoneInfo(zone)
    ends_on = day + timedelta(days=1) if shift.ends_at <= shift.starts_at else day
    return (
        datetime.combine(day, shift.starts_at, tzinfo=place),
        datetime.combine(ends_on, shift.ends_at, tzinfo=place),
    )


def _local(midnight: datetime, seconds: int) -> datetime:
    """The moment that a clock on the wall shows ``seconds`` after midnight."""
    days, rest = divmod(seconds, 86_400)
    on_wall = time(rest // 3600, rest % 3600 // 60, rest % 60)
    return datetime.combine(midnight.date() + timedelta(days=days), on_wall, tzinfo=midnight.tzinfo)


def day_of(worker: Worker, moment: datetime) -> ExpectedDay:
    """The day of work to which something at ``moment`` belongs.

    A night shift reaches into the next date: the day is the one whose span, from the opening of check-in to
    four hours after its end, holds the moment; of several the one that began last; of none the local date.
    """
    local = moment.astimezone(ZoneInfo(worker.zone)).date()
    plan = plan_for([worker], local - timedelta(days=1), local + timedelta(days=1))
    days = [plan[worker.pk, local + timedelta(days=offset)] for offset in (1, 0, -1)]
    for day in days:
        if (
            day.opens_at is not None
            and day.ends_at is not None
            and day.opens_at <= moment <= day.ends_at + LEAVES_OPEN_UNTIL
        ):
            return day
    return plan[worker.pk, local]
