"""Who may do what with documents."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tanggap.documents.models import Document
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, no, yes

MANAGE = "document.manage"
WITHDRAW = "document.withdraw"


def can_manage_documents(actor: Actor, unit_path: str | None = None) -> Decision:
    """Set up letterheads, numbers and forms: at the unit, or anywhere when none is named."""
    holds = actor.holds_anywhere(MANAGE) if unit_path is None else actor.holds(MANAGE, at=unit_path)
    return yes() if holds else no("role", _("You may not set up documents here."))


def can_manage_everywhere(actor: Actor) -> Decision:
    """Set up what counts for all units: who holds the right at the top."""
    if any(path.count("/") <= 1 for path in actor.paths(MANAGE)):
        return yes()
    return no("role", _("You may not set up documents here."))


def can_withdraw(actor: Actor, document: Document) -> Decision:
    """Withdraw a document that was issued."""
    if not actor.holds(WITHDRAW, at=document.unit.path):
        return no("role", _("You may not withdraw documents here."))
    if document.withdrawn_at is not None:
        return no("withdrawn", _("This document was withdrawn already."))
    return yes()


def can_print(document: Document | None) -> Decision:
    """Whether there is a paper to hand out at all."""
    if document is None:
        return no("not_issued", _("There is no document yet: it is issued with the approval."))
    if document.withdrawn_at is not None:
        return no("withdrawn", _("This document was withdrawn and is no longer handed out."))
    return yes()
