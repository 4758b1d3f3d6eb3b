"""Who sees what of the roster."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tanggap.fieldwork.models import Shift
from tanggap.kernel.actor import Actor
from tanggap.organization.querysets import MAX_DEPTH, path_condition

__all__ = ["above", "calls_seen", "leaves_seen", "seen_shifts", "shifts_for", "turns_seen", "whose"]


def whose(actor: Actor, way: str = "technician__") -> Q:
    """Condition on what belongs to a technician: of units where the actor sees technicians, and his own.

    Args:
        way: from the filtered table to ``Technician``.
    """
    condition = path_condition(actor.paths("technician.view"), f"{way}home_unit__path")
    if actor.person_id and "" not in actor.paths("technician.view"):
        condition |= Q(**{f"{way}user_id": actor.person_id})
    return condition


def leaves_seen(actor: Actor) -> Q:
    """Condition on ``Leave`` with its letters: of units whose roster the actor plans, and his own."""
    condition = path_condition(actor.paths("roster.manage"), "technician__home_unit__path")
    if actor.person_id:
        condition |= Q(technician__user_id=actor.person_id) | Q(asked_by_id=actor.person_id)
    return condition


def turns_seen(actor: Actor) -> Q:
    """Condition on ``OnCallTurn``: of units where the actor sees technicians, and his own."""
    condition = path_condition(actor.paths("technician.view"), "unit__path")
    return condition | Q(technician__user_id=actor.person_id) if actor.person_id else condition


def calls_seen(actor: Actor) -> Q:
    """Condition on ``OnCallCall``: of people whom the actor sees, of tickets he dispatches, and his own."""
    condition = whose(actor)
    for permission in ("work_order.assign", "roster.manage"):
        condition |= path_condition(actor.paths(permission), "ticket__unit__path")
    return condition


def above(path: str) -> list[str]:
    """The path and those of all units above it."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[: end + 1]) + "/" for end in range(len(parts))][-MAX_DEPTH:]


def shifts_for(path: str) -> QuerySet[Shift]:
    """Shifts in use that people of the unit may work: its own and those of the units above."""
    return Shift.objects.filter(retired_at__isnull=True, unit__path__in=above(path)).select_related("unit")


def seen_shifts(actor: Actor) -> QuerySet[Shift]:
    """Shifts of the units where the actor plans, and of those above, which his people work too."""
    condition = path_condition(actor.paths("roster.manage"), "unit__path")
    for path in actor.paths("roster.manage"):
        condition |= Q(unit__path__in=above(path))
    return Shift.objects.filter(condition).select_related("unit")
