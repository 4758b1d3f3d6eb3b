"""Races on outages: each is first shown with the guard off, then stopped by the guard."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tanggap.kernel import clock
from tanggap.kernel.errors import DomainError, StaleState
from tanggap.notifications.models import InboxItem
from tanggap.tickets import services
from tanggap.tickets.models import Outage, OutageNotice, OutagePerson, OutageWork, Ticket
from tanggap.tickets.outages.choices import OutageStatus, WorkKind
from tanggap.tickets.outages.drafts import OutageDraft
from tanggap.tickets.outages.services import life as outages
from tanggap.tickets.outages.services.work import work_do
from tanggap.tickets.services import creation
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
AtOnce = Callable[..., list[Any]]


def declared(cast: Cast) -> Outage:
    return services.outage_declare(
        actor=cast.dispatcher, draft=OutageDraft("Kabel putus", cast.branch.pk, public_text="Mati.")
    )


def ended(cast: Cast, outage: Outage) -> Callable[[], object]:
    actor = cast.dispatcher
    return lambda: services.outage_resolve(
        actor=actor, number=outage.number, resolution="Beres", cause="cable"
    )


def both_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold each of two threads after it has read the outage, until the other has read it too."""
    barrier = threading.Barrier(2)
    original = outages.outage_load

    def held(*args: Any, **options: Any) -> Outage:
        found = original(*args, **options)
        barrier.wait(timeout=10)
        return found

    monkeypatch.setattr(outages, "outage_load", held)


def test_without_the_condition_an_outage_would_end_twice(
    monkeypatch: pytest.MonkeyPatch, at_once: AtOnce
) -> None:
    cast = make_cast()
    outage = declared(cast)
    both_loaded(monkeypatch)

    def unguarded(found: Outage, *, columns: dict[str, Any], **_options: Any) -> Outage:
        Outage.objects.filter(pk=found.pk).update(**columns)
        return found

    monkeypatch.setattr(outages, "outage_swap", unguarded)

    at_once(ended(cast, outage), ended(cast, outage))

    assert outage.works.filter(kind=WorkKind.TELL_ENDED).count() == 2


def test_an_outage_ends_once(monkeypatch: pytest.MonkeyPatch, at_once: AtOnce) -> None:
    cast = make_cast()
    outage = declared(cast)
    both_loaded(monkeypatch)

    results = at_once(ended(cast, outage), ended(cast, outage))

    assert sorted(type(one).__name__ for one in results) == ["Outage", "StaleState"]
    assert outage.works.filter(kind=WorkKind.TELL_ENDED).count() == 1


def test_two_who_declare_at_once_get_two_numbers(at_once: AtOnce) -> None:
    cast = make_cast()

    results = at_once(*(lambda: declared(cast) for _ in range(4)))

    assert [one for one in results if isinstance(one, Exception)] == []
    assert len({one.number for one in results}) == 4


def test_a_ticket_goes_under_one_of_two_outages(at_once: AtOnce) -> None:
    cast = make_cast()
    ticket = make_ticket(cast, kind="question")
    first, second = declared(cast), declared(cast)
    actor = cast.dispatcher

    def attach(outage: Outage) -> Callable[[], object]:
        return lambda: services.outage_attach(actor=actor, number=outage.number, ticket_number=ticket.number)

    results = at_once(attach(first), attach(second))

    refused = [one for one in results if isinstance(one, DomainError)]
    assert len(refused) == 1
    assert isinstance(refused[0], StaleState) or refused[0].code == "attached"
    links = Ticket.objects.get(pk=ticket.pk).outage_links.values_list("outage", flat=True)
    assert list(links) == [Ticket.objects.get(pk=ticket.pk).outage_id]


def test_a_report_while_the_outage_ends_is_either_solved_with_it_or_stands_alone(
    monkeypatch: pytest.MonkeyPatch, at_once: AtOnce
) -> None:
    cast = make_cast()
    outage = declared(cast)
    meeting = threading.Barrier(2)
    original = creation.outage_for_new

    def held(ticket: Ticket) -> None:
        original(ticket)
        meeting.wait(timeout=10)

    def end() -> object:
        meeting.wait(timeout=10)
        return ended(cast, outage)()

    monkeypatch.setattr(creation, "outage_for_new", held)

    ticket, _outage = at_once(lambda: make_ticket(cast), end)
    for work in OutageWork.objects.filter(done_at__isnull=True).order_by("pk"):
        work_do(work)

    ticket.refresh_from_db()
    outage.refresh_from_db()
    assert outage.status == OutageStatus.RESOLVED
    assert (ticket.outage_id, ticket.status) == (outage.pk, "resolved")


def test_two_workers_tell_everybody_once(at_once: AtOnce) -> None:
    cast = make_cast()
    for _ in range(3):
        make_ticket(cast, actor=cast.customer, requester_id=cast.customer_person.pk)
    outage = declared(cast)
    works = list(outage.works.order_by("pk"))

    def both() -> None:
        for work in works:
            work_do(work)

    results = at_once(both, both)
    for work in OutageWork.objects.filter(done_at__isnull=True).order_by("pk"):
        work_do(work)

    assert results == [None, None]
    assert InboxItem.objects.filter(user=cast.customer_person, event="outage.opened").count() == 1


def test_the_ledger_refuses_a_second_notice_to_the_same_person() -> None:
    cast = make_cast()
    outage = declared(cast)
    work = outage.works.get(kind=WorkKind.TELL_OPENED)
    person = OutagePerson.objects.create(outage=outage, key="email:a@contoh.id", joined_at=clock.now())
    OutageNotice.objects.create(work=work, person=person, created_at=clock.now())

    with pytest.raises(IntegrityError), transaction.atomic():
        OutageNotice.objects.create(work=work, person=person, created_at=clock.now())
