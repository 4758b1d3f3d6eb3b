"""Times of travel and work by the phone's clock where a report waited there, and how far it is believed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tanggap.fieldwork import services
from tanggap.fieldwork.models import Progress, Technician, WorkOrder
from tanggap.fieldwork.tests.factories import make_technician, reported, worker
from tanggap.kernel import clock
from tanggap.tickets.models import Ticket
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def technician(cast: Cast) -> Technician:
    return make_technician(cast.branch)


@pytest.fixture
def ticket(cast: Cast, technician: Technician) -> Ticket:
    """A job that was given ten hours ago."""
    made = make_ticket(cast)
    services.work_order_assign(actor=cast.dispatcher, number=made.number, lead_code=technician.code)
    WorkOrder.objects.update(assigned_at=clock.now() - 10 * HOUR)
    return made


def test_a_job_reported_offline_has_the_phones_times_of_travel_and_work(
    technician: Technician, ticket: Ticket
) -> None:
    start = clock.now() - 8 * HOUR
    for hours, step in enumerate(("accepted", "en_route", "arrived", "working", "done")):
        reported(technician, ticket.number, step, happened_at=start + hours * HOUR)

    order = WorkOrder.objects.get()
    assert order.arrived_at is not None
    assert order.finished_at is not None
    assert order.arrived_at - order.en_route_at == HOUR
    assert order.finished_at - order.arrived_at == 2 * HOUR
    # State and solution go by the server's clock; both times of each step are kept.
    ticket.refresh_from_db()
    assert order.status_since - start > 7 * HOUR
    assert ticket.resolved_at == order.status_since
    steps = Progress.objects.order_by("pk")
    assert [step.happened_at for step in steps] == [start + hours * HOUR for hours in range(5)]
    assert all(step.received_at > start + 7 * HOUR for step in steps)


def test_time_blocked_is_counted_between_the_phones_times(technician: Technician, ticket: Ticket) -> None:
    start = clock.now() - 8 * HOUR
    reported(technician, ticket.number, "accepted", happened_at=start)
    reported(technician, ticket.number, "blocked", happened_at=start + HOUR)
    reported(technician, ticket.number, "working", happened_at=start + 3 * HOUR)

    assert WorkOrder.objects.get().blocked_seconds == 2 * 3600


@pytest.mark.parametrize("told", [timedelta(hours=-11), timedelta(hours=1), timedelta(days=-400)])
def test_a_time_that_cannot_be_is_answered_with_the_servers(
    technician: Technician, ticket: Ticket, told: timedelta
) -> None:
    before = clock.now()

    reported(technician, ticket.number, "accepted", happened_at=before + told)

    accepted = WorkOrder.objects.get().accepted_at
    assert accepted is not None
    assert before <= accepted <= clock.now()


def test_steps_never_run_backwards(technician: Technician, ticket: Ticket) -> None:
    start = clock.now() - 5 * HOUR
    reported(technician, ticket.number, "accepted", "en_route", happened_at=start)
    reported(technician, ticket.number, "arrived", happened_at=start - 2 * HOUR)

    order = WorkOrder.objects.get()
    assert order.arrived_at == order.en_route_at == start


def test_a_job_picked_up_offline_counts_from_then(cast: Cast, technician: Technician) -> None:
    offered = make_ticket(cast)
    services.work_order_offer(actor=cast.dispatcher, number=offered.number)
    WorkOrder.objects.update(created_at=clock.now() - 6 * HOUR)
    start = clock.now() - 4 * HOUR

    services.work_order_pick_up(
        actor=worker(technician), number=offered.number, request_key="ambil", happened_at=start
    )
    reported(technician, offered.number, "en_route", happened_at=start + HOUR)
    reported(technician, offered.number, "arrived", happened_at=start + 2 * HOUR)

    order = WorkOrder.objects.get()
    assert (order.accepted_at, order.en_route_at) == (start, start + HOUR)
    assert order.arrived_at == start + 2 * HOUR
