"""Races on tickets and jobs: each is first shown with the guard off, then stopped by the guard."""

from __future__ import annotations

import threading
from collections import Counter

import pytest

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.fieldwork import services as field_services
from tanggap.fieldwork.models import WorkOrder
from tanggap.fieldwork.services import dispatch, progress
from tanggap.fieldwork.tests.factories import make_technician, worker
from tanggap.kernel.errors import DomainError, StaleState
from tanggap.tickets import services
from tanggap.tickets.models import Ticket, TicketTally
from tanggap.tickets.services import conversation, moves
from tanggap.tickets.services.tally import figures_of, tally_fold
from tanggap.tickets.tests.factories import make_cast, make_ticket

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def both_loaded(monkeypatch, module, name):
    """Hold each of two threads after it has read, until the other has read too: the worst moment."""
    barrier = threading.Barrier(2)
    original = getattr(module, name)

    def held(*args, **kwargs):
        answer = original(*args, **kwargs)
        barrier.wait(timeout=10)
        return answer

    monkeypatch.setattr(module, name, held)


def unguarded_swap(order, **columns):
    """What ``order_swap`` would be without its condition."""
    WorkOrder.objects.filter(pk=order.pk).update(**columns)
    for name, value in columns.items():
        setattr(order, name, value)


def offered_job():
    cast = make_cast()
    ticket = make_ticket(cast)
    field_services.work_order_offer(actor=cast.dispatcher, number=ticket.number)
    return ticket, make_technician(cast.branch), make_technician(cast.branch)


def pick_up(technician, ticket):
    return lambda: field_services.work_order_pick_up(
        actor=worker(technician), number=ticket.number, request_key=f"r{technician.pk}"
    )


def test_without_the_condition_two_technicians_would_both_pass_the_check(monkeypatch, at_once):
    ticket, first, second = offered_job()
    both_loaded(monkeypatch, progress, "_offer_for")
    passed = []

    def swap(order, **columns):
        passed.append(columns["lead_id"])
        unguarded_swap(order, **columns)

    monkeypatch.setattr(progress, "order_swap", swap)

    at_once(pick_up(first, ticket), pick_up(second, ticket))

    assert sorted(passed) == sorted([first.pk, second.pk])


def test_two_technicians_never_hold_one_job(monkeypatch, at_once):
    ticket, first, second = offered_job()
    both_loaded(monkeypatch, progress, "_offer_for")

    results = at_once(pick_up(first, ticket), pick_up(second, ticket))

    refused = [result for result in results if isinstance(result, DomainError)]
    assert len(refused) == 1
    assert refused[0].code == "taken"
    assert refused[0].details["holder"]
    assert WorkOrder.objects.get().crew.count() == 1


def assign(cast, ticket, technician):
    return lambda: field_services.work_order_assign(
        actor=cast.dispatcher, number=ticket.number, lead_code=technician.code
    )


def test_two_dispatchers_never_both_assign(monkeypatch, at_once):
    cast = make_cast()
    ticket = make_ticket(cast)
    first, second = make_technician(cast.branch), make_technician(cast.branch)
    both_loaded(monkeypatch, dispatch, "_crew")

    results = at_once(assign(cast, ticket, first), assign(cast, ticket, second))

    assert sum(isinstance(result, StaleState) for result in results) == 1
    assert WorkOrder.objects.count() == 1
    assert Ticket.objects.get().assignee_id == WorkOrder.objects.get().lead.user_id


def test_without_the_condition_a_ticket_would_be_solved_and_cancelled(monkeypatch, at_once):
    cast = make_cast()
    ticket = make_ticket(cast)
    both_loaded(monkeypatch, moves, "ticket_load")
    filtered = Ticket.objects.filter
    winners = []

    def unguarded(ticket, **given):
        filtered(pk=ticket.pk).update(status=given["columns"]["status"])
        winners.append(given["columns"]["status"])
        return ticket

    monkeypatch.setattr(moves, "ticket_swap", unguarded)

    at_once(
        lambda: services.ticket_resolve(
            actor=cast.dispatcher, number=ticket.number, resolution="Beres", cause="cable"
        ),
        lambda: services.ticket_cancel(actor=cast.dispatcher, number=ticket.number, reason="Batal"),
    )

    assert sorted(winners) == ["cancelled", "resolved"]


def test_of_two_moves_at_once_one_is_stale(monkeypatch, at_once):
    cast = make_cast()
    ticket = make_ticket(cast)
    both_loaded(monkeypatch, moves, "ticket_load")

    results = at_once(
        lambda: services.ticket_resolve(
            actor=cast.dispatcher, number=ticket.number, resolution="Beres", cause="cable"
        ),
        lambda: services.ticket_cancel(actor=cast.dispatcher, number=ticket.number, reason="Batal"),
    )

    assert sum(isinstance(result, StaleState) for result in results) == 1
    assert Ticket.objects.get().version == 2


def test_numbers_stay_unique_and_increasing_under_eight_writers(at_once):
    cast = make_cast()

    def create_some():
        return [make_ticket(cast).number for _ in range(5)]

    results = at_once(*[create_some for _ in range(8)])

    numbers = [number for result in results for number in result]
    assert len(set(numbers)) == 40
    assert all(result == sorted(result) for result in results)
    by_key = list(Ticket.objects.order_by("number").values_list("pk", flat=True))
    assert by_key == sorted(by_key)


def test_the_same_request_key_at_once_creates_one_ticket(at_once):
    cast = make_cast()

    results = at_once(*[lambda: make_ticket(cast, request_key="sama").pk for _ in range(4)])

    assert len(set(results)) == 1
    assert Ticket.objects.count() == 1


def test_figures_agree_with_the_tickets_while_they_are_folded(at_once):
    cast = make_cast()

    def work():
        for _ in range(5):
            services.ticket_start(actor=cast.dispatcher, number=make_ticket(cast).number)

    at_once(work, work, tally_fold, work, tally_fold)
    tally_fold()

    counted: Counter = Counter()
    for ticket in Ticket.objects.select_related("unit"):
        counted.update(figures_of(ticket, ticket.unit.time_zone))
    kept: Counter = Counter()
    for row in TicketTally.objects.all():
        kept[row.unit_id, row.measure, row.key] += row.amount
    assert +kept == counted
    assert TicketTally.objects.count() == len(counted)


def answers_at_once(monkeypatch, at_once, ticket, cast):
    colleague = acting(make_person(role="hd_noc", at=cast.branch))
    seen = services.ticket_reply(actor=colleague, number=ticket.number, body="Kami terima").pk
    both_loaded(monkeypatch, conversation, "ticket_load")
    return at_once(
        *(
            lambda actor=actor: services.ticket_reply(
                actor=actor, number=ticket.number, body=f"Jawaban {actor.person_id}", seen=seen
            )
            for actor in (cast.dispatcher, colleague)
        )
    )


def test_without_holding_the_ticket_two_answers_at_once_would_both_be_sent(monkeypatch, at_once):
    cast = make_cast()
    ticket = make_ticket(cast)
    monkeypatch.setattr(conversation, "_refuse_when_overtaken", lambda *_: None)

    answers_at_once(monkeypatch, at_once, ticket, cast)

    assert ticket.messages.count() == 3


def test_of_two_answers_at_once_the_second_is_told_of_the_first(monkeypatch, at_once):
    cast = make_cast()
    ticket = make_ticket(cast)

    results = answers_at_once(monkeypatch, at_once, ticket, cast)

    assert ticket.messages.count() == 2
    assert sum(isinstance(result, StaleState) for result in results) == 1
