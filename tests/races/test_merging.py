"""Merges that cross: of two that let each go into the other, exactly one succeeds."""

from __future__ import annotations

import threading

import pytest

from tanggap.kernel.errors import DomainError
from tanggap.tickets import services
from tanggap.tickets.models import Ticket, TicketMerge
from tanggap.tickets.services import merging
from tanggap.tickets.tests.factories import make_cast, make_ticket

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def going(cast, source, target):
    return lambda: services.ticket_merge(actor=cast.dispatcher, number=source.number, into=target.number)


def judged_together(monkeypatch):
    """Hold each of two merges after it has read and judged, until the other has too."""
    barrier = threading.Barrier(2)
    judge = merging.policies.can_take_in

    def held(*args):
        answer = judge(*args)
        barrier.wait(timeout=10)
        return answer

    monkeypatch.setattr(merging.policies, "can_take_in", held)
    monkeypatch.setattr(merging.policies, "can_merge", judge)


def test_without_the_guard_both_tickets_would_go_and_none_would_stay(monkeypatch, at_once):
    cast = make_cast()
    first, second = make_ticket(cast), make_ticket(cast)
    judged_together(monkeypatch)
    monkeypatch.setattr(merging, "_hold_both", lambda *_: None)
    monkeypatch.setattr(merging, "_count_in", lambda *_: None)

    at_once(going(cast, first, second), going(cast, second, first))

    assert set(Ticket.objects.values_list("status", flat=True)) == {"merged"}


def test_of_two_crossing_merges_exactly_one_succeeds(monkeypatch, at_once):
    cast = make_cast()
    first, second = make_ticket(cast), make_ticket(cast)
    judged_together(monkeypatch)

    results = at_once(going(cast, first, second), going(cast, second, first))

    assert sum(isinstance(result, DomainError) for result in results) == 1
    assert sorted(Ticket.objects.values_list("status", flat=True)) == ["merged", "new"]
    assert TicketMerge.objects.count() == 1


def test_a_merge_and_an_act_on_the_one_that_stays_never_both_win(monkeypatch, at_once):
    cast = make_cast()
    first, second, third = (make_ticket(cast) for _ in range(3))
    judged_together(monkeypatch)

    results = at_once(going(cast, first, second), going(cast, second, third))

    rows = {ticket.pk: ticket.merged_into_id for ticket in Ticket.objects.all()}
    assert any(not isinstance(result, DomainError) for result in results)
    assert all(target is None or rows[target] is None for target in rows.values())


def test_undoing_twice_at_once_undoes_once(at_once):
    cast = make_cast()
    first, second = make_ticket(cast), make_ticket(cast)
    going(cast, first, second)()
    back = lambda: services.ticket_unmerge(actor=cast.dispatcher, number=first.number)  # noqa: E731 - said twice

    results = at_once(back, back)

    assert sum(isinstance(result, DomainError) for result in results) == 1
    assert Ticket.objects.get(pk=second.pk).merged_count == 0
