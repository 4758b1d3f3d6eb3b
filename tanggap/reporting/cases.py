"""Which tickets a figure counts. Every figure and the list behind it are cut by the same conditions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.db.models.expressions import Combinable, F
from django.db.models.functions import Coalesce

from tanggap.kernel.reference_cache import ReferenceCache
from tanggap.organization.models import Unit
from tanggap.reporting.choices import By
from tanggap.reporting.periods import Period
from tanggap.tickets.choices import LEFT_OUT_STATUSES, OPEN_STATUSES
from tanggap.tickets.models import Category, Ticket

NOBODY = "-"
"""Stands in addresses and files for the row of cases that belong to none."""
LONGEST_UNIT_LIST = 300
"""More units than this are named by their paths instead of one by one."""


class Population(StrEnum):
    """Cases of a period by the moment that ended (or, for received ones, began) them."""

    RECEIVED = "received"
    RESPONDED = "responded"
    RESOLVED = "resolved"
    CLOSED = "closed"
    OVERDUE = "overdue"


MOMENTS = {
    Population.RECEIVED: "reported_at",
    Population.RESPONDED: "responded_at",
    Population.RESOLVED: "resolved_at",
    Population.CLOSED: "closed_at",
    Population.OVERDUE: "resolution_breached_at",
}
"""The moment by whose local date a case belongs to a period."""


@dataclass(frozen=True, slots=True)
class Part:
    """Cases of a population, all or those with a further condition."""

    population: Population
    condition: Q = field(default_factory=Q)


@dataclass(frozen=True, slots=True)
class Place:
    """A unit as the recap needs it."""

    pk: int
    path: str
    time_zone: str


places: ReferenceCache[list[Place]] = ReferenceCache(
    lambda _key: [Place(*row) for row in Unit.objects.values_list("pk", "path", "time_zone")]
)
category_paths: ReferenceCache[dict[int, str]] = ReferenceCache(
    lambda _key: dict(Category.objects.values_list("pk", "path"))
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a recap is asked for.

    Attributes:
        period: days, read in the time zone of each ticket's unit.
        paths: unit paths that the reader's right covers; a path covers all below it, "" everything.
        unit: only this unit and those below it.
        category_id: only this category and those below it.
        priorities, kinds: only these values.
        person_id: only cases credited to this person (the own recap of a technician).
    """

    period: Period
    paths: tuple[str, ...]
    unit: Unit | None = None
    category_id: int | None = None
    priorities: tuple[int, ...] = ()
    kinds: tuple[str, ...] = ()
    person_id: int | None = None

    def during(self, period: Period) -> Asked:
        """The same for another period."""
        return replace(self, period=period)

    def covers(self, path: str) -> bool:
        """Whether units with this path are counted."""
        below = self.unit is None or path.startswith(self.unit.path)
        return below and any(path.startswith(covering) for covering in self.paths)


def covered_places(asked: Asked) -> tuple[dict[str, list[Place]], bool]:
    """The units that are counted, by time zone, and whether these are all there are."""
    every = places.get()
    by_zone: dict[str, list[Place]] = {}
    for place in every:
        if asked.covers(place.path):
            by_zone.setdefault(place.time_zone, []).append(place)
    return by_zone, sum(map(len, by_zone.values())) == len(every)


def where_and_when(asked: Asked, moment: str, prefix: str = "") -> Q:
    """The condition that ``moment`` lies in the period, by the local date of a covered unit.

    Args:
        asked: period and units.
        moment: name of the field with the moment.
        prefix: way from the row to the field ``unit``, such as ``ticket__``.
    """
    by_zone, everywhere = covered_places(asked)
    if not by_zone:
        return Q(pk__in=())
    spans = {zone: asked.period.bounds(zone) for zone in by_zone}
    if len(by_zone) == 1:
        (zone,) = by_zone
        there = Q() if everywhere else _units(by_zone[zone], asked, zone, prefix)
        return _between(moment, spans[zone]) & there
    # The outer span lets the database enter the index of the moment once for all zones.
    outer = (min(begin for begin, _end in spans.values()), max(end for _begin, end in spans.values()))
    each = [
        _between(moment, spans[zone]) & _units(found, asked, zone, prefix)
        for zone, found in sorted(by_zone.items())
    ]
    return _between(moment, outer) & reduce(or_, each)


def _between(moment: str, span: tuple[datetime, datetime]) -> Q:
    return Q(**{f"{moment}__gte": span[0], f"{moment}__lt": span[1]})


def _units(found: list[Place], asked: Asked, zone: str, prefix: str) -> Q:
    if len(found) <= LONGEST_UNIT_LIST:
        return Q(**{f"{prefix}unit_id__in": sorted(place.pk for place in found)})
    units = Unit.objects.under(asked.paths).filter(time_zone=zone)
    if asked.unit is not None:
        units = units.under([asked.unit.path])
    return Q(**{f"{prefix}unit_id__in": units.order_by().values("pk")})


def units_condition(asked: Asked) -> Q:
    """The condition that a ticket is of a covered unit, whatever its time zone."""
    by_zone, everywhere = covered_places(asked)
    if everywhere:
        return Q()
    each = [_units(found, asked, zone, "") for zone, found in sorted(by_zone.items())]
    return reduce(or_, each) if each else Q(pk__in=())


def counted(asked: Asked, prefix: str = "") -> Q:
    """What leaves a ticket out of every figure, and what was asked of category, priority and kind."""
    left_out = Q(**{f"{prefix}status__in": [status.value for status in LEFT_OUT_STATUSES]})
    condition = Q(**{f"{prefix}deleted_at__isnull": True}) & ~left_out
    if asked.category_id is not None:
        condition &= Q(**{f"{prefix}category_id__in": below_category(asked.category_id)})
    if asked.priorities:
        condition &= Q(**{f"{prefix}priority__in": asked.priorities})
    if asked.kinds:
        condition &= Q(**{f"{prefix}kind__in": asked.kinds})
    return condition


def below_category(category_id: int) -> list[int]:
    """Keys of the category and of those below it; none when there is no such category."""
    paths = category_paths.get()
    path = paths.get(category_id)
    return [pk for pk, other in paths.items() if path and other.startswith(path)]


def in_population(asked: Asked, population: Population) -> Q:
    """The condition that a ticket is a case of the population."""
    condition = where_and_when(asked, MOMENTS[population]) & counted(asked)
    if population is Population.OVERDUE:
        condition &= Q(status__in=[status.value for status in OPEN_STATUSES])
    if asked.person_id is not None:
        condition &= of_row(By.TECHNICIAN, population, asked.person_id)
    return condition


def tickets_in(asked: Asked, population: Population) -> QuerySet[Ticket]:
    """The cases of the population, in no order."""
    return Ticket.objects.filter(in_population(asked, population)).order_by()


# Rows ----------------------------------------------------------------------------------------------------
_ROW_FIELDS = {
    By.TEAM: "team_id",
    By.UNIT: "unit_id",
    By.CATEGORY: "category__group_id",
    By.OFFICE: "office_id",
}


def row_key(by: By, population: Population) -> Combinable:
    """The expression that says to which row a case belongs.

    A solved case is the solver's. What has no solver yet (received, answered, overdue) is the assignee's;
    once it is solved it is the solver's in these figures too, so that a row speaks of one person's work.
    """
    if by is By.TECHNICIAN:
        if population is Population.RESOLVED:
            return F("resolver_id")
        return Coalesce("resolver_id", "assignee_id")
    return F(_ROW_FIELDS[by])


def of_row(by: By, population: Population, pk: int | None) -> Q:
    """The condition that a case belongs to the row with this key, ``None`` for the row of none."""
    if by is By.TECHNICIAN:
        if population is Population.RESOLVED:
            return Q(resolver_id=pk) if pk is not None else Q(resolver__isnull=True)
        if pk is None:
            return Q(resolver__isnull=True, assignee__isnull=True)
        return Q(resolver_id=pk) | Q(resolver__isnull=True, assignee_id=pk)
    name = _ROW_FIELDS[by]
    return Q(**{name: pk}) if pk is not None else Q(**{f"{name}__isnull": True})


@dataclass(frozen=True, slots=True)
class ChosenRow:
    """A row of a recap, for the list of its cases; ``pk`` is ``None`` for the row of none."""

    by: By
    pk: int | None


def tickets_behind(asked: Asked, parts: Iterable[Part], row: ChosenRow | None = None) -> QuerySet[Ticket]:
    """The cases that a figure rests on: of one row, or of the whole recap.

    Args:
        asked: as the recap was asked for.
        parts: as the figure's definition names them.
        row: the row; none is the total.
    """
    either = [
        in_population(asked, part.population)
        & part.condition
        & (of_row(row.by, part.population, row.pk) if row is not None else Q())
        for part in parts
    ]
    return Ticket.objects.filter(reduce(or_, either)).order_by() if either else Ticket.objects.none()
