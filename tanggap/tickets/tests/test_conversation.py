"""Answers that were overtaken by others."""

from __future__ import annotations

import pytest

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.kernel.actor import Actor
from tanggap.tickets import services
from tanggap.tickets.errors import NewMessages
from tanggap.tickets.models import Ticket
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    return make_ticket(cast)


@pytest.fixture
def colleague(cast: Cast) -> Actor:
    return acting(make_person("Rekan", role="hd_noc", at=cast.branch))


def test_an_answer_is_refused_when_a_colleague_was_faster(
    cast: Cast, ticket: Ticket, colleague: Actor
) -> None:
    first = services.ticket_reply(actor=colleague, number=ticket.number, body="Sedang dicek", seen=0)

    with pytest.raises(NewMessages) as refusal:
        services.ticket_reply(actor=cast.dispatcher, number=ticket.number, body="Kami cek", seen=0)

    assert refusal.value.count == 1
    assert "1 " in str(refusal.value)
    assert [message.body for message in ticket.messages.all()] == ["Sedang dicek"]
    services.ticket_reply(actor=cast.dispatcher, number=ticket.number, body="Kami cek", seen=first.pk)
    assert ticket.messages.count() == 2


def test_own_words_and_notes_of_others_do_not_overtake(cast: Cast, ticket: Ticket, colleague: Actor) -> None:
    services.ticket_reply(actor=cast.dispatcher, number=ticket.number, body="Satu", seen=0)
    services.ticket_note(actor=colleague, number=ticket.number, body="Catatan")

    services.ticket_reply(actor=cast.dispatcher, number=ticket.number, body="Dua", seen=0)

    assert ticket.messages.count() == 3


def test_the_same_sending_twice_is_one_message_even_when_overtaken(
    cast: Cast, ticket: Ticket, colleague: Actor
) -> None:
    sent = services.ticket_reply(
        actor=cast.dispatcher, number=ticket.number, body="Satu", seen=0, request_key="a"
    )
    services.ticket_reply(actor=colleague, number=ticket.number, body="Dua")

    again = services.ticket_reply(
        actor=cast.dispatcher, number=ticket.number, body="Satu", seen=0, request_key="a"
    )

    assert again == sent
    assert ticket.messages.count() == 2


def test_who_does_not_say_what_was_seen_is_not_asked(cast: Cast, ticket: Ticket, colleague: Actor) -> None:
    services.ticket_reply(actor=colleague, number=ticket.number, body="Satu")
    services.ticket_reply(actor=cast.dispatcher, number=ticket.number, body="Dua")

    assert ticket.messages.count() == 2
