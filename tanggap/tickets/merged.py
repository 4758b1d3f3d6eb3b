"""What merging means for those who read and write: whose conversation goes where.

Messages stay on the ticket on which they were written; the ticket that stays shows them all to staff. A
reporter only ever sees a conversation that is his own: "Merging" among the decisions tells why.
"""

from __future__ import annotations

from django.db.models import Q

from tanggap.kernel.actor import Actor
from tanggap.tickets.choices import TicketStatus
from tanggap.tickets.models import Ticket


def reporter_key(ticket: Ticket) -> tuple[str, str]:
    """Who reported it, by the surest thing that is known."""
    if ticket.requester_id:
        return "account", str(ticket.requester_id)
    if ticket.requester_email:
        return "e-mail", ticket.requester_email.strip().lower()
    if ticket.requester_phone:
        return "phone", "".join(char for char in ticket.requester_phone if char.isdigit())
    return "name", " ".join(ticket.requester_name.lower().split())


def same_reporter(one: Ticket, other: Ticket) -> bool:
    """Whether both were reported by the same person, so that neither has anything to hide from the other."""
    return reporter_key(one) == reporter_key(other)


def merged_here(actor: Actor, ticket: Ticket) -> list[Ticket]:
    """The tickets that went into this one, as far as the actor may see them; no query when there is none."""
    if not ticket.merged_count:
        return []
    sources = Ticket.objects.visible_to(actor).select_related("unit", "requester")
    return list(sources.filter(merged_into=ticket.pk).order_by("pk"))


def own_merged_here(ticket: Ticket) -> list[Ticket]:
    """The tickets of the same reporter that went into this one; no query when there is none."""
    if not ticket.merged_count:
        return []
    sources = Ticket.objects.filter(merged_into=ticket.pk, deleted_at__isnull=True).order_by("pk")
    return [source for source in sources if same_reporter(source, ticket)]


def stands_for(ticket: Ticket) -> Ticket | None:
    """The ticket that its merged source went into, while it is there; ``None`` for any other ticket."""
    if ticket.status != TicketStatus.MERGED or ticket.merged_into_id is None:
        return None
    heads = ("unit", "category", "team", "assignee", "requester", "site")
    return (
        Ticket.objects.select_related(*heads)
        .filter(pk=ticket.merged_into_id, deleted_at__isnull=True)
        .first()
    )


def shown_to_reporter(ticket: Ticket) -> Ticket:
    """What the reporter of a ticket reads: the one it went into when that is the reporter's too."""
    target = stands_for(ticket)
    return target if target is not None and same_reporter(ticket, target) else ticket


def conversation_of(ticket: Ticket) -> Q:
    """The condition that a message belongs to the ticket or to one that went into it."""
    if not ticket.merged_count:
        return Q(ticket=ticket)
    return Q(ticket=ticket) | Q(ticket__merged_into=ticket.pk)
