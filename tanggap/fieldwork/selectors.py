"""Reads of field work for screens and the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from tanggap.accounts.selectors import scope_for
from tanggap.fieldwork.choices import HELD_STATUSES, CrewRole, DutyState, WorkOrderStatus
from tanggap.fieldwork.models import CrewMember, Progress, Technician, WorkOrder
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible
from tanggap.tickets.models import Ticket

WITH_TICKET = ("ticket__category", "ticket__site", "ticket__unit", "lead__user", "unit")

_DUTY: dict[str, DutyState] = {
    WorkOrderStatus.ASSIGNED: DutyState.ASSIGNED,
    WorkOrderStatus.ACCEPTED: DutyState.ASSIGNED,
    WorkOrderStatus.EN_ROUTE: DutyState.EN_ROUTE,
    WorkOrderStatus.ARRIVED: DutyState.WORKING,
    WorkOrderStatus.WORKING: DutyState.WORKING,
    WorkOrderStatus.BLOCKED: DutyState.BLOCKED,
}
_FOREMOST = (DutyState.WORKING, DutyState.EN_ROUTE, DutyState.BLOCKED, DutyState.ASSIGNED)
"""Of several jobs in hand, the one further ahead tells what a technician is doing."""


def duty_of(order_status: str) -> DutyState:
    """What a technician with an order in this state is doing."""
    return _DUTY.get(order_status, DutyState.IDLE)


def foremost(states: list[DutyState]) -> DutyState:
    """What a technician with several jobs in hand is doing."""
    return next((state for state in _FOREMOST if state in states), DutyState.IDLE)


def jobs_in_hand(actor: Actor) -> QuerySet[WorkOrder]:
    """The actor's jobs that are not over, the most urgent first."""
    if actor.person_id is None:
        return WorkOrder.objects.none()
    held = WorkOrder.objects.held()
    led = held.filter(lead__user_id=actor.person_id).values_list("pk", flat=True)
    assisted = CrewMember.objects.filter(
        role=CrewRole.HELPER,
        technician__user_id=actor.person_id,
        work_order__status__in=[status.value for status in HELD_STATUSES],
    ).values_list("work_order_id", flat=True)
    # Jobs in hand are few: their keys, through two indexes, spare a look at everything ever done.
    return (
        WorkOrder.objects.filter(pk__in=[*led, *assisted])
        .filter(ticket__deleted_at__isnull=True)
        .select_related(*WITH_TICKET)
        .order_by("ticket__priority", "scheduled_from", "pk")
    )


def jobs_offered(actor: Actor) -> QuerySet[WorkOrder]:
    """Jobs that the actor may pick up, the most urgent first."""
    return (
        WorkOrder.objects.offered_to(actor)
        .filter(ticket__deleted_at__isnull=True)
        .select_related(*WITH_TICKET)
        .order_by("ticket__priority", "pk")
    )


def jobs_finished(actor: Actor, *, before: int | None = None) -> QuerySet[WorkOrder]:
    """The actor's finished jobs, the newest first.

    Args:
        before: only orders older than the one with this key, for the next page.
    """
    if actor.person_id is None:
        return WorkOrder.objects.none()
    orders = WorkOrder.objects.filter(
        lead__user_id=actor.person_id, status=WorkOrderStatus.DONE, ticket__deleted_at__isnull=True
    )
    if before is not None:
        orders = orders.filter(pk__lt=before)
    return orders.select_related(*WITH_TICKET).order_by("-pk")


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
    finished = WorkOrder.objects.filter(
        lead__user_id=actor.person_id, finished_at__gte=month_start
    ).aggregate(month=Count("pk"), today=Count("pk", filter=Q(finished_at__gte=day_start)))
    return JobCounts(open=in_hand, done_today=finished["today"], done_month=finished["month"])


@dataclass(frozen=True, slots=True)
class Job:
    """A ticket as the technician's job: the order that concerns him."""

    ticket: Ticket
    order: WorkOrder
    technician: Technician | None


def job_get(actor: Actor, number: str) -> Job:
    """The job of the ticket that concerns the actor: his own, or one offered to his unit.

    Raises:
        NotVisible.
    """
    orders = (
        WorkOrder.objects.filter(ticket__number=number, ticket__deleted_at__isnull=True)
        .select_related(*WITH_TICKET, "ticket__requester", "ticket__assignee", "ticket__team")
        .prefetch_related("crew__technician__user")
        .order_by("-pk")
    )
    technician = (
        Technician.objects.select_related("user").filter(user_id=actor.person_id).first()
        if actor.person_id
        else None
    )
    offered_units = set(scope_for(actor, "work_order.pick_up").values_list("pk", flat=True))
    for order in orders:
        mine = technician is not None and any(
            part.technician_id == technician.pk for part in order.crew.all()
        )
        if mine or (order.status == WorkOrderStatus.OFFERED and order.unit_id in offered_units):
            return Job(order.ticket, order, technician)
    raise NotVisible


def progress_of(order: WorkOrder) -> QuerySet[Progress]:
    """The reported steps in order."""
    return order.progress.select_related("technician__user")
