"""Reports without an account become those of the person who registers with their address."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from tanggap.accounts.models import User
from tanggap.accounts.services import actor_for
from tanggap.activity.services import record
from tanggap.tickets.models import Ticket

CLAIMED_AT_ONCE = 500


def guest_tickets_claim(person: User, address: str) -> int:
    """Make the reports that were sent with the address the person's own.

    Args:
        person: who has proven the address.
        address: the e-mail address.

    Returns:
        How many reports.
    """
    actor = actor_for(person)
    unclaimed = Ticket.objects.filter(
        requester__isnull=True, requester_email=address.strip().lower(), deleted_at__isnull=True
    )
    claimed = 0
    with transaction.atomic():
        for ticket in unclaimed.select_related("unit").order_by("-reported_at", "-id")[:CLAIMED_AT_ONCE]:
            taken = Ticket.objects.filter(pk=ticket.pk, requester__isnull=True).update(
                requester=person, version=F("version") + 1
            )
            if not taken:
                continue
            claimed += 1
            record(
                "ticket.claimed",
                actor=actor,
                subject=ticket,
                unit_id=ticket.unit_id,
                unit_path=ticket.unit.path,
            )
    return claimed
