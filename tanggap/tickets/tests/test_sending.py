"""Ten seconds to take a reply back: nobody is told before, nothing is lost after."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django_tasks_db.models import DBTaskResult

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.activity.models import Entry
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible, StaleState
from tanggap.tickets import services
from tanggap.tickets.models import Ticket, TicketMessage
from tanggap.tickets.reply_clock import reply_send
from tanggap.tickets.services import sending
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ten_seconds(settings: Any) -> None:
    settings.REPLY_HOLD_S = 10


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def reported(cast: Cast) -> Ticket:
    return make_ticket(cast, requester_id=cast.customer_person.pk)


def answer(cast: Cast, ticket: Ticket, body: str = "Segera kami cek", **more: Any) -> TicketMessage:
    return services.ticket_reply(actor=cast.dispatcher, number=ticket.number, body=body, held=True, **more)


def notices() -> int:
    return DBTaskResult.objects.filter(task_path__endswith=".ticket_notice_send").count()


def browser(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_held_reply_reaches_nobody_and_answers_nothing(cast: Cast) -> None:
    ticket = reported(cast)
    before = notices()

    message = answer(cast, ticket)

    page = browser(cast.customer_person).get(f"/portal/tickets/{ticket.number}/").content.decode()
    api = browser(cast.customer_person).get(f"/api/v1/tickets/{ticket.number}/messages/").json()
    ticket.refresh_from_db()
    assert (message.kind, ticket.responded_at, notices()) == ("held", None, before)
    assert "Segera kami cek" not in page
    assert api["results"] == []
    assert not Entry.objects.filter(action="ticket.replied").exists()
    assert DBTaskResult.objects.filter(task_path__endswith=".reply_send").get().run_after == message.send_at


def test_at_its_moment_the_worker_sends_it_once_whatever_the_browser_does(cast: Cast) -> None:
    ticket = reported(cast)
    before = notices()
    message = answer(cast, ticket)

    sent = [reply_send.call(message_id=message.pk) for _time in range(2)]

    ticket.refresh_from_db()
    page = browser(cast.customer_person).get(f"/portal/tickets/{ticket.number}/").content.decode()
    assert sent == [True, False]
    assert notices() == before + 1
    assert ticket.responded_at is not None
    assert "Segera kami cek" in page
    assert Entry.objects.get(action="ticket.replied").actor_id == cast.dispatcher_person.pk


def test_the_sweep_sends_what_a_worker_missed_and_nothing_early(cast: Cast) -> None:
    answer(cast, reported(cast))

    early = services.replies_release_due()
    with time_machine.travel(clock.now() + timedelta(seconds=11)):
        due = services.replies_release_due()

    assert (early, due) == (0, 1)


def test_what_is_taken_back_gives_its_text_and_is_never_sent(cast: Cast) -> None:
    ticket = reported(cast)
    message = answer(cast, ticket, request_key="a")

    text = services.reply_take_back(actor=cast.dispatcher, number=ticket.number, message_id=message.pk)

    assert text == "Segera kami cek"
    assert reply_send.call(message_id=message.pk) is False
    with pytest.raises(StaleState):
        services.reply_take_back(actor=cast.dispatcher, number=ticket.number, message_id=message.pk)
    again = answer(cast, ticket, request_key="a")
    assert again.pk != message.pk


def test_only_the_writer_takes_it_back_and_only_in_time(cast: Cast) -> None:
    ticket = reported(cast)
    message = answer(cast, ticket)
    colleague = acting(make_person(role="agent", at=cast.branch))

    for actor in (colleague, cast.outsider, cast.customer):
        with pytest.raises(NotVisible):
            services.reply_take_back(actor=actor, number=ticket.number, message_id=message.pk)
    services.reply_release(message.pk)
    with pytest.raises(StaleState):
        services.reply_take_back(actor=cast.dispatcher, number=ticket.number, message_id=message.pk)


def test_a_reply_that_cannot_leave_keeps_nobody_elses_here(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, free = (answer(cast, reported(cast)) for _number in range(2))
    publish = sending.message_published

    def failing(actor: Actor, message: TicketMessage, ticket: Ticket) -> None:
        if message.pk == stuck.pk:
            raise RuntimeError("broken")
        publish(actor, message, ticket)

    monkeypatch.setattr(sending, "message_published", failing)
    with clock.frozen_at(clock.now() + timedelta(minutes=1)):
        assert sending.replies_release_due() == 1
        stuck.refresh_from_db()
        free.refresh_from_db()
        assert (stuck.kind, free.kind) == ("held", "reply")

        monkeypatch.setattr(sending, "message_published", publish)
        assert sending.replies_release_due() == 1


def test_two_who_answer_within_the_seconds_are_told_of_each_other(cast: Cast) -> None:
    ticket = reported(cast)
    colleague = acting(make_person(role="agent", at=cast.branch))
    answer(cast, ticket, seen=0)

    with pytest.raises(StaleState) as refusal:
        services.ticket_reply(actor=colleague, number=ticket.number, body="Saya juga", held=True, seen=0)

    assert refusal.value.code == "new_messages"


def test_what_a_reporter_writes_is_never_held(cast: Cast) -> None:
    ticket = reported(cast)

    said = services.ticket_reply(actor=cast.customer, number=ticket.number, body="Halo", held=True)

    assert said.kind == "reply"


def family(cast: Cast) -> tuple[Ticket, Ticket]:
    """A parent and its part."""
    parent, child = reported(cast), reported(cast)
    services.ticket_relate(actor=cast.dispatcher, number=child.number, kind="child_of", other=parent.number)
    return parent, child


def test_a_reply_to_the_parts_waits_and_comes_back_with_the_first(cast: Cast) -> None:
    parent, child = family(cast)
    desk = browser(cast.dispatcher_person)
    before = notices()
    typed = {"kind": "reply", "body": "Tim jalan", "seen": "0", "below": "yes", "request_key": "a"}

    desk.post(f"/desk/tickets/{parent.number}/say/", typed)
    kinds = [message.kind for message in TicketMessage.objects.order_by("pk")]
    desk.post(f"/desk/tickets/{parent.number}/messages/{parent.messages.get().pk}/undo/")

    assert kinds == ["held", "held"]
    assert [message.kind for message in TicketMessage.objects.all()] == ["taken", "taken"]
    assert Entry.objects.filter(action="ticket.reply_taken_back").count() == 2
    assert notices() == before
    assert child.messages.get().send_at is None


def test_parts_that_were_sent_already_stay(cast: Cast) -> None:
    parent, child = family(cast)
    at = {"actor": cast.dispatcher, "number": parent.number}
    first = answer(cast, parent, request_key="a")
    services.ticket_say_below(**at, kind="reply", body=first.body, request_key="a", held=True)
    services.reply_release(child.messages.get().pk)

    services.reply_take_back(**at, message_id=first.pk)

    assert (parent.messages.get().kind, child.messages.get().kind) == ("taken", "reply")


def test_a_reply_by_the_api_waits_and_is_taken_back_there(cast: Cast) -> None:
    parent, child = family(cast)
    desk = browser(cast.dispatcher_person)
    at = f"/api/v1/tickets/{parent.number}/messages/"

    said = desk.post(at, {"body": "Tim jalan", "below": True}, content_type="application/json").json()
    other = browser(cast.stranger_person).post(f"{at}{said['id']}/take-back/")
    back = desk.post(f"{at}{said['id']}/take-back/")
    late = desk.post(f"{at}{said['id']}/take-back/")

    assert said["kind"] == "held"
    assert said["send_at"]
    assert (other.status_code, back.status_code, late.status_code) == (404, 200, 409)
    assert back.json() == {"body": "Tim jalan"}
    assert child.messages.get().kind == "taken"


def test_a_reporter_who_writes_by_the_api_is_heard_at_once(cast: Cast) -> None:
    ticket = reported(cast)

    said = browser(cast.customer_person).post(
        f"/api/v1/tickets/{ticket.number}/messages/", {"body": "Halo"}, content_type="application/json"
    )

    assert said.json()["kind"] == "reply"


def test_the_toast_holds_the_way_back(cast: Cast) -> None:
    ticket = reported(cast)
    desk = browser(cast.dispatcher_person)
    page = f"/desk/tickets/{ticket.number}/"

    text = desk.post(
        f"{page}say/", {"kind": "reply", "body": "Ya", "seen": "0"}, follow=True
    ).content.decode()

    undo = f"{page}messages/{ticket.messages.get().pk}/undo/"
    assert f'form="reply-undo" formaction="{undo}" data-toast-seconds="10"' in text


def test_the_page_offers_the_way_back_without_scripts(cast: Cast) -> None:
    ticket = reported(cast)
    desk, colleague = browser(cast.dispatcher_person), browser(make_person(role="agent", at=cast.branch))
    page = f"/desk/tickets/{ticket.number}/"

    desk.post(f"{page}say/", {"kind": "reply", "body": "Segera kami cek", "seen": "0"})
    message = TicketMessage.objects.get()
    undo = f"{page}messages/{message.pk}/undo/"
    own, other = desk.get(page).content.decode(), colleague.get(page).content.decode()
    back = desk.post(undo)
    late = desk.post(undo)

    assert undo in own
    assert "Segera kami cek" in other
    assert undo not in other
    assert ">Segera kami cek</textarea>" in back.content.decode()
    assert late.status_code == 302
    assert "Segera kami cek" not in desk.get(page).content.decode()
