"""Lists of tickets: filters, orders, pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tanggap.kernel import clock
from tanggap.tickets import services
from tanggap.tickets.attention import (
    Waiting,
    backlog_ages,
    desk_pulse,
    overdue_longest,
    waiting_for_desk,
)
from tanggap.tickets.listing import ORDERS, TicketFilter, orders_of, ticket_page, tickets_matching
from tanggap.tickets.models import Ticket
from tanggap.tickets.services.sla import promises
from tanggap.tickets.services.sweep import breaches_notice
from tanggap.tickets.tests.factories import Cast, make_cast, make_category, make_policy, make_ticket

NOON = datetime(2026, 11, 18, 5, tzinfo=UTC)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def numbers(cast: Cast, wanted: TicketFilter | None = None, **options: object) -> list[str]:
    page = ticket_page(cast.dispatcher, wanted or TicketFilter(), **options)  # type: ignore[arg-type]
    return [row["number"] for row in page.rows]


def test_the_newest_report_comes_first_and_solved_ones_are_elsewhere(cast: Cast) -> None:
    first, second, solved = (make_ticket(cast) for _ in range(3))
    services.ticket_resolve(actor=cast.dispatcher, number=solved.number, resolution="Beres", cause="cable")

    assert numbers(cast) == [second.number, first.number]
    assert numbers(cast, TicketFilter(view="solved")) == [solved.number]
    assert numbers(cast, TicketFilter(view="all")) == [solved.number, second.number, first.number]


@pytest.mark.parametrize("order", ORDERS)
def test_pages_meet_every_ticket_once_in_both_directions_over_ties(cast: Cast, order: str) -> None:
    make_policy()
    with clock.frozen_at(NOON):
        made = [make_ticket(cast, impact=1 + i % 3, urgency=1 + i % 2) for i in range(11)]
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in made[:3]]).update(next_due_at=None)
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in made[3:6]]).update(resolution_breached_at=NOON)

    forwards, page = [], ticket_page(cast.dispatcher, TicketFilter(), order=order, size=3)
    assert page.before == ""
    forwards += page.rows
    while page.after:
        page = ticket_page(cast.dispatcher, TicketFilter(), order=order, size=3, after=page.after)
        forwards += page.rows
    backwards = list(page.rows)
    while page.before:
        page = ticket_page(cast.dispatcher, TicketFilter(), order=order, size=3, before=page.before)
        backwards = [row for row in page.rows if row not in backwards] + backwards

    found = [row["number"] for row in forwards]
    assert sorted(found) == sorted(ticket.number for ticket in made)
    assert [row["number"] for row in backwards] == found


def test_a_ticket_that_arrives_meanwhile_moves_nothing_on_the_next_page(cast: Cast) -> None:
    made = [make_ticket(cast) for _ in range(4)]
    first = ticket_page(cast.dispatcher, TicketFilter(), size=2)

    make_ticket(cast)

    assert numbers(cast, size=2, after=first.after) == [made[1].number, made[0].number]


@pytest.mark.parametrize(
    "cursor", ["", "x", "0.1", "9.1.1", "0.1.1.1", "0.999999999999999999999.1", "-1.5.5"]
)
def test_a_cursor_that_cannot_be_read_begins_at_the_front(cast: Cast, cursor: str) -> None:
    ticket = make_ticket(cast)

    assert numbers(cast, after=cursor) == [ticket.number]


def test_due_order_puts_the_longest_overdue_first_and_what_has_no_promise_last(cast: Cast) -> None:
    with clock.frozen_at(NOON):
        without_promise = make_ticket(cast)
    make_policy()
    promises.clear()
    with clock.frozen_at(NOON):
        overdue = make_ticket(cast)
    with clock.frozen_at(NOON + timedelta(hours=10)):
        due = make_ticket(cast)
        breaches_notice()

    assert numbers(cast, order="due") == [overdue.number, due.number, without_promise.number]


def test_each_filter_keeps_what_fits_and_nothing_else(cast: Cast) -> None:
    internet, wifi = make_category("Internet"), make_category("Internet", "Wifi")
    plain = make_ticket(cast)
    narrow = make_ticket(cast, category_id=wifi.pk, kind="complaint", channel="phone", impact=1, urgency=1)
    services.ticket_assign(actor=cast.dispatcher, number=narrow.number, assignee_id=cast.dispatcher_person.pk)

    for wanted in (
        TicketFilter(category_id=internet.pk),
        TicketFilter(category_id=wifi.pk),
        TicketFilter(kinds=("complaint",)),
        TicketFilter(channel="phone"),
        TicketFilter(priorities=(1,)),
        TicketFilter(statuses=("assigned",)),
        TicketFilter(assignee="me"),
        TicketFilter(assignee=str(cast.dispatcher_person.pk)),
        TicketFilter(words=narrow.number, view="all"),
        TicketFilter(numbers=(narrow.number,)),
    ):
        assert numbers(cast, wanted) == [narrow.number], wanted
    assert numbers(cast, TicketFilter(assignee="nobody")) == [plain.number]
    assert numbers(cast, TicketFilter(category_id=999_999)) == []
    assert numbers(cast, TicketFilter(unit_id=cast.branch.pk)) == [narrow.number, plain.number]
    assert numbers(cast, TicketFilter(unit_id=cast.other_branch.pk)) == []


def test_times_narrow_by_report_solution_and_age(cast: Cast) -> None:
    with clock.frozen_at(NOON):
        old = make_ticket(cast)
    with clock.frozen_at(NOON + timedelta(days=2)):
        new = make_ticket(cast)
        assert numbers(cast, TicketFilter(age="1-3d")) == [old.number]
        assert numbers(cast, TicketFilter(age="0-4h")) == [new.number]
        services.ticket_resolve(actor=cast.dispatcher, number=old.number, resolution="Beres", cause="cable")

    assert numbers(cast, TicketFilter(reported_from=NOON + timedelta(days=1))) == [new.number]
    assert numbers(cast, TicketFilter(view="all", reported_to=NOON + timedelta(days=1))) == [old.number]
    assert numbers(cast, TicketFilter(view="solved", resolved_from=NOON + timedelta(days=1))) == [old.number]
    assert numbers(cast, TicketFilter(view="solved", resolved_to=NOON + timedelta(days=1))) == []


def test_overdue_and_due_soon_look_at_the_promises(cast: Cast) -> None:
    make_policy()
    with clock.frozen_at(NOON):
        ticket = make_ticket(cast)
        assert numbers(cast, TicketFilter(due="soon")) == [ticket.number]
        assert numbers(cast, TicketFilter(due="overdue")) == []
    with clock.frozen_at(NOON + timedelta(hours=5)):
        breaches_notice()
        assert numbers(cast, TicketFilter(due="overdue")) == [ticket.number]
        assert [row["number"] for row in overdue_longest(cast.dispatcher, 5)] == [ticket.number]


def test_another_branch_finds_nothing_by_any_way(cast: Cast) -> None:
    ticket = make_ticket(cast, subject="Rahasia cabang")
    services.ticket_delete(actor=cast.dispatcher, number=make_ticket(cast).number, reason="Salah")

    for wanted in (
        TicketFilter(),
        TicketFilter(view="all"),
        TicketFilter(view="deleted"),
        TicketFilter(words="rahasia", view="all"),
        TicketFilter(unit_id=cast.branch.pk),
        TicketFilter(numbers=(ticket.number,)),
    ):
        assert list(tickets_matching(cast.outsider, wanted)) == [], wanted
    assert waiting_for_desk(cast.outsider, 5) == Waiting([], [], [], [])
    assert sum(backlog_ages(cast.outsider, clock.now()).values()) == 0
    assert desk_pulse(cast.outsider, today=clock.now().date()).open == 0


def test_a_filter_survives_the_way_through_a_job(cast: Cast) -> None:
    wanted = TicketFilter(view="all", words="los merah", priorities=(1, 2), reported_from=NOON, unit_id=3)

    assert TicketFilter.from_params(wanted.as_params()) == wanted


def test_the_pulse_and_the_ages_count_what_the_lists_show(cast: Cast) -> None:
    with clock.frozen_at(NOON):
        make_ticket(cast)
        solved = make_ticket(cast)
        services.ticket_resolve(
            actor=cast.dispatcher, number=solved.number, resolution="Beres", cause="cable"
        )
        pulse = desk_pulse(cast.dispatcher, today=NOON.date(), days=3)

    assert (pulse.open, pulse.unassigned, pulse.overdue) == (1, 1, 0)
    assert (pulse.received, pulse.solved) == ((0, 0, 2), (0, 0, 1))
    assert backlog_ages(cast.dispatcher, NOON + timedelta(hours=5))["4-8h"] == 1


def test_a_hold_of_the_worker_waits_until_it_is_confirmed(cast: Cast) -> None:
    ticket = make_ticket(cast)
    services.ticket_validate(actor=cast.dispatcher, number=ticket.number)
    services.ticket_hold(actor=cast.dispatcher, number=ticket.number, reason="power_cut")
    assert waiting_for_desk(cast.dispatcher, 5).holds == []

    ticket.states.filter(status="on_hold").update(stops_clock=False, approval="waiting")

    assert [row["number"] for row in waiting_for_desk(cast.dispatcher, 5).holds] == [ticket.number]


def test_orders_of_urgency_are_for_open_tickets_only(cast: Cast) -> None:
    urgent = make_ticket(cast, impact=1, urgency=1)
    usual = make_ticket(cast)

    assert numbers(cast, order="priority") == [urgent.number, usual.number]
    assert numbers(cast, TicketFilter(view="all"), order="priority") == [usual.number, urgent.number]
    assert "priority" not in orders_of(TicketFilter(view="all"))


def test_an_overdue_ticket_that_nobody_has_is_told_once_and_the_oldest_come_first(cast: Cast) -> None:
    make_policy()
    with clock.frozen_at(NOON):
        overdue = make_ticket(cast)
    with clock.frozen_at(NOON + timedelta(hours=10)):
        breaches_notice()
        fresh = [make_ticket(cast) for _ in range(3)]
        waiting = waiting_for_desk(cast.dispatcher, 2)

    assert [row["number"] for row in waiting.overdue] == [overdue.number]
    assert [row["number"] for row in waiting.unassigned] == [ticket.number for ticket in fresh[:2]]
