"""The day of one technician: in which order, and when to expect him where. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tanggap.fieldwork.choices import WorkOrderStatus
from tanggap.fieldwork.dispatching.routing import Leg, Point
from tanggap.fieldwork.dispatching.weights import PRIORITY_FACTOR, SERVICE_MINUTES

UNKNOWN_MINUTES = 30.0
"""A way that is not known is reckoned so long; the page says that it is not known."""

_THERE = (WorkOrderStatus.ARRIVED, WorkOrderStatus.WORKING)
BEGUN = (WorkOrderStatus.WORKING, WorkOrderStatus.ARRIVED, WorkOrderStatus.EN_ROUTE)


@dataclass(frozen=True, slots=True)
class Stop:
    """A job in hand.

    Attributes:
        status: of the work order; what is under way stays first.
        place: where it is; ``None`` is not known.
        due_at: the ticket's promised time.
        opens_at, closes_at: the window promised to the customer.
        remaining: minutes that it will take from arrival, or from now when he is there.
    """

    number: str
    subject: str
    priority: int
    status: str
    place: Point | None = None
    due_at: datetime | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    remaining: float = SERVICE_MINUTES

    @property
    def frozen(self) -> bool:
        """Whether he is under way to it or there."""
        return self.status in BEGUN

    @property
    def there(self) -> bool:
        """Whether he is at the place already."""
        return self.status in _THERE

    @property
    def latest(self) -> datetime | None:
        """When he has to be there at the latest."""
        moments = [moment for moment in (self.closes_at, self.due_at) if moment is not None]
        return min(moments, default=None)


@dataclass(frozen=True, slots=True)
class Visit:
    """A stop in the plan.

    Attributes:
        arrives: expected arrival; for the job where he is already, now.
        leaves: expected end.
        leg: the way there; ``None`` is not known.
        late_minutes: by how much the promise is missed on arrival; 0 when it is kept.
    """

    stop: Stop
    arrives: datetime
    leaves: datetime
    leg: Leg | None
    late_minutes: int


type Legs = dict[tuple[int, int], Leg | None]
"""From stop to stop by position; -1 is where he is now."""


def planned(stops: Sequence[Stop], legs: Legs, now: datetime) -> list[Visit]:
    """The stops in the order that misses the fewest promises and drives the least.

    Jobs under way stay first. The others begin in three orders (nearest next, by promise, by priority); from
    each one, stretches are turned round and stops moved as long as that is better, and the best of the three
    is taken. The same input always gives the same plan.
    """
    frozen = sorted(
        (place for place, stop in enumerate(stops) if stop.frozen),
        key=lambda place: (BEGUN.index(WorkOrderStatus(stops[place].status)), place),
    )
    rest = [place for place in range(len(stops)) if place not in frozen]
    never = datetime.max.replace(tzinfo=now.tzinfo)
    starts = (
        _nearest_first(rest, legs, frozen[-1] if frozen else -1),
        sorted(rest, key=lambda place: (stops[place].latest or never, place)),
        sorted(rest, key=lambda place: (stops[place].priority, stops[place].latest or never, place)),
    )
    costs = Costs(stops, legs, now)
    found = [_improved(frozen + start, len(frozen), costs) for start in starts]
    return visits_in(min(found, key=costs.of), stops, legs, now)


def _nearest_first(open_places: list[int], legs: Legs, at: int) -> list[int]:
    left, order = list(open_places), []
    while left:
        at = min(left, key=lambda place: (_minutes(legs, at, place), place))
        left.remove(at)
        order.append(at)
    return order


def _improved(order: list[int], fixed: int, costs: Costs) -> list[int]:
    best = costs.of(order)
    better = True
    while better:
        better = False
        for other in _neighbours(order, fixed):
            cost = costs.of(other, best)
            if cost < best - 1e-6:
                order, best, better = other, cost, True
                break
    return order


def _neighbours(order: list[int], fixed: int) -> Iterator[list[int]]:
    """The order with one stretch turned round (2-opt), or with one stop moved elsewhere (or-opt)."""
    for begin in range(fixed, len(order) - 1):
        for end in range(begin + 1, len(order)):
            yield order[:begin] + order[begin : end + 1][::-1] + order[end + 1 :]
    for place in range(fixed, len(order)):
        rest = order[:place] + order[place + 1 :]
        for target in range(fixed, len(order)):
            if target != place:
                yield [*rest[:target], order[place], *rest[target:]]


def visits_in(order: Sequence[int], stops: Sequence[Stop], legs: Legs, now: datetime) -> list[Visit]:
    """When to expect him at each stop in this order."""
    clock, at = now, -1
    visits = []
    for place in order:
        stop = stops[place]
        leg = legs.get((at, place))
        arrives = clock if stop.there else clock + timedelta(minutes=_minutes(legs, at, place))
        if stop.opens_at is not None and not stop.there:
            arrives = max(arrives, stop.opens_at)
        late = (arrives - stop.latest).total_seconds() / 60 if stop.latest and not stop.there else 0.0
        leaves = arrives + timedelta(minutes=stop.remaining)
        visits.append(Visit(stop, arrives, leaves, leg, max(0, round(late))))
        clock, at = leaves, place
    return visits


class Costs:
    """What an order of the stops costs, in minutes of driving, waiting and missed promises by priority.

    A missed promise weighs more than the way. Everything is reckoned in plain numbers, as hundreds of orders
    are compared.
    """

    def __init__(self, stops: Sequence[Stop], legs: Legs, now: datetime) -> None:
        keys = range(-1, len(stops))
        self._way = {(at, to): _minutes(legs, at, to) for at in keys for to in keys if at != to}
        self._there = [stop.status in _THERE for stop in stops]
        self._opens = [_minutes_until(stop.opens_at, now, -math.inf) for stop in stops]
        self._latest = [_minutes_until(stop.latest, now, math.inf) for stop in stops]
        self._takes = [stop.remaining for stop in stops]
        self._factor = [PRIORITY_FACTOR[stop.priority] for stop in stops]

    def of(self, order: Sequence[int], most: float = math.inf) -> float:
        """The cost of going round in this order; reckoned no further once it is more than ``most``."""
        clock, at, cost = 0.0, -1, 0.0
        for place in order:
            factor = self._factor[place]
            if not self._there[place]:
                way = self._way[at, place]
                clock = max(clock + way, self._opens[place])
                cost += way
                if clock > self._latest[place]:
                    cost += (clock - self._latest[place]) * factor
            cost += clock * factor / 20
            if cost > most:
                break
            clock, at = clock + self._takes[place], place
        return cost


def _minutes_until(moment: datetime | None, now: datetime, otherwise: float) -> float:
    return otherwise if moment is None else (moment - now).total_seconds() / 60


def _minutes(legs: Legs, at: int, place: int) -> float:
    leg = legs.get((at, place))
    return leg.minutes if leg else UNKNOWN_MINUTES
