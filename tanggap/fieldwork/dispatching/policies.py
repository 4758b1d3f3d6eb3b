"""Who may let dispatch propose, and who may set speeds of travel."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tanggap.fieldwork.dispatching.weights import UNDO_WITHIN
from tanggap.fieldwork.models import DispatchProposal
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, no, yes

_NO_ROLE = _("Your role does not allow this here.")


def can_propose(actor: Actor, unit_path: str) -> Decision:
    """Let dispatch propose for all that waits in the unit and below."""
    return yes() if actor.holds("work_order.assign", at=unit_path) else no("role", _NO_ROLE)


def can_undo(actor: Actor, proposal: DispatchProposal) -> Decision:
    """Take back what a proposal assigned; the lines are judged one by one besides."""
    if not actor.holds("work_order.assign", at=proposal.unit.path):
        return no("role", _NO_ROLE)
    if proposal.applied_at is None:
        return no("not_applied", _("This proposal was not applied."))
    if proposal.undone_at is not None:
        return no("undone", _("This was taken back already."))
    if clock.now() > proposal.applied_at + UNDO_WITHIN:
        return no("late", _("This can only be taken back within ten minutes."))
    return yes()


def can_set_speeds(actor: Actor, unit_path: str) -> Decision:
    """Edit the speeds of travel of the unit; those that hold everywhere need the right at the top."""
    return yes() if actor.holds("fieldwork.manage", at=unit_path) else no("role", _NO_ROLE)
