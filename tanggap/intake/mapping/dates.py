"""Reads moments exactly as the mapping tells; a value that does not fit is refused, never guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, tzinfo

from tanggap.intake.choices import DateOrder
from tanggap.intake.readers.table import Cell

_MONTH_WORDS: dict[str, str] = {}
for _number, _words in enumerate(
    (
        "jan january januari",
        "feb february februari pebruari",
        "mar march maret",
        "apr april",
        "may mei",
        "jun june juni",
        "jul july juli",
        "aug august agu agt agustus ags",
        "sep sept september",
        "oct october okt oktober",
        "nov november nop nopember",
        "dec december des desember",
    ),
    start=1,
):
    for _word in _words.split():
        _MONTH_WORDS[_word] = f"{_number:02d}"

_WORD = re.compile(r"[A-Za-z]{3,}")
_TIME = (
    r"(?:[T ,]+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
)
_FIGURES = re.compile(
    r"(?P<a>\d{1,4})\s*[-/. ]\s*(?P<b>\d{1,2}|[A-Za-z]{3,})\.?\s*[-/., ]\s*(?P<c>\d{1,4})" + _TIME + r"\Z"
)
_TWO_DIGIT_PIVOT = 69
"""Two-digit years from here on are of the 1900s, as POSIX has it."""


class DateUnreadable(ValueError):
    """The value is not a date in the way that the mapping tells."""


def moment_of(value: Cell, *, formats: Sequence[str], order: str, zone: tzinfo) -> datetime:
    """The moment in UTC that a cell tells.

    Args:
        value: text, or a real date of a spreadsheet.
        formats: exact ``strptime`` formats; when given, nothing else is accepted for text.
        order: a ``DateOrder`` for text without ``formats``.
        zone: time zone of values that name none.

    Raises:
        DateUnreadable: it does not fit, or no such day or time exists.
    """
    if isinstance(value, datetime):
        local = value
    elif isinstance(value, date):
        local = datetime.combine(value, time.min)
    elif isinstance(value, time):
        raise DateUnreadable
    elif formats:
        local = _by_formats(value.strip(), formats)
    else:
        local = _by_order(value.strip(), order)
    try:
        return (local if local.tzinfo else local.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError as error:
        raise DateUnreadable from error


def _by_formats(text: str, formats: Sequence[str]) -> datetime:
    for one in formats:
        attempt = text
        if "%b" in one or "%B" in one:
            attempt = _WORD.sub(lambda found: _MONTH_WORDS.get(found[0].lower(), found[0]), text)
            one = one.replace("%b", "%m").replace("%B", "%m")  # noqa: PLW2901 - names were turned into figures above
        try:
            return datetime.strptime(attempt, one)  # noqa: DTZ007 - the zone is set by the caller
        except ValueError:
            continue
    raise DateUnreadable


def _by_order(text: str, order: str) -> datetime:
    found = _FIGURES.match(text)
    if found is None:
        raise DateUnreadable
    year, month, day = _parts(found["a"], found["b"], found["c"], order)
    try:
        moment = datetime(year, month, day, *_clock_time(found))  # noqa: DTZ001 - the zone is set below or by the caller
    except ValueError as error:
        raise DateUnreadable from error
    if found["zone"]:
        offset = "+0000" if found["zone"] == "Z" else found["zone"].replace(":", "")
        return moment.replace(tzinfo=datetime.strptime(offset, "%z").tzinfo)
    return moment


def _parts(a: str, b: str, c: str, order: str) -> tuple[int, int, int]:
    """Year, month and day; a four-digit number in front is a year in every order."""
    named = b[0].isalpha()
    middle = _MONTH_WORDS.get(b.lower(), "") if named else b
    if not middle:
        raise DateUnreadable
    if len(a) == 4 and len(c) <= 2:
        return int(a), int(middle), int(c)
    if len(a) > 2 or len(c) not in {2, 4} or (order == DateOrder.YEAR_FIRST and not named) or not order:
        raise DateUnreadable
    year = int(c) if len(c) == 4 else int(c) + (1900 if int(c) >= _TWO_DIGIT_PIVOT else 2000)
    if named or order == DateOrder.DAY_FIRST:
        return year, int(middle), int(a)
    return year, int(a), int(middle)


def _clock_time(found: re.Match[str]) -> tuple[int, int, int]:
    if found["hour"] is None:
        return 0, 0, 0
    hour, half = int(found["hour"]), (found["half"] or "").lower().replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            raise DateUnreadable
        hour = hour % 12 + (12 if half == "pm" else 0)
    return hour, int(found["minute"]), int(found["second"] or 0)
