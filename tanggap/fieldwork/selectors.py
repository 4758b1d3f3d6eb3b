"""Reads of field work for screens and the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from tanggap.accounts.selectors import scope_for
from tanggap.fieldwork.choices import DutyState, WorkOrderStatus
from tanggap.fieldwork.models import PartUsed, Progress, Technician, WorkOrder
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


def technicians_like(actor: Actor, words: str) -> QuerySet[Technician]:
    """Active technicians that the actor may see, by part of the name or the beginning of the staff number."""
    matching = Q(user__name__icontains=words) | Q(code__istartswith=words) | Q(user__phone__contains=words)
    technicians = Technician.objects.visible_to(actor).active().select_related("user", "home_unit")
    return technicians.filter(matching).order_by("user__name", "pk")


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


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a job stands now, told to somebody whose report came too late.

    Attributes:
        status: of the ticket's newest order.
        who: who leads it, "" for nobody.
        since: when it came into this state.
        mine: whether the one who asks is on its crew.
    """

    status: str
    who: str
    since: datetime
    mine: bool


def job_standing(actor: Actor, number: str) -> Standing | None:
    """The newest order of a ticket that is, was or could have been the actor's job."""
    orders = (
        WorkOrder.objects.filter(ticket__number=number, ticket__deleted_at__isnull=True)
        .select_related("lead__user")
        .prefetch_related("crew__technician")
        .order_by("-pk")
    )
    order = orders.first()
    if order is None or actor.person_id is None:
        return None
    could = scope_for(actor, "work_order.pick_up").filter(pk=order.unit_id).exists()
    if not (could or Ticket.objects.visible_to(actor).filter(number=number).exists()):
        return None
    mine = any(part.technician.user_id == actor.person_id for part in order.crew.all())
    return Standing(order.status, order.lead.user.name if order.lead else "", order.status_since, mine)


def parts_of(order: WorkOrder) -> QuerySet[PartUsed]:
    """The material of the job that was not taken away again."""
    return order.parts.filter(removed_at__isnull=True).select_related("technician__user")


def progress_of(order: WorkOrder) -> QuerySet[Progress]:
    """The reported steps in order."""
    return order.progress.select_related("technician__user")
