"""Accepting new tickets as valid; from then on the rules of assignment are tried again."""

from __future__ import annotations

from django.db import transaction

from tanggap.kernel.actor import Actor
from tanggap.tickets import notices, policies
from tanggap.tickets.choices import TicketStatus
from tanggap.tickets.models import Ticket
from tanggap.tickets.services.change import ticket_load
from tanggap.tickets.services.moves import ticket_advance
from tanggap.tickets.services.placing import placing_ask


@transaction.atomic
def ticket_validate(*, actor: Actor, number: str, expected_version: int | None = None) -> Ticket:
    """Accept the ticket as valid.

    Raises:
        NotVisible, NotAllowed, StaleState.
    """
    ticket = ticket_load(actor, number, expected_version=expected_version)
    policies.can_validate(actor, ticket).enforce()
    ticket_advance(ticket, TicketStatus.VALIDATED, actor=actor, action="ticket.validated")
    notices.ticket_told("ticket.validated", ticket, actor)
    placing_ask(ticket)
    return ticket
