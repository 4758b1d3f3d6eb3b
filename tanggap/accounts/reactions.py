"""What packages above do when somebody proved an e-mail address."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tanggap.accounts.models import User

Reaction = Callable[["User", str], object]

_reactions: list[Reaction] = []


def register_address_reaction(reaction: Reaction) -> None:
    """Call ``reaction(person, address)`` whenever a person has proven an address with a code."""
    if reaction not in _reactions:
        _reactions.append(reaction)


def address_proven(person: User, address: str) -> None:
    """Let the packages above follow."""
    for reaction in _reactions:
        reaction(person, address)
