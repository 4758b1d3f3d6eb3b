"""Who may see digests and plan them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tanggap.fieldwork.digests.querysets import DIGEST_VIEW
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, no, yes

PLANS = "fieldwork.manage"


def can_see_digests(actor: Actor) -> Decision:
    """Open the list of digests; what stands in it is cut by ``visible_to``."""
    return (
        yes()
        if actor.holds_anywhere(DIGEST_VIEW)
        else no("role", _("Your role does not show digests of field work."))
    )


def can_plan_digests(actor: Actor, unit_path: str) -> Decision:
    """Set, pause and resume the unit's times."""
    if not actor.holds(PLANS, at=unit_path):
        return no("role", _("Your role does not allow this here."))
    return yes()
