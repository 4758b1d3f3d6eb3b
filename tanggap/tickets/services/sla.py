"""What the SLA clock says of a ticket, written into the columns that lists and the sweep read."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from tanggap.kernel.reference_cache import ReferenceCache
from tanggap.organization.selectors import named_calendar, working_calendar
from tanggap.organization.working_time import WorkingCalendar
from tanggap.tickets.choices import OPEN_STATUSES, SOLVED_STATUSES, TicketStatus
from tanggap.tickets.models import SlaPolicyVersion, Ticket, TicketState
from tanggap.tickets.sla_clock import Clock, ClockResult, ClockState, StateChange, Target


class Promised(NamedTuple):
    """From when on, working seconds to respond and to resolve, and the policy's own calendar."""

    at: datetime
    response: int | None
    resolution: int | None
    calendar_id: int | None


@dataclass(frozen=True, slots=True)
class Promise:
    """A policy version with the places and categories that it fits."""

    version_id: int
    policy_id: int
    unit_path: str
    category_path: str
    valid_from: datetime
    targets: dict[str, dict[str, int]]
    calendar_id: int | None

    def fits(self, unit_path: str, category_path: str, at: datetime) -> bool:
        """Whether it holds for a ticket of that unit and category reported at that moment."""
        return (
            self.valid_from <= at
            and unit_path.startswith(self.unit_path)
            and category_path.startswith(self.category_path)
        )

    def seconds(self, priority: int, target: str) -> int | None:
        """Promised working seconds for ``response`` or ``resolution``; ``None`` when nothing is promised."""
        return self.targets.get(str(priority), {}).get(target)


def _load_promises(_key: Any) -> list[Promise]:
    rows = SlaPolicyVersion.objects.filter(policy__retired_at__isnull=True).select_related(
        "policy__unit", "policy__category"
    )
    return [
        Promise(
            version_id=row.pk,
            policy_id=row.policy_id,
            unit_path=row.policy.unit.path if row.policy.unit else "",
            category_path=row.policy.category.path if row.policy.category else "",
            valid_from=row.valid_from,
            targets=row.targets,
            calendar_id=row.calendar_id,
        )
        for row in rows
    ]


promises: ReferenceCache[list[Promise]] = ReferenceCache(_load_promises)
calendars: ReferenceCache[WorkingCalendar] = ReferenceCache(working_calendar)
policy_calendars: ReferenceCache[WorkingCalendar] = ReferenceCache(lambda key: named_calendar(*key))
"""Calendars that policies name for themselves, by key and time zone."""


def promise_for(unit_path: str, category_path: str, at: datetime) -> Promise | None:
    """The most specific promise: category before unit, then the newest version."""
    fitting = [promise for promise in promises.get() if promise.fits(unit_path, category_path, at)]
    return max(
        fitting,
        key=lambda promise: (
            len(promise.category_path),
            len(promise.unit_path),
            promise.valid_from,
            promise.version_id,
        ),
        default=None,
    )


def next_due(ticket: Ticket, *, response_breached: bool, resolution_breached: bool) -> datetime | None:
    """The earliest promised moment that has not been missed yet."""
    outstanding = []
    if ticket.response_due_at and not ticket.responded_at and not response_breached:
        outstanding.append(ticket.response_due_at)
    if ticket.resolution_due_at and not resolution_breached:
        outstanding.append(ticket.resolution_due_at)
    return min(outstanding, default=None)


def sla_columns(
    ticket: Ticket,
    changes: dict[str, Any],
    *,
    new_state: TicketState | None,
    at: datetime,
    states: Sequence[TicketState] | None = None,
) -> dict[str, Any]:
    """The SLA columns that a ticket has after ``changes``.

    Args:
        ticket: as it is now; may be unsaved.
        changes: columns that are about to be written.
        new_state: the state row that is about to be written, if it moves.
        at: the moment of the change.
        states: the ticket's state rows, when the caller has them.
    """
    after = _after(ticket, changes)
    known = states if states is not None else (list(ticket.states.all()) if ticket.pk else [])
    history = _history(after, [*known, *([new_state] if new_state else [])])
    promise = promise_for(after.unit.path, after.category.path if after.category else "", after.reported_at)
    promised = _promised(after, promise, at)
    calendar = calendars.get(after.unit_id)
    solved = after.status in SOLVED_STATUSES and after.resolved_at is not None
    resolution = Clock(
        calendar,
        history,
        _targets(promised, "resolution", after.unit.time_zone),
        finished_at=after.resolved_at if solved else None,
    ).evaluate(max(at, after.resolved_at or at))
    response = Clock(
        calendar,
        history,
        _targets(promised, "response", after.unit.time_zone),
        finished_at=after.responded_at,
    ).evaluate(at)
    columns: dict[str, Any] = {
        "sla_version_id": promise.version_id if promise else None,
        "sla_targets": [[entry.at.isoformat(), *entry[1:]] for entry in promised],
        "response_due_at": response.due_at,
        "resolution_due_at": resolution.due_at,
        "resolve_net_seconds": resolution.net_elapsed_s if solved else None,
        "sla_met": _met(resolution) if solved else None,
    }
    for name, value in columns.items():
        setattr(after, name, value)
    return columns | _breach_columns(after, at)


def clock_now(ticket: Ticket, states: Sequence[TicketState], at: datetime) -> ClockResult:
    """What the clock of the solution shows at the moment, for the ticket's page.

    Args:
        ticket: loaded with its unit and category.
        states: its state rows in order.
    """
    promised = _known_promises(ticket)
    return Clock(
        calendars.get(ticket.unit_id),
        _history(ticket, states),
        _targets(promised, "resolution", ticket.unit.time_zone),
        finished_at=ticket.resolved_at if ticket.status in SOLVED_STATUSES else None,
    ).evaluate(max(at, ticket.resolved_at or at))


def _met(result: ClockResult) -> bool | None:
    return None if result.state is ClockState.NONE else result.state is ClockState.MET


def _history(ticket: Ticket, states: Sequence[TicketState]) -> list[StateChange]:
    """The states for the clock, which starts with the report."""
    begun = StateChange(ticket.reported_at, TicketStatus.NEW)
    return [
        begun,
        *(
            StateChange(max(state.entered_at, ticket.reported_at), state.status, state.stops_clock)
            for state in states
        ),
    ]


def _known_promises(ticket: Ticket) -> list[Promised]:
    return [Promised(datetime.fromisoformat(moment), *rest) for moment, *rest in ticket.sla_targets]


def _targets(promised: Sequence[Promised], kind: str, zone: str) -> list[Target]:
    """The promises to respond or to resolve, each with its calendar."""
    return [
        Target(
            entry.at,
            getattr(entry, kind),
            policy_calendars.get((entry.calendar_id, zone)) if entry.calendar_id else None,
        )
        for entry in promised
    ]


def _promised(after: Ticket, promise: Promise | None, at: datetime) -> list[Promised]:
    """What was promised and from when on; a change of priority or policy adds to it, never rewrites it."""
    promised = _known_promises(after)
    present = (
        promise.seconds(after.priority, "response") if promise else None,
        promise.seconds(after.priority, "resolution") if promise else None,
        promise.calendar_id if promise else None,
    )
    if not promised:
        return [Promised(after.reported_at, *present)]
    if promised[-1][1:] != present and after.status in OPEN_STATUSES:
        promised.append(Promised(at, *present))
    return promised


def _after(ticket: Ticket, changes: dict[str, Any]) -> Ticket:
    """A copy of the ticket with the changes, sharing what is loaded."""
    after = copy.copy(ticket)
    after._state = copy.copy(ticket._state)
    after._state.fields_cache = dict(ticket._state.fields_cache)
    for name, value in changes.items():
        setattr(after, name, value)
    return after


def _breach_columns(after: Ticket, at: datetime) -> dict[str, Any]:
    """Breaches known at the moment, and when to look next."""
    columns: dict[str, Any] = {}
    response_breached, resolution_breached = after.response_breached_at, after.resolution_breached_at
    if response_breached and after.response_due_at and after.response_due_at > (after.responded_at or at):
        response_breached = columns["response_breached_at"] = None
    if resolution_breached and after.resolution_due_at and after.resolution_due_at > at:
        resolution_breached = columns["resolution_breached_at"] = None
    columns["next_due_at"] = (
        next_due(
            after,
            response_breached=response_breached is not None,
            resolution_breached=resolution_breached is not None,
        )
        if after.status in OPEN_STATUSES
        else None
    )
    return columns
