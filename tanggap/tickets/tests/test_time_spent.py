"""Time spent on tickets: whose, when, how much, corrected and summed."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.activity.models import Entry
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.organization.models import Unit
from tanggap.tickets import services
from tanggap.tickets.listing import TicketFilter
from tanggap.tickets.models import Ticket, TimeEntry
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket
from tanggap.tickets.time_spent import time_spent_on

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 10, 5, tzinfo=UTC)
TODAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def _noon():
    with clock.frozen_at(NOON):
        yield


def spend(actor: Actor, ticket: Ticket, minutes: int = 30, day: date = TODAY, **more: str) -> TimeEntry:
    words = {"text": "Cek redaman", **more}
    return services.time_entry_add(actor=actor, number=ticket.number, minutes=minutes, day=day, **words)


def told(ticket: Ticket) -> list[str]:
    entries = Entry.objects.filter(subject_kind="tickets.ticket", subject_id=ticket.pk).order_by("pk")
    return [entry.action for entry in entries if ".time_" in entry.action]


def test_time_is_summed_over_people_and_days_and_told() -> None:
    cast = make_cast()
    agent = acting(make_person(role="agent", at=cast.branch))
    ticket = make_ticket(cast)

    spend(cast.dispatcher, ticket, 30)
    spend(agent, ticket, 1440, date(2026, 3, 9), text="  Menunggu\n vendor ")
    spent = time_spent_on(ticket)

    assert spent.minutes == time_spent_on(ticket, limit=1).minutes == 1470
    assert [(entry.minutes, entry.text) for entry in spent.entries] == [
        (30, "Cek redaman"),
        (1440, "Menunggu vendor"),
    ]
    assert told(ticket) == ["ticket.time_added", "ticket.time_added"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"minutes": 0}, "minutes"),
        ({"minutes": 1441}, "minutes"),
        ({"minutes": -5}, "minutes"),
        ({"day": date(2026, 3, 11)}, "day"),
        ({"day": date(2016, 3, 10)}, "day"),
        ({"text": " \x00 "}, "text"),
        ({"text": "x" * 201}, "text"),
    ],
    ids=["none", "more-than-a-day", "negative", "tomorrow", "another-decade", "empty", "long"],
)
def test_wrong_time_is_refused_at_its_field(wrong: dict[str, object], field: str) -> None:
    cast = make_cast()
    ticket = make_ticket(cast)

    with pytest.raises(Invalid) as refusal:
        spend(cast.dispatcher, ticket, **wrong)  # type: ignore[arg-type]

    assert list(refusal.value.fields) == [field]
    assert not TimeEntry.objects.exists()


def test_the_day_is_that_of_the_unit() -> None:
    cast = make_cast()
    ticket = make_ticket(cast)
    Unit.objects.filter(pk=cast.branch.pk).update(time_zone="Asia/Jayapura")

    with clock.frozen_at(datetime(2026, 3, 10, 15, 30, tzinfo=UTC)):  # 22:30 in Jakarta, 00:30 in Jayapura
        entry = spend(cast.dispatcher, ticket, day=date(2026, 3, 11))

    assert entry.day == date(2026, 3, 11)


def test_a_correction_takes_the_place_of_the_entry_and_leaves_it_in_the_record() -> None:
    cast = make_cast()
    ticket = make_ticket(cast)
    wrong = spend(cast.dispatcher, ticket, 300)
    right = {"minutes": 30, "day": TODAY, "text": "Cek redaman"}
    at = {"actor": cast.dispatcher, "number": ticket.number}

    entry = services.time_entry_correct(**at, entry_id=wrong.pk, **right)
    same = services.time_entry_correct(**at, entry_id=entry.pk, **right)
    with pytest.raises(StaleState):
        services.time_entry_correct(**at, entry_id=wrong.pk, **{**right, "minutes": 31})

    assert same == entry
    assert time_spent_on(ticket).minutes == 30
    assert TimeEntry.objects.get(pk=wrong.pk).corrected_by == entry
    assert told(ticket) == ["ticket.time_added", "ticket.time_corrected"]


def test_an_entry_is_taken_away_once() -> None:
    cast = make_cast()
    ticket = make_ticket(cast)
    entry = spend(cast.dispatcher, ticket)

    services.time_entry_withdraw(actor=cast.dispatcher, number=ticket.number, entry_id=entry.pk)
    with pytest.raises(StaleState):
        services.time_entry_withdraw(actor=cast.dispatcher, number=ticket.number, entry_id=entry.pk)

    assert time_spent_on(ticket).minutes == 0
    assert told(ticket) == ["ticket.time_added", "ticket.time_withdrawn"]


def test_entries_of_others_are_not_touched() -> None:
    cast = make_cast()
    agent = acting(make_person(role="agent", at=cast.branch))
    ticket, other = make_ticket(cast), make_ticket(cast)
    entry = spend(cast.dispatcher, ticket)

    for actor, number in ((agent, ticket.number), (cast.dispatcher, other.number)):
        with pytest.raises(NotVisible):
            services.time_entry_withdraw(actor=actor, number=number, entry_id=entry.pk)
    assert time_spent_on(ticket).minutes == 30


def test_reporters_and_other_branches_write_nothing_down() -> None:
    cast = make_cast()
    ticket = make_ticket(cast, requester_id=cast.customer_person.pk)

    with pytest.raises(NotAllowed):
        spend(cast.customer, ticket)
    with pytest.raises(NotVisible):
        spend(cast.outsider, ticket)
    with pytest.raises(NotAllowed):
        spend(acting(make_person(role="leader", at=cast.branch)), ticket)
    assert not TimeEntry.objects.exists()


def test_the_same_key_writes_once() -> None:
    cast = make_cast()
    ticket = make_ticket(cast)

    first = spend(cast.dispatcher, ticket, request_key="k")
    second = spend(cast.dispatcher, ticket, request_key="k")

    assert first == second
    assert time_spent_on(ticket).minutes == 30


def test_the_database_refuses_impossible_minutes() -> None:
    cast = make_cast()
    entry = spend(cast.dispatcher, make_ticket(cast))

    with pytest.raises(IntegrityError), transaction.atomic():
        TimeEntry.objects.filter(pk=entry.pk).update(minutes=1441)


def test_an_export_holds_the_minutes() -> None:
    cast: Cast = make_cast()
    ticket = make_ticket(cast)
    spend(cast.dispatcher, ticket, 20)
    spend(cast.dispatcher, ticket, 25)
    gone = spend(cast.dispatcher, ticket, 99)
    services.time_entry_withdraw(actor=cast.dispatcher, number=ticket.number, entry_id=gone.pk)

    run = services.ticket_export_request(actor=cast.dispatcher, wanted=TicketFilter(), file_format="csv")
    services.exports.ticket_export_write.call(run_id=run.pk)
    run.refresh_from_db()

    with services.exports.default_storage.open(run.result_file) as stream:
        rows = list(csv.reader(stream.read().decode("utf-8-sig").splitlines()))
    assert rows[1][-1] == "45"
