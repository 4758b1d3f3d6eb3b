"""Some messages of a ticket become a ticket of their own."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, StaleState
from tanggap.tickets import policies
from tanggap.tickets.choices import MessageKind, RelationKind
from tanggap.tickets.drafts import NewTicket
from tanggap.tickets.models import Ticket, TicketMessage
from tanggap.tickets.services.change import ticket_load
from tanggap.tickets.services.creation import own_key, ticket_create
from tanggap.tickets.services.moves import required_text
from tanggap.tickets.services.relations import ticket_relate
from tanggap.tickets.services.search import search_document_rewrite

_KEPT = (
    "kind", "category_id", "unit_id", "channel", "requester_id", "requester_name", "requester_phone",
    "requester_email", "customer_id", "office_id", "site_id", "place", "latitude", "longitude",
)  # fmt: skip
"""What the new ticket has of the old one."""


@transaction.atomic
def ticket_split(
    *, actor: Actor, number: str, message_ids: Sequence[int], subject: str, request_key: str = ""
) -> Ticket:
    """Move messages, with their files, into a new ticket of the same reporter, linked to this one.

    Args:
        message_ids: keys of messages of this ticket.
        subject: of the new ticket; its description is the first of the messages.
        request_key: the same key answers the first ticket again.

    Returns:
        The new ticket.

    Raises:
        NotVisible, NotAllowed, StaleState.
        Invalid: no subject, no message, or one that is not this ticket's.
    """
    ticket = ticket_load(actor, number)
    policies.can_split(actor, ticket).enforce()
    name = required_text(subject, "subject", limit=200)
    key = f"split-{ticket.pk}-{request_key}"[:80] if request_key else ""
    earlier = Ticket.objects.filter(request_key=own_key(actor, key)).first() if key else None
    if earlier is not None:
        return earlier
    wanted = set(message_ids)
    said = TicketMessage.objects.filter(ticket=ticket, kind__in=(MessageKind.REPLY, MessageKind.NOTE))
    moved = list(said.filter(pk__in=wanted).order_by("created_at", "pk"))
    if not moved or len(moved) != len(wanted):
        raise Invalid.field("messages", _("Choose messages of this ticket."), code="required")
    facts = {field: getattr(ticket, field) for field in _KEPT}
    public = [message for message in moved if message.kind == "reply"]
    first = next(iter(public), None)
    new = ticket_create(
        actor=actor,
        new=NewTicket(subject=name, description=first.body if first else "", **facts),
        request_key=key,
    )
    keys = [message.pk for message in moved]
    if TicketMessage.objects.filter(ticket=ticket, pk__in=keys).update(ticket=new) != len(keys):
        raise StaleState
    ticket_relate(actor=actor, number=new.number, kind=RelationKind.RELATED, other=ticket.number)
    for one, action, other in ((ticket, "ticket.split", new), (new, "ticket.split_off", ticket)):
        record(
            action,
            actor=actor,
            subject=one,
            unit_id=one.unit_id,
            unit_path=one.unit.path,
            data={"other": other.number, "count": len(keys)},
        )
        search_document_rewrite(one)
    Ticket.objects.filter(pk__in=(ticket.pk, new.pk)).update(changed_at=clock.now())
    return new
