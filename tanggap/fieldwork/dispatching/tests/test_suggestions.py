"""Who is suggested for a ticket, with rows in the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tanggap.accounts.models import Grant
from tanggap.accounts.tests.factories import acting, make_person, make_role
from tanggap.fieldwork.dispatching.candidates import bases
from tanggap.fieldwork.dispatching.routing import (
    Leg,
    great_circle_times,
    register_travel_times,
    speeds,
    travel_times,
)
from tanggap.fieldwork.dispatching.suggestions import suggestions_for
from tanggap.fieldwork.dispatching.tests.cases import HERE, NOW, make_site, on_duty
from tanggap.fieldwork.dispatching.weights import JOB_CAP
from tanggap.fieldwork.models import AttendancePlace, DutySpan, Leave, Shift, TravelSpeed
from tanggap.fieldwork.services import work_order_assign
from tanggap.fieldwork.tests.factories import make_technician, reported
from tanggap.kernel import clock
from tanggap.kernel.errors import NotVisible
from tanggap.organization.tests.factories import make_unit
from tanggap.tickets.models import Category
from tanggap.tickets.tests.factories import make_cast, make_category, make_policy, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday_morning():
    with clock.frozen_at(NOW):
        yield


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ticket(cast):
    make_policy()
    return make_ticket(cast, site_id=make_site(cast.branch).pk)


def suggested(cast, ticket, **options):
    return [line.candidate.pk for line in suggestions_for(cast.dispatcher, ticket.number, **options).lines]


def travel(ranking, technician):
    line = next(line for line in ranking.lines if line.candidate.pk == technician.pk)
    return next(reason for reason in line.reasons if reason.code == "travel")


def test_the_nearest_comes_first_and_nobody_knows_where_is_told(cast, ticket):
    far, near = on_duty(cast.branch, km_north=20), on_duty(cast.branch, km_north=1)
    lost = on_duty(cast.branch, km_north=None)

    ranking = suggestions_for(cast.dispatcher, ticket.number)

    assert [line.candidate.pk for line in ranking.lines] == [near.pk, far.pk, lost.pk]
    assert travel(ranking, near).numbers["km"] == pytest.approx(1.35, abs=0.06)
    assert travel(ranking, lost).numbers["minutes"] is None


def test_an_old_position_is_not_where_somebody_is(cast, ticket):
    old = on_duty(cast.branch, km_north=1, minutes_old=90)
    ranking = suggestions_for(cast.dispatcher, ticket.number)
    assert travel(ranking, old).numbers["minutes"] is None
    assert ranking.lines[0].candidate.seen.age_minutes == 90

    AttendancePlace.objects.create(name="Kantor", unit=cast.branch, latitude="0.507", longitude="101.447")
    bases.clear()
    again = travel(suggestions_for(cast.dispatcher, ticket.number), old)
    assert (again.numbers["origin"], again.numbers["minutes"]) == ("unit", 0)


def test_the_site_of_the_job_in_hand_tells_where_somebody_sets_out(cast, ticket):
    one = on_duty(cast.branch, km_north=None)
    other = make_ticket(cast, site_id=make_site(cast.branch, HERE._replace(latitude=HERE.latitude + 0.1)).pk)
    work_order_assign(actor=cast.dispatcher, number=other.number, lead_code=one.code)
    assert travel(suggestions_for(cast.dispatcher, ticket.number), one).numbers["minutes"] is None
    reported(one, other.number, "accepted", "en_route", "arrived")

    told = travel(suggestions_for(cast.dispatcher, ticket.number), one)
    assert (told.numbers["origin"], told.numbers["km"]) == ("job", pytest.approx(15.0, abs=0.1))

    reported(one, other.number, "working", "done")
    assert travel(suggestions_for(cast.dispatcher, ticket.number), one).numbers["origin"] == "finished"


def test_whoever_may_not_take_it_is_never_suggested(cast, ticket):
    here = on_duty(cast.branch)
    on_leave, retired, full, elsewhere = (on_duty(cast.branch, km_north=0.1) for _number in range(4))
    type(elsewhere).objects.filter(pk=elsewhere.pk).update(home_unit=cast.other_branch)
    type(retired).objects.filter(pk=retired.pk).update(deactivated_at=clock.now())
    today = clock.now().date()
    Leave.objects.create(
        technician=on_leave,
        kind="annual",
        first_day=today - timedelta(days=1),
        last_day=today + timedelta(days=1),
        status="approved",
        asked_at=clock.now(),
        asked_by=on_leave.user,
    )
    for _number in range(JOB_CAP):
        number = make_ticket(cast).number
        work_order_assign(actor=cast.dispatcher, number=number, lead_code=full.code)

    ranking = suggestions_for(cast.dispatcher, ticket.number)

    assert [line.candidate.pk for line in ranking.lines] == [here.pk]
    assert dict(ranking.left_out) == {"leave": 1, "full": 1}


def test_off_shift_and_off_duty_is_not_suggested_but_one_of_both_is_enough(cast, ticket):
    local = clock.now() + timedelta(hours=7)
    over = Shift.objects.create(
        name="Lewat",
        unit=cast.branch,
        starts_at=(local - timedelta(hours=3)).time(),
        ends_at=(local - timedelta(hours=1)).time(),
        follows_calendar=False,
    )
    runs = Shift.objects.create(
        name="Jalan",
        unit=cast.branch,
        starts_at=(local - timedelta(hours=1)).time(),
        ends_at=(local + timedelta(hours=3)).time(),
        follows_calendar=False,
    )
    home = make_technician(cast.branch, usual_shift=over)
    stays = on_duty(cast.branch, usual_shift=over)
    expected = make_technician(cast.branch, usual_shift=runs)

    assert set(suggested(cast, ticket)) == {stays.pk, expected.pk}
    assert home.pk not in suggested(cast, ticket)


def test_a_named_skill_is_needed(cast):
    category = make_category("Serat optik")
    Category.objects.filter(pk=category.pk).update(skill="Splicing")
    ticket = make_ticket(cast, category_id=category.pk)
    able = on_duty(cast.branch, skills=["splicing", "radio"])
    on_duty(cast.branch, skills=["radio"])
    assert suggested(cast, ticket) == [able.pk]


def test_units_above_and_below_belong_to_it_those_beside_only_when_asked(cast, ticket):
    above, below = on_duty(cast.company), on_duty(make_unit(cast.branch))
    beside = on_duty(cast.other_branch)
    assert set(suggested(cast, ticket)) == {below.pk}  # the dispatcher of the branch sees nobody above it
    root = make_person(role="hd_noc", at=cast.company)
    ranking = suggestions_for(acting(root), ticket.number)
    assert {line.candidate.pk for line in ranking.lines} == {above.pk, below.pk}
    wide = suggestions_for(acting(root), ticket.number, wide=True)
    assert {line.candidate.pk for line in wide.lines} == {above.pk, below.pk, beside.pk}


def test_a_dispatcher_of_another_branch_learns_nothing(cast, ticket):
    with pytest.raises(NotVisible):
        suggestions_for(cast.outsider, ticket.number)


def test_positions_count_only_for_those_who_may_see_them(cast, ticket):
    one = on_duty(cast.branch, km_north=1)
    role = make_role("tanpa-peta", ["ticket.view", "work_order.assign", "technician.view"])
    blind = make_person(role=role, at=cast.branch)
    assert Grant.objects.filter(user=blind).exists()
    ranking = suggestions_for(acting(blind), ticket.number)
    assert travel(ranking, one).numbers["minutes"] is None
    assert ranking.lines[0].candidate.seen is None


def test_the_speed_of_the_area_and_hour_is_used(cast, ticket):
    one = on_duty(cast.branch, km_north=10)
    usual = travel(suggestions_for(cast.dispatcher, ticket.number), one).numbers["minutes"]
    TravelSpeed.objects.create(from_hour=0, to_hour=24, km_per_hour=10)
    TravelSpeed.objects.create(unit=cast.branch, from_hour=0, to_hour=24, km_per_hour=50)
    TravelSpeed.objects.create(unit=cast.other_branch, from_hour=0, to_hour=24, km_per_hour=5)
    speeds.clear()
    assert travel(suggestions_for(cast.dispatcher, ticket.number), one).numbers["minutes"] == round(usual / 2)


def test_a_routing_server_may_answer_instead_and_its_silence_stops_nothing(cast, ticket):
    one = on_duty(cast.branch, km_north=1)
    try:
        register_travel_times(lambda origins, targets, _around: [[Leg(77, 50)] for _origin in origins])
        assert travel(suggestions_for(cast.dispatcher, ticket.number), one).numbers["minutes"] == 77

        def silent(*_asked):
            raise TimeoutError

        register_travel_times(silent)
        assert travel_times([HERE], [HERE])[0][0].km == 0
    finally:
        register_travel_times(great_circle_times)


def test_more_technicians_cost_no_more_queries(cast, ticket):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            suggestions_for(cast.dispatcher, ticket.number)
        return len(captured)

    on_duty(cast.branch)
    queries()
    few = queries()
    for _number in range(15):
        on_duty(make_unit(cast.branch))
    many = queries()
    assert many == few <= 12
    assert DutySpan.objects.count() == 16
