"""Who may do what with approvals, with the reason when not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from tanggap.approvals.choices import RequestState, Verdict
from tanggap.approvals.models import ApprovalDecision, ApprovalDelegation, ApprovalRequest, ApprovalTurn
from tanggap.approvals.querysets import fits
from tanggap.approvals.seats import DECIDE, Seat
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, no, yes

MANAGE = "approval.manage"


class Deciding(NamedTuple):
    """Whether somebody may decide, and in whose place."""

    decision: Decision
    seat: Seat | None = None


def can_decide(
    actor: Actor,
    request: ApprovalRequest,
    *,
    seats: Sequence[Seat],
    turns: Sequence[ApprovalTurn],
    decisions: Sequence[ApprovalDecision],
) -> Deciding:
    """The same rule as ``waiting_for`` asks of the database, for one request and with the reason.

    Args:
        actor: who would decide.
        request: with its unit.
        seats: of the actor, the own one first.
        turns: of the request's present step.
        decisions: on the request so far.
    """
    if request.state != RequestState.WAITING:
        return Deciding(no("closed", _("This has been decided already.")))
    if request.submitted_by_id == actor.person_id:
        return Deciding(no("own", _("Nobody decides on what they submitted themselves.")))
    taken = {one.decided_by_id for one in decisions} | {one.on_behalf_of_id for one in decisions}
    if actor.person_id in taken:
        return Deciding(no("decided", _("You decided an earlier step; another person decides this one.")))
    for seat in seats:
        if seat.person_id in taken or seat.person_id == request.submitted_by_id:
            continue
        if seat.kinds and request.kind not in seat.kinds:
            continue
        if any(
            fits(held, turn.role_id, turn.level, request.unit.path) for held in seat.held for turn in turns
        ):
            return Deciding(yes(), seat)
    return Deciding(no("not_asked", _("This waits for somebody else.")))


def can_recall(actor: Actor, request: ApprovalRequest) -> Decision:
    """Who submitted something may take it back while it waits."""
    if request.submitted_by_id != actor.person_id:
        return no("not_own", _("Only who submitted it may take it back."))
    if request.state != RequestState.WAITING:
        return no("closed", _("This has been decided already."))
    return yes()


def can_delegate(actor: Actor) -> Decision:
    """Whoever decides may hand that over for a while."""
    if actor.person_id is None or not actor.holds_anywhere(DECIDE):
        return no("nothing_to_give", _("You have nothing to decide that could be handed over."))
    return yes()


def can_end_delegation(actor: Actor, delegation: ApprovalDelegation) -> Decision:
    """Both people may end it; it is over anyway after its last day."""
    if actor.person_id not in {delegation.giver_id, delegation.taker_id}:
        return no("not_own", _("Only the two people concerned may end it."))
    if delegation.is_over:
        return no("over", _("This delegation is over."))
    return yes()


def can_manage_routes(actor: Actor) -> Decision:
    """Routes are set up by administrators of approvals."""
    if not actor.holds_anywhere(MANAGE):
        return no("no_right", _("You may not set up approval routes."))
    return yes()


def needs_reason(verdict: str) -> bool:
    """Whether the verdict has to say why."""
    return verdict in {Verdict.SEND_BACK, Verdict.REJECT}
