"""Where the finished jobs of a period were: neighbouring places together, as few as a map can show."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log2
from typing import Any

from django.db.models import Avg, Count, F, FloatField, Max, Min, Q, QuerySet
from django.db.models.functions import Cast, Coalesce, Floor

from tanggap.reporting.cases import Asked
from tanggap.reporting.orders import orders_in

STEPS = 24
"""The longer side of what is shown is cut into at most so many parts, and one more at the edge."""
SMALLEST = 2.0**-8
"""Degrees of the smallest part: about 430 metres."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the map, in degrees; the upper edges belong to the next part."""

    south: float
    west: float
    north: float
    east: float

    def as_text(self) -> str:
        """For an address: ``-0.51,101.4,-0.5,101.41``."""
        return ",".join(repr(edge) for edge in (self.south, self.west, self.north, self.east))

    @classmethod
    def from_text(cls, text: str) -> Box | None:
        """The box that an address names; ``None`` for anything else."""
        parts = text.split(",")
        if len(parts) != 4 or len(text) > 120:
            return None
        try:
            box = cls(*map(float, parts))
        except ValueError:
            return None
        # Comparisons with "nan" are false, so that it falls through here as well.
        inside = -90 <= box.south < box.north <= 91 and -180 <= box.west < box.east <= 181
        return box if inside else None


@dataclass(frozen=True, slots=True)
class WorkedPlace:
    """Jobs close to each other.

    Attributes:
        latitude, longitude: their middle.
        jobs: how many.
        units: names of the first and last unit by name, the same where there is one.
        unit_count: how many units.
        box: what is taken together.
    """

    latitude: float
    longitude: float
    jobs: int
    units: tuple[str, str]
    unit_count: int
    box: Box


@dataclass(frozen=True, slots=True)
class WorkedPlaces:
    """The places, most jobs first; ``unknown`` jobs have neither a site nor a position."""

    places: tuple[WorkedPlace, ...]
    known: int
    unknown: int


def worked_places(asked: Asked) -> WorkedPlaces:
    """Where finished jobs were; two queries, at most ``(STEPS + 1) ** 2`` places."""
    orders = located(orders_in(asked))
    edges = orders.aggregate(
        south=Min("lat"), north=Max("lat"), west=Min("lon"), east=Max("lon"),
        known=Count("pk", filter=Q(lat__isnull=False, lon__isnull=False)), every=Count("pk"),
    )  # fmt: skip
    if not edges["known"]:
        return WorkedPlaces((), 0, edges["every"])
    size = _side(max(edges["north"] - edges["south"], edges["east"] - edges["west"]))
    rows = (
        orders.filter(lat__isnull=False, lon__isnull=False)
        .annotate(
            up=Floor(F("lat") / size, output_field=FloatField()),
            right=Floor(F("lon") / size, output_field=FloatField()),
        )
        .values("up", "right")
        .order_by()
        .annotate(
            jobs=Count("pk"),
            middle_lat=Avg("lat"),
            middle_lon=Avg("lon"),
            first_unit=Min("ticket__unit__name"),
            last_unit=Max("ticket__unit__name"),
            unit_count=Count("ticket__unit_id", distinct=True),
        )
    )
    found = [_place(row, size) for row in rows]
    found.sort(key=lambda one: (-one.jobs, one.box.south, one.box.west))
    return WorkedPlaces(tuple(found), edges["known"], edges["every"] - edges["known"])


def located(orders: QuerySet[Any]) -> QuerySet[Any]:
    """With the place of each job: its site's, otherwise that of the ticket."""
    ways = {"lat": "latitude", "lon": "longitude"}
    found: QuerySet[Any] = orders.annotate(
        **{
            short: Cast(Coalesce(f"ticket__site__{name}", f"ticket__{name}"), FloatField())
            for short, name in ways.items()
        }
    )
    return found


def orders_in_box(orders: QuerySet[Any], box: Box) -> QuerySet[Any]:
    """The jobs in a part of the map."""
    there: QuerySet[Any] = located(orders).filter(
        lat__gte=box.south, lat__lt=box.north, lon__gte=box.west, lon__lt=box.east
    )
    return there


def _side(span: float) -> float:
    """Degrees of a part for a map of so many: a power of two, whose multiples are exact in every database."""
    return max(SMALLEST, 2.0 ** ceil(log2(span / STEPS))) if span else SMALLEST


def _place(row: dict[str, Any], size: float) -> WorkedPlace:
    low, left = row["up"] * size, row["right"] * size
    return WorkedPlace(
        latitude=row["middle_lat"],
        longitude=row["middle_lon"],
        jobs=row["jobs"],
        units=(row["first_unit"], row["last_unit"]),
        unit_count=row["unit_count"],
        box=Box(low, left, low + size, left + size),
    )
