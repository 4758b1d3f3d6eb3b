"""Asking how it was solved: the question beside a solution, and the link in the message about it."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from tanggap.kernel import clock
from tanggap.kernel.ids import new_secret
from tanggap.kernel.one_time import secret_hash
from tanggap.notifications.private_links import sealed_link
from tanggap.tickets.choices import Channel
from tanggap.tickets.models import Feedback, Ticket

TOKEN_BYTES = 32
_UNASKED_CHANNELS = {Channel.MONITORING, Channel.IMPORT}


def feedback_ask(ticket: Ticket) -> None:
    """Ask the reporter of a ticket that was solved this moment, within the caller's transaction.

    Nobody is asked about what a machine reported, without an address, or who solved it himself.
    """
    reachable = ticket.requester_id is not None or bool(ticket.requester_email)
    own_work = ticket.requester_id is not None and ticket.requester_id == ticket.resolver_id
    if not reachable or own_work or ticket.channel in _UNASKED_CHANNELS or ticket.resolved_at is None:
        return
    question = Feedback(
        ticket=ticket,
        solving=ticket.reopen_count,
        resolver_id=ticket.resolver_id,
        resolved_at=ticket.resolved_at,
        expires_at=ticket.resolved_at + timedelta(days=settings.FEEDBACK_DAYS),
    )
    # Ignores a conflict: the same solution is asked about once.
    Feedback.objects.bulk_create([question], ignore_conflicts=True)


def feedback_link_issue(ticket: Ticket) -> str:
    """The sealed way to the question about the present solution; empty when there is none to ask.

    The token is told once, in the message about the solution, and kept as a hash.
    """
    token = new_secret(TOKEN_BYTES)
    asked = Feedback.objects.filter(
        ticket_id=ticket.pk, solving=ticket.reopen_count, token_hash__isnull=True, expires_at__gt=clock.now()
    ).update(token_hash=secret_hash(token))
    return sealed_link(f"/feedback/{token}/") if asked else ""
