"""Tickets that wait for a technician: open, nobody has them, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, QuerySet

from tanggap.kernel.actor import Actor
from tanggap.organization.models import Unit
from tanggap.tickets.choices import OPEN_STATUSES, TicketStatus
from tanggap.tickets.models import Ticket

WAITING_STATUSES = tuple(status for status in OPEN_STATUSES if status != TicketStatus.ON_HOLD)
"""A ticket on hold waits for something else than a technician."""


@dataclass(frozen=True, slots=True)
class WaitingFilter:
    """Which of the waiting tickets; empty narrows nothing."""

    unit_id: int | None = None
    skill: str = ""
    priority: int | None = None


def waiting(actor: Actor, wanted: WaitingFilter | None = None) -> QuerySet[Ticket]:
    """Waiting tickets that the actor may dispatch, the most urgent first."""
    chosen = wanted or WaitingFilter()
    tickets = Ticket.objects.visible_to(actor).filter(
        status__in=[status.value for status in OPEN_STATUSES],
        assignee__isnull=True,
        awaits_validation=False,
        unit__in=Unit.objects.under(actor.paths("work_order.assign")).values("pk"),
    )
    tickets = tickets.exclude(status=TicketStatus.ON_HOLD)
    if chosen.unit_id is not None:
        path = Unit.objects.filter(pk=chosen.unit_id).values_list("path", flat=True).first()
        below = Unit.objects.under([path] if path else [])
        tickets = tickets.filter(unit__in=below.values("pk"))
    if chosen.skill:
        tickets = tickets.filter(category__skill__iexact=chosen.skill)
    if chosen.priority is not None:
        tickets = tickets.filter(priority=chosen.priority)
    return tickets.order_by("priority", F("resolution_due_at").asc(nulls_last=True), "pk")
