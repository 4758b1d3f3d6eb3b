"""Means and percentiles, exactly the same on every database because they are computed here."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import chain, pairwise


def mean(total: float, count: int) -> float | None:
    """The mean; of no cases there is none."""
    return total / count if count else None


def share(part: int, whole: int) -> float | None:
    """``part`` of ``whole`` between 0 and 1; of no cases there is none."""
    return part / whole if whole else None


def percentile(ordered: Sequence[int], tenths: int) -> float | None:
    """The percentile by linear interpolation between order statistics.

    This is what PostgreSQL's ``percentile_cont`` and NumPy's default give. The place between two values is
    kept in tenths as an integer, so that no rounding of ``0.9 * (n - 1)`` can move it.

    Args:
        ordered: the values in ascending order.
        tenths: 5 for the median, 9 for the 90th percentile.
    """
    if not ordered:
        return None
    whole, rest = divmod((len(ordered) - 1) * tenths, 10)
    lower = ordered[whole]
    if not rest:
        return float(lower)
    return lower + (ordered[whole + 1] - lower) * rest / 10


def merged(parts: Iterable[Sequence[int]]) -> list[int]:
    """Ascending lists as one ascending list."""
    # Sorting finds the runs that are in order already, faster than a heap of many lists.
    return sorted(chain.from_iterable(parts))


def banded(ordered: Sequence[int], limits: Sequence[int]) -> list[int]:
    """How many values lie below the first limit, between neighbouring limits, and from the last on."""
    places = [0, *(bisect_left(ordered, limit) for limit in limits), len(ordered)]
    return [after - before for before, after in pairwise(places)]
