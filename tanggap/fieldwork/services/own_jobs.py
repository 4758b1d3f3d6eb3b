"""The technician's own job, as acts on it load it."""

from __future__ import annotations

from tanggap.fieldwork.models import Technician, WorkOrder
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible
from tanggap.tickets.models import Ticket


def technician_of(actor: Actor) -> Technician | None:
    """The actor's own technician record."""
    if actor.person_id is None:
        return None
    return Technician.objects.select_related("user").filter(user_id=actor.person_id).first()


def own_order(actor: Actor, number: str, order_id: int | None = None) -> tuple[WorkOrder, Ticket, Technician]:
    """The newest order of the ticket in whose crew the actor is, or the one with the key.

    Raises:
        NotVisible.
    """
    technician = technician_of(actor)
    orders = WorkOrder.objects.filter(
        ticket__number=number, ticket__deleted_at__isnull=True, crew__technician=technician
    )
    if order_id is not None:
        orders = orders.filter(pk=order_id)
    loaded = orders.select_related("ticket__unit", "ticket__requester").prefetch_related("crew")
    order = loaded.order_by("-pk").first()
    if technician is None or order is None:
        raise NotVisible
    return order, order.ticket, technician
