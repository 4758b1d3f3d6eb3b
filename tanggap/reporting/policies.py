"""Who may publish a monthly recap before its time."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tanggap.fieldwork.remarks.policies import RECAP_REMARK
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, no, yes
from tanggap.reporting.models import RecapEdition


def can_publish(actor: Actor, edition: RecapEdition) -> Decision:
    """Publish at once instead of waiting for the end of the time for notes."""
    if edition.is_published:
        return no("state", _("This recap is published already."))
    if actor.person_id is None or not actor.holds(RECAP_REMARK, at=edition.unit.path):
        return no("role", _("You may not publish recaps of this unit."))
    if edition.asked_by_id is not None:
        return no("state", _("It is being made."))
    return yes()
