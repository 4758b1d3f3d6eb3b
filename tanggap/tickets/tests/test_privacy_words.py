"""Erasing with the person's own words and with originals that hold only his data."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.activity.models import Entry
from tanggap.activity.services import chain_seal
from tanggap.activity.verification import chain_verify
from tanggap.intake.errors import FileRefused
from tanggap.intake.models import ImportFile, ImportRow, ImportRun
from tanggap.intake.storage import original_of
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotAllowed
from tanggap.notifications.models import InboxItem
from tanggap.tickets import services
from tanggap.tickets.models import Ticket, TicketMessage, TicketSearchDocument
from tanggap.tickets.services import privacy
from tanggap.tickets.services.privacy_words import ERASED, Written, written_by
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def officer(cast: Cast) -> Actor:
    return acting(make_person(role="admin", at=cast.company))


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    """A report of the customer with a reply of each side and a note."""
    made = make_ticket(
        cast, requester_id=cast.customer.person_id, description="Anak saya Dimas sakit, internet mati"
    )
    services.ticket_reply(actor=cast.customer, number=made.number, body="Telepon istri saya, Rani")
    services.ticket_reply(actor=cast.dispatcher, number=made.number, body="Baik, kami cek")
    services.ticket_note(actor=cast.dispatcher, number=made.number, body="Jalur ODP-7 putus")
    return made


def erased(cast: Cast, officer: Actor, **also: bool) -> Any:
    person = privacy.person_named(officer, str(cast.customer_person.email))
    return privacy.person_erase(actor=officer, person=person, reason="Diminta", **also)


def imported(ticket_ids: list[int | None], text: str = "Rahma") -> ImportFile:
    """An original whose rows became these tickets; nothing for a row that was refused."""
    unit = Ticket.objects.all()[0].unit
    key = default_storage.save("imports/asal.csv", ContentFile(text))
    file = ImportFile.objects.create(
        name="Laporan Rahma.csv", storage_key=key, sha256="0" * 64, size=5, target="tickets", unit=unit,
        columns=["Rahma"], created_at=clock.now(),
    )  # fmt: skip
    run = ImportRun.objects.create(
        file=file, target="tickets", mapping={}, unit=unit, status="done", created_at=clock.now()
    )
    for row, pk in enumerate(ticket_ids, start=1):
        kind, outcome = ("tickets.ticket", "created") if pk else ("", "refused")
        ImportRow.objects.create(run=run, row=row, outcome=outcome, object_kind=kind, object_id=pk)
    return file


def test_own_words_go_everywhere_and_those_of_the_staff_stay(
    cast: Cast, officer: Actor, ticket: Ticket
) -> None:
    other = make_ticket(cast, description="Tetangga juga mati")
    services.ticket_edit(actor=cast.dispatcher, number=ticket.number, changes={"description": "Ralat: Dimas"})
    InboxItem.objects.create(
        user=cast.dispatcher_person, event="ticket.replied", title="Balasan", body="Telepon istri saya, Rani",
        subject_kind="tickets.ticket", subject_id=ticket.pk, created_at=clock.now(),
    )  # fmt: skip
    chain_seal()
    person = privacy.person_named(officer, str(cast.customer_person.email))
    assert written_by(person) == Written(messages=1, descriptions=1, sources=0)

    act = erased(cast, officer, with_words=True)

    ticket.refresh_from_db()
    bodies = list(TicketMessage.objects.filter(ticket=ticket).order_by("pk").values_list("body", flat=True))
    assert (ticket.description, bodies) == (ERASED, [ERASED, "Baik, kami cek", "Jalur ODP-7 putus"])
    assert (act.counts["messages"], act.counts["descriptions"]) == (1, 1)
    kept = [
        TicketSearchDocument.objects.get(pk=ticket.pk).body,
        *InboxItem.objects.values_list("body", flat=True),
    ]
    kept += [str(entry.data) for entry in Entry.objects.all()]
    assert not [text for text in kept if "Dimas" in text or "Rani" in text]
    other.refresh_from_db()
    assert other.description == "Tetangga juga mati"
    chain_seal()
    assert chain_verify().ok


def test_without_the_choice_the_words_stay(cast: Cast, officer: Actor, ticket: Ticket) -> None:
    act = erased(cast, officer)

    ticket.refresh_from_db()
    assert ticket.description.startswith("Anak saya")
    assert "messages" not in act.counts
    assert not TicketMessage.objects.filter(body=ERASED).exists()


def test_a_hold_keeps_the_words(cast: Cast, officer: Actor, ticket: Ticket) -> None:
    privacy.legal_hold_place(actor=officer, subject=ticket.number, reason="Perkara 12")

    with pytest.raises(NotAllowed):
        erased(cast, officer, with_words=True, with_sources=True)

    ticket.refresh_from_db()
    assert ticket.description.startswith("Anak saya")


def test_originals_that_hold_only_his_data_go_and_others_stay(
    cast: Cast, officer: Actor, ticket: Ticket, django_capture_on_commit_callbacks: Any
) -> None:
    neighbour = make_ticket(cast).pk
    own, mixed, unsure = imported([ticket.pk]), imported([ticket.pk, neighbour]), imported([ticket.pk, None])
    key = own.storage_key
    person = privacy.person_named(officer, str(cast.customer_person.email))
    assert written_by(person).sources == 1
    assert default_storage.exists(key)

    with django_capture_on_commit_callbacks(execute=True):
        act = erased(cast, officer, with_sources=True)

    own.refresh_from_db()
    assert (act.counts["sources"], own.storage_key, own.columns) == (1, "", [])
    assert "Rahma" not in own.name
    assert not default_storage.exists(key)
    for file in (mixed, unsure):
        file.refresh_from_db()
        assert default_storage.exists(file.storage_key)
    with pytest.raises(FileRefused), original_of(own):
        pass
