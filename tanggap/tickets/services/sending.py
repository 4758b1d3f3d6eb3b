"""Replies that wait some seconds before they are sent: sending them, and taking them back."""

from __future__ import annotations

import logging

from django.db import transaction

from tanggap.accounts.services import actor_for
from tanggap.activity.services import record
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor, system_actor
from tanggap.kernel.errors import NotVisible, StaleState
from tanggap.tickets.choices import MessageKind
from tanggap.tickets.models import Ticket, TicketMessage
from tanggap.tickets.services.change import LOADED_WITH, ticket_load
from tanggap.tickets.services.conversation import message_published

logger = logging.getLogger(__name__)
AT_ONCE = 200


@transaction.atomic
def reply_release(message_id: int) -> bool:
    """Send a reply that waits, as its writer; safe to call twice.

    Returns:
        Whether it was sent now; not when it was sent or taken back before.

    Raises:
        StaleState: the ticket changed at this moment; nothing happened, and the sweep sends it soon.
    """
    waiting = TicketMessage.objects.filter(pk=message_id, kind=MessageKind.HELD)
    if waiting.update(kind=MessageKind.REPLY, send_at=None) != 1:
        return False
    message = TicketMessage.objects.select_related("author").get(pk=message_id)
    ticket = Ticket.objects.select_related(*LOADED_WITH).get(pk=message.ticket_id)
    actor = actor_for(message.author, source="page") if message.author else system_actor()
    message_published(actor, message, ticket)
    return True


def replies_release_due() -> int:
    """Send what should have left already; for the time after a worker was away.

    Returns:
        How many were sent.
    """
    due = TicketMessage.objects.filter(kind=MessageKind.HELD, send_at__lte=clock.now()).order_by("send_at")
    sent = 0
    for message_id in list(due.values_list("pk", flat=True)[:AT_ONCE]):
        try:
            sent += reply_release(message_id)
        except StaleState:
            logger.info("reply %s waits for the next sweep", message_id)
        except Exception:  # One reply that cannot leave must not keep the others here.
            logger.exception("reply %s could not be sent; the next sweep tries again", message_id)
    return sent


@transaction.atomic
def reply_take_back(*, actor: Actor, number: str, message_id: int) -> str:
    """Take a reply back before it is sent; it stays as a record that nobody is shown.

    What went with it to other tickets, with the same key, comes back too as far as it still waits.

    Returns:
        Its text.

    Raises:
        NotVisible: no such reply of the actor's on this ticket.
        StaleState: it was sent, or taken back, already.
    """
    ticket = ticket_load(actor, number)
    own = TicketMessage.objects.filter(author_id=actor.person_id or 0)
    message = own.filter(pk=message_id, ticket=ticket).first()
    if message is None:
        raise NotVisible
    message.ticket = ticket
    if not _taken(actor, message):
        raise StaleState
    if message.request_key:
        copies = own.filter(kind=MessageKind.HELD, request_key=message.request_key, body=message.body)
        for copy in copies.select_related("ticket__unit").order_by("pk"):
            _taken(actor, copy)
    return message.body


def _taken(actor: Actor, message: TicketMessage) -> bool:
    """Take one message back, in the caller's transaction; not when it was sent or taken back before."""
    waiting = TicketMessage.objects.filter(pk=message.pk, kind=MessageKind.HELD)
    if waiting.update(kind=MessageKind.TAKEN, send_at=None, request_key="") != 1:
        return False
    ticket = message.ticket
    Ticket.objects.filter(pk=ticket.pk).update(changed_at=clock.now())
    record(
        "ticket.reply_taken_back",
        actor=actor,
        subject=ticket,
        unit_id=ticket.unit_id,
        unit_path=ticket.unit.path,
        data={"message": message.pk},
    )
    return True
