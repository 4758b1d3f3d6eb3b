"""Best for all: which technician takes which waiting ticket, so that all together are served best."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tanggap.fieldwork.dispatching.routing import Leg, Surroundings, travel_times
from tanggap.fieldwork.dispatching.scoring import Candidate, Demand, Scored, fits, score
from tanggap.fieldwork.dispatching.weights import (
    FULL_SLACK,
    JOB_CAP,
    OVERDUE_FACTOR,
    PRIORITY_FACTOR,
    SLOT_COST,
)

_IMPOSSIBLE = 1e7
"""Cost of a pair that may not be: above any sum of possible ones."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A line of the result: the pair, and as which further job of its technician."""

    scored: Scored
    slot: int

    @property
    def worth(self) -> float:
        """What the line brings in the sum that was made greatest."""
        return worth(self.scored, self.slot)


def urgency(demand: Demand, now: datetime) -> float:
    """How often a point for this ticket counts: by priority, and up to twice as its promise runs out."""
    factor = PRIORITY_FACTOR[demand.priority]
    if demand.due_at is None:
        return factor
    spent = 1 - min(1.0, max(0.0, (demand.due_at - now) / FULL_SLACK))
    return factor * (1 + (OVERDUE_FACTOR - 1) * spent)


def worth(scored: Scored, slot: int, factor: float = 1.0) -> float:
    """The value of a pair as the technician's further job number ``slot`` (0 is the first); never nothing."""
    return factor * max(1.0, scored.score - SLOT_COST * slot)


def pairs_of(
    demands: Sequence[Demand], candidates: Sequence[Candidate], now: datetime
) -> dict[tuple[int, int], Scored]:
    """Every possible pair by the positions of both; travel is asked for once per unit."""
    by_unit: dict[str, list[int]] = defaultdict(list)
    for row, demand in enumerate(demands):
        by_unit[demand.unit_path].append(row)
    found: dict[tuple[int, int], Scored] = {}
    for unit_path, rows in by_unit.items():
        near = [
            (column, one)
            for column, one in enumerate(candidates)
            if one.unit_path.startswith(unit_path) or unit_path.startswith(one.unit_path)
        ]
        legs = _legs([demands[row] for row in rows], [one for _column, one in near], unit_path, now)
        for place, row in enumerate(rows):
            demand = demands[row]
            for position, (column, one) in enumerate(near):
                if fits(demand, one):
                    found[row, column] = score(demand, one, legs.get((position, place)), now)
    return found


def _legs(
    demands: Sequence[Demand], candidates: Sequence[Candidate], unit_path: str, now: datetime
) -> dict[tuple[int, int], Leg | None]:
    starting = [(position, one.start.point) for position, one in enumerate(candidates) if one.start]
    reached = [(place, one.place) for place, one in enumerate(demands) if one.place]
    times = travel_times(
        [point for _position, point in starting],
        [point for _place, point in reached],
        Surroundings(now, unit_path),
    )
    return {
        (position, place): leg
        for (position, _point), row in zip(starting, times, strict=True)
        for (place, _target), leg in zip(reached, row, strict=True)
    }


def best_for_all(demands: Sequence[Demand], candidates: Sequence[Candidate], now: datetime) -> list[Chosen]:
    """The assignment of greatest worth in which nobody gets more than his cap; in the tickets' order.

    As many tickets as possible are served, the urgent ones first: the Hungarian method over tickets and
    slots, where each technician has a slot for each job that he can still take and later slots bring less.
    """
    pairs = pairs_of(demands, candidates, now)
    if not pairs:
        return []
    slots = _slots(pairs, candidates)
    rows, columns = _solved(pairs, slots, [urgency(demand, now) for demand in demands])
    return [
        Chosen(pairs[row, slots[column][0]], slots[column][1])
        for row, column in zip(rows, columns, strict=True)
        if (row, slots[column][0]) in pairs
    ]


def _slots(pairs: dict[tuple[int, int], Scored], candidates: Sequence[Candidate]) -> list[tuple[int, int]]:
    """Technician's position and number of the further job, no more than he has possible tickets."""
    possible: dict[int, int] = defaultdict(int)
    for _row, column in pairs:
        possible[column] += 1
    return [
        (column, slot)
        for column, number in sorted(possible.items())
        for slot in range(min(number, JOB_CAP - candidates[column].jobs))
    ]


def _solved(
    pairs: dict[tuple[int, int], Scored], slots: list[tuple[int, int]], factors: list[float]
) -> tuple[list[int], list[int]]:
    # Only here, and only when somebody asks: the libraries weigh more than everything else on the page.
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    costs = np.full((len(factors), len(slots)), _IMPOSSIBLE)
    columns_of: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for position, (column, slot) in enumerate(slots):
        columns_of[column].append((position, slot))
    for (row, column), scored in pairs.items():
        points, factor = scored.score, factors[row]
        for position, slot in columns_of[column]:
            costs[row, position] = -factor * max(1.0, points - SLOT_COST * slot)
    rows, columns = linear_sum_assignment(costs)
    return rows.tolist(), columns.tolist()
