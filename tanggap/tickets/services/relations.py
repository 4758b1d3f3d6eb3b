"""Tickets that belong together: linking them, and acting on a parent with its children."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.tickets import policies
from tanggap.tickets.choices import MessageKind, RelationKind
from tanggap.tickets.merged import merged_here, same_reporter
from tanggap.tickets.models import Ticket, TicketRelation
from tanggap.tickets.relations import MOST_SHOWN, open_children_of
from tanggap.tickets.services.bulk import BULK_LIMIT, BulkResult, tickets_each
from tanggap.tickets.services.change import ticket_load
from tanggap.tickets.services.conversation import ticket_note, ticket_reply
from tanggap.tickets.services.moves import ticket_resolve

LINKING_KEY = 0x7461_6C69
"""Number of the PostgreSQL advisory lock that lets in one who links at a time, so that no circle closes."""
DEEPEST = 1000
"""Tickets that a search for a circle looks at; more are a mistake by themselves."""


@transaction.atomic
def ticket_relate(*, actor: Actor, number: str, kind: str, other: str) -> TicketRelation:
    """Say how the ticket belongs to another one that the actor may see.

    Args:
        kind: a ``RelationKind``; with a leading ``-`` it is read from the other ticket.
        other: the other ticket's number.

    Raises:
        NotVisible, NotAllowed.
        Invalid: unknown kind, no such other ticket, the ticket itself, a circle, a second parent, or said
            already.
    """
    ticket = ticket_load(actor, number)
    policies.can_relate(actor, ticket).enforce()
    plain = kind.removeprefix("-")
    if plain not in RelationKind.values:
        raise Invalid.field("kind", _("Choose how they belong together."), code="required")
    found = _other(actor, other)
    if found.pk == ticket.pk:
        raise Invalid.field("other", _("A ticket cannot belong to itself."), code="itself")
    source, target = (found, ticket) if kind.startswith("-") else (ticket, found)
    if plain == RelationKind.RELATED and source.pk > target.pk:
        source, target = target, source
    _one_at_a_time()
    _refuse_contradiction(source, target, plain)
    relation = TicketRelation.objects.create(
        source=source, target=target, kind=plain, created_at=clock.now(), actor_label=actor.label
    )
    _told("ticket.related", actor, source, target, plain)
    return relation


@transaction.atomic
def ticket_unrelate(*, actor: Actor, number: str, relation_id: int) -> None:
    """Take a relation of the ticket away.

    Raises:
        NotVisible: also when the ticket has no such relation, or its other side may not be seen.
        NotAllowed.
    """
    ticket = ticket_load(actor, number)
    policies.can_relate(actor, ticket).enforce()
    rows = TicketRelation.objects.filter(Q(source=ticket) | Q(target=ticket), pk=relation_id)
    relation = rows.select_related("source__unit", "target__unit").first()
    if relation is None:
        raise NotVisible
    other = relation.target if relation.source_id == ticket.pk else relation.source
    if not Ticket.objects.visible_to(actor).filter(pk=other.pk).exists():
        raise NotVisible
    if relation.delete()[0]:
        _told("ticket.unrelated", actor, relation.source, relation.target, relation.kind)


def _other(actor: Actor, number: str) -> Ticket:
    wanted = "".join(number.split()).upper()[:20]
    try:
        return ticket_load(actor, wanted)
    except NotVisible:
        raise Invalid.field(
            "other", _("There is no ticket “%(number)s”.") % {"number": wanted or "–"}, code="unknown"
        ) from None


def _one_at_a_time() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LINKING_KEY])


def _refuse_contradiction(source: Ticket, target: Ticket, kind: str) -> None:
    rows = TicketRelation.objects.filter(kind=kind)
    if rows.filter(source=source, target=target).exists():
        raise Invalid.field("other", _("This is said already."), code="known")
    if kind == RelationKind.RELATED:
        return
    if kind == RelationKind.CHILD and rows.filter(source=source).exists():
        taken = _("%(number)s is part of another ticket already.") % {"number": source.number}
        raise Invalid.field("other", taken, code="second_parent")
    if _leads_to(target.pk, source.pk, kind):
        raise Invalid.field("other", _("That would close a circle."), code="circle")
    if rows.filter(target=target).count() >= MOST_SHOWN:
        limit = _("At most %(limit)d tickets can belong to one in this way.") % {"limit": MOST_SHOWN}
        raise Invalid.field("other", limit, code="too_many")


def _leads_to(start: int, wanted: int, kind: str) -> bool:
    """Whether relations of the kind lead from one ticket to the other."""
    seen, edge = {start}, [start]
    while edge and len(seen) < DEEPEST:
        reached = TicketRelation.objects.filter(kind=kind, source__in=edge).values_list("target", flat=True)
        edge = [key for key in reached if key not in seen]
        if wanted in edge:
            return True
        seen.update(edge)
    return False


def _told(action: str, actor: Actor, source: Ticket, target: Ticket, kind: str) -> None:
    """An entry on both, each naming the other by its number alone."""
    for ticket, other, side in ((source, target, kind), (target, source, f"-{kind}")):
        record(
            action,
            actor=actor,
            subject=ticket,
            unit_id=ticket.unit_id,
            unit_path=ticket.unit.path,
            data={"kind": side, "other": other.pk},
        )


# A parent and its children -------------------------------------------------------------------------------
def ticket_say_below(
    *, actor: Actor, number: str, kind: str, body: str, request_key: str = "", held: bool = False
) -> list[BulkResult]:
    """Write the same reply or note on each open ticket that is part of this one; files stay where they are.

    Args:
        kind: a ``MessageKind`` value.
        request_key: of the form; the same key writes nothing twice, and taking the reply back takes back
            those with its key.
        held: let replies wait, as in ``ticket_reply``.

    Returns:
        What became of each; empty when there is none.

    Raises:
        NotVisible.
    """
    below = open_children_of(actor, ticket_load(actor, number))[:BULK_LIMIT]
    if not below:
        return []
    words: dict[str, Any] = {"actor": actor, "body": body, "request_key": request_key[:120]}
    if kind == MessageKind.NOTE:
        return tickets_each(below, lambda child: ticket_note(number=child, tells=False, **words))
    return tickets_each(below, lambda child: ticket_reply(number=child, held=held, **words))


def ticket_say_to_others(
    *, actor: Actor, number: str, body: str, request_key: str = "", held: bool = False
) -> list[BulkResult]:
    """Answer each other reporter whose ticket went into this one, in that reporter's own conversation.

    Returns:
        What became of each; empty when all were reported by the same person.

    Raises:
        NotVisible.
    """
    ticket = ticket_load(actor, number)
    others = [source.number for source in merged_here(actor, ticket) if not same_reporter(source, ticket)]
    if not others:
        return []
    return tickets_each(
        others[:BULK_LIMIT],
        lambda other: ticket_reply(
            actor=actor, number=other, body=body, request_key=request_key[:120], held=held
        ),
    )


def ticket_resolve_below(*, actor: Actor, number: str, resolution: str, cause: str) -> list[BulkResult]:
    """Solve each open ticket that is part of this one, with the same words; each is judged by itself.

    Returns:
        What became of each; empty when there is none.

    Raises:
        NotVisible.
    """
    below = open_children_of(actor, ticket_load(actor, number))[:BULK_LIMIT]
    if not below:
        return []
    return tickets_each(
        below,
        lambda child: ticket_resolve(actor=actor, number=child, resolution=resolution, cause=cause),
    )
