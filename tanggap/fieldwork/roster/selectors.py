"""The roster as pages show it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tanggap.attachments.models import Attachment
from tanggap.attachments.selectors import attachments_of
from tanggap.fieldwork.models import Leave, RosterDay, Technician
from tanggap.fieldwork.roster.choices import LeaveKind
from tanggap.fieldwork.roster.expected import ExpectedDay, plan_for, worker_of
from tanggap.organization.choices import DayKind
from tanggap.organization.models import CalendarDay, Unit

WEEK = 7


@dataclass(frozen=True, slots=True)
class RosterCell:
    """One technician's day.

    Attributes:
        planned: whether the roster says something else than what is usual.
        swapped: whether that comes from a swap.
        holiday: name of the holiday, or "".
    """

    day: ExpectedDay
    planned: bool = False
    swapped: bool = False
    holiday: str = ""

    @property
    def leave_label(self) -> str:
        """Kind of the approved leave in words, or ""."""
        return str(LeaveKind(self.day.leave).label) if self.day.leave else ""


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One technician's week."""

    technician: Technician
    cells: list[RosterCell]


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def leave_files(leaves: Sequence[Leave]) -> dict[int, list[Attachment]]:
    """Letters of the leaves, by leave; one query. For readers who may decide on them or handed them in."""
    return attachments_of(Leave._meta.label_lower, [leave.pk for leave in leaves]) if leaves else {}


def roster_rows(technicians: Sequence[Technician], first: date, days: int = WEEK) -> list[RosterRow]:
    """The days of the technicians, whose home unit is loaded; eight queries whatever their number."""
    workers = {technician.pk: worker_of(technician) for technician in technicians}
    last = first + timedelta(days=days - 1)
    plan = plan_for(list(workers.values()), first, last)
    origins = {
        (technician_id, day): origin
        for technician_id, day, origin in RosterDay.objects.filter(
            technician__in=workers, date__range=(first, last)
        ).values_list("technician_id", "date", "origin")
    }
    holidays = _holidays({technician.home_unit_id for technician in technicians}, first, last)
    dates = [first + timedelta(days=offset) for offset in range(days)]
    return [
        RosterRow(
            technician,
            [
                RosterCell(
                    plan[technician.pk, day],
                    planned=(technician.pk, day) in origins,
                    swapped=origins.get((technician.pk, day)) == "swap",
                    holiday=holidays.get((technician.home_unit_id, day), ""),
                )
                for day in dates
            ],
        )
        for technician in technicians
    ]


def _holidays(units: Collection[int], first: date, last: date) -> dict[tuple[int, date], str]:
    """Unit and date to the name of the day on which its calendar is closed."""
    scheduled: Any = Unit.objects.filter(pk__in=units).with_schedule()
    calendars: dict[int, int | None] = dict(scheduled.values_list("pk", "effective_calendar_id"))
    names: dict[tuple[int, date], str] = {}
    rows = CalendarDay.objects.filter(
        version__calendar__in={key for key in calendars.values() if key}, date__range=(first, last)
    ).exclude(kind=DayKind.WORKING)
    for calendar_id, day, name in rows.order_by("version").values_list("version__calendar", "date", "name"):
        names[calendar_id, day] = name
    return {
        (unit, day): names[calendar, day]
        for unit, calendar in calendars.items()
        for key, day in names
        if key == calendar
    }
