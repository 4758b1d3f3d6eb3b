"""A new report about something that was solved too long ago to be reopened."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid
from tanggap.tickets.choices import RelationKind
from tanggap.tickets.models import Ticket, TicketRelation


def earlier_report(actor: Actor, number: str) -> Ticket:
    """The report that a new one goes on from: one that the actor made.

    Raises:
        Invalid: there is no such report of this actor.
    """
    own = Ticket.objects.visible_to(actor).filter(requester_id=actor.person_id or 0)
    found = own.select_related("unit", "category").filter(number=number).first()
    if found is None:
        raise Invalid.field("follows", _("There is no such report of yours."), code="unknown")
    return found


def follow_on_link(actor: Actor, earlier: Ticket, later: Ticket) -> None:
    """Relate a new report to the earlier one, with an entry on both, in the caller's transaction."""
    _relation, made = TicketRelation.objects.get_or_create(
        source=earlier,
        target=later,
        kind=RelationKind.RELATED,
        defaults={"created_at": clock.now(), "actor_label": actor.label},
    )
    if not made:
        return
    for ticket, other in ((earlier, later), (later, earlier)):
        record(
            "ticket.related",
            actor=actor,
            subject=ticket,
            unit_id=ticket.unit_id,
            unit_path=ticket.unit.path,
            data={"kind": RelationKind.RELATED.value, "other": other.pk},
        )
