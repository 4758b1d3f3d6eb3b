"""What a figure is, and the register of all of them; ``definitions`` fills it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tanggap.reporting.attendance import DayPart
from tanggap.reporting.cases import Part
from tanggap.reporting.feedback import FeedbackPart
from tanggap.reporting.orders import OrderPart
from tanggap.reporting.sums import Better, Sums, Unit


@dataclass(frozen=True)
class Figure:
    """A figure of a recap.

    Attributes:
        key: name in JSON, files and addresses.
        label: name for readers.
        short: name at the head of a column.
        meaning: the definition for readers.
        unit: how it is written.
        compute: the figure of a row's sums; ``None`` where it is unknown.
        cases: how many cases it rests on, where that is another number than the figure itself.
        parts: which tickets these are; empty where no list of tickets is behind it.
        orders: which work orders these are, for a figure of field work.
        feedback: which answers of reporters these are, for a figure of satisfaction.
        days: which days of attendance these are.
        better: which direction is welcome.
        counted: for a share, the key of the figure that counts its upper part.
    """

    key: str
    label: Any
    short: Any
    meaning: Any
    unit: Unit
    compute: Callable[[Sums], float | int | None]
    cases: Callable[[Sums], int] | None = None
    parts: tuple[Part, ...] = ()
    better: Better = Better.NEITHER
    counted: str = ""
    orders: OrderPart | None = None
    feedback: FeedbackPart | None = None
    days: DayPart | None = None

    @property
    def has_list(self) -> bool:
        """Whether a reader can be shown the cases."""
        return bool(self.parts or self.orders or self.feedback or self.days)

    @property
    def ranks(self) -> bool:
        """Whether it says little of few cases: shares, means and percentiles do."""
        return self.cases is not None


FIGURES: dict[str, Figure] = {}
"""All figures by key, in the order in which they are shown and written."""

type Compute = Callable[[Sums], float | int | None]


def define(
    label: Any,
    *,
    meaning: Any,
    unit: Unit = Unit.COUNT,
    short: Any = "",
    cases: Callable[[Sums], int] | None = None,
    parts: tuple[Part, ...] = (),
    better: Better = Better.NEITHER,
    counted: str = "",
    orders: OrderPart | None = None,
    feedback: FeedbackPart | None = None,
    days: DayPart | None = None,
) -> Callable[[Compute], Compute]:
    """Register a function as the figure of its name."""

    def register(compute: Compute) -> Compute:
        key = compute.__name__
        FIGURES[key] = Figure(
            key,
            label,
            short or label,
            meaning,
            unit,
            compute,
            cases,
            parts,
            better,
            counted,
            orders,
            feedback,
            days,
        )
        return compute

    return register


FULL_KEYS = frozenset(
    {"closed", "median_respond_s", "p90_respond_s", "jobs", "assisted", "mean_on_site_s", "mean_travel_s"}
) | frozenset({"blocked_share", "located", "location_proof", "work_time_s", "utilisation", "days_on_time"})
"""Figures that only a full recap counts."""
NEEDS_FULL = FULL_KEYS | {"jobs_per_day", "on_time_attendance"}
"""Figures that are unknown unless the recap is a full one; those of the contract are named all the same."""
