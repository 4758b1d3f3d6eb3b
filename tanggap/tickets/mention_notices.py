"""Telling people that a note mentions them."""

from __future__ import annotations

from django.tasks import task
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from tanggap.notifications.registry import register_event
from tanggap.notifications.services import Recipient, notify
from tanggap.tickets.mentions import mentionable
from tanggap.tickets.models import TicketMessage
from tanggap.tickets.notices import VARIABLES, facts_of

MENTIONED = "ticket.mentioned"
HEADING = _("You are mentioned on %(number)s: %(subject)s")

register_event(
    MENTIONED,
    title=_("Mentioned in a note"),
    group=_("Work on tickets"),
    permission=("ticket.note",),
    heading=HEADING,
    variables=VARIABLES,
)


def _words(number: str, subject: str) -> str:
    return str(HEADING) % {"number": number, "subject": subject}


_filled = lazy(_words, str)
"""The heading in the language of whoever reads it."""


def mentioned_told(message: TicketMessage, people: list[int]) -> None:
    """Enqueue the notices, within the caller's transaction."""
    mention_notices_send.enqueue(message_id=message.pk, people=people)


@task
def mention_notices_send(*, message_id: int, people: list[int]) -> None:
    """Tell each of them, with a link to the note; who may not read it any more is told nothing."""
    message = TicketMessage.objects.select_related("ticket__unit").filter(pk=message_id).first()
    if message is None or message.ticket.deleted_at is not None:
        return
    ticket = message.ticket
    told = sorted(set(people) & {one.pk for one in mentionable(ticket)})
    if not told:
        return
    notify(
        event=MENTIONED,
        recipients=[Recipient(user_id=pk) for pk in told],
        subject=ticket,
        title=_filled(ticket.number, ticket.subject),
        body=f"{message.author_label}: {message.body[:4000]}",
        link=f"/desk/tickets/{ticket.number}/#message-{message.pk}",
        unit_id=ticket.unit_id,
        thread_key=ticket.number,
        facts=facts_of(ticket),
    )
