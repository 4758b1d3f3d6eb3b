"""The place in the line is counted from the tickets, and a usual wait is told only when there is one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tanggap.kernel import clock
from tanggap.kernel.reference_cache import clear_all
from tanggap.organization.tests.factories import make_unit
from tanggap.reporting import waiting_line
from tanggap.reporting.waiting_line import place_in_line
from tanggap.tickets import services
from tanggap.tickets.models import Ticket
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 6, 3, 0, tzinfo=UTC)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def reported(cast: Cast, minutes_ago: int, **fields: object) -> Ticket:
    with clock.frozen_at(NOW - timedelta(minutes=minutes_ago)):
        return make_ticket(cast, **fields)


def answered(cast: Cast, days_ago: int, wait_s: int) -> None:
    at = NOW - timedelta(days=days_ago)
    with clock.frozen_at(at - timedelta(seconds=wait_s)):
        ticket = make_ticket(cast)
    with clock.frozen_at(at):
        services.ticket_reply(actor=cast.dispatcher, number=ticket.number, body="Kami cek.")
        services.ticket_cancel(actor=cast.dispatcher, number=ticket.number, reason="Uji")


def place(ticket: Ticket) -> waiting_line.PlaceInLine | None:
    clear_all()
    with clock.frozen_at(NOW):
        return place_in_line(Ticket.objects.select_related("unit").get(pk=ticket.pk))


def test_only_earlier_ones_that_wait_like_this_one_are_before_it(cast: Cast) -> None:
    below = make_unit(cast.branch)
    for minutes in (50, 40):
        reported(cast, minutes)
    reported(cast, 45, unit_id=below.pk)
    mine = reported(cast, 30)
    reported(cast, 20)
    elsewhere = reported(cast, 60, unit_id=cast.other_branch.pk, actor=cast.outsider)
    taken = reported(cast, 55)
    services.ticket_assign(actor=cast.dispatcher, number=taken.number, assignee_id=cast.dispatcher_person.pk)
    held = reported(cast, 54)
    services.ticket_validate(actor=cast.dispatcher, number=held.number)
    services.ticket_hold(actor=cast.dispatcher, number=held.number, reason="weather")
    gone = reported(cast, 53)
    services.ticket_delete(actor=cast.dispatcher, number=gone.number, reason="Ganda")

    found = place(mine)
    assert found is not None
    assert (found.before, found.is_more) == (3, False)
    other = place(elsewhere)
    assert other is not None
    assert other.before == 0


def test_who_is_taken_care_of_does_not_wait(cast: Cast) -> None:
    mine = reported(cast, 30)
    assert place(mine) is not None
    services.ticket_validate(actor=cast.dispatcher, number=mine.number)
    assert place(mine) is not None
    services.ticket_assign(actor=cast.dispatcher, number=mine.number, assignee_id=cast.dispatcher_person.pk)

    assert place(mine) is None


def test_a_very_long_line_is_not_counted_to_its_end(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting_line, "MOST_COUNTED", 2)
    for minutes in (50, 49, 48):
        reported(cast, minutes)
    mine = reported(cast, 30)

    found = place(mine)
    assert found is not None
    assert (found.before, found.is_more) == (2, True)


def test_the_usual_wait_is_the_median_of_four_weeks(cast: Cast) -> None:
    for number in range(waiting_line.FEWEST):
        answered(cast, 1 + number, 600 + 100 * number)
    answered(cast, 29, 9_000_000)
    mine = reported(cast, 30)

    found = place(mine)
    assert found is not None
    assert (found.usual_wait_s, found.cases) == (1050.0, waiting_line.FEWEST)


def test_of_too_few_cases_nothing_is_said(cast: Cast) -> None:
    for number in range(waiting_line.FEWEST - 1):
        answered(cast, 1 + number, 600)
    mine = reported(cast, 30)

    found = place(mine)
    assert found is not None
    assert found.usual_wait_s is None


def test_it_costs_two_queries_and_one_while_the_median_is_known(cast: Cast) -> None:
    mine = reported(cast, 30)
    ticket = Ticket.objects.select_related("unit").get(pk=mine.pk)
    clear_all()
    costs = []
    for _again in range(2):
        with CaptureQueriesContext(connection) as queries, clock.frozen_at(NOW):
            place_in_line(ticket)
        costs.append(len(queries))

    assert costs == [2, 1]
