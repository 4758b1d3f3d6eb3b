"""Who may do what with a ticket, with the reason when not."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, no, yes
from tanggap.organization.models import Unit
from tanggap.tickets.checklists import open_items
from tanggap.tickets.choices import (
    LEFT_OUT_STATUSES,
    MOVES,
    OPEN_STATUSES,
    SOLVED_STATUSES,
    MessageKind,
    TicketStatus,
)
from tanggap.tickets.models import Feedback, Ticket, TicketMessage
from tanggap.tickets.reactions import helps, obstacle_to_leaving
from tanggap.tickets.visibility import further_conditions

_TOO_LATE = ngettext_lazy(
    "This was solved more than %(days)d day ago. Report it again: the new report is linked to it.",
    "This was solved more than %(days)d days ago. Report it again: the new report is linked to it.",
    "days",
)
NAMED = 5
"""Open items that a reason names."""
_NO_ROLE = _("Your role does not allow this here.")


def _holds(actor: Actor, permission: str, ticket: Ticket) -> bool:
    return actor.holds(permission, at=ticket.unit.path)


def own_office(actor: Actor) -> int | None:
    """Key of the office whose reports the actor sees, as one of its people who may report."""
    return actor.belongs.get("office") if actor.holds_anywhere("ticket.create") else None


def speaks_for_reporter(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor reported it, or belongs to the office that did."""
    if actor.person_id is None:
        return False
    if actor.person_id == ticket.requester_id:
        return True
    return ticket.office_id is not None and ticket.office_id == own_office(actor)


def validated(ticket: Ticket) -> Decision:
    """Whether work may begin: a request for a service waits until its section accepts it."""
    if ticket.awaits_validation:
        return no("validation", _("The section has to accept this request first."))
    return yes()


def _wrong_state(ticket: Ticket) -> Decision:
    return no(
        "state",
        _("Not possible while the ticket is “%(status)s”.") % {"status": ticket.get_status_display()},
        status=ticket.status,
    )


def _with_permission_and_move(
    actor: Actor, ticket: Ticket, permission: str, target: TicketStatus
) -> Decision:
    if not _holds(actor, permission, ticket):
        return no("role", _NO_ROLE)
    if not (decision := validated(ticket)):
        return decision
    return yes() if MOVES.allows(ticket.status, target) else _wrong_state(ticket)


def is_staff_at(actor: Actor, unit_path: str) -> bool:
    """Whether the actor writes down reports of others in the unit."""
    return actor.holds("ticket.create", at=unit_path) and actor.holds("ticket.edit", at=unit_path)


def can_edit(actor: Actor, ticket: Ticket) -> Decision:
    """Change subject, description, category, place, contacts."""
    if not _holds(actor, "ticket.edit", ticket):
        return no("role", _NO_ROLE)
    if not (decision := validated(ticket)):
        return decision
    return yes() if ticket.status in OPEN_STATUSES else _wrong_state(ticket)


def can_validate(actor: Actor, ticket: Ticket) -> Decision:
    """Accept a new ticket as valid."""
    return _with_permission_and_move(actor, ticket, "ticket.validate", TicketStatus.VALIDATED)


def can_reject(actor: Actor, ticket: Ticket) -> Decision:
    """Refuse a new or validated ticket, with a reason."""
    return _with_permission_and_move(actor, ticket, "ticket.validate", TicketStatus.REJECTED)


def can_assign(actor: Actor, ticket: Ticket) -> Decision:
    """Give the ticket to a person or a team, first or again."""
    if not _holds(actor, "ticket.assign", ticket):
        return no("role", _NO_ROLE)
    if not (decision := validated(ticket)):
        return decision
    return yes() if ticket.status in OPEN_STATUSES else _wrong_state(ticket)


def can_start(actor: Actor, ticket: Ticket) -> Decision:
    """Begin to work on it, or go on after a hold."""
    if not (_holds(actor, "ticket.move", ticket) or _works_on(actor, ticket)):
        return no("role", _NO_ROLE)
    if ticket.status in SOLVED_STATUSES or not MOVES.allows(ticket.status, TicketStatus.IN_PROGRESS):
        return _wrong_state(ticket)
    return validated(ticket)


def can_hold(actor: Actor, ticket: Ticket) -> Decision:
    """Put the ticket on hold, with a reason."""
    if not (_holds(actor, "ticket.move", ticket) or _works_on(actor, ticket)):
        return no("role", _NO_ROLE)
    return yes() if MOVES.allows(ticket.status, TicketStatus.ON_HOLD) else _wrong_state(ticket)


def can_confirm_hold(actor: Actor, ticket: Ticket) -> Decision:
    """Decide whether holds that wait for a second person stop the clock; also after the hold."""
    return yes() if _holds(actor, "ticket.move", ticket) else no("role", _NO_ROLE)


def can_decide_hold(actor: Actor, ticket: Ticket, asked_by_id: int | None) -> Decision:
    """Decide on one such hold: never on one that the actor asked for himself."""
    decision = can_confirm_hold(actor, ticket)
    if decision and asked_by_id is not None and asked_by_id == actor.person_id:
        return no("second_person", _("Somebody else has to decide: you asked for it yourself."))
    return decision


def can_acknowledge(actor: Actor, ticket: Ticket) -> Decision:
    """Answer a call: whoever works on the unit's tickets, or on this one."""
    work = ("ticket.move", "ticket.assign", "ticket.work")
    if any(_holds(actor, permission, ticket) for permission in work) or _works_on(actor, ticket):
        return yes()
    return no("role", _NO_ROLE)


def can_manage_assignment_rules(actor: Actor, unit: Unit | None) -> Decision:
    """Say to whom tickets of the unit and below go; ``None`` is the whole organisation."""
    if unit is not None:
        allowed = actor.holds("assignment.manage", at=unit.path)
    else:
        allowed = _holds_everywhere(actor, "assignment.manage")
    return yes() if allowed else no("role", _NO_ROLE)


def can_manage_hold_rules(actor: Actor) -> Decision:
    """Say which holds stop the clock, for the whole organisation."""
    return yes() if _holds_everywhere(actor, "sla.manage") else no("role", _NO_ROLE)


def can_switch_invitations(actor: Actor) -> Decision:
    """Say whether people are invited to the portal, for the whole organisation."""
    return yes() if _holds_everywhere(actor, "notification.manage") else no("role", _NO_ROLE)


def _holds_everywhere(actor: Actor, permission: str) -> bool:
    tops = Unit.objects.filter(parent__isnull=True).values_list("path", flat=True)
    return actor.holds_anywhere(permission) and all(actor.holds(permission, at=path) for path in tops)


def can_resolve(actor: Actor, ticket: Ticket) -> Decision:
    """Say that it is solved, with resolution and cause."""
    if not (_holds(actor, "ticket.move", ticket) or _works_on(actor, ticket)):
        return no("role", _NO_ROLE)
    if not (decision := validated(ticket)):
        return decision
    return (
        checklists_done(ticket)
        if MOVES.allows(ticket.status, TicketStatus.RESOLVED)
        else _wrong_state(ticket)
    )


def checklists_done(ticket: Ticket) -> Decision:
    """Whether nothing mandatory is open on its checklists; the reason names what is."""
    open_ones = open_items(ticket)
    if not open_ones:
        return yes()
    named = ", ".join(open_ones[:NAMED]) + (", …" if len(open_ones) > NAMED else "")
    return no("checklist", _("Still open on the checklist: %(items)s.") % {"items": named}, items=open_ones)


def can_close(actor: Actor, ticket: Ticket) -> Decision:
    """Accept the solution for good; the reporter may do so himself."""
    if not (_holds(actor, "ticket.move", ticket) or _reported(actor, ticket)):
        return no("role", _NO_ROLE)
    return yes() if MOVES.allows(ticket.status, TicketStatus.CLOSED) else _wrong_state(ticket)


def can_reopen(actor: Actor, ticket: Ticket) -> Decision:
    """Take a solved ticket up again; never the technician's own act, the reporter's only for some days."""
    staff = _holds(actor, "ticket.move", ticket)
    if not (staff or _reported(actor, ticket)):
        return no("role", _NO_ROLE)
    if ticket.status not in SOLVED_STATUSES:
        return _wrong_state(ticket)
    solved_at = ticket.resolved_at or ticket.closed_at
    if not staff and solved_at is not None and clock.now() > solved_at + timedelta(days=settings.REOPEN_DAYS):
        return no("too_late", _TOO_LATE % {"days": settings.REOPEN_DAYS}, days=settings.REOPEN_DAYS)
    return yes()


def can_cancel(actor: Actor, ticket: Ticket) -> Decision:
    """Give the ticket up, with a reason; what waits for validation only the office itself takes back."""
    if not (_holds(actor, "ticket.move", ticket) or _reported(actor, ticket)):
        return no("role", _NO_ROLE)
    if not _reported(actor, ticket) and not (decision := validated(ticket)):
        return decision
    return yes() if MOVES.allows(ticket.status, TicketStatus.CANCELLED) else _wrong_state(ticket)


def can_relate(actor: Actor, ticket: Ticket) -> Decision:
    """Say how the ticket belongs to others, in whatever state it is."""
    return yes() if _holds(actor, "ticket.edit", ticket) else no("role", _NO_ROLE)


def can_merge(actor: Actor, ticket: Ticket) -> Decision:
    """Let the ticket go into another one, which is judged by itself."""
    decision = can_take_in(actor, ticket) and validated(ticket)
    return obstacle_to_leaving(ticket) if decision else decision


def can_take_in(actor: Actor, ticket: Ticket) -> Decision:
    """Let another ticket go into this one."""
    if not (_holds(actor, "ticket.edit", ticket) and _holds(actor, "ticket.move", ticket)):
        return no("role", _NO_ROLE)
    return _wrong_state(ticket) if ticket.status in LEFT_OUT_STATUSES else yes()


def can_unmerge(actor: Actor, ticket: Ticket) -> Decision:
    """Bring a merged ticket back."""
    if not (_holds(actor, "ticket.edit", ticket) and _holds(actor, "ticket.move", ticket)):
        return no("role", _NO_ROLE)
    return yes() if ticket.status == TicketStatus.MERGED else no("state", _("The ticket is not merged."))


def can_tag(actor: Actor, ticket: Ticket) -> Decision:
    """Mark the ticket with tags, in whatever state it is."""
    return can_relate(actor, ticket)


def can_see_tags(actor: Actor, ticket: Ticket) -> Decision:
    """Tags are words among staff; a reporter does not read them."""
    return yes() if _holds(actor, "ticket.view", ticket) else no("role", _NO_ROLE)


def can_tick(actor: Actor, ticket: Ticket) -> Decision:
    """Tick items of its checklists, and add lists: whoever may note on it, and the crew of its job."""
    if not (can_see_internal(actor, ticket) or helps(actor, ticket)):
        return no("role", _NO_ROLE)
    return yes() if ticket.status in OPEN_STATUSES else _wrong_state(ticket)


def can_see_checklists(actor: Actor, ticket: Ticket) -> Decision:
    """Read its checklists; a reporter does not."""
    return yes() if can_see_time(actor, ticket) or helps(actor, ticket) else no("role", _NO_ROLE)


def can_manage_checklists(actor: Actor) -> Decision:
    """Edit the templates of the installation."""
    return yes() if actor.holds_anywhere("category.manage") else no("role", _NO_ROLE)


def can_manage_tags(actor: Actor) -> Decision:
    """Rename, merge and delete the tags of the installation."""
    return yes() if actor.holds_anywhere("category.manage") else no("role", _NO_ROLE)


def can_split(actor: Actor, ticket: Ticket) -> Decision:
    """Make a new ticket of some messages."""
    if not (is_staff_at(actor, ticket.unit.path) and _holds(actor, "ticket.note", ticket)):
        return no("role", _NO_ROLE)
    return _wrong_state(ticket) if ticket.status in LEFT_OUT_STATUSES else yes()


def can_set_priority(actor: Actor, ticket: Ticket) -> Decision:
    """Change impact, urgency or the priority itself."""
    if not _holds(actor, "ticket.priority", ticket):
        return no("role", _NO_ROLE)
    return yes() if ticket.status in OPEN_STATUSES else _wrong_state(ticket)


def can_reply(actor: Actor, ticket: Ticket) -> Decision:
    """Write to the reporter, or as the reporter."""
    if not (_holds(actor, "ticket.reply", ticket) or _reported(actor, ticket)):
        return no("role", _NO_ROLE)
    if ticket.status in {TicketStatus.CANCELLED, TicketStatus.REJECTED}:
        return _wrong_state(ticket)
    return yes()


def can_note(actor: Actor, ticket: Ticket) -> Decision:
    """Write an internal note."""
    if not (_holds(actor, "ticket.note", ticket) or _works_on(actor, ticket)):
        return no("role", _NO_ROLE)
    return yes()


def can_see_time(actor: Actor, ticket: Ticket) -> Decision:
    """Read how long people worked on it; a reporter does not."""
    if _holds(actor, "ticket.view", ticket) or can_see_internal(actor, ticket):
        return yes()
    return no("role", _NO_ROLE)


def can_spend_time(actor: Actor, ticket: Ticket) -> Decision:
    """Write down own time, in whatever state the ticket is: whoever may write notes on it."""
    return can_note(actor, ticket) if actor.person_id is not None else no("role", _NO_ROLE)


def can_manage_answers(actor: Actor, unit: Unit) -> Decision:
    """Add and edit the canned answers of a unit."""
    return yes() if actor.holds("answer.manage", at=unit.path) else no("role", _NO_ROLE)


def can_attach(actor: Actor, ticket: Ticket) -> Decision:
    """Add files."""
    if _reported(actor, ticket) or _holds(actor, "ticket.edit", ticket) or _works_on(actor, ticket):
        return yes() if ticket.status in OPEN_STATUSES else _wrong_state(ticket)
    return no("role", _NO_ROLE)


def can_follow(actor: Actor, ticket: Ticket) -> Decision:
    """Be told of changes."""
    if not actor.person_id or not (_holds(actor, "ticket.view", ticket) or _reported(actor, ticket)):
        return no("role", _NO_ROLE)
    return yes()


def can_revoke_links(actor: Actor, ticket: Ticket) -> Decision:
    """End the private links by which the ticket is followed without an account."""
    if _holds(actor, "ticket.reply", ticket) or _reported(actor, ticket):
        return yes()
    return no("role", _NO_ROLE)


def can_rate(actor: Actor, feedback: Feedback) -> Decision:
    """Say how it was solved: whoever holds the link or reported it, but nobody who works there.

    Args:
        feedback: with its ticket and the ticket's unit.
    """
    if feedback.expires_at <= clock.now():
        return no("expired", _("The time to answer is over."))
    if actor.person_id is None:
        return yes()
    ticket = feedback.ticket
    if actor.person_id in {feedback.resolver_id, ticket.resolver_id, ticket.assignee_id} or _served(
        actor, ticket
    ):
        return no("worked", _("Whoever worked on a ticket does not rate it."))
    if not _reported(actor, ticket) and _holds(actor, "ticket.view", ticket):
        return no("staff", _("Only the reporter rates a ticket, not its staff."))
    return yes()


def can_follow_up(actor: Actor, feedback: Feedback) -> Decision:
    """Say what was done about a bad answer."""
    if not _holds(actor, "feedback.follow_up", feedback.ticket):
        return no("role", _NO_ROLE)
    if not feedback.is_bad:
        return no("state", _("Only bad answers are followed up."))
    if feedback.followed_up_at is not None:
        return no("state", _("This answer was followed up already."))
    return yes()


def can_delete(actor: Actor, ticket: Ticket) -> Decision:
    """Delete, with a reason; recoverable."""
    return yes() if _holds(actor, "ticket.delete", ticket) else no("role", _NO_ROLE)


def can_restore(actor: Actor, ticket: Ticket) -> Decision:
    """Bring a deleted ticket back."""
    if not _holds(actor, "ticket.restore", ticket):
        return no("role", _NO_ROLE)
    return yes() if ticket.deleted_at else no("state", _("The ticket is not deleted."))


def can_see_contacts(actor: Actor, ticket: Ticket) -> Decision:
    """Read the reporter's telephone number and addresses; others see them masked."""
    allowed = _holds(actor, "contact.view", ticket) or _reported(actor, ticket) or _works_on(actor, ticket)
    return yes() if allowed else no("role", _("Your role sees no contacts of reporters."))


def can_see_internal(actor: Actor, ticket: Ticket) -> bool:
    """Whether notes and internal files are shown to the actor."""
    return _holds(actor, "ticket.note", ticket) or _works_on(actor, ticket)


def _works_on(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor is the person it is assigned to and may work on tickets."""
    return (
        actor.person_id is not None
        and actor.person_id == ticket.assignee_id
        and actor.holds_anywhere("ticket.work")
    )


_reported = speaks_for_reporter


def _served(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor had the job in the field, or answered or noted something as staff."""
    for granted in further_conditions(actor):
        if Ticket.objects.filter(granted, pk=ticket.pk).exists():
            return True
    written = TicketMessage.objects.filter(ticket=ticket, author_id=actor.person_id)
    return written.exclude(kind=MessageKind.REPLY, from_requester=True).exists()
