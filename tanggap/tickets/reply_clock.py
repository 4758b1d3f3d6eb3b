"""The seconds in which a reply can still be taken back, and the task that ends them."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.tasks import task

from tanggap.activity.services import record
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.tickets.models import Ticket, TicketMessage


def hold_back(actor: Actor, message: TicketMessage, ticket: Ticket) -> TicketMessage:
    """Let the message wait for its moment, in the caller's transaction; a worker sends it then."""
    moment = clock.now() + timedelta(seconds=settings.REPLY_HOLD_S)
    TicketMessage.objects.filter(pk=message.pk).update(send_at=moment)
    message.send_at = moment
    reply_send.using(run_after=moment).enqueue(message_id=message.pk)
    Ticket.objects.filter(pk=ticket.pk).update(changed_at=clock.now())
    record(
        "ticket.reply_held",
        actor=actor,
        subject=ticket,
        unit_id=ticket.unit_id,
        unit_path=ticket.unit.path,
        data={"message": message.pk},
    )
    return message


@task
def reply_send(*, message_id: int) -> bool:
    """Send a reply whose moment has come, unless it was taken back."""
    from tanggap.tickets.services.sending import reply_release

    return reply_release(message_id)
