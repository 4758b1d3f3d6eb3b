"""Numbers, money, dates and durations as Indonesians (or English readers) write them.

Pure functions: language and time zone come as arguments. The words stand here and not in the message
catalogue because they are locale data: the browser receives the same table (``relative_words``) and keeps
relative times fresh without asking the server.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from zoneinfo import ZoneInfo

MINUS = "−"
NARROW_SPACE = "\u00a0"

_MONTHS = {
    "id": ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_LONG_MONTHS = {
    "id": (
        "Januari", "Februari", "Maret", "April", "Mei", "Juni",
        "Juli", "Agustus", "September", "Oktober", "November", "Desember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
_DAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_ZONES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Ujung_Pandang": "WITA",
    "Asia/Jayapura": "WIT",
    "UTC": "UTC",
}
_UNITS = {"id": ("h", "j", "m", "d"), "en": ("d", "h", "m", "s")}
_RELATIVE = {
    "id": {
        "now": "baru saja",
        "soon": "sebentar lagi",
        "past": "{} lalu",
        "future": "{} lagi",
        "minute": "{} menit",
        "minutes": "{} menit",
        "hour": "{} jam",
        "hours": "{} jam",
        "day": "{} hari",
        "days": "{} hari",
        "month": "{} bulan",
        "months": "{} bulan",
        "year": "{} tahun",
        "years": "{} tahun",
    },
    "en": {
        "now": "just now",
        "soon": "in a moment",
        "past": "{} ago",
        "future": "in {}",
        "minute": "{} minute",
        "minutes": "{} minutes",
        "hour": "{} hour",
        "hours": "{} hours",
        "day": "{} day",
        "days": "{} days",
        "month": "{} month",
        "months": "{} months",
        "year": "{} year",
        "years": "{} years",
    },
}
_MINUTE, _HOUR, _DAY, _MONTH, _YEAR = 60, 3600, 86_400, 2_629_746, 31_556_952
_STEPS = (
    ("minute", _MINUTE, _HOUR),
    ("hour", _HOUR, _DAY),
    ("day", _DAY, 60 * _DAY),
    ("month", _MONTH, 2 * _YEAR),
    ("year", _YEAR, float("inf")),
)


def language_of(code: str | None) -> str:
    """The language whose forms are used: ``id`` unless the code is an English one."""
    return "en" if (code or "").startswith("en") else "id"


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def number(value: float | Decimal | None, *, places: int = 0, language: str = "id") -> str:
    """A number with grouped thousands: ``1.234,5`` in Indonesian, ``1,234.5`` in English; "" for None."""
    if value is None:
        return ""
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{abs(exact):,.{places}f}"
    if language_of(language) == "id":
        text = text.translate(str.maketrans(",.", ".,"))
    return f"{MINUS}{text}" if exact < 0 else text


def rupiah(amount: int | None) -> str:
    """Whole rupiah: ``Rp1.500.000``; the same in both languages, as on Indonesian papers."""
    if amount is None:
        return ""
    sign = MINUS if amount < 0 else ""
    return f"{sign}Rp{number(abs(amount))}"


def percent(share: float | Decimal | None, *, places: int = 1, language: str = "id") -> str:
    """A share between 0 and 1 as percent: ``12,5 %`` in Indonesian, ``12.5%`` in English."""
    if share is None:
        return ""
    text = number(Decimal(str(share)) * 100, places=places, language=language)
    return f"{text}{NARROW_SPACE}%" if language_of(language) == "id" else f"{text}%"


def zone_name(moment: datetime, zone: str) -> str:
    """WIB, WITA, WIT, or the offset (``UTC+08:00``) for zones without a customary name."""
    if zone in _ZONES:
        return _ZONES[zone]
    offset = moment.astimezone(_zone(zone)).utcoffset() or timedelta()
    minutes = int(offset.total_seconds() // 60)
    return f"UTC{'+' if minutes >= 0 else '-'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def date_short(day: date | None, *, language: str = "id", zone: str = "Asia/Jakarta") -> str:
    """``22 Nov 2026``; an aware moment is taken to the zone first."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = day.astimezone(_zone(zone)).date()
    return f"{day.day} {_MONTHS[language_of(language)][day.month - 1]} {day.year}"


def date_long(day: date | None, *, language: str = "id", zone: str = "Asia/Jakarta") -> str:
    """``Minggu, 22 November 2026``."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = day.astimezone(_zone(zone)).date()
    language = language_of(language)
    return f"{_DAYS[language][day.weekday()]}, {day.day} {_LONG_MONTHS[language][day.month - 1]} {day.year}"


def month_name(day: date | None, *, language: str = "id") -> str:
    """``November 2026``."""
    return "" if day is None else f"{_LONG_MONTHS[language_of(language)][day.month - 1]} {day.year}"


def clock_time(moment: datetime | None, *, language: str = "id", zone: str = "Asia/Jakarta") -> str:
    """``14.05`` in Indonesian, ``14:05`` in English, in the zone."""
    if moment is None:
        return ""
    local = moment.astimezone(_zone(zone))
    separator = "." if language_of(language) == "id" else ":"
    return f"{local.hour:02d}{separator}{local.minute:02d}"


def date_time(moment: datetime | None, *, language: str = "id", zone: str = "Asia/Jakarta") -> str:
    """``22 Nov 2026 14.05 WIB`` (aware moment, shown in the zone)."""
    if moment is None:
        return ""
    language = language_of(language)
    local = moment.astimezone(_zone(zone))
    day = f"{local.day} {_MONTHS[language][local.month - 1]} {local.year}"
    separator = "." if language == "id" else ":"
    return f"{day} {local.hour:02d}{separator}{local.minute:02d} {zone_name(moment, zone)}"


def duration(seconds: float | timedelta | None, *, language: str = "id") -> str:
    """The two largest parts: ``2 j 15 m``, ``3 h 4 j`` (hari, jam); English ``2 h 15 m``, ``3 d 4 h``.

    "" for None; under a minute the seconds.
    """
    if seconds is None:
        return ""
    total = int(seconds.total_seconds() if isinstance(seconds, timedelta) else seconds)
    sign = MINUS if total < 0 else ""
    total = abs(total)
    day, hour, minute, second = _UNITS[language_of(language)]
    if total < _MINUTE:
        return f"{sign}{total} {second}"
    days, rest = divmod(total, _DAY)
    hours, rest = divmod(rest, _HOUR)
    minutes = rest // _MINUTE
    parts = [(days, day), (hours, hour), (minutes, minute)]
    while not parts[0][0]:
        parts.pop(0)
    shown = [f"{amount} {unit}" for amount, unit in parts[:2] if amount]
    return sign + " ".join(shown)


def relative(moment: datetime | None, *, now: datetime, language: str = "id") -> str:
    """``5 menit lalu``, ``2 jam lagi``; ``baru saja`` within a minute. Both moments are aware."""
    if moment is None:
        return ""
    words = _RELATIVE[language_of(language)]
    seconds = int((now - moment).total_seconds())
    distance = abs(seconds)
    if distance < _MINUTE:
        return words["now"] if seconds >= 0 else words["soon"]
    for name, size, limit in _STEPS:  # noqa: B007 - the last step has no limit
        if distance < limit:
            break
    count = distance // size
    amount = words[name if count == 1 else f"{name}s"].format(count)
    return words["past" if seconds > 0 else "future"].format(amount)


def relative_words(language: str) -> dict[str, str]:
    """The words of ``relative`` for the browser."""
    return dict(_RELATIVE[language_of(language)])


def file_size(size: int | None, *, language: str = "id") -> str:
    """``1,4 MB``; sizes are in bytes, units are decimal."""
    if size is None:
        return ""
    if size < 1000:
        return f"{size} B"
    amount = float(size)
    for unit in ("kB", "MB", "GB", "TB"):
        amount /= 1000
        if amount < 999.5 or unit == "TB":
            return f"{number(amount, places=0 if amount >= 100 else 1, language=language)} {unit}"
    raise AssertionError("unreachable")


def iso(moment: datetime) -> str:
    """The moment in UTC as HTML's ``time`` element wants it: ``2026-11-22T07:05:00Z``."""
    return f"{moment.astimezone(UTC).isoformat('T', 'seconds')[:19]}Z"
