"""Which days of attendance a figure counts, for the figure and for the list behind it."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import Q, QuerySet

from tanggap.fieldwork.attendance.choices import DayStatus
from tanggap.fieldwork.attendance.selectors import PRESENT, SCHEDULED
from tanggap.fieldwork.models import AttendanceDay
from tanggap.reporting.cases import Asked, ChosenRow, covered_places
from tanggap.reporting.choices import By

ATTENDANCE_ROWS = {By.TECHNICIAN: "technician__user_id", By.TEAM: "technician__team_id", By.UNIT: "unit_id"}
"""The field that says to which row a day belongs; categories and offices have no attendance."""

__all__ = ["ATTENDANCE_ROWS", "PRESENT", "SCHEDULED", "DayPart", "days_behind", "days_in"]


class DayPart(StrEnum):
    """Days that a figure rests on."""

    PRESENT = "present"
    SCHEDULED = "scheduled"
    ON_TIME = "on_time"
    ON_SHIFT = "on_shift"


ON_SHIFT = Q(status__in=PRESENT, starts_at__isnull=False, ends_at__isnull=False)
"""Days present whose shift has hours; work on a day off has none."""
_CONDITIONS = {
    DayPart.PRESENT: Q(status__in=PRESENT),
    DayPart.SCHEDULED: Q(status__in=SCHEDULED),
    DayPart.ON_TIME: Q(status=DayStatus.ON_TIME),
    DayPart.ON_SHIFT: ON_SHIFT,
}


def days_in(asked: Asked) -> QuerySet[AttendanceDay]:
    """Days of work in the period, in units that are counted, in no order."""
    days = AttendanceDay.objects.filter(date__range=(asked.period.first, asked.period.last))
    by_zone, everywhere = covered_places(asked)
    if not everywhere:
        days = days.filter(unit_id__in=sorted(place.pk for found in by_zone.values() for place in found))
    if asked.person_id is not None:
        days = days.filter(technician__user_id=asked.person_id)
    return days.order_by()


def days_behind(asked: Asked, part: DayPart, row: ChosenRow | None = None) -> QuerySet[AttendanceDay]:
    """The days that a figure rests on: of one row, or of the whole recap.

    Args:
        asked: as the recap was asked for.
        part: as the figure's definition names it.
        row: the row; none is the total.
    """
    days = days_in(asked).filter(_CONDITIONS[part])
    if row is None:
        return days
    if row.by not in ATTENDANCE_ROWS:
        return days.none()
    name = ATTENDANCE_ROWS[row.by]
    return days.filter(**({name: row.pk} if row.pk is not None else {f"{name}__isnull": True}))
