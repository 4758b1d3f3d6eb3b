"""Marks in the inbox."""

from __future__ import annotations

from collections.abc import Iterable

from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.notifications.models import InboxItem


def inbox_mark_read(*, actor: Actor, ids: Iterable[int]) -> int:
    """Mark notices of the actor as read; those of others and those read already are left alone.

    Returns:
        How many changed.
    """
    return InboxItem.objects.filter(user=actor.person_id, pk__in=list(ids), read_at__isnull=True).update(
        read_at=clock.now()
    )


def inbox_mark_all_read(*, actor: Actor, up_to: int) -> int:
    """Mark the actor's notices up to the one with key ``up_to`` as read, so that unseen ones stay unread.

    Returns:
        How many changed.
    """
    return InboxItem.objects.filter(user=actor.person_id, pk__lte=up_to, read_at__isnull=True).update(
        read_at=clock.now()
    )
