"""What stands beside a recap: the flow day by day, and the backlog of this moment by age."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import CharField, Count, Q, QuerySet, Value
from django.db.models.functions import TruncDate

from tanggap.kernel.actor import Actor
from tanggap.reporting.cases import (
    MOMENTS,
    Asked,
    Population,
    counted,
    covered_places,
    tickets_in,
    units_condition,
)
from tanggap.reporting.scope import RECAP_VIEW
from tanggap.tickets.attention import AGE_BANDS
from tanggap.tickets.models import Ticket

MOST_DAYS = 400
"""A longer period is drawn by months."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Tickets received and solved in each step of a period.

    Attributes:
        steps: first and last day of each.
        received, resolved: figures in the same order.
    """

    steps: tuple[tuple[date, date], ...]
    received: tuple[int, ...]
    resolved: tuple[int, ...]


def daily_flow(asked: Asked) -> Flow:
    """Received and solved per local day, or per month where the period is long; one query."""
    by_zone, _everywhere = covered_places(asked)
    pieces: list[QuerySet[Ticket, Any]] = []
    for zone in sorted(by_zone):
        for population in (Population.RECEIVED, Population.RESOLVED):
            there = Q(unit__time_zone=zone) if len(by_zone) > 1 else Q()
            pieces.append(
                tickets_in(asked, population)
                .filter(there)
                .annotate(
                    day=TruncDate(MOMENTS[population], tzinfo=ZoneInfo(zone)),
                    name=Value(str(population), output_field=CharField()),
                )
                .values("day", "name")
                .annotate(n=Count(Value(1)))
                .order_by()
                .values_list("day", "name", "n")
            )
    counts: Counter[tuple[str, date]] = Counter()
    if pieces:
        for day, name, count in pieces[0].union(*pieces[1:], all=True).order_by():
            counts[name, day] += count
    steps = _steps(asked)
    totals: dict[str, list[int]] = {}
    for population in (Population.RECEIVED, Population.RESOLVED):
        of_days = {day: count for (name, day), count in counts.items() if name == population}
        totals[population] = [_within(of_days, first, last) for first, last in steps]
    return Flow(tuple(steps), tuple(totals[Population.RECEIVED]), tuple(totals[Population.RESOLVED]))


def _steps(asked: Asked) -> list[tuple[date, date]]:
    period = asked.period
    if period.days <= MOST_DAYS:
        return [(day, day) for day in period.each_day()]
    steps: list[tuple[date, date]] = []
    first = period.first
    while first <= period.last:
        after = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        steps.append((first, min(after - timedelta(days=1), period.last)))
        first = after
    return steps


def _within(of_days: dict[date, int], first: date, last: date) -> int:
    if first == last:
        return of_days.get(first, 0)
    return sum(count for day, count in of_days.items() if first <= day <= last)


def backlog_by_age(asked: Asked, now: datetime) -> dict[str, int]:
    """Open tickets of this moment by the time since their report, in the bands of ``AGE_BANDS``; one query.

    The period plays no part: a backlog is of a moment.
    """
    waiting = Ticket.objects.open().filter(units_condition(asked), counted(asked), reported_at__lte=now)
    if asked.person_id is not None:
        waiting = waiting.filter(assignee_id=asked.person_id)
    bands = {
        f"band_{place}": Count("pk", filter=_aged(youngest, oldest, now))
        for place, (youngest, oldest) in enumerate(AGE_BANDS.values())
    }
    counts = waiting.order_by().aggregate(**bands)
    return {name: int(counts[f"band_{place}"]) for place, name in enumerate(AGE_BANDS)}


def _aged(youngest: timedelta, oldest: timedelta | None, now: datetime) -> Q:
    condition = Q(reported_at__lte=now - youngest)
    return condition & Q(reported_at__gt=now - oldest) if oldest is not None else condition


def lists_all_cases(actor: Actor) -> bool:
    """Whether the actor may open every ticket that his recaps count."""
    paths = actor.paths("ticket.view")
    return all(any(path.startswith(above) for above in paths) for path in actor.paths(RECAP_VIEW))
