"""What packages above do in the same transaction when a ticket changes (a work order is withdrawn)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tanggap.kernel.actor import Actor

if TYPE_CHECKING:
    from tanggap.tickets.models import Ticket

Reaction = Callable[["Ticket", Actor], None]

_reactions: list[Reaction] = []


def register_reaction(reaction: Reaction) -> None:
    """Call ``reaction(ticket, actor)`` after each move, assignment and deletion of a ticket."""
    if reaction not in _reactions:
        _reactions.append(reaction)


def react(ticket: Ticket, actor: Actor) -> None:
    """Let the packages above follow the change."""
    for reaction in _reactions:
        reaction(ticket, actor)
