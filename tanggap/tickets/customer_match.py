"""Which customer a reporter is: told apart from whom he only may be."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tanggap.kernel.actor import Actor
from tanggap.organization.matching import customers_matching
from tanggap.organization.models import Customer, Unit
from tanggap.tickets.drafts import NewTicket
from tanggap.tickets.models import Ticket
from tanggap.tickets.querysets import paths_above


def customer_of_report(actor: Actor, new: NewTicket, unit: Unit, *, staff: bool) -> int | None:
    """The key of the one customer that the new report is surely of, else ``None``.

    Sure are an e-mail address that the reporter has proven, and a telephone number that staff wrote down.
    What strangers type is only suggested to staff (``customers_suggested``); nothing tells the reporter.
    """
    if new.customer_id is not None or new.office_id is not None:
        return new.customer_id
    phone = new.requester_phone if staff and actor.person_id is not None else ""
    email = new.requester_email if new.email_proven else ""
    if not phone and not email:
        return None
    found = customers_matching(_in_reach(actor, unit, staff=staff), phone=phone, email=email)
    return found[0].pk if len(found) == 1 else None


def customers_suggested(actor: Actor, ticket: Ticket) -> list[Customer]:
    """Customers that the reporter of a ticket without a customer may be; for staff who see customers."""
    if ticket.customer_id is not None or ticket.office_id is not None:
        return []
    visible = Customer.objects.visible_to(actor).select_related("unit")
    return customers_matching(visible, phone=ticket.requester_phone, email=ticket.requester_email)


def _in_reach(actor: Actor, unit: Unit, *, staff: bool) -> QuerySet[Customer]:
    """Customers of the units above and below the one that takes the report, as far as staff see them."""
    near = Q(unit__path__startswith=unit.path) | Q(unit__path__in=paths_above(unit.path))
    customers: QuerySet[Customer] = Customer.objects.filter(near)
    if staff and actor.person_id is not None and not actor.is_system:
        customers = Customer.objects.visible_to(actor).filter(near)
    return customers
