"""Who is where on what: states, positions and who may see them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.fieldwork.choices import DutyState
from tanggap.fieldwork.models import DutySpan, LastPosition, TrackingDevice, TrackPoint
from tanggap.fieldwork.positions.arrival import seems_arrived
from tanggap.fieldwork.positions.monitor import counts_of, monitor
from tanggap.fieldwork.positions.services.retention import tracks_delete
from tanggap.fieldwork.services import work_order_assign
from tanggap.fieldwork.tests.factories import make_technician, reported, worker
from tanggap.kernel import clock
from tanggap.organization.models import Site
from tanggap.organization.tests.factories import make_unit
from tanggap.tickets.drafts import NewTicket
from tanggap.tickets.services import ticket_create

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday_morning():
    with clock.frozen_at(NOW):
        yield


@pytest.fixture
def branch():
    return make_unit()


@pytest.fixture
def noc(branch):
    return acting(make_person("NOC", role="hd_noc", at=branch))


def on_duty(technician, *, hours=2.0):
    return DutySpan.objects.create(
        technician=technician,
        source="check_in",
        started_at=NOW - timedelta(hours=hours),
        ends_by=NOW + timedelta(hours=6),
    )


def watched(actor):
    everyone = monitor(actor)
    return everyone.watched(everyone.standings)


def at_place(technician, *, minutes=1.0, latitude=0.5, longitude=101.4, accuracy=10.0):
    return LastPosition.objects.create(
        technician=technician,
        recorded_at=NOW - timedelta(minutes=minutes),
        received_at=NOW - timedelta(minutes=minutes),
        latitude=latitude,
        longitude=longitude,
        accuracy_m=accuracy,
    )


def states(actor):
    return {line.work.code: line.state for line in watched(actor)}


def test_states_are_told_from_duty_work_and_the_last_sign(branch, noc):
    off, free, silent, untracked = (make_technician(branch) for _ in range(4))
    for technician in (free, silent, untracked):
        on_duty(technician)
    at_place(free)
    at_place(silent, minutes=45)
    assert states(noc) == {
        off.code: DutyState.OFF,
        free.code: DutyState.IDLE,
        silent.code: DutyState.UNREACHABLE,
        untracked.code: DutyState.IDLE,
    }
    TrackingDevice.objects.create(
        technician=silent, label="HP", secret_sha256="x", paired_at=NOW, last_seen_at=NOW
    )
    assert states(noc)[silent.code] == DutyState.IDLE, "a heartbeat without a place is a sign of life"
    assert counts_of(monitor(noc).standings)["off"] == 1


def test_who_begins_duty_after_a_silent_night_is_not_unreachable(branch, noc):
    technician = make_technician(branch)
    at_place(technician, minutes=600)
    on_duty(technician, hours=0.1)
    (line,) = watched(noc)
    assert (line.state, line.position) == (DutyState.IDLE, None), (
        "yesterday's position is not shown as today's"
    )


def test_the_job_in_hand_stands_beside_the_position(branch, noc):
    technician = make_technician(branch)
    on_duty(technician)
    at_place(technician)
    ticket = ticket_create(actor=noc, new=NewTicket(subject="Internet mati", unit_id=branch.pk))
    work_order_assign(actor=noc, number=ticket.number, lead_code=technician.code)
    reported(technician, ticket.number, "accepted", "en_route")
    (line,) = watched(noc)
    assert (line.state, line.work.job_number) == (DutyState.EN_ROUTE, ticket.number)
    assert line.position is not None
    assert not line.position.is_old(NOW)


def test_positions_are_for_those_who_may_see_them(branch, noc):
    technician = make_technician(branch)
    on_duty(technician)
    at_place(technician)
    other = acting(make_person("NOC lain", role="hd_noc", at=make_unit()))
    leader = acting(make_person("Pimpinan", role="leader", at=branch))
    assert watched(other) == []
    assert [line.position for line in watched(leader)] == [None]
    assert watched(worker(technician))[0].position is not None
    assert watched(noc)[0].position is not None


def test_narrowing(branch, noc):
    one, two = make_technician(branch, skills=["fiber"]), make_technician(branch)
    on_duty(one)
    everyone = monitor(noc)
    assert [line.name for line in everyone.narrowed(states=("off",))] == [two.user.name]
    assert [line.technician_id for line in everyone.narrowed(words="FIB")] == [one.pk]
    assert everyone.narrowed(unit_path="nowhere/") == []


def test_as_many_queries_for_many_as_for_one(branch, noc):
    make_technician(branch)
    monitor(noc)
    with CaptureQueriesContext(connection) as few:
        monitor(noc)
    for _ in range(8):
        at_place(make_technician(branch))
    with CaptureQueriesContext(connection) as many:
        monitor(noc)
    assert len(many) == len(few) <= 5


@pytest.mark.parametrize(
    ("metres", "accuracy", "radius_m", "is_near"),
    [
        (60, 10, None, True),
        (190, 1, None, True),
        (270, 90, None, True),
        (270, 10, None, False),
        (270, 10, 300, True),
        (120, 10, 50, False),
    ],
)
def test_arrival_is_suggested_within_the_radius_of_the_site(branch, noc, metres, accuracy, radius_m, is_near):
    technician = make_technician(branch)
    site = Site.objects.create(
        code="S1",
        name="Toko",
        unit=branch,
        latitude="0.500000",
        longitude="101.400000",
        radius_m=radius_m,
    )
    new = NewTicket(subject="Internet mati", unit_id=branch.pk, site_id=site.pk)
    ticket = ticket_create(actor=noc, new=new)
    work_order_assign(actor=noc, number=ticket.number, lead_code=technician.code)
    reported(technician, ticket.number, "accepted", "en_route")
    order = ticket.work_orders.select_related("ticket__site").get()
    assert seems_arrived(order) is None, "nothing is known of him"
    at_place(technician, latitude=0.5 + metres / 111_195, accuracy=accuracy)
    assert (seems_arrived(order) is not None) == is_near


def test_tracks_are_deleted_after_the_days_that_they_are_kept(branch, settings):
    settings.TRACK_DAYS = 30
    technician = make_technician(branch)
    device = TrackingDevice.objects.create(
        technician=technician, label="HP", secret_sha256="x", paired_at=NOW
    )
    for days in (1, 29, 31, 90):
        moment = NOW - timedelta(days=days)
        TrackPoint.objects.create(
            technician=technician,
            device=device,
            recorded_at=moment,
            received_at=moment,
            latitude=1,
            longitude=2,
        )
    at_place(technician, minutes=60 * 24 * 40)
    assert tracks_delete() == 2
    assert tracks_delete() == 0
    assert TrackPoint.objects.count() == 2
    assert not LastPosition.objects.exists()
