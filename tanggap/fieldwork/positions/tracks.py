"""The track of a day: points that can be trusted, the way between them, and the stops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tanggap.fieldwork.models import TrackPoint
from tanggap.fieldwork.positions.distance import metres_between

WORST_ACCURACY_M = 200.0
FASTEST_MPS = 55.0
"""About 200 km/h: a jump that is faster is a wrong position, not a way."""
STOP_RADIUS_M = 80.0
STOP_LASTS = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Place:
    """A point of a track."""

    at: datetime
    latitude: float
    longitude: float
    accuracy_m: float | None = None
    speed_mps: float | None = None
    is_mock: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """A stretch of time in one spot."""

    begun_at: datetime
    ended_at: datetime
    latitude: float
    longitude: float

    @property
    def seconds(self) -> int:
        """How long it lasted."""
        return int((self.ended_at - self.begun_at).total_seconds())


@dataclass(frozen=True, slots=True)
class Track:
    """A technician's way.

    Attributes:
        places: trusted points in order of time.
        stops: where he stayed.
        metres: great-circle sum between the trusted points.
        left_out: points that were too inaccurate or too far off.
    """

    places: tuple[Place, ...]
    stops: tuple[Stop, ...]
    metres: int
    left_out: int


def track_of(technician_id: int, begun_at: datetime, ended_at: datetime, *, most: int = 5_000) -> Track:
    """The track between two moments; one query. Who may see it is asked with ``can_see_positions``.

    Args:
        most: at most so many points are read.
    """
    rows = (
        TrackPoint.objects.filter(technician=technician_id, recorded_at__range=(begun_at, ended_at))
        .order_by("recorded_at", "pk")
        .values_list("recorded_at", "latitude", "longitude", "accuracy_m", "speed_mps", "is_mock")[:most]
    )
    return track_from([Place(*row) for row in rows])


def track_from(points: Sequence[Place]) -> Track:
    """Way and stops of points in order of time."""
    places: list[Place] = []
    left_out = 0
    metres = 0.0
    for point in points:
        if (point.accuracy_m or 0.0) > WORST_ACCURACY_M:
            left_out += 1
            continue
        if places:
            step = _metres(places[-1], point)
            seconds = (point.at - places[-1].at).total_seconds()
            if step > FASTEST_MPS * max(seconds, 1.0):
                left_out += 1
                continue
            metres += step
        places.append(point)
    return Track(tuple(places), tuple(_stops(places)), round(metres), left_out)


def _stops(places: Sequence[Place]) -> list[Stop]:
    """Stretches of at least five minutes within eighty metres of where they began."""
    stops: list[Stop] = []
    first = 0
    for index in range(1, len(places) + 1):
        if index < len(places) and _metres(places[first], places[index]) <= STOP_RADIUS_M:
            continue
        begun, ended = places[first], places[index - 1]
        # Phones are silent while they rest: the stop lasts until the first point elsewhere.
        until = places[index].at if index < len(places) and index - first >= 1 else ended.at
        if until - begun.at >= STOP_LASTS and _is_rest(places, first, index):
            stops.append(Stop(begun.at, until, begun.latitude, begun.longitude))
        first = index
    return stops


def _is_rest(places: Sequence[Place], first: int, index: int) -> bool:
    """Whether the way onward is too slow for a drive: a gap in the signal on the road is no stop."""
    if index >= len(places):
        return True
    seconds = max((places[index].at - places[index - 1].at).total_seconds(), 1.0)
    return index - first > 1 or _metres(places[index - 1], places[index]) / seconds < 1.0


def _metres(one: Place, other: Place) -> float:
    return metres_between(one.latitude, one.longitude, other.latitude, other.longitude)
