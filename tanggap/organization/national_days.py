"""National holidays and joint leave (cuti bersama) of Indonesia, as the holidays package knows them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import holidays

from tanggap.organization.choices import DayKind

_CATEGORIES = ((DayKind.JOINT_LEAVE, "government"), (DayKind.HOLIDAY, "public"))
"""Our kind and the package's category; a date in both is a holiday."""


class NationalDay(NamedTuple):
    """A date that is off in the whole country."""

    date: date
    kind: str
    name: str


def national_days(years: Iterable[int], kinds: Iterable[str]) -> list[NationalDay]:
    """The days of the wanted kinds (holiday, joint leave) in the years, in order, named in Indonesian."""
    wanted, years = set(kinds), list(years)
    days: dict[date, NationalDay] = {}
    for kind, category in _CATEGORIES:
        if kind in wanted and years:
            found = holidays.country_holidays("ID", years=years, language="id", categories=(category,))
            days |= {day: NationalDay(day, str(kind), str(name)) for day, name in found.items()}
    return [days[day] for day in sorted(days)]
