"""Holds that wait for a second person's word on the clock: who may say it."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from tanggap.approvals.choices import RequestState
from tanggap.approvals.models import ApprovalRequest
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, no
from tanggap.tickets import policies
from tanggap.tickets.choices import HoldApproval
from tanggap.tickets.models import Ticket, TicketState

STOP_CLOCK = "stop_clock"
"""The kind under which approvals know these holds."""


def newest_stop(ticket: Ticket) -> TicketState | None:
    """The newest hold of the ticket that waits for a second person."""
    return ticket.states.filter(approval=HoldApproval.WAITING).order_by("entered_at", "pk").last()


def stop_decisions(
    actor: Actor, ticket: Ticket | None, states: Collection[TicketState]
) -> dict[int, Decision]:
    """For each hold that waits, whether the actor may decide on it; two queries.

    Args:
        actor: who would decide.
        ticket: that of all the holds; ``None`` when each brings its own.
        states: holds that wait for a second person.
    """
    asked = ApprovalRequest.objects.filter(
        kind=STOP_CLOCK, subject_id__in=[state.pk for state in states], state=RequestState.WAITING
    )
    mine = set(asked.waiting_for(actor).values_list("subject_id", flat=True))
    others = set(asked.values_list("subject_id", flat=True)) - mine
    found = {}
    for state in states:
        decision = policies.can_decide_hold(actor, ticket or state.ticket, state.asked_by_id)
        if decision and state.pk in others:
            decision = no("not_asked", _("This waits for somebody else."))
        found[state.pk] = decision
    return found
