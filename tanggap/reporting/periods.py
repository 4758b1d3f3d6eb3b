"""Stretches of local days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from tanggap.kernel.errors import Invalid

EARLIEST, LATEST = date(1990, 1, 1), date(2199, 12, 31)
"""Days outside are typing mistakes; they would also leave the range of moments."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` to ``last``, both included; each unit reads them in its own time zone.

    Raises:
        Invalid: the last day lies before the first, or a day is out of range.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise Invalid.field("to", _("The last day lies before the first day."), code="order")
        for name, day in (("from", self.first), ("to", self.last)):
            if not EARLIEST <= day <= LATEST:
                raise Invalid.field(name, _("This day is out of range."), code="range")

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    def each_day(self) -> list[date]:
        """The days in order."""
        return [self.first + timedelta(days=step) for step in range(self.days)]

    def previous(self) -> Period:
        """The period of the same length that ends where this one begins."""
        length = timedelta(days=self.days)
        return Period(max(self.first - length, EARLIEST), max(self.last - length, EARLIEST))

    def bounds(self, zone: str) -> tuple[datetime, datetime]:
        """First moment of the period and first moment after it, in UTC, as the zone reads the days."""
        local = ZoneInfo(zone)
        begin = datetime.combine(self.first, time.min, tzinfo=local)
        end = datetime.combine(self.last + ONE_DAY, time.min, tzinfo=local)
        return begin.astimezone(UTC), end.astimezone(UTC)


def day_from(text: str, name: str) -> date:
    """The day that ``YYYY-MM-DD`` names.

    Args:
        text: as typed.
        name: the field that the refusal points to.

    Raises:
        Invalid: no such day.
    """
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError as error:
        message = _("“%(text)s” is not a day written as YYYY-MM-DD.") % {"text": text}
        raise Invalid.field(name, message, code="date") from error


def month_of(day: date) -> Period:
    """The days of the month up to ``day``."""
    return Period(day.replace(day=1), day)


def month_before(day: date) -> Period:
    """The whole calendar month before that of ``day``."""
    last = day.replace(day=1) - ONE_DAY
    return Period(last.replace(day=1), last)


def week_of(day: date) -> Period:
    """The days of the week, which begins on Monday, up to ``day``."""
    return Period(day - timedelta(days=day.weekday()), day)


def week_before(day: date) -> Period:
    """The whole week before that of ``day``."""
    monday = day - timedelta(days=day.weekday() + 7)
    return Period(monday, monday + timedelta(days=6))
