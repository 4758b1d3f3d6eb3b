"""Who may write remarks on days."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, no, yes

RECAP_REMARK = "recap.remark"


def can_remark_anywhere(actor: Actor) -> Decision:
    """Open the form; which units stand in it is cut by the same right."""
    if not actor.holds_anywhere(RECAP_REMARK):
        return no("role", _("Your role does not write notes on days."))
    return yes()


def can_remark(actor: Actor, unit_path: str) -> Decision:
    """Write a remark on a day of the unit, and withdraw one."""
    if actor.person_id is None or not actor.holds(RECAP_REMARK, at=unit_path):
        return no("unit", _("You may not write notes on days of this unit."))
    return yes()
