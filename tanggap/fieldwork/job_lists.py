"""A technician's lists of jobs: in hand, offered to his units, finished. Only what a card shows is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet

from tanggap.fieldwork.choices import HELD_STATUSES, CrewRole, WorkOrderStatus
from tanggap.fieldwork.models import CrewMember, WorkOrder
from tanggap.kernel.actor import Actor
from tanggap.kernel.kept_query import KeptQuery

NEWEST = 2**63 - 1
"""Above every key: the first page of what is listed newest first."""


class JobCard(NamedTuple):
    """One job as a list shows it; ``where`` is the site, else the place told, else the unit."""

    pk: int
    status: str
    number: str
    subject: str
    priority: int
    site: str | None
    place: str
    unit: str
    scheduled_from: datetime | None
    due_at: datetime | None
    created_at: datetime
    finished_at: datetime | None

    @property
    def where(self) -> str:
        """Where to go."""
        return self.site or self.place or self.unit


_COLUMNS = (
    "pk",
    "status",
    "ticket__number",
    "ticket__subject",
    "ticket__priority",
    "ticket__site__name",
    "ticket__place",
    "unit__name",
    "scheduled_from",
    "ticket__resolution_due_at",
    "created_at",
    "finished_at",
)


def _cards(orders: QuerySet[WorkOrder]) -> QuerySet[WorkOrder, Any]:
    return orders.filter(ticket__deleted_at__isnull=True).values_list(*_COLUMNS)


def _held_by(person_id: int) -> QuerySet[WorkOrder, Any]:
    held = [status.value for status in HELD_STATUSES]
    # Jobs in hand are few: two indexes give their keys, and nothing that was ever done is looked at.
    led = WorkOrder.objects.filter(lead__user_id=person_id, status__in=held).order_by().values("pk")
    assisted = CrewMember.objects.filter(
        role=CrewRole.HELPER, technician__user_id=person_id, work_order__status__in=held
    ).values(pk=F("work_order_id"))
    orders = WorkOrder.objects.filter(pk__in=led.union(assisted, all=True))
    return _cards(orders).order_by("ticket__priority", "scheduled_from", "pk")


def _offered(paths: tuple[str, ...], limit: int) -> QuerySet[WorkOrder, Any]:
    return _cards(WorkOrder.objects.offered_below(paths)).order_by("ticket__priority", "pk")[:limit]


def _finished(limit: int, person_id: int, before: int) -> QuerySet[WorkOrder, Any]:
    orders = WorkOrder.objects.filter(lead__user_id=person_id, status=WorkOrderStatus.DONE, pk__lt=before)
    return _cards(orders).order_by("-pk")[:limit]


def _counts(person_id: int, month_start: datetime, day_start: datetime) -> QuerySet[WorkOrder, Any]:
    finished = WorkOrder.objects.filter(lead__user_id=person_id, finished_at__gte=month_start)
    counted = (
        finished.order_by()
        .values("lead_id")
        .annotate(month=Count("pk"), today=Count("pk", filter=Q(finished_at__gte=day_start)))
    )
    return counted.values_list("today", "month")


_kept_held = KeptQuery(_held_by)
_kept_offered = KeptQuery(_offered)
_kept_finished = KeptQuery(_finished)
_kept_counts = KeptQuery(_counts)


def jobs_in_hand(actor: Actor) -> list[JobCard]:
    """The actor's jobs that are not over, the most urgent first; one query."""
    if actor.person_id is None:
        return []
    return [JobCard(*row) for row in _kept_held.rows(actor.person_id)]


def jobs_offered(actor: Actor, limit: int) -> list[JobCard]:
    """At most ``limit`` jobs that the actor may pick up, the most urgent first; one query."""
    rows = _kept_offered.rows(shape=(actor.paths("work_order.pick_up"), limit))
    return [JobCard(*row) for row in rows]


def jobs_finished(actor: Actor, limit: int, *, before: int | None = None) -> list[JobCard]:
    """At most ``limit`` of the actor's finished jobs, the newest first; one query.

    Args:
        actor: who looks.
        limit: how many.
        before: only orders older than the one with this key, for the next page.
    """
    if actor.person_id is None:
        return []
    rows = _kept_finished.rows(actor.person_id, NEWEST if before is None else before, shape=(limit,))
    return [JobCard(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class JobCounts:
    """A technician's own figures."""

    open: int
    done_today: int
    done_month: int


def job_counts(actor: Actor, *, in_hand: int, day_start: datetime, month_start: datetime) -> JobCounts:
    """The actor's figures: jobs ``in_hand``, finished since two aware moments."""
    if actor.person_id is None:
        return JobCounts(0, 0, 0)
    rows = _kept_counts.rows(actor.person_id, month_start, day_start)
    return JobCounts(in_hand, sum(today for today, _month in rows), sum(month for _today, month in rows))
