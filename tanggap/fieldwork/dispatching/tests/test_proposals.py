"""Taking suggestions and proposals, and taking them back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tanggap.fieldwork.dispatching.lines import just_done, lines_of
from tanggap.fieldwork.dispatching.services import (
    best_propose,
    proposal_apply,
    proposal_undo,
    suggestion_take,
    travel_speed_add,
    travel_speed_remove,
)
from tanggap.fieldwork.dispatching.tests.cases import NOW, make_site, on_duty
from tanggap.fieldwork.dispatching.waiting import WaitingFilter
from tanggap.fieldwork.dispatching.weights import JOB_CAP
from tanggap.fieldwork.models import DispatchProposal, TravelSpeed, WorkOrder
from tanggap.fieldwork.services import work_order_assign, work_order_offer
from tanggap.fieldwork.tests.factories import reported
from tanggap.kernel import clock
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.tickets.models import Ticket
from tanggap.tickets.tests.factories import make_cast, make_policy, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday_morning():
    with clock.frozen_at(NOW) as moment:
        yield moment


@pytest.fixture
def cast():
    made = make_cast()
    make_policy()
    return made


def take(cast, ticket, technician, **options):
    return suggestion_take(actor=cast.dispatcher, number=ticket.number, lead_code=technician.code, **options)


def holder(ticket):
    order = WorkOrder.objects.filter(ticket=ticket).active().first()
    return order.lead_id if order else None


def waiting_with(cast, count):
    site = make_site(cast.branch)
    return [make_ticket(cast, site_id=site.pk) for _number in range(count)]


def proposed(cast):
    return best_propose(actor=cast.dispatcher, wanted=WaitingFilter(unit_id=cast.branch.pk))


def test_a_taken_suggestion_is_kept_with_those_not_taken(cast):
    (ticket,) = waiting_with(cast, 1)
    near, far = on_duty(cast.branch, km_north=1), on_duty(cast.branch, km_north=9)

    kept = take(cast, ticket, far)

    assert holder(ticket) == far.pk
    assert [line["technician"] for line in kept.lines] == [near.code, far.code]
    assert kept.outcome["taken"][ticket.number]["technician"] == far.code
    assert [one.pk for one in just_done(cast.dispatcher)] == [kept.pk]


def test_a_ticket_that_somebody_has_by_now_is_too_late_unless_it_is_meant(cast):
    (ticket,) = waiting_with(cast, 1)
    first, second = on_duty(cast.branch), on_duty(cast.branch)
    version = ticket.version
    take(cast, ticket, first, expected_version=version)

    with pytest.raises(StaleState):
        take(cast, ticket, second, expected_version=version)
    with pytest.raises(StaleState):
        take(cast, ticket, second)
    assert holder(ticket) == first.pk

    kept = take(cast, ticket, second, reassign=True)
    assert holder(ticket) == second.pk
    proposal_undo(actor=cast.dispatcher, pk=kept.pk)
    assert holder(ticket) == first.pk


def test_undo_brings_an_offer_back(cast):
    (ticket,) = waiting_with(cast, 1)
    work_order_offer(actor=cast.dispatcher, number=ticket.number)
    kept = take(cast, ticket, on_duty(cast.branch))
    proposal_undo(actor=cast.dispatcher, pk=kept.pk)
    assert WorkOrder.objects.get(ticket=ticket, status="offered").lead_id is None
    assert Ticket.objects.get(pk=ticket.pk).assignee_id is None


def test_undo_only_once_only_soon_and_only_before_anybody_sets_out(cast):
    tickets = waiting_with(cast, 3)
    one = on_duty(cast.branch)
    begun, late, once = (take(cast, ticket, one) for ticket in tickets)
    reported(one, tickets[0].number, "accepted", "en_route")

    proposal_undo(actor=cast.dispatcher, pk=begun.pk)
    begun.refresh_from_db()
    assert begun.outcome["undone"] == {tickets[0].number: "begun"}
    assert holder(tickets[0]) == one.pk

    proposal_undo(actor=cast.dispatcher, pk=once.pk)
    with pytest.raises(NotAllowed):
        proposal_undo(actor=cast.dispatcher, pk=once.pk)

    with clock.frozen_at(NOW + timedelta(minutes=11)), pytest.raises(NotAllowed) as refused:
        proposal_undo(actor=cast.dispatcher, pk=late.pk)
    assert refused.value.code == "late"
    assert holder(tickets[1]) == one.pk


def test_another_branch_sees_and_takes_nothing(cast):
    (ticket,) = waiting_with(cast, 1)
    one = on_duty(cast.branch)
    proposal = proposed(cast)
    for act in (
        lambda: suggestion_take(actor=cast.outsider, number=ticket.number, lead_code=one.code),
        lambda: proposal_apply(actor=cast.outsider, pk=proposal.pk, numbers=[ticket.number]),
        lambda: proposal_undo(actor=cast.outsider, pk=proposal.pk),
        lambda: best_propose(actor=cast.outsider, wanted=WaitingFilter(unit_id=cast.branch.pk)),
    ):
        with pytest.raises(NotVisible):
            act()
    assert holder(ticket) is None


def test_a_proposal_gives_nothing_out_until_it_is_applied(cast):
    tickets = waiting_with(cast, 3)
    crew = [on_duty(cast.branch) for _number in range(3)]

    proposal = proposed(cast)
    assert {line.ticket for line in lines_of(proposal)} == {ticket.number for ticket in tickets}
    assert {line.technician for line in lines_of(proposal)} == {one.code for one in crew}
    assert WorkOrder.objects.count() == 0

    applied = proposal_apply(
        actor=cast.dispatcher, pk=proposal.pk, numbers=[ticket.number for ticket in tickets[:2]]
    )
    assert [holder(ticket) is not None for ticket in tickets] == [True, True, False]
    assert [line.result for line in lines_of(applied)] == ["taken", "taken", "left"]
    with pytest.raises(StaleState):
        proposal_apply(actor=cast.dispatcher, pk=proposal.pk, numbers=[tickets[2].number])


def test_a_line_that_was_overtaken_says_so_and_the_others_go_on(cast):
    tickets = waiting_with(cast, 2)
    crew = [on_duty(cast.branch) for _number in range(3)]
    proposal = proposed(cast)
    given = {line.ticket: line.technician for line in lines_of(proposal)}
    other = next(one for one in crew if one.code not in given.values())
    work_order_assign(actor=cast.dispatcher, number=tickets[0].number, lead_code=other.code)

    applied = proposal_apply(actor=cast.dispatcher, pk=proposal.pk, numbers=list(given))

    assert [line.result for line in lines_of(applied)] == ["overtaken", "taken"]
    assert holder(tickets[0]) == other.pk
    undone = proposal_undo(actor=cast.dispatcher, pk=proposal.pk)
    assert undone.outcome["undone"] == {tickets[1].number: "back"}
    assert (holder(tickets[0]), holder(tickets[1])) == (other.pk, None)


def test_a_technician_who_filled_up_meanwhile_gets_no_more(cast):
    waiting_with(cast, 1)
    one = on_duty(cast.branch)
    proposal = proposed(cast)
    for _number in range(JOB_CAP):
        work_order_assign(actor=cast.dispatcher, number=make_ticket(cast).number, lead_code=one.code)
    line = lines_of(proposal)[0]
    applied = proposal_apply(actor=cast.dispatcher, pk=proposal.pk, numbers=[line.ticket])
    assert lines_of(applied)[0].result == "full"


def test_a_ticket_that_was_deleted_meanwhile_is_gone(cast):
    (ticket,) = waiting_with(cast, 1)
    on_duty(cast.branch)
    proposal = proposed(cast)
    Ticket.objects.filter(pk=ticket.pk).update(deleted_at=clock.now())
    applied = proposal_apply(actor=cast.dispatcher, pk=proposal.pk, numbers=[ticket.number])
    assert lines_of(applied)[0].result == "gone"


def test_work_under_way_is_left_where_it_is(cast):
    under_way, waits = waiting_with(cast, 2)
    busy, free = on_duty(cast.branch, km_north=0.1), on_duty(cast.branch, km_north=0.2)
    work_order_assign(actor=cast.dispatcher, number=under_way.number, lead_code=busy.code)
    reported(busy, under_way.number, "accepted", "en_route")

    lines = lines_of(proposed(cast))

    assert [(line.ticket, line.technician) for line in lines] == [(waits.number, free.code)]


def test_who_cannot_be_served_is_told_with_the_reason(cast):
    waiting_with(cast, 1)
    assert proposed(cast).outcome["unserved"][0]["why"] == "nobody"


def test_a_proposal_needs_a_unit_and_a_line(cast):
    with pytest.raises(Invalid):
        best_propose(actor=cast.dispatcher, wanted=WaitingFilter())
    proposal = proposed(cast)
    with pytest.raises(Invalid):
        proposal_apply(actor=cast.dispatcher, pk=proposal.pk, numbers=["TGP-1"])
    assert DispatchProposal.objects.get(pk=proposal.pk).applied_at is None


def test_speeds_are_set_by_those_who_manage_field_work_there(cast):
    row = travel_speed_add(
        actor=cast.dispatcher, unit_id=cast.branch.pk, from_hour=6, to_hour=9, km_per_hour=18
    )
    for hours in ((8, 10), (5, 7), (6, 9), (7, 8)):
        with pytest.raises(Invalid):
            travel_speed_add(
                actor=cast.dispatcher,
                unit_id=cast.branch.pk,
                from_hour=hours[0],
                to_hour=hours[1],
                km_per_hour=20,
            )
    for wrong in ({"from_hour": 9, "to_hour": 9}, {"from_hour": 0, "to_hour": 25}, {"km_per_hour": 0}):
        with pytest.raises(Invalid):
            travel_speed_add(
                actor=cast.dispatcher,
                unit_id=cast.branch.pk,
                **{"from_hour": 20, "to_hour": 22, "km_per_hour": 30, **wrong},
            )
    with pytest.raises(NotAllowed):
        travel_speed_add(actor=cast.dispatcher, unit_id=None, from_hour=0, to_hour=1, km_per_hour=20)
    with pytest.raises(NotVisible):
        travel_speed_remove(actor=cast.outsider, pk=row.pk)
    travel_speed_remove(actor=cast.dispatcher, pk=row.pk)
    assert not TravelSpeed.objects.exists()
