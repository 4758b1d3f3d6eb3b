"""Where somebody may check in, and what a position with its accuracy says about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from tanggap.fieldwork.attendance.choices import PlaceResult
from tanggap.fieldwork.models import AttendancePlace, Technician
from tanggap.fieldwork.positions.distance import metres_between

UNKNOWN_ACCURACY_M = 500
"""What a position is taken to be worth when the phone does not say."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The position against the permitted places.

    Attributes:
        result: a ``PlaceResult`` value.
        place: the place that decided: the one it is inside, else the nearest.
        distance_m: to the middle of that place.
    """

    result: PlaceResult
    place: AttendancePlace | None = None
    distance_m: int | None = None


def places_for(technician: Technician) -> list[AttendancePlace]:
    """The places where the technician may check in: those of his unit and above, and those that name him.

    None at all means that no place is prescribed. The home unit should be loaded.
    """
    above = [int(key) for key in technician.home_unit.path.split("/") if key]
    everybodys = Q(unit__in=above, technicians__isnull=True)
    return list(
        AttendancePlace.objects.filter(everybodys | Q(technicians=technician), retired_at__isnull=True)
        .distinct()
        .order_by("name", "pk")
    )


def judge_place(
    latitude: float | None,
    longitude: float | None,
    accuracy_m: int | None,
    places: Iterable[AttendancePlace],
) -> Finding:
    """Inside, outside or uncertain, by the distance give or take the accuracy.

    Inside needs the whole circle of the position within the place; outside needs all of it without.
    """
    permitted = list(places)
    if latitude is None or longitude is None:
        return Finding(PlaceResult.UNKNOWN)
    if not permitted:
        return Finding(PlaceResult.UNLIMITED)
    accuracy = UNKNOWN_ACCURACY_M if accuracy_m is None else accuracy_m
    found: list[tuple[int, float, Finding]] = []
    for place in permitted:
        distance = metres_between(latitude, longitude, float(place.latitude), float(place.longitude))
        result, rank = PlaceResult.UNCERTAIN, 1
        if distance + accuracy <= place.radius_m:
            result, rank = PlaceResult.INSIDE, 0
        elif distance - accuracy > place.radius_m:
            result, rank = PlaceResult.OUTSIDE, 2
        found.append((rank, distance - place.radius_m, Finding(result, place, round(distance))))
    return min(found, key=lambda one: one[:2])[2]
