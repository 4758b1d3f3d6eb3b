"""What a dashboard shows beside the recap: who helps, how work is spread, how people like it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth

from tanggap.accounts.selectors import people_holding_below
from tanggap.organization.models import Customer
from tanggap.reporting.cases import Asked, counted, units_condition
from tanggap.reporting.feedback import feedback_in
from tanggap.tickets.choices import GOOD_SCORE
from tanggap.tickets.models import Category, Ticket

AGENTS_HOLD = "ticket.reply"
"""Whoever answers reporters is an agent."""


@dataclass(frozen=True, slots=True)
class Load:
    """Open tickets of one person; of nobody when ``person_id`` is ``None``."""

    person_id: int | None
    name: str
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Contentment:
    """Answers of reporters about the solutions of one month."""

    month: date
    answers: int
    satisfied: int
    mean: float


@dataclass(frozen=True, slots=True)
class Standing:
    """How many there are at this moment."""

    agents: int
    categories: int
    customers: int


def standing(asked: Asked) -> Standing:
    """Agents, categories in use and customers of the covered units."""
    paths = [asked.unit.path] if asked.unit is not None else asked.paths
    customers = Customer.objects.in_use().filter(units_condition(asked))
    return Standing(
        agents=len(people_holding_below(AGENTS_HOLD, paths)),
        categories=Category.objects.filter(retired_at__isnull=True).count(),
        customers=customers.count(),
    )


def workload(asked: Asked) -> list[Load]:
    """Open tickets of this moment by the person who has them, most first; one query."""
    waiting = Ticket.objects.open().filter(units_condition(asked), counted(asked))
    rows = (
        waiting.order_by()
        .values_list("assignee_id", "assignee__name")
        .annotate(open=Count("pk"), overdue=Count("pk", filter=Q(resolution_breached_at__isnull=False)))
    )
    found = [Load(pk, name or "", number, late) for pk, name, number, late in rows]
    return sorted(found, key=lambda one: (-one.open, one.name.casefold()))


def contentment(asked: Asked, zone: str) -> list[Contentment]:
    """Answers month by month, as the zone reads months; one query."""
    rows = (
        feedback_in(asked)
        .filter(score__isnull=False)
        .annotate(month=TruncMonth("resolved_at", tzinfo=ZoneInfo(zone)))
        .order_by("month")
        .values_list("month")
        .annotate(
            answers=Count("pk"), satisfied=Count("pk", filter=Q(score__gte=GOOD_SCORE)), points=Sum("score")
        )
    )
    return [
        Contentment(month.date(), answers, satisfied, points / answers)
        for month, answers, satisfied, points in rows
    ]
