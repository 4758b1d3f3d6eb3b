"""Conditions from packages above that let more people see a ticket (a technician sees his jobs)."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q

from tanggap.kernel.actor import Actor

_conditions: list[Callable[[Actor], Q | None]] = []


def register_condition(condition: Callable[[Actor], Q | None]) -> None:
    """Add a condition on tickets; it answers ``None`` where it grants the actor nothing."""
    if condition not in _conditions:
        _conditions.append(condition)


def further_conditions(actor: Actor) -> list[Q]:
    """The conditions that apply to the actor."""
    return [granted for condition in _conditions if (granted := condition(actor)) is not None]
