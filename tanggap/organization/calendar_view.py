"""A working calendar as pages show it: its present version, a month, the special days of a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from tanggap.kernel import clock
from tanggap.organization.models import Calendar, CalendarDay, CalendarVersion
from tanggap.organization.schedules import day_windows, week_from_json
from tanggap.organization.working_time import Windows


@dataclass(frozen=True, slots=True)
class DayView:
    """A date of a month: its windows, and what makes it special."""

    date: date
    windows: Windows
    special: CalendarDay | None
    in_month: bool
    is_today: bool

    @property
    def hours(self) -> float:
        """Working hours of the day."""
        return sum(window.end - window.start for window in self.windows) / 3600


@dataclass(frozen=True)
class CalendarView:
    """A calendar with its versions, read once.

    Days before the first version belong to it; of two versions of one moment the later one holds.
    """

    calendar: Calendar
    versions: Sequence[CalendarVersion]
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo(settings.TIME_ZONE))

    @property
    def last(self) -> CalendarVersion:
        """The newest version, whether it holds yet or not: what an editor begins with."""
        return max(self.versions, key=lambda version: version.number)

    @property
    def present(self) -> CalendarVersion:
        """The version that holds now."""
        return self._at(clock.now())

    @property
    def is_named(self) -> bool:
        """Whether a unit in use names the calendar; one query."""
        return self.calendar.units.filter(retired_at__isnull=True).exists()

    @property
    def today(self) -> date:
        """The date where the organisation is."""
        return clock.now().astimezone(self.zone).date()

    def month(self, first: date) -> list[list[DayView]]:
        """Whole weeks, Monday to Sunday, that cover the month that begins with ``first``; one query."""
        start = first - timedelta(days=first.weekday())
        following = (first + timedelta(days=31)).replace(day=1)
        length = (following - start).days
        dates = [start + timedelta(days=offset) for offset in range(length + -length % 7)]
        special = {day.date: day for day in self._days(dates[0], dates[-1])}
        days = [self._day(one, special.get(one), first) for one in dates]
        return [days[position : position + 7] for position in range(0, len(days), 7)]

    def special_days(self, year: int) -> list[CalendarDay]:
        """The dates of the year that differ from the ordinary week, in order; one query."""
        return self._days(date(year, 1, 1), date(year, 12, 31))

    def _day(self, day: date, special: CalendarDay | None, first: date) -> DayView:
        week = week_from_json(self._on(day).windows)
        windows = week[day.weekday()]
        if special is not None:
            windows = day_windows(special.kind, special.windows, windows)
        return DayView(day, windows, special, day.month == first.month, day == self.today)

    def _days(self, first: date, last: date) -> list[CalendarDay]:
        rows = CalendarDay.objects.filter(
            version__in=[version.pk for version in self.versions], date__range=(first, last)
        )
        return [day for day in rows.order_by("date") if day.version_id == self._on(day.date).pk]

    def _on(self, day: date) -> CalendarVersion:
        closing = datetime.combine(day, datetime.min.time(), tzinfo=self.zone) + timedelta(days=1)
        return self._at(closing - timedelta(seconds=1))

    def _at(self, moment: datetime) -> CalendarVersion:
        in_order = sorted(self.versions, key=lambda version: (version.valid_from, version.number))
        begun = [version for version in in_order if version.valid_from <= moment]
        return begun[-1] if begun else in_order[0]


def calendar_view(calendar: Calendar) -> CalendarView:
    """The calendar with its versions; one query."""
    return CalendarView(calendar, list(calendar.versions.order_by("number")))


def calendars_list(*, search: str = "", retired: bool = False) -> QuerySet[Calendar]:
    """Calendars by name, each with ``unit_count``: the units in use that name it."""
    calendars = Calendar.objects.prefetch_related("versions").annotate(
        unit_count=Count("units", filter=Q(units__retired_at__isnull=True))
    )
    if not retired:
        calendars = calendars.filter(retired_at__isnull=True)
    if search.strip():
        calendars = calendars.filter(Q(name__icontains=search.strip()) | Q(code__icontains=search.strip()))
    return calendars.order_by("name", "pk")
