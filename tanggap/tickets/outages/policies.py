"""Who may do what with an outage, with the reason when not."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, no, yes
from tanggap.organization.models import Unit
from tanggap.tickets.models import Outage, Ticket
from tanggap.tickets.outages.choices import MOVES, OutageStatus

_NO_ROLE = _("Your role does not allow this here.")
_OVER = _("The outage is over.")


def can_declare(actor: Actor, unit: Unit) -> Decision:
    """Declare an outage or plan maintenance in the unit's name."""
    return yes() if actor.holds("outage.declare", at=unit.path) else no("role", _NO_ROLE)


def can_declare_anywhere(actor: Actor) -> Decision:
    """Whether there is a unit in whose name the actor may declare."""
    return yes() if actor.holds_anywhere("outage.declare") else no("role", _NO_ROLE)


def can_change(actor: Actor, outage: Outage) -> Decision:
    """Write updates, change facts and estimate, while it lasts."""
    if not actor.holds("outage.change", at=outage.unit.path):
        return no("role", _NO_ROLE)
    return no("state", _OVER) if outage.is_ended else yes()


def can_move(actor: Actor, outage: Outage, target: str) -> Decision:
    """Say that it stands elsewhere now."""
    decision = can_change(actor, outage)
    if not decision:
        return decision
    if not MOVES[outage.kind].allows(outage.status, target):
        return no(
            "state",
            _("Not possible while the outage is “%(status)s”.") % {"status": outage.get_status_display()},
        )
    if target == OutageStatus.UNDER_WAY and outage.approved_at is None:
        return no("not_approved", _("Somebody else has to approve the maintenance first."))
    return yes()


def can_approve(actor: Actor, outage: Outage) -> Decision:
    """Approve planned maintenance that somebody else planned."""
    if not actor.holds("outage.approve", at=outage.unit.path):
        return no("role", _NO_ROLE)
    if outage.status != OutageStatus.PLANNED:
        return no("state", _("Only what is still planned is approved."))
    if outage.approved_at is not None:
        return no("state", _("It is approved already."))
    if actor.person_id is None or actor.person_id == outage.planned_by_id:
        return no("own", _("Nobody approves the own maintenance; somebody else has to."))
    return yes()


def can_attach(actor: Actor, outage: Outage, ticket: Ticket) -> Decision:
    """Put a ticket under the outage."""
    if not actor.holds("outage.change", at=ticket.unit.path):
        return no("role", _NO_ROLE)
    if outage.is_ended:
        return no("state", _OVER)
    if ticket.outage_id == outage.pk:
        return no("attached", _("The ticket belongs to this outage already."))
    if ticket.outage_id is not None:
        return no("attached", _("The ticket belongs to another outage; take it out there first."))
    return yes()


def can_detach(actor: Actor, ticket: Ticket) -> Decision:
    """Take a ticket out of its outage."""
    if not actor.holds("outage.change", at=ticket.unit.path):
        return no("role", _NO_ROLE)
    if ticket.outage_id is None:
        return no("not_attached", _("The ticket belongs to no outage."))
    return yes()


def can_follow(outage: Outage) -> Decision:
    """Be told of changes; everybody may who can read of it."""
    return no("state", _OVER) if outage.is_ended else yes()
