"""Holds that stop the clock are approved by the engine that approves everything else."""

from __future__ import annotations

import pytest

from tanggap.accounts.models import Role, User
from tanggap.accounts.tests.factories import acting, make_person
from tanggap.approvals.models import ApprovalRequest
from tanggap.approvals.services import approval_decide, approval_recall
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotAllowed
from tanggap.notifications.models import InboxItem
from tanggap.tickets import services
from tanggap.tickets.choices import HoldApproval
from tanggap.tickets.models import TicketState
from tanggap.tickets.stop_clock import STOP_CLOCK
from tanggap.tickets.tests.factories import Cast, make_cast, make_policy, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    make_policy()
    cast = make_cast()
    services.hold_rule_set(
        actor=acting(make_person(role="admin", at=cast.company)),
        reason="weather",
        stops_clock=True,
        second_person=True,
        needs_note=False,
        expected_version=0,
    )
    return cast


@pytest.fixture
def colleague(cast: Cast) -> User:
    return make_person("Rekan NOC", role="hd_noc", at=cast.branch)


def held(cast: Cast) -> ApprovalRequest:
    number = make_ticket(cast).number
    services.ticket_start(actor=cast.dispatcher, number=number)
    services.ticket_hold(actor=cast.dispatcher, number=number, reason="weather", note="Hujan badai")
    return ApprovalRequest.objects.get(kind=STOP_CLOCK)


def decided(actor: Actor, request: ApprovalRequest, verdict: str, reason: str = "") -> None:
    approval_decide(
        actor=actor, public_id=request.public_id, verdict=verdict, digest=request.digest, reason=reason
    )


@pytest.mark.parametrize(
    ("verdict", "approval", "stops"),
    [("approve", HoldApproval.APPROVED, True), ("reject", HoldApproval.REFUSED, False)],
)
def test_a_hold_waits_among_the_approvals_and_is_decided_there(
    cast: Cast, colleague: User, verdict: str, approval: str, stops: bool
) -> None:
    request = held(cast)
    asked = ApprovalRequest.objects.waiting_for
    assert list(asked(acting(colleague))) == [request]
    assert not asked(cast.dispatcher)
    assert not asked(cast.outsider)

    decided(acting(colleague), request, verdict, "Sudah dicek ke BMKG.")

    state = TicketState.objects.get(pk=request.subject_id)
    assert (state.approval, state.stops_clock) == (approval, stops)
    assert state.confirmed_by_label.startswith("Rekan NOC")
    assert state.decision_note == "Sudah dicek ke BMKG."


def test_decided_on_the_tickets_page_it_is_decided_among_the_approvals(cast: Cast, colleague: User) -> None:
    request = held(cast)
    number = TicketState.objects.get(pk=request.subject_id).ticket.number

    services.ticket_hold_refuse(actor=acting(colleague), number=number, reason="Cuaca cerah.")

    request.refresh_from_db()
    assert request.state == "rejected"
    assert [one.reason for one in request.decisions.all()] == ["Cuaca cerah."]
    assert not ApprovalRequest.objects.waiting_for(acting(colleague))


def test_who_asked_may_take_it_back_and_then_the_clock_runs_on(cast: Cast) -> None:
    request = held(cast)

    approval_recall(actor=cast.dispatcher, public_id=request.public_id)

    state = TicketState.objects.get(pk=request.subject_id)
    assert (state.approval, state.stops_clock) == (HoldApproval.REFUSED, False)
    assert state.decision_note


def test_it_is_not_sent_back(cast: Cast, colleague: User) -> None:
    request = held(cast)

    with pytest.raises(Invalid):
        decided(acting(colleague), request, "send_back", "Tambahkan foto.")

    assert TicketState.objects.get(pk=request.subject_id).approval == HoldApproval.WAITING


def test_somebody_whose_role_is_not_asked_is_told_who_waits(cast: Cast, colleague: User) -> None:
    request = held(cast)
    number = TicketState.objects.get(pk=request.subject_id).ticket.number
    agent = acting(make_person(role="agent", at=cast.branch))

    with pytest.raises(NotAllowed) as refusal:
        services.ticket_hold_confirm(actor=agent, number=number)

    assert refusal.value.code == "not_asked"


def test_where_no_role_can_be_asked_whoever_moves_tickets_decides(cast: Cast, colleague: User) -> None:
    for role in Role.objects.all():
        role.permissions = [one for one in role.permissions if one != "approval.decide"]
        role.save()
    number = make_ticket(cast).number
    services.ticket_start(actor=cast.dispatcher, number=number)
    services.ticket_hold(actor=cast.dispatcher, number=number, reason="weather", note="Hujan badai")
    assert not ApprovalRequest.objects.exists()

    services.ticket_hold_confirm(actor=acting(colleague), number=number)

    assert TicketState.objects.get(ticket__number=number, status="on_hold").stops_clock


def test_the_ticket_tells_of_it_and_the_engine_does_not_as_well(cast: Cast, colleague: User) -> None:
    request = held(cast)
    decided(acting(colleague), request, "approve")

    assert not InboxItem.objects.filter(event__startswith="approval.").exists()
