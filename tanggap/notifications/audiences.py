"""Reading who is told of new tickets."""

from __future__ import annotations

from tanggap.accounts.selectors import people_holding, people_in_role
from tanggap.notifications.models import NewTicketAudience

SEES = "ticket.view"
DEFAULT = "ticket.assign"
"""Who holds this at the unit is told where nobody chose otherwise."""


def audience_at(unit_path: str) -> NewTicketAudience | None:
    """The choice that counts at the unit: its own, or that of the nearest unit above; none by default."""
    steps = unit_path.rstrip("/").split("/")
    above = ["/".join(steps[: depth + 1]) + "/" for depth in range(len(steps))]
    rows = NewTicketAudience.objects.filter(unit__path__in=above).select_related("unit")
    return max(rows, key=lambda row: len(row.unit.path), default=None)


def new_ticket_people(unit_path: str) -> set[int]:
    """Keys of those to be told of a new ticket at the unit; only people who may see it are among them."""
    chosen = audience_at(unit_path)
    if chosen is None:
        return people_holding(DEFAULT, unit_path)
    people = set(chosen.people.values_list("pk", flat=True))
    for role_id in chosen.roles.values_list("pk", flat=True):
        people |= people_in_role(role_id, unit_path)
    return people & people_holding(SEES, unit_path)
