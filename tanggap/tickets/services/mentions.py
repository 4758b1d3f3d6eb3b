"""What follows when a note mentions people."""

from __future__ import annotations

from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.tickets.mention_notices import mentioned_told
from tanggap.tickets.mentions import mentions_in
from tanggap.tickets.models import Ticket, TicketFollower, TicketMessage


def mentions_tell(actor: Actor, message: TicketMessage, ticket: Ticket) -> None:
    """Let those whom a new note means follow the ticket, and tell them; in the caller's transaction.

    Who writes the note is not told of himself.
    """
    people = [one for one in mentions_in(ticket, message.body).people if one.pk != actor.person_id]
    if not people:
        return
    message.mentions = [{"id": one.pk, "name": one.name} for one in people]
    TicketMessage.objects.filter(pk=message.pk).update(mentions=message.mentions)
    moment = clock.now()
    TicketFollower.objects.bulk_create(
        [TicketFollower(ticket=ticket, user_id=one.pk, since=moment) for one in people],
        ignore_conflicts=True,
    )
    mentioned_told(message, [one.pk for one in people])
