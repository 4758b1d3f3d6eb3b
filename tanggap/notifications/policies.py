"""Who may do what with notices."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, no, yes
from tanggap.notifications.choices import DeliveryState
from tanggap.notifications.models import Delivery
from tanggap.organization.models import Unit

TEMPLATES = "template.manage"
RESENDABLE = (DeliveryState.FAILED, DeliveryState.DEAD)


def can_resend(actor: Actor, delivery: Delivery) -> Decision:
    """Whether the actor may put the delivery back into the queue."""
    if not actor.holds_anywhere("notification.manage"):
        return no("role", _("You may not manage notices."))
    if delivery.state == DeliveryState.RESENT:
        return no("state", _("It was sent again already."), state=delivery.state)
    if delivery.state not in RESENDABLE:
        return no("state", _("Only messages that failed can be sent again."), state=delivery.state)
    return yes()


def can_edit_templates(actor: Actor) -> Decision:
    """Whether the actor may change the words of notices, which hold for the whole installation."""
    if not any(path.count("/") == 1 for path in actor.paths(TEMPLATES)):
        return no("role", _("You may not change the words of notices."))
    return yes()


def can_choose_audience(actor: Actor, unit: Unit) -> Decision:
    """Whether the actor may choose who is told of new tickets at the unit."""
    if not actor.holds("notification.manage", at=unit.path):
        return no("role", _("You may not manage notices."))
    return yes()
