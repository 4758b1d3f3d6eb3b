"""Messages that become a ticket of their own."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tanggap.attachments.tests.samples import jpeg
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible
from tanggap.tickets import services
from tanggap.tickets.models import Ticket
from tanggap.tickets.relations import relations_of
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

pytestmark = pytest.mark.django_db


def conversation(cast: Cast) -> Ticket:
    ticket = make_ticket(cast, requester_id=cast.customer_person.pk, place="Jalan Melati 3")
    services.ticket_reply(actor=cast.customer, number=ticket.number, body="Internet mati")
    services.ticket_say(
        actor=cast.customer,
        number=ticket.number,
        kind="reply",
        body="Dan tagihan saya salah",
        uploads=[SimpleUploadedFile("tagihan.jpg", jpeg())],
    )
    services.ticket_note(actor=cast.dispatcher, number=ticket.number, body="Cek tagihan")
    return ticket


def split(cast: Cast, ticket: Ticket, *keys: int, subject: str = "Tagihan") -> Ticket:
    return services.ticket_split(
        actor=cast.dispatcher, number=ticket.number, message_ids=keys, subject=subject, request_key="s"
    )


def test_chosen_messages_move_with_their_files_and_the_two_are_linked() -> None:
    cast = make_cast()
    ticket = conversation(cast)
    _first, second, note = ticket.messages.all()

    new = split(cast, ticket, second.pk, note.pk)

    assert (new.subject, new.description) == ("Tagihan", "Dan tagihan saya salah")
    assert (new.requester_id, new.place) == (ticket.requester_id, ticket.place)
    assert list(new.messages.values_list("pk", flat=True)) == [second.pk, note.pk]
    assert [message.body for message in ticket.messages.all()] == ["Internet mati"]
    assert [one.other["number"] for one in relations_of(cast.dispatcher, ticket)] == [new.number]
    assert "tagihan" not in ticket.search_document.body.lower()


def test_the_same_form_sent_twice_makes_one_ticket() -> None:
    cast = make_cast()
    ticket = conversation(cast)
    key = ticket.messages.first().pk

    assert split(cast, ticket, key) == split(cast, ticket, key)
    assert Ticket.objects.count() == 2


def test_what_cannot_be_split_is_refused_and_nothing_moves() -> None:
    cast = make_cast()
    ticket, other = conversation(cast), conversation(cast)
    key, foreign = ticket.messages.first().pk, other.messages.first().pk

    for keys, subject, field in (
        ((), "x", "messages"),
        ((foreign,), "x", "messages"),
        ((key,), " ", "subject"),
    ):
        with pytest.raises(Invalid) as refusal:
            split(cast, ticket, *keys, subject=subject)
        assert list(refusal.value.fields) == [field]
    with pytest.raises(NotAllowed):
        services.ticket_split(actor=cast.customer, number=ticket.number, message_ids=[key], subject="x")
    with pytest.raises(NotVisible):
        services.ticket_split(actor=cast.outsider, number=ticket.number, message_ids=[key], subject="x")
    assert Ticket.objects.count() == 2
    assert ticket.messages.count() == 3
