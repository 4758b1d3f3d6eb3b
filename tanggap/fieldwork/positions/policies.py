"""Who may see where technicians are, and whose devices may send."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tanggap.fieldwork.models import Technician
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, no, yes
from tanggap.organization.querysets import path_condition

_NO_ROLE = _("Your role does not allow this here.")


def positions_condition(actor: Actor, prefix: str = "") -> Q:
    """Whose positions the actor may see: those of units where he holds the right, and his own.

    Args:
        prefix: the way from the filtered table to ``Technician``, such as ``"technician__"``.
    """
    condition = path_condition(actor.paths("position.view"), f"{prefix}home_unit__path")
    if actor.person_id and "" not in actor.paths("position.view"):
        condition |= Q(**{f"{prefix}user_id": actor.person_id})
    return condition


def can_see_positions(actor: Actor, technician: Technician) -> Decision:
    """See the last position and the tracks of the technician."""
    if actor.person_id and technician.user_id == actor.person_id:
        return yes()
    if actor.holds("position.view", at=technician.home_unit.path):
        return yes()
    return no("role", _NO_ROLE)


def can_manage_devices(actor: Actor, technician: Technician) -> Decision:
    """Pair and revoke devices: the technician himself, and who manages technicians of the unit."""
    if actor.person_id and technician.user_id == actor.person_id:
        return yes()
    if actor.holds("technician.manage", at=technician.home_unit.path):
        return yes()
    return no("role", _NO_ROLE)


def can_switch_duty(actor: Actor, technician: Technician) -> Decision:
    """Begin or end duty by hand: the technician himself, and who judges attendance in the unit."""
    if not technician.is_active:
        return no("inactive", _("You are not active as a technician."))
    if actor.person_id and technician.user_id == actor.person_id:
        return yes()
    if actor.holds("attendance.judge", at=technician.home_unit.path):
        return yes()
    return no("role", _NO_ROLE)
