"""Who may check in, see attendance and judge it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tanggap.fieldwork.models import AttendanceEntry, Technician
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, no, yes

_NO_ROLE = _("Your role does not allow this here.")


def can_check_in(technician: Technician, *, has_consented: bool) -> Decision:
    """Check in or out with the own phone."""
    if not technician.is_active:
        return no("inactive", _("You are not active as a technician."))
    if not has_consented:
        return no("consent", _("First say whether you agree to pictures and positions."))
    return yes()


def can_see(actor: Actor, technician: Technician) -> Decision:
    """See the technician's attendance with its pictures."""
    if actor.person_id and technician.user_id == actor.person_id:
        return yes()
    if actor.holds("attendance.view", at=technician.home_unit.path):
        return yes()
    return no("role", _NO_ROLE)


def can_enter(actor: Actor, technician: Technician) -> Decision:
    """Write an entry down by hand for the technician."""
    if not actor.holds("attendance.judge", at=technician.home_unit.path):
        return no("role", _NO_ROLE)
    if actor.person_id == technician.user_id:
        return no("own", _("Nobody decides on his own attendance."))
    if not technician.is_active:
        return no("inactive", _("This person is not active as a technician."))
    return yes()


def can_judge(actor: Actor, entry: AttendanceEntry) -> Decision:
    """Accept or reject an entry; a decision may be changed, nobody decides on his own entry."""
    technician = entry.technician
    if not actor.holds("attendance.judge", at=technician.home_unit.path):
        return no("role", _NO_ROLE)
    if actor.person_id == technician.user_id:
        return no("own", _("Nobody decides on his own attendance."))
    return yes()


def can_manage_places(actor: Actor, unit_path: str) -> Decision:
    """Add, change and retire permitted places of the unit."""
    return yes() if actor.holds("fieldwork.manage", at=unit_path) else no("role", _NO_ROLE)


def can_manage_rules(actor: Actor) -> Decision:
    """Say for the whole installation how long pictures are kept and when to remind."""
    return yes() if actor.holds("fieldwork.manage", at="") else no("role", _NO_ROLE)
