"""One ticket's past as rows: the same rows that the services would have written, made many at a time.

The services write one act in one transaction; thousands of tickets with their histories would take an hour.
``tests/test_demo.py`` lives one ticket through the services and compares.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models

from tanggap.accounts.models import User
from tanggap.fieldwork.choices import CrewRole, ProgressStep, WorkOrderStatus
from tanggap.fieldwork.models import CrewMember, Progress, Technician, WorkOrder
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor, system_actor
from tanggap.tickets.choices import (
    CLOCK_STOPPING_REASONS,
    OPEN_STATUSES,
    SOLVED_STATUSES,
    Channel,
    HoldApproval,
    MessageKind,
    TicketStatus,
)
from tanggap.tickets.models import Feedback, Ticket, TicketMessage, TicketState
from tanggap.tickets.services.sla import next_due, sla_columns

_MOMENTS = {
    ProgressStep.ACCEPTED: "accepted_at",
    ProgressStep.EN_ROUTE: "en_route_at",
    ProgressStep.ARRIVED: "arrived_at",
    ProgressStep.WORKING: "working_at",
    ProgressStep.DONE: "finished_at",
}
_AT_WORK = {ProgressStep.EN_ROUTE, ProgressStep.ARRIVED, ProgressStep.WORKING}
_ANSWERS = {
    TicketStatus.ASSIGNED,
    TicketStatus.IN_PROGRESS,
    TicketStatus.RESOLVED,
    TicketStatus.REJECTED,
}


@dataclass(slots=True)
class Told:
    """An entry of the record to be; ``links`` are rows whose keys are known once they are stored."""

    action: str
    actor: Actor
    at: datetime
    ticket: Ticket
    data: dict[str, Any]
    public: bool
    links: dict[str, models.Model]


@dataclass(slots=True)
class History:
    """The rows of one ticket, in the order of what happened.

    Attributes:
        ticket: unsaved; carries the state after the last act.
        photographed: steps that get a picture.
    """

    ticket: Ticket
    states: list[TicketState] = field(default_factory=list)
    messages: list[TicketMessage] = field(default_factory=list)
    orders: list[WorkOrder] = field(default_factory=list)
    crew: list[CrewMember] = field(default_factory=list)
    progress: list[Progress] = field(default_factory=list)
    photographed: list[Progress] = field(default_factory=list)
    feedback: list[Feedback] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)

    def created(self, actor: Actor) -> None:
        """Reported and written down."""
        data = {"channel": self.ticket.channel}
        self._tell("ticket.created", actor, self.ticket.reported_at, data, public=True)

    def moved(
        self,
        target: TicketStatus,
        action: str,
        actor: Actor,
        at: datetime,
        *,
        reason: str = "",
        note: str = "",
        stops_clock: bool = False,
        public: bool = True,
        **data: Any,
    ) -> None:
        """A move into a state, with its entry."""
        ticket = self.ticket
        source, ticket.status = ticket.status, target
        held = target == TicketStatus.ON_HOLD
        ticket.hold_reason, ticket.held_since = (reason if held else ""), (at if held else None)
        if ticket.responded_at is None and target in _ANSWERS:
            self._responded(at)
        self._hold_left()
        self.states.append(
            TicketState(
                ticket=ticket,
                status=target,
                entered_at=at,
                reason=reason,
                note=note[:500],
                stops_clock=stops_clock,
                confirmed_by_label=actor.label if stops_clock else "",
                actor_label=actor.label,
            )
        )
        facts = {"from": source, "to": target, "reason": reason, "note": note, **data}
        self._tell(action, actor, at, facts, public=public)

    def validated(self, actor: Actor, at: datetime) -> None:
        """Found valid by the desk."""
        self.moved(TicketStatus.VALIDATED, "ticket.validated", actor, at)

    def handed(self, actor: Actor, at: datetime, assignee: User) -> None:
        """Given to a person at the desk, without a visit."""
        self._handed(actor, at, assignee, "")

    def started(self, actor: Actor, at: datetime) -> None:
        """Work begins at the desk."""
        self.moved(TicketStatus.IN_PROGRESS, "ticket.started", actor, at)

    def offered(self, actor: Actor, at: datetime) -> None:
        """Offered to the technicians of the unit."""
        order = self._order(WorkOrderStatus.OFFERED, at)
        self._tell_of_order("work_order.offered", actor, at, order, public=False)

    def assigned(
        self,
        actor: Actor,
        at: datetime,
        lead: Technician,
        helpers: Sequence[Technician] = (),
        *,
        reason: str = "",
        instructions: str = "",
    ) -> None:
        """Given to a technician, alone or with a crew; an order in another's hands is withdrawn first."""
        if self.orders and self.orders[-1].status not in {WorkOrderStatus.DONE, WorkOrderStatus.WITHDRAWN}:
            self.withdrawn(actor, at, reason)
        order = self._order(WorkOrderStatus.ASSIGNED, at)
        order.lead, order.assigned_at, order.instructions = lead, at, instructions
        self._write_crew(order, lead, helpers)
        self._handed(actor, at, lead.user, reason)
        facts: dict[str, Any] = {"lead": str(lead), "crew": [str(one) for one in helpers]}
        self._tell_of_order("work_order.assigned", actor, at, order, public=True, **facts)
        self.ticket.team_id = lead.team_id or self.ticket.team_id

    def picked_up(self, actor: Actor, at: datetime, technician: Technician) -> None:
        """Taken by a technician from the offered ones."""
        order = self.orders[-1]
        order.status, order.lead, order.status_since = WorkOrderStatus.ACCEPTED, technician, at
        order.assigned_at = order.accepted_at = at
        self._write_crew(order, technician, ())
        self._handed(actor, at, technician.user, "")
        self.ticket.team_id = technician.team_id or self.ticket.team_id
        self._progress(order, ProgressStep.ACCEPTED, technician, at, "", "")
        self._tell_of_order("work_order.picked_up", actor, at, order, public=True, lead=str(technician))

    def withdrawn(self, actor: Actor, at: datetime, reason: str) -> None:
        """Taken back from the technician who has it."""
        order = self.orders[-1]
        order.status, order.status_since = WorkOrderStatus.WITHDRAWN, at
        order.withdrawn_at, order.withdrawn_reason = at, reason
        facts: dict[str, Any] = {"reason": reason, "lead": str(order.lead or "")}
        self._tell_of_order("work_order.withdrawn", actor, at, order, public=False, **facts)

    def reported(
        self,
        step: ProgressStep,
        actor: Actor,
        at: datetime,
        *,
        note: str = "",
        reason: str = "",
        photo: bool = False,
        near: bool = True,
        resolution: str = "",
        cause: str = "",
    ) -> None:
        """A step of the technician, with what it does to order and ticket."""
        order, ticket = self.orders[-1], self.ticket
        technician = order.lead
        if technician is None:
            raise ValueError("nobody has this job")
        order.status, order.status_since = WorkOrderStatus(step.value), at
        order.version += 1
        if step == ProgressStep.BLOCKED:
            order.block_reason, order.blocked_since = reason, at
        elif order.blocked_since is not None:
            order.blocked_seconds += clock.seconds_between(order.blocked_since, at)
            order.block_reason, order.blocked_since = "", None
        column = _MOMENTS.get(step)
        if column and getattr(order, column) is None:
            setattr(order, column, at)
        row = self._progress(order, step, technician, at, note, reason, near=near)
        if photo:
            self.photographed.append(row)
        facts = {"step": step.value, "note": note, "reason": reason, "photos": int(photo)}
        self._tell_of_order("work_order.progressed", actor, at, order, public=True, progress=row, **facts)
        if step == ProgressStep.DONE:
            ticket.visits = order.visit
            self.solved(actor, at, resolution=resolution, cause=cause, resolver=technician.user)
        elif step == ProgressStep.BLOCKED and ticket.status != TicketStatus.ON_HOLD:
            self.moved(TicketStatus.ON_HOLD, "ticket.held", actor, at, reason=reason, note=note)
            if reason in CLOCK_STOPPING_REASONS:
                self.states[-1].approval = HoldApproval.WAITING
                self.states[-1].asked_by_id = actor.person_id
        elif step in _AT_WORK and ticket.status in {TicketStatus.ASSIGNED, TicketStatus.ON_HOLD}:
            action = "ticket.resumed" if ticket.status == TicketStatus.ON_HOLD else "ticket.started"
            self.moved(TicketStatus.IN_PROGRESS, action, actor, at)

    def _hold_left(self) -> None:
        """Nobody decides any more on a hold that is long over."""
        if self.states and self.states[-1].approval == HoldApproval.WAITING:
            self.states[-1].approval, self.states[-1].asked_by_id = "", None

    def hold_confirmed(self, actor: Actor, at: datetime) -> None:
        """The desk confirms that the present hold stops the clock."""
        state = self.states[-1]
        if state.reason not in CLOCK_STOPPING_REASONS:
            raise ValueError("this hold does not stop the clock")
        state.stops_clock, state.confirmed_by_label = True, actor.label
        state.approval, state.decided_at = HoldApproval.APPROVED, at
        self._tell("ticket.hold_confirmed", actor, at, {"reason": state.reason})

    def solved(self, actor: Actor, at: datetime, *, resolution: str, cause: str, resolver: User) -> None:
        """Solved, on site or from the desk."""
        ticket = self.ticket
        ticket.resolution, ticket.cause, ticket.resolver = resolution, cause, resolver
        ticket.resolved_at = at
        ticket.resolve_seconds = max(0, clock.seconds_between(ticket.reported_at, at))
        self.moved(TicketStatus.RESOLVED, "ticket.resolved", actor, at, cause=cause)

    def closed(self, actor: Actor, at: datetime) -> None:
        """Closed some time after the solution."""
        self.ticket.closed_at = at
        self.moved(TicketStatus.CLOSED, "ticket.closed", actor, at)

    def reopened(self, actor: Actor, at: datetime, note: str) -> None:
        """Taken up again: the earlier solution no longer counts."""
        ticket = self.ticket
        ticket.resolved_at = ticket.closed_at = ticket.resolve_seconds = ticket.resolver = None
        ticket.reopen_count += 1
        self.moved(TicketStatus.IN_PROGRESS, "ticket.reopened", actor, at, note=note)

    def said(
        self,
        kind: MessageKind,
        actor: Actor,
        at: datetime,
        body: str,
        *,
        from_requester: bool = False,
        channel: str = Channel.DESK,
    ) -> None:
        """A reply or a note; the first reply by staff is the response."""
        message = TicketMessage(
            ticket=self.ticket,
            kind=kind,
            body=body,
            author_id=actor.person_id,
            author_label=actor.label,
            from_requester=from_requester,
            channel=channel,
            created_at=at,
        )
        self.messages.append(message)
        public = kind == MessageKind.REPLY
        if public and not from_requester and self.ticket.responded_at is None:
            self._responded(at)
        action = "ticket.replied" if public else "ticket.noted"
        self._tell(action, actor, at, {}, public=public, message=message)

    def rated(self, actor: Actor, at: datetime, score: int, solving: int) -> None:
        """The reporter says how it was solved."""
        facts = {"score": score, "former": None, "solving": solving}
        self._tell("ticket.rated", actor, at, facts, public=True)

    def followed_up(self, actor: Actor, answer: Feedback, note: str) -> None:
        """Somebody asks what went wrong."""
        if answer.followed_up_at is not None:
            facts = {"note": note, "score": answer.score}
            self._tell("ticket.feedback_followed_up", actor, answer.followed_up_at, facts)

    def settle(self, present: datetime) -> None:
        """Compute the SLA columns and breaches as they stand at the present moment."""
        ticket = self.ticket
        for name, value in sla_columns(ticket, {}, new_state=None, at=present, states=self.states).items():
            setattr(ticket, name, value)
        missed = []
        due, answered = ticket.response_due_at, ticket.responded_at or present
        if due and due < answered and ticket.status != TicketStatus.CANCELLED:
            ticket.response_breached_at = due
            missed.append((due, "response"))
        due, ended = ticket.resolution_due_at, ticket.resolved_at or present
        counts = ticket.status in OPEN_STATUSES or ticket.status in SOLVED_STATUSES
        if due and due < ended and counts and ticket.sla_met is not True:
            ticket.resolution_breached_at = due
            missed.append((due, "resolution"))
        for due, name in missed:
            self._tell("ticket.overdue", system_actor(), due, {"missed": [name]})
        ticket.next_due_at = None
        if ticket.status in OPEN_STATUSES:
            ticket.next_due_at = next_due(ticket)
        self.told.sort(key=lambda one: one.at)
        ticket.changed_at = self.told[-1].at
        ticket.version = len(self.told)

    def _responded(self, at: datetime) -> None:
        self.ticket.responded_at = at
        self.ticket.respond_seconds = max(0, clock.seconds_between(self.ticket.reported_at, at))

    def _order(self, status: WorkOrderStatus, at: datetime) -> WorkOrder:
        visit = 1 + sum(1 for order in self.orders if order.arrived_at is not None)
        order = WorkOrder(
            ticket=self.ticket,
            unit_id=self.ticket.unit_id,
            status=status,
            visit=visit,
            created_at=at,
            status_since=at,
        )
        self.orders.append(order)
        return order

    def _write_crew(self, order: WorkOrder, lead: Technician, helpers: Sequence[Technician]) -> None:
        self.crew.append(CrewMember(work_order=order, technician=lead, role=CrewRole.LEAD))
        self.crew += [
            CrewMember(work_order=order, technician=helper, role=CrewRole.HELPER) for helper in helpers
        ]

    def _handed(self, actor: Actor, at: datetime, assignee: User, reason: str) -> None:
        ticket = self.ticket
        former = str(ticket.assignee) if ticket.assignee else ""
        facts: dict[str, Any] = {"assignee": str(assignee), "former": former, "reason": reason}
        action = "ticket.reassigned" if former and ticket.assignee != assignee else "ticket.assigned"
        ticket.assignee = assignee
        if ticket.status in {TicketStatus.NEW, TicketStatus.VALIDATED}:
            self.moved(TicketStatus.ASSIGNED, action, actor, at, **facts)
        else:
            self._tell(action, actor, at, facts, public=True)

    def _progress(
        self,
        order: WorkOrder,
        step: ProgressStep,
        technician: Technician,
        at: datetime,
        note: str,
        reason: str,
        *,
        near: bool = False,
    ) -> Progress:
        row = Progress(
            work_order=order,
            step=step,
            technician=technician,
            note=note,
            reason=reason,
            latitude=self.ticket.latitude if near else None,
            longitude=self.ticket.longitude if near else None,
            accuracy_m=12 if near and self.ticket.latitude is not None else None,
            happened_at=at,
            received_at=at,
            request_key=f"demo-{self.ticket.number}-{len(self.progress)}",
        )
        self.progress.append(row)
        return row

    def _tell_of_order(
        self,
        action: str,
        actor: Actor,
        at: datetime,
        order: WorkOrder,
        *,
        public: bool,
        progress: Progress | None = None,
        **data: Any,
    ) -> None:
        links: dict[str, models.Model] = {"work_order": order}
        if progress is not None:
            links["progress"] = progress
        self._tell(action, actor, at, {"visit": order.visit, **data}, public=public, **links)

    def _tell(
        self,
        action: str,
        actor: Actor,
        at: datetime,
        data: dict[str, Any],
        *,
        public: bool = False,
        **links: models.Model,
    ) -> None:
        self.told.append(Told(action, actor, at, self.ticket, data, public, links))
