"""Reads of what belongs to a ticket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tanggap.kernel.actor import Actor
from tanggap.tickets.choices import RelationKind
from tanggap.tickets.models import Ticket, TicketRelation
from tanggap.tickets.querysets import TicketQuerySet

MOST_SHOWN = 100
"""Relations of one ticket that a page shows; a parent of more has a list of its own."""

READ_FROM_TARGET: dict[str, Any] = {
    RelationKind.RELATED: _("Related to"),
    RelationKind.DUPLICATE: _("Has the duplicate"),
    RelationKind.CAUSED: _("Cause of"),
    RelationKind.BLOCKS: _("Blocked by"),
    RelationKind.CHILD: _("Parent of"),
}
"""The same relation, read from the other side."""

READ_FROM_SOURCE: dict[str, Any] = dict(RelationKind.choices)
FORWARD, BACKWARD = "", "-"


def sides() -> list[tuple[str, Any]]:
    """Everything that can be said of two tickets: the kind, with ``-`` when read from the other side."""
    return [
        ("child_of", READ_FROM_SOURCE["child_of"]),
        ("-child_of", READ_FROM_TARGET["child_of"]),
        ("related", READ_FROM_SOURCE["related"]),
        ("duplicate_of", READ_FROM_SOURCE["duplicate_of"]),
        ("-duplicate_of", READ_FROM_TARGET["duplicate_of"]),
        ("caused_by", READ_FROM_SOURCE["caused_by"]),
        ("-caused_by", READ_FROM_TARGET["caused_by"]),
        ("blocks", READ_FROM_SOURCE["blocks"]),
        ("-blocks", READ_FROM_TARGET["blocks"]),
    ]


@dataclass(frozen=True, slots=True)
class Related:
    """One relation as a reader of one of its tickets sees it.

    Attributes:
        pk: key of the relation.
        side: a code of ``sides``.
        words: how it is told.
        other: columns of the ticket on the other side, which the reader may see.
    """

    pk: int
    side: str
    words: Any
    other: dict[str, Any]


_SHOWN = (
    "id", "number", "subject", "status", "next_due_at", "resolution_breached_at", "response_breached_at",
    "responded_at", "sla_met",
)  # fmt: skip
"""What is told of the other side: how it stands and what was promised."""


def relations_of(actor: Actor, ticket: Ticket) -> list[Related]:
    """What belongs to the ticket, as far as the actor may see the other side; two queries."""
    rows = TicketRelation.objects.filter(Q(source=ticket) | Q(target=ticket)).order_by("kind", "pk")
    found = [
        (row, row.target_id if row.source_id == ticket.pk else row.source_id) for row in rows[:MOST_SHOWN]
    ]
    visible = Ticket.objects.visible_to(actor).filter(pk__in=[key for _row, key in found])
    others = {row["id"]: row for row in visible.values(*_SHOWN)}
    order = {side: index for index, (side, _words) in enumerate(sides())}
    related = [Related(row.pk, *_side(row, ticket), others[key]) for row, key in found if key in others]
    return sorted(related, key=lambda one: (order[one.side], one.pk))


def _side(row: TicketRelation, ticket: Ticket) -> tuple[str, Any]:
    if row.source_id == ticket.pk or row.kind == RelationKind.RELATED:
        return row.kind, READ_FROM_SOURCE[row.kind]
    return f"-{row.kind}", READ_FROM_TARGET[row.kind]


def open_children(actor: Actor, parent: Any) -> TicketQuerySet:
    """Tickets on which work is expected and that are part of another one, as far as the actor sees them.

    Args:
        parent: the ticket above, or a reference to it in an outer query.
    """
    below = Ticket.objects.visible_to(actor).open()
    return below.filter(relations_out__kind=RelationKind.CHILD, relations_out__target=parent)


def open_children_of(actor: Actor, ticket: Ticket) -> list[str]:
    """Numbers of the open tickets that are part of this one, oldest first."""
    return list(open_children(actor, ticket).order_by("pk").values_list("number", flat=True))
