"""Steps before and after a missed promise: done once each, in time, whatever the number of tickets."""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.selectors import people_holding
from tanggap.activity.services import EntryDraft, record, record_many
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor, system_actor
from tanggap.kernel.errors import DomainError, Invalid
from tanggap.tickets import escalation_notices, policies
from tanggap.tickets.choices import OPEN_STATUSES, Priority, StepAction
from tanggap.tickets.models import Escalation, EscalationStep, Ticket
from tanggap.tickets.reactions import page, silence
from tanggap.tickets.services.assignment import ticket_hand_to
from tanggap.tickets.services.change import LOADED_WITH, ticket_load, ticket_swap
from tanggap.tickets.services.sla import clocks_of, sla_columns
from tanggap.tickets.sla_steps import Done, Due, steps_ahead, steps_of

logger = logging.getLogger(__name__)

BATCH = 500
FEW = 10
SHORTEST_REPEAT = timedelta(minutes=1)


def escalations_run(*, at_most: int = 100_000) -> int:
    """Do the steps that are due, once each; may run twice or side by side, and be killed at any moment.

    A step and the row that says so are written in one transaction, with the tickets' rows locked.

    Args:
        at_most: tickets handled in one run; the next run goes on.

    Returns:
        How many tickets were looked at.
    """
    handled = 0
    while handled < at_most:
        found = _batch(system_actor())
        handled += found
        if found < BATCH:
            break
    return handled


@transaction.atomic
def _batch(actor: Actor) -> int:
    present = clock.now()
    tickets = list(
        Ticket.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(next_step_at__lte=present, deleted_at__isnull=True)
        .order_by("next_step_at", "pk")
        .select_related(*LOADED_WITH)
        .prefetch_related("states")[:BATCH]
    )
    done: defaultdict[int, set[Done]] = defaultdict(set)
    rows = Escalation.objects.filter(ticket__in=[ticket.pk for ticket in tickets])
    for ticket_id, key, number in rows.values_list("ticket_id", "key", "round"):
        done[ticket_id].add((key, number))
    due: list[tuple[Ticket, Due]] = []
    for ticket in tickets:
        ahead = _ahead(ticket, done[ticket.pk], present)
        due += [(ticket, one) for one in ahead if one.at <= present]
        ticket.next_step_at = next((one.at for one in ahead if one.at > present), None)
    made = Escalation.objects.bulk_create([_row(ticket, one, present) for ticket, one in due])
    _write_next_steps(tickets)
    record_many([_entry(actor, ticket, one) for ticket, one in due])
    _act(actor, due, present)
    if told := [row.pk for row, (_ticket, one) in zip(made, due, strict=True) if _tells(one)]:
        escalation_notices.escalations_told(told)
    page(actor, [(ticket, _why(one.step)) for ticket, one in due if one.step.action == StepAction.PAGE])
    return len(tickets)


def _why(step: EscalationStep) -> str:
    return f"{step.get_target_display()}, {step.moment_words}."


def _write_next_steps(tickets: list[Ticket]) -> None:
    """Write when each ticket is looked at next; those with the same moment in one statement."""
    same: defaultdict[datetime | None, list[Ticket]] = defaultdict(list)
    for ticket in tickets:
        same[ticket.next_step_at].append(ticket)
    single: list[Ticket] = []
    for moment, those in same.items():
        if len(those) < FEW:
            single += those
        else:
            Ticket.objects.filter(pk__in=[one.pk for one in those]).update(next_step_at=moment)
    if single:
        Ticket.objects.bulk_update(single, ["next_step_at"])


def _ahead(ticket: Ticket, done: set[Done], present: datetime) -> list[Due]:
    steps = steps_of.get(ticket.sla_version_id) if ticket.sla_version_id else []
    return steps_ahead(ticket, steps, clocks_of(ticket, list(ticket.states.all())).of, done=done, at=present)


def _row(ticket: Ticket, due: Due, present: datetime) -> Escalation:
    repeats = due.step.action == StepAction.PAGE and due.step.repeat_minutes
    return Escalation(
        ticket=ticket,
        step=due.step,
        key=due.step.key,
        round=due.round,
        due_at=due.at,
        done_at=present,
        repeat_at=present + _interval(due.step.repeat_minutes) if repeats else None,
    )


def _interval(minutes: int | None) -> timedelta:
    return max(SHORTEST_REPEAT, timedelta(minutes=minutes or 0))


def _tells(due: Due) -> bool:
    return due.step.action in {StepAction.NOTIFY, StepAction.PAGE}


def _entry(actor: Actor, ticket: Ticket, due: Due) -> EntryDraft:
    return EntryDraft(
        action="ticket.escalated",
        actor=actor,
        subject=ticket,
        unit_id=ticket.unit_id,
        unit_path=ticket.unit.path,
        data={
            "target": due.step.target,
            "percent": due.step.percent,
            "minutes": due.step.minutes,
            "act": due.step.action,
        },
    )


def _act(actor: Actor, due: list[tuple[Ticket, Due]], present: datetime) -> None:
    """Hand over and raise priorities; what is refused does not keep the other tickets from theirs."""
    for ticket, one in due:
        if _tells(one):
            continue
        try:
            with transaction.atomic():
                if one.step.action == StepAction.RAISE:
                    _raise_priority(actor, ticket, present)
                else:
                    _hand_over(actor, ticket, one)
        except DomainError as refusal:
            logger.warning("a step of escalation on %s was refused: %s", ticket.number, refusal.code)
            ticket.refresh_from_db()


def _raise_priority(actor: Actor, ticket: Ticket, present: datetime) -> None:
    if ticket.priority <= Priority.CRITICAL:
        return
    former = ticket.priority
    columns: dict[str, Any] = {
        "priority": former - 1,
        "priority_reason": str(_("Raised by an escalation.")),
    }
    columns |= sla_columns(ticket, columns, new_state=None, at=present)
    data = {"from": former, "to": former - 1, "computed": former, "reason": columns["priority_reason"]}
    ticket_swap(ticket, actor=actor, action="ticket.priority_set", columns=columns, data=data)


def _hand_over(actor: Actor, ticket: Ticket, due: Due) -> None:
    step = due.step
    person = step.person
    if person is not None and person.pk not in people_holding("ticket.work", ticket.unit.path):
        raise Invalid.field("assignee", _("This person is not given tickets of this unit."))
    if person is None and step.team_id is None:
        return
    reason = str(_("Handed over by an escalation."))
    ticket_hand_to(ticket, actor=actor, assignee=person, team_id=step.team_id, reason=reason)


# Calls that are repeated until somebody answers ------------------------------------------------------------
def pages_repeat(*, at_most: int = 1_000) -> int:
    """Call again where nobody has answered; each interval has one call, whoever runs this.

    Returns:
        How many calls went out.
    """
    called = 0
    while called < at_most:
        found = _repeat_batch()
        called += found
        if found < BATCH:
            break
    return called


@transaction.atomic
def _repeat_batch() -> int:
    present = clock.now()
    rows = list(
        Escalation.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(repeat_at__lte=present)
        .order_by("repeat_at")
        .select_related("ticket__unit", "step")[:BATCH]
    )
    told = []
    pages = []
    for row in rows:
        open_still = row.ticket.status in OPEN_STATUSES and row.ticket.deleted_at is None
        row.repeat_at = present + _interval(row.step.repeat_minutes) if open_still else None
        if open_still:
            row.times += 1
            told.append(row.pk)
            pages.append((row.ticket, _why(row.step)))
    Escalation.objects.bulk_update(rows, ["repeat_at", "times"])
    if told:
        escalation_notices.escalations_told(told)
    page(system_actor(), pages)
    return len(rows)


def pages_answer(*, actor: Actor, ticket: Ticket) -> int:
    """Repeat no call of the ticket any more, within the caller's transaction; who answers says so himself.

    Returns:
        How many calls were waiting for an answer.
    """
    waiting = Escalation.objects.filter(ticket=ticket, repeat_at__isnull=False)
    return waiting.update(
        repeat_at=None, acknowledged_at=clock.now(), acknowledged_by_label=actor.label[:150]
    )


@transaction.atomic
def ticket_acknowledge(*, actor: Actor, number: str) -> Ticket:
    """Answer the calls of a ticket: they are not repeated any more.

    Raises:
        NotVisible, NotAllowed.
        Invalid: nobody is being called.
    """
    ticket = ticket_load(actor, number)
    policies.can_acknowledge(actor, ticket).enforce()
    if not pages_answer(actor=actor, ticket=ticket):
        raise Invalid(_("Nobody is being called for this ticket."), code="nothing_to_acknowledge")
    silence(actor, ticket)
    Ticket.objects.filter(pk=ticket.pk).update(changed_at=clock.now())
    record(
        "ticket.page_acknowledged",
        actor=actor,
        subject=ticket,
        unit_id=ticket.unit_id,
        unit_path=ticket.unit.path,
    )
    return ticket
