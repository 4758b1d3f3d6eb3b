"""Mentions in internal notes: who is meant, told and made a follower."""

from __future__ import annotations

import pytest

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import acting, make_person
from tanggap.notifications.models import Delivery, InboxItem
from tanggap.tickets import services
from tanggap.tickets.mention_notices import mention_notices_send
from tanggap.tickets.mentions import handles_in, mentionable, mentions_in, offered
from tanggap.tickets.models import Ticket, TicketFollower, TicketMessage
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def budi(cast: Cast) -> User:
    return make_person("Budi Santoso", role="agent", at=cast.branch)


def note(cast: Cast, ticket: Ticket, body: str, **more: str) -> TicketMessage:
    return services.ticket_note(actor=cast.dispatcher, number=ticket.number, body=body, **more)


def told(person: User) -> list[str]:
    """What the notices of all notes so far put into the inbox."""
    for message in TicketMessage.objects.filter(mentions__isnull=False):
        mention_notices_send.call(message_id=message.pk, people=[one["id"] for one in message.mentions])
    rows = InboxItem.objects.filter(user=person, event="ticket.mentioned").order_by("pk")
    return [row.link for row in rows]


@pytest.mark.parametrize(
    ("text", "handles"),
    [
        ("@budi.santoso tolong cek", ["budi.santoso"]),
        ("tolong @Budi.Santoso, @siti. dan @siti", ["budi.santoso", "siti"]),
        ("kirim ke a@b.test atau x/@y", []),
        ("@ 5 sore, (@budi)", ["budi"]),
        ("tanpa", []),
    ],
)
def test_at_words_are_found_and_addresses_are_not(text: str, handles: list[str]) -> None:
    assert handles_in(text) == handles


def test_who_is_mentioned_is_told_with_a_link_to_the_note_and_follows(cast: Cast, budi: User) -> None:
    ticket = make_ticket(cast)

    said = note(cast, ticket, "Tolong @budi.santoso cek redaman, cc @budi.santoso")

    assert told(budi) == [f"/desk/tickets/{ticket.number}/#message-{said.pk}"]
    assert TicketFollower.objects.filter(ticket=ticket, user=budi).count() == 1
    assert said.mentions == [{"id": budi.pk, "name": "Budi Santoso"}]
    assert Delivery.objects.filter(user=budi, event="ticket.mentioned", channel="email").count() == 1


def test_only_those_who_may_read_the_note_can_be_mentioned(cast: Cast, budi: User) -> None:
    ticket = make_ticket(cast, requester_id=cast.customer_person.pk)
    reader = make_person("Pemimpin Satu", role="leader", at=cast.branch)
    gone = make_person("Pegawai Lama", role="agent", at=cast.branch)
    User.objects.filter(pk=gone.pk).update(is_active=False)

    names = {one.name for one in mentionable(ticket)}
    found = mentions_in(ticket, "@pemimpin.satu @pegawai.lama @budi.santoso")
    note(cast, ticket, "@pemimpin.satu @pegawai.lama")

    assert "Budi Santoso" in names
    assert not names & {reader.name, gone.name, cast.stranger_person.name, cast.customer_person.name}
    assert ([one.pk for one in found.people], found.unknown) == ([budi.pk], ["pemimpin.satu", "pegawai.lama"])
    assert told(reader) == told(gone) == []
    assert not TicketFollower.objects.exists()


def test_of_two_with_one_name_each_has_a_handle(cast: Cast, budi: User) -> None:
    other = make_person("Budi Dua", role="agent", at=cast.branch)
    User.objects.filter(pk=other.pk).update(name="Budi Santoso")
    ticket = make_ticket(cast)

    note(cast, ticket, f"@budi.santoso dan @budi.santoso-{other.pk}")

    assert len(told(other)) == 1
    assert not InboxItem.objects.filter(user=budi).exists()


def test_neither_a_reply_nor_oneself_is_told(cast: Cast, budi: User) -> None:
    ticket = make_ticket(cast)
    own = next(one for one in mentionable(ticket) if one.pk == cast.dispatcher_person.pk)

    services.ticket_reply(actor=cast.dispatcher, number=ticket.number, body="Halo @budi.santoso")
    note(cast, ticket, f"Catatan untuk @{own.handle}")

    assert told(budi) == told(cast.dispatcher_person) == []
    assert not TicketFollower.objects.exists()


def test_a_note_that_is_sent_again_or_reaches_the_parts_tells_once(cast: Cast, budi: User) -> None:
    parent, child = make_ticket(cast), make_ticket(cast)
    at = {"actor": cast.dispatcher, "number": parent.number}
    services.ticket_relate(**{**at, "number": child.number}, kind="child_of", other=parent.number)

    first = note(cast, parent, "@budi.santoso", request_key="a")
    second = note(cast, parent, "@budi.santoso", request_key="a")
    services.ticket_say_below(**at, kind="note", body="@budi.santoso", request_key="a")

    assert first == second
    assert child.messages.get().body == "@budi.santoso"
    assert len(told(budi)) == 1


def test_who_lost_the_right_meanwhile_is_not_told(cast: Cast, budi: User) -> None:
    note(cast, make_ticket(cast), "@budi.santoso")
    budi.grants.all().delete()

    assert told(budi) == []


def test_the_picker_finds_by_the_beginning_of_any_part_of_the_name(cast: Cast, budi: User) -> None:
    ticket = make_ticket(cast)
    make_person("Santi Wulandari", role="agent", at=cast.branch)

    assert [one.name for one in offered(ticket, "san")] == ["Santi Wulandari", "Budi Santoso"]
    assert offered(ticket, "budi", without=budi.pk) == []
    assert acting(budi).person_id == budi.pk
