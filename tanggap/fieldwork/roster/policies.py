"""Who may plan shifts and days, decide on leave and swaps, and answer calls."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tanggap.fieldwork.models import HandoverNote, Leave, OnCallCall, ShiftSwap, Technician
from tanggap.fieldwork.roster.choices import CallStatus, LeaveStatus, SwapStatus
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, no, yes

_NO_ROLE = _("Your role does not allow this here.")


def can_plan(actor: Actor, unit_path: str) -> Decision:
    """Edit shifts, days of the roster and turns on call of the unit."""
    return yes() if actor.holds("roster.manage", at=unit_path) else no("role", _NO_ROLE)


def is_self(actor: Actor, technician: Technician) -> bool:
    """Whether the technician is the actor."""
    return actor.person_id is not None and technician.user_id == actor.person_id


def can_ask_leave(actor: Actor, technician: Technician) -> Decision:
    """Ask for days off: oneself, and who plans the unit for a person without a phone."""
    if not technician.is_active:
        return no("inactive", _("You are not active as a technician."))
    if is_self(actor, technician):
        return yes()
    return can_plan(actor, technician.home_unit.path)


def can_decide_leave(actor: Actor, leave: Leave) -> Decision:
    """Approve or reject what was asked; nobody decides on his own."""
    may = can_plan(actor, leave.technician.home_unit.path)
    if not may:
        return may
    if actor.person_id is not None and actor.person_id in {leave.technician.user_id, leave.asked_by_id}:
        return no("own", _("Somebody else has to decide on what you asked for."))
    if leave.status != LeaveStatus.ASKED:
        return no("state", _("This has been decided already."))
    return yes()


def can_add_letters(actor: Actor, leave: Leave) -> Decision:
    """Hand in a letter while the leave waits: whose it is, and who asked for that person."""
    if not is_self(actor, leave.technician) and actor.person_id != leave.asked_by_id:
        return no("role", _NO_ROLE)
    if leave.status != LeaveStatus.ASKED:
        return no("state", _("This has been decided already."))
    return yes()


def can_cancel_leave(actor: Actor, leave: Leave, *, has_begun: bool) -> Decision:
    """Take the application back before its first day."""
    if not is_self(actor, leave.technician) and actor.person_id != leave.asked_by_id:
        return no("role", _NO_ROLE)
    if leave.status not in {LeaveStatus.ASKED, LeaveStatus.APPROVED}:
        return no("state", _("This has been decided already."))
    if has_begun:
        return no("begun", _("The first day has come. Talk to your dispatcher."))
    return yes()


def can_answer_swap(actor: Actor, swap: ShiftSwap) -> Decision:
    """Agree to a swap that was offered to oneself."""
    if not is_self(actor, swap.colleague):
        return no("role", _NO_ROLE)
    return yes() if swap.status == SwapStatus.ASKED else no("state", _("This has been decided already."))


def can_cancel_swap(actor: Actor, swap: ShiftSwap) -> Decision:
    """Take one's own wish back before the decision."""
    if not is_self(actor, swap.asker):
        return no("role", _NO_ROLE)
    if swap.status not in {SwapStatus.ASKED, SwapStatus.AGREED}:
        return no("state", _("This has been decided already."))
    return yes()


def can_decide_swap(actor: Actor, swap: ShiftSwap) -> Decision:
    """Approve or reject what two people agreed on; neither of them decides."""
    for technician in (swap.asker, swap.colleague):
        if not (may := can_plan(actor, technician.home_unit.path)):
            return may
        if is_self(actor, technician):
            return no("own", _("Somebody else has to decide on what you asked for."))
    if swap.status != SwapStatus.AGREED:
        return no("state", _("The colleague has to agree first, and nobody may have decided yet."))
    return yes()


def can_call(actor: Actor, unit_path: str) -> Decision:
    """Call somebody on call about a ticket of the unit."""
    if actor.holds("work_order.assign", at=unit_path) or actor.holds("roster.manage", at=unit_path):
        return yes()
    return no("role", _NO_ROLE)


def can_answer_call(actor: Actor, call: OnCallCall) -> Decision:
    """Answer a call: who is called."""
    if not is_self(actor, call.technician):
        return no("role", _NO_ROLE)
    if call.status != CallStatus.CALLING:
        return no("state", _("This call is over."))
    return yes()


def can_stop_call(actor: Actor, call: OnCallCall) -> Decision:
    """End a running call without an answer: who may call for the ticket's unit."""
    if not (may := can_call(actor, call.ticket.unit.path)):
        return may
    if call.status != CallStatus.CALLING:
        return no("state", _("This call is over."))
    return yes()


def can_write_handover(actor: Actor, unit_path: str) -> Decision:
    """Write the note from shift to shift."""
    return can_call(actor, unit_path)


def can_take_over(actor: Actor, note: HandoverNote) -> Decision:
    """Sign for what the former shift wrote; never one's own note."""
    if not (may := can_call(actor, note.unit.path)):
        return may
    if note.taken_by_id is not None:
        return no("state", _("Somebody has taken over already."))
    if actor.person_id is None or actor.person_id == note.written_by_id:
        return no("own", _("Another person has to take over what you wrote."))
    return yes()
