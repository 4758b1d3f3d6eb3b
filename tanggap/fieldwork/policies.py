"""Who may do what with technicians and work orders."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import User
from tanggap.accounts.policies import holds_at_place, place_of
from tanggap.fieldwork.choices import ACTIVE_STATUSES, STEPS, WorkOrderStatus
from tanggap.fieldwork.models import CrewMember, Technician, WorkOrder
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, no, yes
from tanggap.tickets.choices import OPEN_STATUSES
from tanggap.tickets.models import Ticket
from tanggap.tickets.policies import checklists_done, validated

_NO_ROLE = _("Your role does not allow this here.")


def can_manage_technician(actor: Actor, unit_path: str) -> Decision:
    """Add or change technicians of the unit."""
    return yes() if actor.holds("technician.manage", at=unit_path) else no("role", _NO_ROLE)


def can_manage_person(actor: Actor, user: User) -> Decision:
    """Make the person a technician, or change name and contacts by the technician's record.

    The right over technicians has to cover every unit that the person belongs to or holds a role in: else a
    unit could take hold of anybody's contacts by calling him its technician.
    """
    own = place_of(user)
    places: set[str | None] = set(user.grants.valid_at(clock.now()).values_list("unit__path", flat=True))
    if own is not None or not places:
        places.add(own)
    for place in places:
        if not any(holds_at_place(actor, code, place) for code in ("technician.manage", "user.manage")):
            return no("person", _("This person belongs to a unit that you do not manage."))
    return yes()


def can_dispatch(actor: Actor, ticket: Ticket) -> Decision:
    """Give the ticket to technicians, offer it, take it back."""
    if not actor.holds("work_order.assign", at=ticket.unit.path):
        return no("role", _NO_ROLE)
    if ticket.status not in OPEN_STATUSES:
        return no(
            "state",
            _("Not possible while the ticket is “%(status)s”.") % {"status": ticket.get_status_display()},
        )
    return validated(ticket)


def can_pick_up(actor: Actor, order: WorkOrder, technician: Technician | None) -> Decision:
    """Take an offered job."""
    if technician is None or not actor.holds("work_order.pick_up", at=order.unit.path):
        return no("role", _NO_ROLE)
    if not technician.is_active:
        return no("inactive", _("You are not active as a technician."))
    if order.status != WorkOrderStatus.OFFERED:
        holder = str(order.lead) if order.lead_id else ""
        return no("taken", _("%(name)s already has this job.") % {"name": holder}, holder=holder)
    return yes()


def can_finish(actor: Actor, order: WorkOrder, technician: Technician | None, ticket: Ticket) -> Decision:
    """Report that it is done, which solves the ticket: nothing mandatory may be open on its checklists."""
    decision = can_report(actor, order, technician, WorkOrderStatus.DONE)
    return checklists_done(ticket) if decision else decision


def can_remark(actor: Actor, ticket: Ticket) -> Decision:
    """Leave an internal note on a job that is or was one's own, whatever became of it."""
    if not actor.holds_anywhere("work_order.progress") or actor.person_id is None:
        return no("role", _NO_ROLE)
    mine = CrewMember.objects.filter(technician__user_id=actor.person_id, work_order__ticket=ticket)
    return yes() if mine.exists() else no("role", _("This job is not yours."))


def can_write_parts(actor: Actor, order: WorkOrder, technician: Technician | None) -> Decision:
    """Write down material, on an own job that is not over."""
    if order.status == WorkOrderStatus.DONE:
        return no("locked", _("This job is done. Only the NOC can take it up again."))
    if order.status not in ACTIVE_STATUSES:
        return no("withdrawn", _("This job was taken back by the NOC."))
    if technician is None or not actor.holds_anywhere("work_order.progress"):
        return no("role", _NO_ROLE)
    return yes()


def can_send_code(
    actor: Actor, order: WorkOrder, technician: Technician | None, *, has_address: bool
) -> Decision:
    """Send the customer the code that confirms the work, while one may report that it is done."""
    decision = can_report(actor, order, technician, WorkOrderStatus.DONE)
    if decision and not has_address:
        return no("no_address", _("No e-mail address of the customer is known. Let the customer sign."))
    return decision


def can_ask_for_proof(actor: Actor, unit_path: str) -> Decision:
    """Say that jobs of the unit are done only when the customer confirms."""
    return yes() if actor.holds("fieldwork.manage", at=unit_path) else no("role", _NO_ROLE)


def can_report(actor: Actor, order: WorkOrder, technician: Technician | None, step: str) -> Decision:
    """Report a step on a job in hand. A finished job is locked for the technician."""
    if order.status == WorkOrderStatus.DONE:
        return no("locked", _("This job is done. Only the NOC can take it up again."))
    if order.status not in ACTIVE_STATUSES:
        return no("withdrawn", _("This job was taken back by the NOC."))
    if technician is None or not any(part.technician_id == technician.pk for part in order.crew.all()):
        return no("role", _("This job is not yours."))
    if not actor.holds_anywhere("work_order.progress"):
        return no("role", _NO_ROLE)
    if not STEPS.allows(order.status, step):
        return no(
            "state",
            _("“%(step)s” cannot follow “%(status)s”.")
            % {"step": WorkOrderStatus(step).label, "status": order.get_status_display()},
            status=order.status,
        )
    return yes()
