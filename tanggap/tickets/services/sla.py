"""What the SLA clock says of a ticket, written into the columns that lists and the sweep read."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from tanggap.kernel.reference_cache import ReferenceCache
from tanggap.organization.models import Customer
from tanggap.organization.selectors import named_calendar, working_calendar
from tanggap.organization.working_time import WorkingCalendar
from tanggap.tickets.choices import OPEN_STATUSES, SOLVED_STATUSES, TicketStatus
from tanggap.tickets.models import SlaPolicyVersion, Ticket, TicketState
from tanggap.tickets.sla_clock import Clock, ClockResult, ClockState, StateChange, Target
from tanggap.tickets.sla_pauses import with_pauses
from tanggap.tickets.sla_steps import steps_ahead, steps_of

_NEVER = datetime.max.replace(tzinfo=UTC)


class Promised(NamedTuple):
    """From when on, working seconds for each promise, and the policy's own calendar."""

    at: datetime
    response: int | None
    resolution: int | None
    calendar_id: int | None
    update: int | None = None


class Case(NamedTuple):
    """What of a ticket decides which policy holds."""

    unit_path: str
    category_path: str
    at: datetime
    priority: int
    customer_id: int | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """A policy version with what it fits."""

    version_id: int
    policy_id: int
    unit_path: str
    category_path: str
    valid_from: datetime
    targets: dict[str, dict[str, int]]
    calendar_id: int | None
    customer_id: int | None = None
    customer_class: str = ""
    valid_until: datetime | None = None

    def fits(self, case: Case) -> bool:
        """Whether it holds for the case."""
        return (
            self.valid_from <= case.at
            and (self.valid_until is None or case.at < self.valid_until)
            and case.unit_path.startswith(self.unit_path)
            and case.category_path.startswith(self.category_path)
            and (self.customer_id is None or self.customer_id == case.customer_id)
            and (not self.customer_class or self.customer_class == customer_class_of(case.customer_id))
            and bool(self.targets.get(str(case.priority)))
        )

    @property
    def closeness(self) -> tuple[bool, bool, int, int, datetime, int]:
        """How closely it fits, the closest greatest: customer, contract class, category, unit, the newest."""
        return (
            self.customer_id is not None,
            bool(self.customer_class),
            len(self.category_path),
            len(self.unit_path),
            self.valid_from,
            self.version_id,
        )

    def seconds(self, priority: int, target: str) -> int | None:
        """Promised working seconds for ``response``, ``update`` or ``resolution``, if any."""
        return self.targets.get(str(priority), {}).get(target)


def _load_promises(_key: Any) -> list[Promise]:
    rows = SlaPolicyVersion.objects.select_related("policy__unit", "policy__category")
    versions = sorted(rows, key=lambda row: (row.policy_id, -row.valid_from.timestamp(), -row.number))
    ends: dict[int, datetime] = {}
    loaded = []
    for row in versions:
        following, retired = ends.get(row.policy_id), row.policy.retired_at
        ends[row.policy_id] = row.valid_from
        until = min(moment for moment in (following, retired, _NEVER) if moment)
        loaded.append(_promise(row, until))
    return loaded


def _promise(row: SlaPolicyVersion, until: datetime) -> Promise:
    return Promise(
        version_id=row.pk,
        policy_id=row.policy_id,
        unit_path=row.policy.unit.path if row.policy.unit else "",
        category_path=row.policy.category.path if row.policy.category else "",
        valid_from=row.valid_from,
        targets=row.targets,
        calendar_id=row.calendar_id,
        customer_id=row.policy.customer_id,
        customer_class=row.policy.customer_class.casefold(),
        valid_until=until,
    )


promises: ReferenceCache[list[Promise]] = ReferenceCache(_load_promises)
calendars: ReferenceCache[WorkingCalendar] = ReferenceCache(working_calendar)
policy_calendars: ReferenceCache[WorkingCalendar] = ReferenceCache(lambda key: named_calendar(*key))
"""Calendars that policies name for themselves, by key and time zone."""


customer_classes: ReferenceCache[str] = ReferenceCache(
    lambda key: Customer.objects.filter(pk=key).values_list("service_class", flat=True).first() or ""
)


def customer_class_of(customer_id: int | None) -> str:
    """The contract class of a customer, in small letters; empty for none and for nobody."""
    return customer_classes.get(customer_id).casefold() if customer_id else ""


def promise_for(case: Case) -> Promise | None:
    """The promise of the policy that fits most closely.

    The order: a policy for this very customer, for his contract class, for the deepest category, for the
    deepest unit, then the newest. Of one policy the version counts that was valid when the ticket was
    reported. A version that promises nothing for the priority leaves the ticket to the next policy.
    """
    fitting = (promise for promise in promises.get() if promise.fits(case))
    return max(fitting, key=lambda promise: promise.closeness, default=None)


def case_of(ticket: Ticket) -> Case:
    """What policies look at; the ticket's unit and category are loaded."""
    return Case(
        ticket.unit.path,
        ticket.category.path if ticket.category else "",
        ticket.reported_at,
        ticket.priority,
        ticket.customer_id,
    )


def next_due(ticket: Ticket) -> datetime | None:
    """The earliest promised moment that has not been missed yet."""
    outstanding = []
    if ticket.response_due_at and not ticket.responded_at and not ticket.response_breached_at:
        outstanding.append(ticket.response_due_at)
    if ticket.update_due_at and not ticket.update_breached_at:
        outstanding.append(ticket.update_due_at)
    if ticket.resolution_due_at and not ticket.resolution_breached_at:
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
    promise = promise_for(case_of(after))
    clocks = Clocks(after, history, _promised(after, promise, at))
    solved = after.status in SOLVED_STATUSES and after.resolved_at is not None
    resolution = clocks.of("resolution").evaluate(max(at, after.resolved_at or at))
    update = clocks.of("update") if clocks.promises("update") else None
    columns: dict[str, Any] = {
        "sla_version_id": promise.version_id if promise else None,
        "sla_targets": [[entry.at.isoformat(), *entry[1:]] for entry in clocks.promised],
        "response_due_at": clocks.of("response").evaluate(at).due_at,
        "resolution_due_at": resolution.due_at,
        "update_due_at": update.evaluate(at).due_at if update and after.status in OPEN_STATUSES else None,
        "resolve_net_seconds": resolution.net_elapsed_s if solved else None,
        "sla_met": _met(resolution) if solved else None,
    }
    for name, value in columns.items():
        setattr(after, name, value)
    return columns | _breach_columns(after, at) | {"next_step_at": _next_step(after, clocks, at)}


class Clocks:
    """The clocks of a ticket's promises.

    Args:
        ticket: as it is or will be, with its unit.
        history: its states from the report on.
        promised: what was promised when.
    """

    def __init__(self, ticket: Ticket, history: Sequence[StateChange], promised: Sequence[Promised]) -> None:
        self._ticket = ticket
        self._history = history
        self.promised = promised

    def promises(self, kind: str) -> bool:
        """Whether anything is promised of this kind now."""
        return bool(self.promised and getattr(self.promised[-1], kind))

    def of(self, kind: str) -> Clock:
        """The clock of ``response``, ``update`` or ``resolution``."""
        ticket, history = self._ticket, self._history
        finished = None
        if kind == "response":
            finished = ticket.responded_at
        elif kind == "resolution" and ticket.status in SOLVED_STATUSES:
            finished = ticket.resolved_at
        elif kind == "update":
            history = self._since_heard()
        targets = _targets(self.promised, kind, ticket.unit.time_zone)
        return Clock(calendars.get(ticket.unit_id), history, targets, finished_at=finished)

    def _since_heard(self) -> list[StateChange]:
        """The history since the reporter heard from us; the clock begins anew with each public answer."""
        since = max(self._ticket.update_since or self._ticket.reported_at, self._ticket.reported_at)
        begun = [change for change in self._history if change.at <= since][-1]
        return [begun._replace(at=since), *(change for change in self._history if change.at > since)]


def clocks_of(ticket: Ticket, states: Sequence[TicketState]) -> Clocks:
    """The clocks of a ticket as it is, loaded with its unit."""
    return Clocks(ticket, _history(ticket, states), _known_promises(ticket))


def _next_step(after: Ticket, clocks: Clocks, at: datetime) -> datetime | None:
    """When the next step of escalation is due."""
    steps = steps_of.get(after.sla_version_id) if after.sla_version_id else []
    if not steps or after.status not in OPEN_STATUSES:
        return None
    done = set(after.escalations.values_list("key", "round")) if after.pk else set()
    ahead = steps_ahead(after, steps, clocks.of, done=done, at=at)
    return ahead[0].at if ahead else None


def clock_now(ticket: Ticket, states: Sequence[TicketState], at: datetime) -> ClockResult:
    """What the clock of the solution shows at the moment, for the ticket's page.

    Args:
        ticket: loaded with its unit and category.
        states: its state rows in order.
    """
    return clocks_of(ticket, states).of("resolution").evaluate(max(at, ticket.resolved_at or at))


def _met(result: ClockResult) -> bool | None:
    return None if result.state is ClockState.NONE else result.state is ClockState.MET


def _history(ticket: Ticket, states: Sequence[TicketState]) -> list[StateChange]:
    """The states for the clock, which starts with the report."""
    begun = StateChange(ticket.reported_at, TicketStatus.NEW)
    history = [
        begun,
        *(
            StateChange(max(state.entered_at, ticket.reported_at), state.status, state.stops_clock)
            for state in states
        ),
    ]
    return with_pauses(history, ticket.sla_pauses) if ticket.sla_pauses else history


def _known_promises(ticket: Ticket) -> list[Promised]:
    return [Promised(datetime.fromisoformat(moment), *rest) for moment, *rest in ticket.sla_targets]


def _targets(promised: Sequence[Promised], kind: str, zone: str) -> list[Target]:
    """The promises to respond, to resolve or to be heard from, each with its calendar."""
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
        promise.seconds(after.priority, "update") if promise else None,
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
    """Breaches that the clocks no longer know are taken back; and when to look next."""
    columns: dict[str, Any] = {}
    settled = after.status not in OPEN_STATUSES
    for kind, until in (("response", after.responded_at or at), ("update", at), ("resolution", at)):
        due, breached = getattr(after, f"{kind}_due_at"), getattr(after, f"{kind}_breached_at")
        lifted = due is None or due > until if kind == "update" else bool(due) and due > until
        if breached and (lifted or (kind == "resolution" and after.sla_met)):
            columns[f"{kind}_breached_at"] = None
            setattr(after, f"{kind}_breached_at", None)
    columns["next_due_at"] = None if settled else next_due(after)
    return columns
