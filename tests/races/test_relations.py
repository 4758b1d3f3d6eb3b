"""Links between tickets, made at the same moment."""

from __future__ import annotations

import threading

import pytest

from tanggap.kernel.errors import Invalid
from tanggap.tickets import services
from tanggap.tickets.models import TicketRelation
from tanggap.tickets.services import relations
from tanggap.tickets.tests.factories import make_cast, make_ticket

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def below(cast, child, parent):
    return lambda: services.ticket_relate(
        actor=cast.dispatcher, number=child.number, kind="child_of", other=parent.number
    )


def test_without_the_lock_two_tickets_would_be_part_of_each_other(monkeypatch, at_once):
    cast = make_cast()
    first, second = make_ticket(cast), make_ticket(cast)
    barrier = threading.Barrier(2)
    judge = relations._refuse_contradiction

    def held(*args):
        judge(*args)
        barrier.wait(timeout=10)

    monkeypatch.setattr(relations, "_one_at_a_time", lambda: None)
    monkeypatch.setattr(relations, "_refuse_contradiction", held)

    at_once(below(cast, first, second), below(cast, second, first))

    assert TicketRelation.objects.count() == 2


def test_two_tickets_are_never_part_of_each_other(at_once):
    cast = make_cast()
    first, second = make_ticket(cast), make_ticket(cast)

    results = at_once(below(cast, first, second), below(cast, second, first))

    refused = [result for result in results if isinstance(result, Invalid)]
    assert [refusal.code for refusal in refused] == ["circle"]
    assert TicketRelation.objects.count() == 1
