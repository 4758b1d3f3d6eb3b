"""Moves through the life cycle. Each is one conditional update with its state row and entry."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tanggap.approvals.services import approval_hold
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid
from tanggap.tickets import notices, policies
from tanggap.tickets.catalogue.choices import VALIDATION
from tanggap.tickets.choices import MOVES, Cause, HoldApproval, HoldReason, TicketStatus
from tanggap.tickets.errors import MoveRefused
from tanggap.tickets.feedback_asking import feedback_ask
from tanggap.tickets.hold_rules import hold_rules
from tanggap.tickets.models import Ticket, TicketState
from tanggap.tickets.reactions import react
from tanggap.tickets.services.change import ticket_load, ticket_swap
from tanggap.tickets.services.holds import stop_of
from tanggap.tickets.services.sla import sla_columns
from tanggap.tickets.services.stop_clock import stop_ask


def required_text(value: str, field: str, limit: int = 500) -> str:
    """The stripped text.

    Raises:
        Invalid: empty or longer than ``limit`` characters.
    """
    text = value.strip()
    if not text:
        raise Invalid.field(field, _("This is required."), code="required")
    if len(text) > limit:
        raise Invalid.field(field, _("At most %(limit)d characters.") % {"limit": limit}, code="too_long")
    return text


def ticket_advance(
    ticket: Ticket,
    target: TicketStatus,
    *,
    actor: Actor,
    action: str,
    columns: dict[str, Any] | None = None,
    reason: str = "",
    note: str = "",
    stops_clock: bool = False,
    approval: str = "",
    data: dict[str, Any] | None = None,
    public: bool = True,
    at: datetime | None = None,
) -> Ticket:
    """Move a loaded ticket to ``target`` within the caller's transaction; permission is the caller's.

    Keeps responded, held, resolved and closed moments and the SLA columns right for any move.

    Raises:
        MoveRefused: the table has no such move.
        StaleState: somebody was first.
    """
    moment = at or clock.now()
    if not MOVES.allows(ticket.status, target):
        raise MoveRefused(status=ticket.status, target=target)
    source = ticket.status
    changes: dict[str, Any] = {"status": target, **(columns or {})}
    changes |= _hold_columns(target, reason, moment) | _response_columns(ticket, target, moment)
    state = TicketState(
        ticket=ticket,
        status=target,
        entered_at=moment,
        reason=reason,
        note=note,
        stops_clock=stops_clock,
        confirmed_by_label=actor.label if stops_clock else "",
        actor_label=actor.label,
        approval=approval,
        asked_by_id=actor.person_id if approval else None,
    )
    changes |= sla_columns(ticket, changes, new_state=state, at=moment)
    ticket_swap(
        ticket,
        actor=actor,
        action=action,
        columns=changes,
        data={"from": source, "to": target, "reason": reason, "note": note, **(data or {})},
        public=public,
        at=moment,
    )
    state.save()
    react(ticket, actor)
    return ticket


def _hold_columns(target: TicketStatus, reason: str, moment: datetime) -> dict[str, Any]:
    held = target == TicketStatus.ON_HOLD
    return {"hold_reason": reason if held else "", "held_since": moment if held else None}


def _response_columns(ticket: Ticket, target: TicketStatus, moment: datetime) -> dict[str, Any]:
    answering = {
        TicketStatus.ASSIGNED,
        TicketStatus.IN_PROGRESS,
        TicketStatus.RESOLVED,
        TicketStatus.REJECTED,
    }
    if ticket.responded_at is not None or target not in answering:
        return {}
    return {
        "responded_at": moment,
        "respond_seconds": max(0, clock.seconds_between(ticket.reported_at, moment)),
    }


@transaction.atomic
def ticket_reject(*, actor: Actor, number: str, reason: str, expected_version: int | None = None) -> Ticket:
    """Refuse the ticket; the reporter is told why.

    Raises:
        NotVisible, NotAllowed, StaleState, Invalid.
    """
    ticket = ticket_load(actor, number, expected_version=expected_version)
    policies.can_reject(actor, ticket).enforce()
    note = required_text(reason, "reason")
    ticket_advance(ticket, TicketStatus.REJECTED, actor=actor, action="ticket.rejected", note=note)
    notices.ticket_told("ticket.rejected", ticket, actor, note=note)
    return ticket


@transaction.atomic
def ticket_start(*, actor: Actor, number: str, expected_version: int | None = None) -> Ticket:
    """Begin work, or go on after a hold.

    Raises:
        NotVisible, NotAllowed, StaleState.
    """
    ticket = ticket_load(actor, number, expected_version=expected_version)
    policies.can_start(actor, ticket).enforce()
    action = "ticket.resumed" if ticket.status == TicketStatus.ON_HOLD else "ticket.started"
    return ticket_advance(ticket, TicketStatus.IN_PROGRESS, actor=actor, action=action)


@transaction.atomic
def ticket_hold(
    *, actor: Actor, number: str, reason: str, note: str = "", expected_version: int | None = None
) -> Ticket:
    """Put the ticket on hold. The clock stops when the reason allows it and the actor may decide so alone.

    Raises:
        NotVisible, NotAllowed, StaleState, Invalid.
    """
    ticket = ticket_load(actor, number, expected_version=expected_version)
    policies.can_hold(actor, ticket).enforce()
    return ticket_put_on_hold(ticket, actor=actor, reason=reason, note=note)


def ticket_put_on_hold(
    ticket: Ticket, *, actor: Actor, reason: str, note: str, at: datetime | None = None
) -> Ticket:
    """The hold itself, on a loaded ticket; permission is the caller's.

    Raises:
        Invalid: unknown reason, or one that asks for a note without it.
    """
    if reason not in HoldReason.values:
        raise Invalid.field("reason", _("Choose a reason."), code="required")
    rule = hold_rules.get()[reason]
    if rule.needs_note or reason == HoldReason.OTHER:
        required_text(note, "note")
    stop = stop_of(rule, entitled=actor.holds("ticket.move", at=ticket.unit.path))
    ticket_advance(
        ticket,
        TicketStatus.ON_HOLD,
        actor=actor,
        action="ticket.held",
        reason=reason,
        note=note.strip()[:500],
        stops_clock=stop.stops_clock,
        approval=stop.approval,
        at=at,
    )
    if stop.approval == HoldApproval.WAITING:
        stop_ask(ticket, ticket.states.latest("pk"), actor=actor)
        notices.ticket_told("ticket.hold_asked", ticket, actor, note=note, reason=reason)
    notices.ticket_told("ticket.held", ticket, actor, note=note, reason=reason)
    return ticket


@transaction.atomic
def ticket_resolve(
    *, actor: Actor, number: str, resolution: str, cause: str, expected_version: int | None = None
) -> Ticket:
    """Say that it is solved.

    Raises:
        NotVisible, NotAllowed, StaleState, Invalid.
    """
    ticket = ticket_load(actor, number, expected_version=expected_version)
    policies.can_resolve(actor, ticket).enforce()
    ticket_settle(ticket, actor=actor, resolution=resolution, cause=cause)
    # Now the row is ours: what was unticked since we looked is seen here.
    policies.checklists_done(ticket).enforce()
    return ticket


def ticket_settle(
    ticket: Ticket,
    *,
    actor: Actor,
    resolution: str,
    cause: str,
    resolver_id: int | None = None,
    columns: dict[str, Any] | None = None,
    at: datetime | None = None,
    tells: bool = True,
) -> Ticket:
    """The solution itself, on a loaded ticket; permission is the caller's.

    Args:
        resolver_id: the person who is credited; else the assignee, else the actor.
        tells: whether people are told; the end of an outage tells them by itself.

    Raises:
        Invalid: resolution text or cause missing.
    """
    moment = at or clock.now()
    text = required_text(resolution, "resolution", limit=10_000)
    if cause not in Cause.values:
        raise Invalid.field("cause", _("Choose a cause."), code="required")
    ticket_advance(
        ticket,
        TicketStatus.RESOLVED,
        actor=actor,
        action="ticket.resolved",
        columns={
            "resolution": text,
            "cause": cause,
            "resolved_at": moment,
            "resolve_seconds": max(0, clock.seconds_between(ticket.reported_at, moment)),
            "resolver_id": resolver_id or ticket.assignee_id or actor.person_id,
            **(columns or {}),
        },
        data={"cause": cause},
        at=moment,
    )
    feedback_ask(ticket)
    if tells:
        notices.ticket_told("ticket.resolved", ticket, actor)
    return ticket


@transaction.atomic
def ticket_close(*, actor: Actor, number: str, expected_version: int | None = None) -> Ticket:
    """Close a solved ticket.

    Raises:
        NotVisible, NotAllowed, StaleState.
    """
    ticket = ticket_load(actor, number, expected_version=expected_version)
    policies.can_close(actor, ticket).enforce()
    return ticket_advance(
        ticket, TicketStatus.CLOSED, actor=actor, action="ticket.closed", columns={"closed_at": clock.now()}
    )


@transaction.atomic
def ticket_reopen(*, actor: Actor, number: str, reason: str, expected_version: int | None = None) -> Ticket:
    """Take a solved ticket up again; its earlier solution no longer counts.

    Raises:
        NotVisible, NotAllowed, StaleState, Invalid.
    """
    ticket = ticket_load(actor, number, expected_version=expected_version)
    policies.can_reopen(actor, ticket).enforce()
    note = required_text(reason, "reason")
    ticket_advance(
        ticket,
        TicketStatus.IN_PROGRESS,
        actor=actor,
        action="ticket.reopened",
        note=note,
        columns={
            "resolved_at": None,
            "closed_at": None,
            "resolve_seconds": None,
            "resolve_net_seconds": None,
            "sla_met": None,
            "update_since": clock.now(),
            "resolver_id": None,
            "reopen_count": ticket.reopen_count + 1,
        },
    )
    notices.ticket_told("ticket.reopened", ticket, actor, note=note)
    return ticket


@transaction.atomic
def ticket_cancel(*, actor: Actor, number: str, reason: str, expected_version: int | None = None) -> Ticket:
    """Give the ticket up.

    Raises:
        NotVisible, NotAllowed, StaleState, Invalid.
    """
    ticket = ticket_load(actor, number, expected_version=expected_version)
    policies.can_cancel(actor, ticket).enforce()
    if ticket.awaits_validation:
        approval_hold(kind=VALIDATION, subject_id=ticket.pk)
    note = required_text(reason, "reason")
    ticket_advance(ticket, TicketStatus.CANCELLED, actor=actor, action="ticket.cancelled", note=note)
    notices.ticket_told("ticket.cancelled", ticket, actor, note=note)
    return ticket
