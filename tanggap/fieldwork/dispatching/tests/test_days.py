"""Day plans and what asks for another one."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tanggap.fieldwork.dispatching.days import day_plan, replan_hints
from tanggap.fieldwork.dispatching.planning import Costs, Stop, planned
from tanggap.fieldwork.dispatching.routing import Leg, Point
from tanggap.fieldwork.dispatching.tests.cases import HERE, NOW, make_site, on_duty
from tanggap.fieldwork.models import DutySpan, Leave, WorkOrder
from tanggap.fieldwork.services import work_order_assign
from tanggap.fieldwork.tests.factories import reported
from tanggap.kernel import clock
from tanggap.tickets.tests.factories import make_cast, make_policy, make_ticket


def stop(name="S", status="assigned", priority=3, **fields):
    return Stop(number=name, subject=name, priority=priority, status=status, **fields)


def along(places):
    """Legs between stops on a straight road; the start is at 0 and a kilometre takes two minutes."""
    at = {-1: 0.0, **dict(enumerate(places))}
    return {(a, b): Leg(abs(x - y) * 2, abs(x - y)) for a, x in at.items() for b, y in at.items() if a != b}


def names(visits):
    return [visit.stop.number for visit in visits]


def test_the_way_is_not_driven_twice():
    visits = planned([stop("far"), stop("near"), stop("middle")], along([30, 10, 20]), NOW)
    assert names(visits) == ["near", "middle", "far"]
    assert [(visit.arrives - NOW).total_seconds() / 60 for visit in visits] == [20, 100, 180]


def test_what_is_under_way_stays_first():
    visits = planned([stop("near"), stop("under way", "en_route")], along([1, 40]), NOW)
    assert names(visits) == ["under way", "near"]
    there = planned([stop("there", "working", remaining=15), stop("next")], along([5, 10]), NOW)
    assert (there[0].arrives, there[0].leaves) == (NOW, NOW + timedelta(minutes=15))


def test_a_promise_goes_before_a_shorter_way():
    soon = stop("promised", due_at=NOW + timedelta(minutes=70))
    visits = planned([stop("near"), soon], along([1, 30]), NOW)
    assert names(visits) == ["promised", "near"]
    assert visits[0].late_minutes == 0


def test_nobody_comes_before_the_promised_window_opens():
    opens = NOW + timedelta(hours=3)
    visits = planned([stop("window", opens_at=opens)], along([5]), NOW)
    assert visits[0].arrives == opens


def test_an_unknown_way_is_not_made_up():
    assert planned([stop()], {}, NOW)[0].leg is None


stops = st.lists(
    st.tuples(st.floats(-40, 40), st.integers(1, 4), st.integers(-60, 400)), min_size=1, max_size=5
)


@settings(max_examples=60, deadline=None)
@given(stops)
def test_no_turn_of_a_stretch_would_be_better_and_nothing_is_lost(facts):
    jobs = [
        stop(str(place), priority=priority, due_at=NOW + timedelta(minutes=due))
        for place, (_km, priority, due) in enumerate(facts)
    ]
    legs = along([km for km, _priority, _due in facts])
    visits = planned(jobs, legs, NOW)
    assert sorted(names(visits)) == sorted(job.number for job in jobs)
    order = [int(name) for name in names(visits)]
    costs = Costs(jobs, legs, NOW)
    mine = costs.of(order)
    for begin in range(len(order)):
        for end in range(begin + 1, len(order)):
            turned = order[:begin] + order[begin : end + 1][::-1] + order[end + 1 :]
            assert costs.of(turned) >= mine - 1e-5
    if len(jobs) <= 3:  # every order is a turn of another one, or one stop moved
        assert mine <= min(costs.of(one) for one in permutations(range(len(jobs)))) * 1.0001 + 1e-5


@pytest.fixture
def cast():
    with clock.frozen_at(NOW):
        made = make_cast()
        make_policy()
        yield made


def given_to(cast, technician, *km_north):
    made = []
    for km in km_north:
        site = make_site(cast.branch, Point(HERE.latitude + km / 111.2, HERE.longitude))
        ticket = make_ticket(cast, site_id=site.pk)
        work_order_assign(actor=cast.dispatcher, number=ticket.number, lead_code=technician.code)
        made.append(ticket)
    return made


@pytest.mark.django_db
def test_the_plan_of_a_technician_follows_his_jobs(cast):
    one = on_duty(cast.branch, km_north=0)
    far, near = given_to(cast, one, 12, 3)
    assert names(day_plan(one.pk)) == [near.number, far.number]
    reported(one, far.number, "accepted", "en_route")
    assert names(day_plan(one.pk)) == [far.number, near.number]
    assert day_plan(0) == []


@pytest.mark.django_db
def test_absence_overrun_and_an_urgent_ticket_ask_for_another_plan_and_move_nobody(cast):
    away, slow, fine = (on_duty(cast.branch) for _number in range(3))
    (stranded,) = given_to(cast, away, 1)
    worked, behind = given_to(cast, slow, 1, 2)
    given_to(cast, fine, 1)
    reported(slow, worked.number, "accepted", "en_route", "arrived", "working")
    path, actor = cast.branch.path, cast.dispatcher
    assert replan_hints(actor, path, NOW) == []

    DutySpan.objects.filter(technician=away).delete()
    Leave.objects.create(
        technician=away,
        kind="sick",
        first_day=NOW.date(),
        last_day=NOW.date(),
        status="approved",
        asked_at=NOW,
        asked_by=away.user,
    )
    before = list(WorkOrder.objects.order_by("pk").values_list("lead_id", "status"))
    later = NOW + timedelta(hours=2)
    DutySpan.objects.update(ends_by=later + timedelta(hours=1))
    hints = {hint.kind: hint for hint in replan_hints(actor, path, later, urgent=["TGP-1"])}

    assert hints["urgent"].tickets == ("TGP-1",)
    assert (hints["absent"].code, hints["absent"].tickets) == (away.code, (stranded.number,))
    assert (hints["overrun"].code, hints["overrun"].tickets) == (slow.code, (behind.number,))
    assert list(WorkOrder.objects.order_by("pk").values_list("lead_id", "status")) == before
    assert replan_hints(cast.outsider, path, later) == []
