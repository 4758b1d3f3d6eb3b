"""Who edits the catalogue, and who asks for its services."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, no, yes
from tanggap.organization.models import Unit

MANAGE = "catalogue.manage"


def can_see_setup(actor: Actor) -> Decision:
    """Whether the actor edits services of any section."""
    return yes() if actor.holds_anywhere(MANAGE) else no("role", _("You may not edit the service catalogue."))


def can_manage(actor: Actor, unit: Unit) -> Decision:
    """Whether the actor edits the services of the section."""
    if not actor.holds(MANAGE, at=unit.path):
        return no("role", _("You may not edit the services of this section."))
    return yes()
