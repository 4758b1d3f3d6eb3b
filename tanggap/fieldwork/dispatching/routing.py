"""Travel times: the great circle by default, a routing server by one registered function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tanggap.fieldwork.dispatching.weights import DEFAULT_SPEED, DETOUR
from tanggap.fieldwork.models import TravelSpeed
from tanggap.fieldwork.positions.distance import metres_between
from tanggap.kernel import clock
from tanggap.kernel.reference_cache import ReferenceCache


class Point(NamedTuple):
    """A place in decimal degrees."""

    latitude: float
    longitude: float


class Leg(NamedTuple):
    """A way from one place to another."""

    minutes: float
    km: float


class Speed(NamedTuple):
    """One row of the table of speeds; path "" holds everywhere."""

    path: str
    from_hour: int
    to_hour: int
    km_per_hour: float


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What travel times depend on besides the places.

    Attributes:
        moment: when the journey begins.
        unit_path: of the ticket's unit, for its usual speeds.
        zone: time zone in which the hours of the table are meant.
    """

    moment: datetime
    unit_path: str = ""
    zone: str = "Asia/Jakarta"


type TravelTimes = Callable[[Sequence[Point], Sequence[Point], Surroundings], Sequence[Sequence[Leg | None]]]
"""From each origin (rows) to each target (columns); ``None`` where there is no way."""


def _load_speeds(_key: object) -> list[Speed]:
    rows = TravelSpeed.objects.values_list("unit__path", "from_hour", "to_hour", "km_per_hour")
    return [Speed(path or "", begins, ends, float(speed)) for path, begins, ends, speed in rows]


speeds: ReferenceCache[list[Speed]] = ReferenceCache(_load_speeds)


def speed_at(around: Surroundings) -> float:
    """Kilometres per hour at the place and hour: of the nearest unit at or above it that has a row."""
    hour = around.moment.astimezone(ZoneInfo(around.zone)).hour
    fitting = [
        row
        for row in speeds.get()
        if around.unit_path.startswith(row.path) and row.from_hour <= hour < row.to_hour
    ]
    return max(fitting, key=lambda row: len(row.path)).km_per_hour if fitting else DEFAULT_SPEED


def great_circle_times(
    origins: Sequence[Point], targets: Sequence[Point], around: Surroundings
) -> list[list[Leg | None]]:
    """The straight line, made longer by the usual detour, at the usual speed of the area and hour."""
    speed = speed_at(around)
    return [[_leg(origin, target, speed) for target in targets] for origin in origins]


def _leg(origin: Point, target: Point, speed: float) -> Leg:
    km = metres_between(*origin, *target) / 1000 * DETOUR
    return Leg(km / speed * 60, km)


_registered: list[TravelTimes] = [great_circle_times]


def register_travel_times(function: TravelTimes) -> None:
    """Let another function answer travel times, such as one that asks a routing server.

    It is called once per list of suggestions and once per unit of a proposal. When it raises ``OSError`` (no
    answer, too slow), the great circle is taken instead, so that dispatch goes on.
    """
    _registered[:] = [function]


def travel_times(
    origins: Sequence[Point], targets: Sequence[Point], around: Surroundings | None = None
) -> Sequence[Sequence[Leg | None]]:
    """Minutes and kilometres from each origin to each target."""
    if not origins or not targets:
        return [[] for _origin in origins]
    where = around or Surroundings(clock.now())
    try:
        return _registered[0](origins, targets, where)
    except OSError:
        return great_circle_times(origins, targets, where)
