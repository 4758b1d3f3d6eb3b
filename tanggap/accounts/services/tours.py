"""Tours of the interface that somebody has seen."""

from __future__ import annotations

from tanggap.accounts.models import TourSeen
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible


def tour_note(*, actor: Actor, tour: str, finished: bool) -> None:
    """Keep that the person has taken the tour, or does not want it; safe to repeat.

    Args:
        tour: its code, at most 20 characters.
        finished: taken to its end.

    Raises:
        NotVisible: nobody is signed in.
    """
    if actor.person_id is None:
        raise NotVisible
    TourSeen.objects.update_or_create(
        user_id=actor.person_id, tour=tour, defaults={"finished": finished, "seen_at": clock.now()}
    )
