"""Steps of escalation whose moment had passed before the ticket came here: written down, never done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tanggap.activity.services import EntryDraft
from tanggap.kernel.actor import system_actor
from tanggap.tickets.choices import SkipReason
from tanggap.tickets.models import Escalation, Ticket, TicketState
from tanggap.tickets.services.sla import clocks_of
from tanggap.tickets.sla_steps import Due, steps_ahead, steps_of


def past_steps_set_aside(ticket: Ticket, states: Sequence[TicketState], at: datetime) -> list[Due]:
    """The steps that lie before ``at``; ``ticket.next_step_at`` becomes the first one after it.

    Args:
        ticket: measured, not stored yet, with its unit.
        states: its state rows in order.
    """
    steps = steps_of.get(ticket.sla_version_id) if ticket.sla_version_id else []
    if not steps:
        return []
    ahead = steps_ahead(ticket, steps, clocks_of(ticket, states).of, done=(), at=at)
    ticket.next_step_at = next((one.at for one in ahead if one.at > at), None)
    return [one for one in ahead if one.at <= at]


def past_steps_write(
    past: Sequence[tuple[Ticket, Sequence[Due]]], at: datetime, reason: SkipReason
) -> list[EntryDraft]:
    """Write that the steps were left out and why, so that no run does them; gives entries of the system.

    Args:
        past: stored tickets with what ``past_steps_set_aside`` gave.
    """
    Escalation.objects.bulk_create(
        [
            Escalation(
                ticket=ticket,
                step=one.step,
                key=one.step.key,
                round=one.round,
                due_at=one.at,
                done_at=at,
                times=0,
                skipped=reason,
            )
            for ticket, several in past
            for one in several
        ],
        batch_size=500,
    )
    return [
        EntryDraft(
            action="ticket.steps_skipped",
            actor=system_actor(),
            subject=ticket,
            unit_id=ticket.unit_id,
            unit_path=ticket.unit.path,
            data={"steps": len(several), "reason": reason.value},
        )
        for ticket, several in past
        if several
    ]
