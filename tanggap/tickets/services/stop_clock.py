"""Approval of holds that stop the clock: who asked for one does not decide on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tanggap.approvals.choices import RequestState, Verdict
from tanggap.approvals.models import ApprovalRequest
from tanggap.approvals.registry import ApprovalKind, Outcome, Summary, register_kind
from tanggap.approvals.services import Submission, approval_decide, approval_submit
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, StaleState
from tanggap.tickets import notices
from tanggap.tickets.choices import HoldApproval
from tanggap.tickets.models import Ticket, TicketState
from tanggap.tickets.services.change import ticket_swap
from tanggap.tickets.services.sla import sla_columns
from tanggap.tickets.stop_clock import STOP_CLOCK, stop_decisions


def stop_ask(ticket: Ticket, state: TicketState, *, actor: Actor) -> None:
    """Ask for the approval of a hold that waits for somebody's word.

    Where nobody is set up to approve it, or a program placed it, whoever moves tickets of the unit decides.
    """
    if actor.person_id is None:
        return
    try:
        approval_submit(actor=actor, submission=Submission(STOP_CLOCK, state, ticket.unit))
    except Invalid as refusal:
        if refusal.code != "no_route":
            raise


def stop_decide(actor: Actor, ticket: Ticket, state: TicketState, *, approved: bool, words: str) -> None:
    """Decide on a hold; what follows for the clock is written in the same transaction.

    Raises:
        NotAllowed, StaleState.
    """
    stop_decisions(actor, ticket, [state])[state.pk].enforce()
    request = ApprovalRequest.objects.filter(
        kind=STOP_CLOCK, subject_id=state.pk, state=RequestState.WAITING
    ).first()
    if request is None:
        _settle(actor, state.pk, approved=approved, words=words)
        return
    approval_decide(
        actor=actor,
        public_id=request.public_id,
        verdict=Verdict.APPROVE if approved else Verdict.REJECT,
        digest=request.digest,
        reason=words,
    )


def _settle(actor: Actor, state_id: int, *, approved: bool, words: str) -> None:
    """Write what was decided on the hold, and let the promises of its ticket follow."""
    waiting = TicketState.objects.filter(pk=state_id, approval=HoldApproval.WAITING)
    written: dict[str, Any] = {
        "approval": HoldApproval.APPROVED if approved else HoldApproval.REFUSED,
        "stops_clock": approved,
        "confirmed_by_label": actor.label[:150],
        "decided_at": clock.now(),
        "decision_note": words[:300],
    }
    if waiting.update(**written) != 1:
        raise StaleState
    state = TicketState.objects.select_related("ticket__unit").get(pk=state_id)
    ticket = state.ticket
    columns = sla_columns(ticket, {}, new_state=None, at=clock.now()) if approved else {}
    event = "ticket.hold_confirmed" if approved else "ticket.hold_refused"
    data = {"reason": state.reason} | ({"note": words} if words else {})
    ticket_swap(ticket, actor=actor, action=event, columns=columns, data=data)
    notices.ticket_told(event, ticket, actor, note=words, reason=state.reason)


def _subjects(keys: Collection[int]) -> Mapping[int, TicketState]:
    return TicketState.objects.select_related("ticket__unit").in_bulk(list(keys))


def _snapshot(state: TicketState) -> dict[str, Any]:
    return {
        "ticket": state.ticket.number,
        "reason": state.reason,
        "note": state.note,
        "from": state.entered_at.isoformat(),
    }


def _summary(state: TicketState) -> Summary:
    ticket = state.ticket
    return Summary(
        title=f"{ticket.number}: {ticket.subject}",
        lines=(
            (_("Reason"), state.get_reason_display()),
            (_("Note"), state.note),
            (_("Asked by"), state.actor_label),
            (_("On hold since"), state.entered_at),
            (_("Unit"), ticket.unit.name),
        ),
        url=f"/desk/tickets/{ticket.number}/",
    )


def _ended(outcome: Outcome) -> None:
    taken_back = outcome.request.state == RequestState.RECALLED
    words = outcome.reason or (gettext("Taken back by who asked for it.") if taken_back else "")
    approved = outcome.request.state == RequestState.APPROVED
    _settle(outcome.actor, outcome.request.subject_id, approved=approved, words=words)


register_kind(
    ApprovalKind(
        code=STOP_CLOCK,
        title=_("Hold that stops the clock"),
        subjects=_subjects,
        snapshot=_snapshot,
        summary=_summary,
        ended=_ended,
        permission="ticket.move",
        sends_back=False,
        tells=False,
    )
)
