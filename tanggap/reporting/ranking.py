"""Places of technicians, like compared with like: the same kind of work in the same unit, and enough of it.

Left out are cases that say nothing of whoever solved them: those with a third party's cause, those of days
that a leader took out of rankings, and those without a category, whose kind of work nobody knows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import CharField, Count, F, Q, QuerySet, StringAgg, TextField, Value
from django.db.models.functions import Cast, Coalesce

from tanggap.reporting.cases import (
    MOMENTS,
    Asked,
    Part,
    Population,
    in_population,
    of_row,
    places,
    tickets_in,
)
from tanggap.reporting.choices import FEWEST_RANKED, By
from tanggap.reporting.definitions import FIGURES, Figure
from tanggap.reporting.labels import labels_of
from tanggap.reporting.periods import Period
from tanggap.reporting.remarks import Remark, remarks_out_of_ranking
from tanggap.reporting.sums import RESOLVED_PARTS, Better, Sums
from tanggap.tickets.choices import Cause
from tanggap.tickets.models import Ticket

RANKED = ("sla_attainment", "first_time_fix", "median_resolve_s", "repeat_30d", "reopen_rate")
"""Figures by which technicians are ranked: shares and times of solved tickets with a welcome direction."""


class Left(StrEnum):
    """Why somebody with cases has no place."""

    FEW = "few"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Cell:
    """What is compared: one person's cases of one kind of work in one unit."""

    person: int
    kind: int
    area: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands among those who do the same work in the same unit.

    Attributes:
        person, name: whose.
        value, cases: the figure and on how many cases it rests.
        place: from 1; equal figures share a place and the next one is skipped; ``None`` without a place.
        left: why there is no place.
    """

    person: int
    name: str
    value: float
    cases: int
    place: int | None = None
    left: Left | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Those who are compared with each other.

    Attributes:
        kind, kind_name: group of categories.
        area, area_name: unit of the tickets.
        ranked: with places, the best first.
        unranked: those without, by name.
    """

    kind: int
    kind_name: str
    area: int
    area_name: str
    ranked: tuple[Standing, ...]
    unranked: tuple[Standing, ...]

    def of(self, person: int) -> Standing | None:
        """How the person stands here."""
        return next((one for one in (*self.ranked, *self.unranked) if one.person == person), None)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Solved tickets of technicians that are not compared, each under the first reason that fits."""

    no_category: int
    third_party: int
    days: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """The cases of a period, ready to be compared by any figure."""

    cells: dict[Cell, Sums]
    people: dict[int, str]
    kinds: dict[int, str]
    areas: dict[int, str]

    def by(self, key: str) -> list[Group]:
        """The groups of the figure, most people with a place first."""
        figure = FIGURES[key]
        members: defaultdict[tuple[int, int], list[Standing]] = defaultdict(list)
        for cell, sums in self.cells.items():
            value, cases = figure.compute(sums), figure.cases(sums) if figure.cases else 0
            if value is not None:
                standing = Standing(cell.person, self.people[cell.person], value, cases)
                members[cell.kind, cell.area].append(standing)
        groups = [
            Group(kind, self.kinds[kind], area, self.areas[area], *_placed(figure, found))
            for (kind, area), found in members.items()
        ]
        return sorted(
            groups, key=lambda one: (-len(one.ranked), one.area_name, one.kind_name, one.area, one.kind)
        )


def ranking(
    asked: Asked, areas: Collection[int] | None = None, kinds: Collection[int] | None = None
) -> Ranking:
    """What technicians of the asked units did, by kind of work and unit; six queries at most.

    Args:
        asked: period, units and filters; nothing of one person alone.
        areas, kinds: only these units and groups of categories.
    """
    days = remarks_out_of_ranking(asked.period)
    narrow = Q()
    if areas is not None:
        narrow &= Q(unit_id__in=sorted(areas))
    if kinds is not None:
        narrow &= Q(category__group_id__in=sorted(kinds))
    cells: defaultdict[Cell, Sums] = defaultdict(Sums)
    _count_resolved(cells, asked, days, narrow)
    _count_overdue(cells, asked, days, narrow)
    return Ranking(
        dict(cells),
        _names(By.TECHNICIAN, {cell.person for cell in cells}),
        _names(By.CATEGORY, {cell.kind for cell in cells}),
        _names(By.UNIT, {cell.area for cell in cells}),
    )


def own_ranking(period: Period, person_id: int) -> Ranking:
    """The groups in which the person has cases, with everybody in them, wherever that was."""
    everywhere = Asked(period, ("",))
    days = remarks_out_of_ranking(period)
    either = reduce(
        or_,
        (
            in_population(everywhere, one) & of_row(By.TECHNICIAN, one, person_id) & fair(one, days)
            for one in (Population.RESOLVED, Population.OVERDUE)
        ),
    )
    rows = Ticket.objects.filter(either).order_by().values_list("category__group_id", "unit_id").distinct()
    mine = {(kind, area) for kind, area in rows if kind is not None}
    found = ranking(everywhere, {area for _kind, area in mine}, {kind for kind, _area in mine})
    cells = {cell: sums for cell, sums in found.cells.items() if (cell.kind, cell.area) in mine}
    return Ranking(cells, found.people, found.kinds, found.areas)


def left_out(asked: Asked) -> LeftOut:
    """How many solved tickets of technicians are not compared; two queries."""
    days = _days(Population.RESOLVED, remarks_out_of_ranking(asked.period))
    third = Q(cause=Cause.THIRD_PARTY)
    known = Q(category__isnull=False)
    counts = (
        tickets_in(asked, Population.RESOLVED)
        .filter(_OF_TECHNICIANS[Population.RESOLVED])
        .aggregate(
            no_category=Count("pk", filter=~known),
            third_party=Count("pk", filter=known & third),
            days=Count("pk", filter=known & ~third & days),
        )
    )
    return LeftOut(**counts)


def ranked_behind(
    asked: Asked, parts: Iterable[Part], person_id: int, kind: int, area: int
) -> QuerySet[Ticket]:
    """The cases on which somebody's place rests.

    Args:
        asked: period and units.
        parts: as the figure's definition names them.
        person_id, kind, area: as in ``Cell``.
    """
    days = remarks_out_of_ranking(asked.period)
    either = [
        in_population(asked, part.population)
        & part.condition
        & of_row(By.TECHNICIAN, part.population, person_id)
        & fair(part.population, days)
        for part in parts
    ]
    there = Ticket.objects.filter(unit_id=area, category__group_id=kind)
    return there.filter(reduce(or_, either)).order_by() if either else there.none()


# What is compared ----------------------------------------------------------------------------------------
_OF_TECHNICIANS = {
    Population.RESOLVED: Q(resolver__technician__isnull=False),
    Population.OVERDUE: Q(resolver__technician__isnull=False)
    | Q(resolver__isnull=True, assignee__technician__isnull=False),
}


def fair(population: Population, days: Iterable[Remark]) -> Q:
    """The condition that a case says something of the technician to whom it is credited."""
    return (
        _OF_TECHNICIANS[population]
        & Q(category__isnull=False)
        & ~Q(cause=Cause.THIRD_PARTY)
        & ~_days(population, days)
    )


def _days(population: Population, remarks: Iterable[Remark]) -> Q:
    """The condition that a case ended on one of the days, by the local date of its unit."""
    moment, condition = MOMENTS[population], Q(pk__in=())
    every = places.get()
    for remark in remarks:
        zones = {place.time_zone for place in every if place.path.startswith(remark.unit_path)}
        for zone in sorted(zones):
            begin, end = Period(remark.day, remark.day).bounds(zone)
            condition |= Q(
                **{f"{moment}__gte": begin, f"{moment}__lt": end},
                unit__path__startswith=remark.unit_path,
                unit__time_zone=zone,
            )
    return condition


def _grouped(
    asked: Asked, population: Population, days: Iterable[Remark], narrow: Q
) -> QuerySet[Ticket, Any]:
    credited: Any = F("resolver_id")
    if population is not Population.RESOLVED:
        credited = Coalesce("resolver_id", "assignee_id")
    return (
        tickets_in(asked, population)
        .filter(fair(population, days), narrow)
        .annotate(person_=credited, kind_=F("category__group_id"), area_=F("unit_id"))
        .values("person_", "kind_", "area_")
        .order_by()
    )


def _cell(row: dict[str, Any]) -> Cell:
    return Cell(row["person_"], row["kind_"], row["area_"])


def _count_resolved(cells: dict[Cell, Sums], asked: Asked, days: list[Remark], narrow: Q) -> None:
    rows = _grouped(asked, Population.RESOLVED, days, narrow).annotate(
        resolved_=Count(Value(1)),
        solving_=StringAgg(
            Cast("resolve_seconds", TextField()), delimiter=Value(",", output_field=CharField())
        ),
        **{f"{name}_": Count(Value(1), filter=condition) for name, condition in RESOLVED_PARTS.items()},
    )
    for row in rows:
        sums = cells[_cell(row)]
        sums.solving = sorted(map(int, row["solving_"].split(","))) if row["solving_"] else []
        for name in ("resolved", *RESOLVED_PARTS):
            setattr(sums, name, row[f"{name}_"])


def _count_overdue(cells: dict[Cell, Sums], asked: Asked, days: list[Remark], narrow: Q) -> None:
    for row in _grouped(asked, Population.OVERDUE, days, narrow).annotate(n_=Count(Value(1))):
        cells[_cell(row)].overdue = row["n_"]


def _names(by: By, pks: Collection[int]) -> dict[int, str]:
    return {pk: label.name for pk, label in labels_of(by, sorted(pks)).items() if pk is not None}


# Places --------------------------------------------------------------------------------------------------
def _placed(figure: Figure, found: list[Standing]) -> tuple[tuple[Standing, ...], tuple[Standing, ...]]:
    """Those with a place, the best first, and those without."""
    enough = [one for one in found if one.cases >= FEWEST_RANKED]
    alone = len(enough) == 1
    sign = -1 if figure.better is Better.MORE else 1
    enough.sort(key=lambda one: (sign * one.value, one.name.casefold(), one.person))
    ranked: list[Standing] = []
    for position, one in enumerate(enough, 1):
        same = ranked and ranked[-1].value == one.value
        ranked.append(_with(one, place=ranked[-1].place if same else position))
    few = [_with(one, left=Left.FEW) for one in found if one.cases < FEWEST_RANKED]
    if alone:
        return (), tuple(sorted([_with(enough[0], left=Left.ALONE), *few], key=_by_name))
    return tuple(ranked), tuple(sorted(few, key=_by_name))


def _with(one: Standing, *, place: int | None = None, left: Left | None = None) -> Standing:
    return Standing(one.person, one.name, one.value, one.cases, place, left)


def _by_name(one: Standing) -> tuple[str, int]:
    return one.name.casefold(), one.person
