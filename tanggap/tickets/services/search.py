"""The searchable words of a ticket."""

from __future__ import annotations

from django.db.models import Value
from django.db.models.functions import Concat

from tanggap.tickets.choices import MessageKind
from tanggap.tickets.models import Ticket, TicketSearchDocument

BODY_LIMIT = 60_000
"""Characters kept for search; a ticket's first words find it, not its ten-thousandth."""


def search_text(ticket: Ticket) -> str:
    """The words of the ticket itself."""
    parts = (
        ticket.number,
        ticket.subject,
        ticket.description,
        ticket.requester_name,
        ticket.requester_phone,
        ticket.requester_email,
        ticket.place,
        ticket.resolution,
    )
    return "\n".join(part for part in parts if part)[:BODY_LIMIT]


def search_document_create(ticket: Ticket) -> None:
    """Write the words of a ticket that was just created."""
    TicketSearchDocument(ticket=ticket, body=search_text(ticket)).save(force_insert=True)


def search_document_rewrite(ticket: Ticket, *, added: str = "") -> None:
    """Append the words of a message, or write the ticket's words anew with those of its public messages."""
    documents = TicketSearchDocument.objects.filter(pk=ticket.pk)
    if added:
        documents.update(body=Concat("body", Value("\n" + added[:4000])))
        return
    said = ticket.messages.filter(kind=MessageKind.REPLY).values_list("body", flat=True)[:50]
    documents.update(body="\n".join((search_text(ticket), *said))[:BODY_LIMIT])
