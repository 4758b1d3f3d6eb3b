"""When monthly recaps are opened and closed, of what they are, and which definitions they follow."""

from __future__ import annotations

import hashlib
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tanggap.organization.models import Unit
from tanggap.reporting.cases import Asked
from tanggap.reporting.choices import By
from tanggap.reporting.definitions import FIGURES
from tanggap.reporting.periods import Period, month_before

HOUR = time(6)
"""At this local time months are opened and published."""
KINDS = (By.TECHNICIAN, By.UNIT)


def definitions_print() -> str:
    """A fingerprint of all definitions, so that two editions tell whether they were computed alike."""
    text = "\n".join(
        f"{key}: {' '.join((one.compute.__doc__ or '').split())}" for key, one in FIGURES.items()
    )
    return hashlib.sha256(text.encode()).hexdigest()


def month_to_open(unit: Unit, now: datetime) -> Period | None:
    """The month that is over for the unit since six in the morning of its first day after; none before."""
    local = now.astimezone(ZoneInfo(unit.time_zone))
    if local.day == 1 and local.time() < HOUR:
        return None
    return month_before(local.date())


def closing(unit: Unit, first_day: date, days: int) -> datetime:
    """When the month is published by itself: six in the morning, so many days after it was opened.

    Args:
        unit: in whose time zone.
        first_day: of the month.
        days: for notes; 0 publishes at once.
    """
    following = first_day + timedelta(days=monthrange(first_day.year, first_day.month)[1])
    local = datetime.combine(following + timedelta(days=days), HOUR, tzinfo=ZoneInfo(unit.time_zone))
    return local.astimezone(UTC)


def asked_of_edition(unit: Unit, period: Period) -> Asked:
    """The recap of an edition: the unit and all below, no filters."""
    return Asked(period, (unit.path,), unit=unit)
