"""What is counted of the cases of one row, from which every figure is computed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import timedelta
from enum import StrEnum
from operator import attrgetter

from django.db.models import F, Q

from tanggap.reporting.statistics import merged


class Unit(StrEnum):
    """How a figure is written."""

    COUNT = "count"
    DURATION = "duration"
    """Seconds."""
    PERCENT = "percent"
    """A share between 0 and 1."""
    SCORE = "score"
    """A mean of answers from 1 to 5."""


class Better(StrEnum):
    """Which direction is welcome."""

    MORE = "more"
    LESS = "less"
    NEITHER = ""


_LISTS = ("solving", "answering")


@dataclass(slots=True)
class Sums:
    """What was counted of the cases of one row.

    ``solving`` and ``answering`` hold the seconds of each case in ascending order (``answering`` in a full
    recap only); everything else is a number of cases or a sum of seconds or, named so, of microseconds.
    """

    received: int = 0
    closed: int = 0
    overdue: int = 0
    resolved: int = 0
    reopened: int = 0
    sla_met: int = 0
    sla_promised: int = 0
    visited: int = 0
    fixed_first_time: int = 0
    repeated_7d: int = 0
    repeated_30d: int = 0
    net_seconds: int = 0
    net_count: int = 0
    accepted_orders: int = 0
    taken_micros: int = 0
    blocked_seconds: int = 0
    located: int = 0
    orders: int = 0
    site_micros: int = 0
    site_count: int = 0
    travel_micros: int = 0
    travel_count: int = 0
    work_micros: int = 0
    work_parts: int = 0
    assisted: int = 0
    days_present: int = 0
    days_scheduled: int = 0
    days_on_time: int = 0
    shift_days: int = 0
    shift_micros: int = 0
    asked: int = 0
    rated: int = 0
    satisfied: int = 0
    rated_badly: int = 0
    score_sum: int = 0
    answer_seconds: int = 0
    answer_count: int = 0
    solving: list[int] = field(default_factory=list)
    answering: list[int] = field(default_factory=list)

    @classmethod
    def of_all(cls, parts: Iterable[Sums]) -> Sums:
        """The sums of several rows together."""
        rows, total = list(parts), cls()
        if not rows:
            return total
        counted = [one.name for one in fields(cls) if one.name not in _LISTS]
        # One read of all columns at once: a recap may have thousands of rows.
        for name, column in zip(counted, zip(*map(attrgetter(*counted), rows), strict=True), strict=True):
            setattr(total, name, sum(column))
        for name in _LISTS:
            setattr(total, name, merged([getattr(row, name) for row in rows]))
        return total


def _followed_within(days: int) -> Q:
    return Q(repeated_at__gte=F("resolved_at"), repeated_at__lte=F("resolved_at") + timedelta(days=days))


RESOLVED_PARTS: dict[str, Q] = {
    "reopened": Q(reopen_count__gt=0),
    "sla_met": Q(sla_met=True),
    "sla_promised": Q(sla_met__isnull=False),
    "visited": Q(visits__gte=1),
    "fixed_first_time": Q(visits=1),
    "repeated_7d": _followed_within(7),
    "repeated_30d": _followed_within(30),
}
"""Of the solved cases: what is counted apart. The same conditions cut the lists behind the figures."""
