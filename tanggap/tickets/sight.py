"""What people may see at the moment when a message about it leaves late."""

from __future__ import annotations

from collections.abc import Collection

from tanggap.accounts.models import User
from tanggap.accounts.services.actor import actor_for
from tanggap.tickets.models import Ticket


def tickets_seen(user: User, keys: Collection[int]) -> set[int]:
    """Of the tickets, those that the person may see now."""
    visible = Ticket.objects.visible_to(actor_for(user, source="job"))
    return set(visible.filter(pk__in=keys).values_list("pk", flat=True))
