"""Working time as pure arithmetic: windows of a week, days off, time zones and versions, in whole seconds.

A ``WorkingCalendar`` is a chain of ``Rules``, each valid from a moment until the next. The open stretches
of a UTC year are computed once from the rules and kept as sorted numbers, so that every question is a
binary search and a sum over the years between, however long the stretch is.

Moments are floored to whole seconds before anything is computed. That makes ``seconds_between`` exactly
additive and ``add`` its exact inverse.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAY_SECONDS = 86_400
LAST_YEAR = 9998
LOOK_AHEAD_YEARS = 60
"""How far ``add`` and ``next_open`` look before they conclude that no working time is left."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ONE_SECOND = timedelta(seconds=1)


class Window(NamedTuple):
    """A stretch of a local day in seconds after midnight; ``end`` may be 86400 ("24:00")."""

    start: int
    end: int

    def __str__(self) -> str:
        return f"{clock_text(self.start)}-{clock_text(self.end)}"


Windows = tuple[Window, ...]
WHOLE_DAY: Windows = (Window(0, DAY_SECONDS),)
CLOSED: Windows = ()


class BadWindowsError(ValueError):
    """A text is no time of day, or windows are empty, reversed or overlapping; the text says which."""


class NoWorkingTimeError(ValueError):
    """The calendar has no open stretch in the years that were searched."""


def clock_text(seconds: int) -> str:
    """Seconds after midnight as ``HH:MM``; 86400 as ``24:00``."""
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"


def clock_seconds(text: str) -> int:
    """Seconds after midnight of ``HH:MM`` (``24:00`` closes a day).

    Raises:
        BadWindowsError: when the text is no time of day.
    """
    hours, colon, minutes = text.strip().partition(":")
    if not colon or len(hours) not in {1, 2} or len(minutes) != 2 or not (hours + minutes).isascii():
        raise BadWindowsError(text)
    if not (hours.isdigit() and minutes.isdigit()) or int(minutes) > 59:
        raise BadWindowsError(text)
    seconds = int(hours) * 3600 + int(minutes) * 60
    if seconds > DAY_SECONDS:
        raise BadWindowsError(text)
    return seconds


def pairs_from_text(text: str) -> list[list[str]]:
    """``["08:00", "12:00"]`` pairs out of ``08:00-12:00, 13.00-17.00``, as people type windows.

    Raises:
        BadWindowsError: when a part is no pair; whether the times are good, ``windows_from_pairs`` says.
    """
    pairs = []
    for part in filter(None, (part.strip() for part in re.split(r"[,;]", text))):
        times = [time.strip().replace(".", ":") for time in re.split(r"[-–—]", part)]
        if len(times) != 2:
            raise BadWindowsError(part)
        pairs.append(times)
    return pairs


def windows_from_pairs(pairs: Iterable[Sequence[str]]) -> Windows:
    """Windows from ``["08:00", "12:00"]`` pairs, sorted.

    Raises:
        BadWindowsError: when a time is malformed, a window is empty or reversed, or two windows overlap.
    """
    windows = sorted(Window(clock_seconds(start), clock_seconds(end)) for start, end in pairs)
    for window in windows:
        if window.start >= window.end:
            raise BadWindowsError(str(window))
    for earlier, later in pairwise(windows):
        if later.start < earlier.end:
            raise BadWindowsError(f"{earlier}, {later}")
    return tuple(windows)


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds from ``valid_from`` until the next rules of the chain.

    Attributes:
        valid_from: the moment (aware) at which these rules take over; those of the first also hold before.
        zone: name of the time zone in which the windows are read.
        week: seven sets of windows, Monday first.
        days: dates that differ from the week; an empty set of windows is a day off.
    """

    valid_from: datetime
    zone: str
    week: tuple[Windows, ...]
    days: Mapping[date, Windows] = field(default_factory=dict)

    def windows_on(self, day: date) -> Windows:
        """The windows of the local date."""
        special = self.days.get(day)
        return self.week[day.weekday()] if special is None else special


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _epoch(moment: datetime) -> int:
    """Whole seconds since 1970, rounded down."""
    return (moment - _EPOCH) // _ONE_SECOND


def _moment(seconds: int) -> datetime:
    return _EPOCH + timedelta(seconds=seconds)


def _local_to_epoch(day: date, seconds: int, zone: ZoneInfo) -> int:
    """The moment at which local clocks first show or pass ``seconds`` after the midnight that began ``day``.

    A time that occurs twice is its first occurrence; a time that clocks skip is the moment of the skip. So
    the answer never decreases along a day and the end of one day is the start of the next.
    """
    wall = datetime.combine(day, datetime.min.time()) + timedelta(seconds=seconds)
    first = _epoch(wall.replace(tzinfo=zone))
    second = _epoch(wall.replace(tzinfo=zone, fold=1))
    if second >= first:
        return first
    before, after = second - 1, first
    offset = _moment(after).astimezone(zone).utcoffset()
    while after - before > 1:
        middle = (before + after) // 2
        if _moment(middle).astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


def _year_start(year: int) -> int:
    return _epoch(datetime(year, 1, 1, tzinfo=UTC))


class _Year:
    """The open stretches of one UTC year: starts, ends and working seconds before each."""

    __slots__ = ("before", "ends", "starts", "total")

    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.before: list[int] = []
        self.total = 0
        for start, end in stretches:
            if self.ends and self.ends[-1] == start:
                self.ends[-1] = end
            else:
                self.starts.append(start)
                self.ends.append(end)
                self.before.append(self.total)
            self.total += end - start

    def worked_until(self, moment: int) -> int:
        """Working seconds of this year before the moment."""
        index = bisect_right(self.starts, moment) - 1
        if index < 0:
            return 0
        return self.before[index] + min(moment, self.ends[index]) - self.starts[index]

    def moment_after(self, worked: int) -> int:
        """The first moment at which ``worked`` (1 to ``total``) working seconds of this year have passed."""
        index = bisect_left(self.before, worked) - 1
        return self.starts[index] + worked - self.before[index]


class WorkingCalendar:
    """Working time under a chain of rules.

    Args:
        rules: at least one; their order does not matter. The first in time also holds before its moment.

    Raises:
        ValueError: without rules, or when a moment has no time zone.
    """

    def __init__(self, rules: Iterable[Rules]) -> None:
        self.rules: tuple[Rules, ...] = tuple(sorted(rules, key=lambda rule: rule.valid_from))
        if not self.rules:
            raise ValueError("a working calendar needs rules")
        if any(rule.valid_from.tzinfo is None for rule in self.rules):
            raise ValueError("rules need an aware moment")
        self._switches = [_epoch(rule.valid_from) for rule in self.rules]
        self._years: dict[int, _Year] = {}

    @classmethod
    def round_the_clock(cls, zone: str = "UTC") -> WorkingCalendar:
        """Every second of every day."""
        return cls([Rules(_EPOCH, zone, (WHOLE_DAY,) * 7)])

    def rules_at(self, moment: datetime) -> Rules:
        """The rules that hold at the moment."""
        return self.rules[max(bisect_right(self._switches, _epoch(moment)) - 1, 0)]

    def seconds_between(self, start: datetime, end: datetime) -> int:
        """Working seconds from ``start`` to ``end``; negative when reversed."""
        first, last = _epoch(start), _epoch(end)
        if first > last:
            return -self._between(last, first)
        return self._between(first, last)

    def add(self, start: datetime, seconds: int) -> datetime:
        """The first moment (UTC) at which ``seconds`` working seconds after ``start`` have passed.

        Nought or fewer seconds give ``start`` itself, in whole seconds.

        Raises:
            NoWorkingTimeError: when the calendar stays closed.
        """
        first = _epoch(start)
        if seconds <= 0:
            return _moment(first)
        year = _moment(first).year
        wanted = seconds + self._year(year).worked_until(first)
        idle_years = 0
        while wanted > (total := self._year(year).total):
            wanted -= total
            year += 1
            idle_years = 0 if total else idle_years + 1
            if idle_years > LOOK_AHEAD_YEARS or year > LAST_YEAR:
                raise NoWorkingTimeError
        return _moment(self._year(year).moment_after(wanted))

    def is_open(self, at: datetime) -> bool:
        """Whether the moment is working time; the end of a window is not."""
        moment = _epoch(at)
        stretches = self._year(_moment(moment).year)
        index = bisect_right(stretches.starts, moment) - 1
        return index >= 0 and moment < stretches.ends[index]

    def next_open(self, at: datetime) -> datetime:
        """The moment itself (in whole seconds, UTC) while open, otherwise the start of the next open stretch.

        Raises:
            NoWorkingTimeError: when the calendar stays closed.
        """
        moment = _epoch(at)
        if self.is_open(at):
            return _moment(moment)
        year = _moment(moment).year
        for candidate in range(year, min(year + LOOK_AHEAD_YEARS, LAST_YEAR)):
            starts = self._year(candidate).starts
            index = bisect_left(starts, moment)
            if index < len(starts):
                return _moment(starts[index])
        raise NoWorkingTimeError

    def windows_on(self, day: date) -> Windows:
        """The windows of a local date by the rules that hold at its end."""
        closing = self.rules[0]
        for rule, switch in zip(self.rules, self._switches, strict=True):
            if switch < _local_to_epoch(day, DAY_SECONDS, _zone(rule.zone)):
                closing = rule
        return closing.windows_on(day)

    def is_working_day(self, day: date) -> bool:
        """Whether the local date has any working time."""
        return bool(self.windows_on(day))

    def working_days(self, first: date, last: date) -> list[date]:
        """The local dates from ``first`` to ``last``, both included, that have working time."""
        days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
        return [day for day in days if self.is_working_day(day)]

    def _between(self, first: int, last: int) -> int:
        first_year, last_year = _moment(first).year, _moment(last).year
        worked = self._year(last_year).worked_until(last) - self._year(first_year).worked_until(first)
        return worked + sum(self._year(year).total for year in range(first_year, last_year))

    def _year(self, year: int) -> _Year:
        if (known := self._years.get(year)) is not None:
            return known
        built = _Year(self._stretches(_year_start(year), _year_start(year + 1)))
        self._years[year] = built
        return built

    def _stretches(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Open stretches between two moments, in order."""
        for index, rule in enumerate(self.rules):
            rule_start = start if index == 0 else max(start, self._switches[index])
            rule_end = min(end, self._switches[index + 1]) if index + 1 < len(self.rules) else end
            if rule_start < rule_end:
                yield from _rule_stretches(rule, rule_start, rule_end)


def _rule_stretches(rule: Rules, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Open stretches of one set of rules, cut to ``start`` and ``end``."""
    zone = _zone(rule.zone)
    day = _moment(start).astimezone(zone).date()
    last = _moment(end - 1).astimezone(zone).date()
    while day <= last:
        for window in rule.windows_on(day):
            opened = max(_local_to_epoch(day, window.start, zone), start)
            closed = min(_local_to_epoch(day, window.end, zone), end)
            if opened < closed:
                yield opened, closed
        day += timedelta(days=1)
