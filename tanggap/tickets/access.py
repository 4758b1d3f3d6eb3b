"""Who may read and remove the files of tickets and messages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tanggap.attachments.choices import Visibility
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, no
from tanggap.tickets import policies
from tanggap.tickets.choices import MessageKind
from tanggap.tickets.models import Ticket, TicketMessage


def _visible(actor: Actor, ticket_id: int) -> Ticket | None:
    return Ticket.objects.visible_to(actor).select_related("unit").filter(pk=ticket_id).first()


def may_view_ticket_file(actor: Actor, ticket_id: int, visibility: Visibility) -> bool:
    """Public files go with the ticket, internal ones with its notes."""
    ticket = _visible(actor, ticket_id)
    if ticket is None:
        return False
    return visibility == Visibility.PUBLIC or policies.can_see_internal(actor, ticket)


def may_remove_ticket_file(actor: Actor, ticket_id: int, visibility: Visibility) -> Decision:
    """Whoever may edit the ticket may remove its files."""
    ticket = _visible(actor, ticket_id)
    if ticket is None:
        return no("not_found", _("Not found."))
    return policies.can_edit(actor, ticket)


def may_view_message_file(actor: Actor, message_id: int, visibility: Visibility) -> bool:
    """Files of a reply go with the ticket, those of a note with its notes."""
    message = TicketMessage.objects.filter(pk=message_id).first()
    if message is None:
        return False
    ticket = _visible(actor, message.ticket_id)
    if ticket is None:
        return False
    public = message.kind == MessageKind.REPLY and visibility == Visibility.PUBLIC
    return public or policies.can_see_internal(actor, ticket)
