"""Who is asked how it was solved, who may answer, and what a bad answer sets going."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import override_settings

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import acting, make_person
from tanggap.activity.models import Entry
from tanggap.kernel import clock
from tanggap.kernel.actor import ANONYMOUS
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.notifications.channels.email import message_of
from tanggap.notifications.models import Delivery, InboxItem
from tanggap.notifications.private_links import is_sealed, opened_link
from tanggap.tickets import notices, services
from tanggap.tickets.choices import Channel, LinkOrigin
from tanggap.tickets.models import Feedback, Ticket
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket
from tanggap.tickets.tracking_links import tracking_link_issue

pytestmark = pytest.mark.django_db
GUEST = {"requester_name": "Rahma Yanti", "requester_email": "rahma@contoh.id"}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def solved(cast: Cast, **fields: object) -> Ticket:
    ticket = make_ticket(cast, **(fields or GUEST))
    return services.ticket_resolve(
        actor=cast.dispatcher, number=ticket.number, resolution="Kabel diganti.", cause="cable"
    )


def told(ticket: Ticket) -> Delivery:
    """The message about the solution, written as the worker does it."""
    notices.ticket_notice_send.call(
        event="ticket.resolved",
        ticket_id=ticket.pk,
        actor_id=None,
        actor_label="",
        note="",
        text="",
        reason="",
    )
    return Delivery.objects.filter(event="ticket.resolved").latest("pk")


def token_of(ticket: Ticket) -> str:
    return opened_link(told(ticket).rating_link).split("/")[2]


# Asking -----------------------------------------------------------------------------------------------------
def test_each_solution_asks_once_and_the_message_carries_five_sealed_links(cast: Cast) -> None:
    ticket = solved(cast)

    delivery = told(ticket)
    assert is_sealed(delivery.rating_link)
    token = opened_link(delivery.rating_link).split("/")[2]
    message = message_of(delivery)
    html = str(message.alternatives[0][0])
    for score in range(1, 6):
        assert f"/feedback/{token}/?score={score}" in html
        assert f"/feedback/{token}/?score={score}" in str(message.body)
    asked = Feedback.objects.get()
    assert (asked.solving, asked.resolver_id, asked.score) == (0, cast.dispatcher.person_id, None)
    assert asked.token_hash is not None
    assert token not in asked.token_hash
    assert asked.expires_at - asked.resolved_at == timedelta(days=14)
    # A notice that is written twice does not ask twice.
    assert told(ticket).rating_link == ""


def test_a_second_solution_asks_anew_and_leaves_the_first_answer(cast: Cast) -> None:
    ticket = solved(cast)
    services.feedback_give_by_link(actor=ANONYMOUS, token=token_of(ticket), score=2, comment="Mati lagi.")
    services.ticket_reopen(actor=cast.dispatcher, number=ticket.number, reason="Mati lagi.")
    again = services.ticket_resolve(
        actor=cast.dispatcher, number=ticket.number, resolution="Diganti total.", cause="cable"
    )

    services.feedback_give_by_link(actor=ANONYMOUS, token=token_of(again), score=5)

    assert list(Feedback.objects.order_by("solving").values_list("solving", "score")) == [(0, 2), (1, 5)]


@pytest.mark.parametrize(
    "fields",
    [
        {"requester_name": "Tanpa alamat", "requester_phone": "0812-3456-7890"},
        {**GUEST, "channel": Channel.MONITORING},
    ],
)
def test_nobody_is_asked_without_a_way_to_answer(cast: Cast, fields: dict[str, str]) -> None:
    solved(cast, **fields)

    assert not Feedback.objects.exists()


def test_staff_who_reported_and_solved_it_alone_are_not_asked(cast: Cast) -> None:
    solved(cast, requester_id=cast.dispatcher.person_id)

    assert not Feedback.objects.exists()


# Answering --------------------------------------------------------------------------------------------------
def test_opening_records_nothing_and_an_answer_can_be_changed_until_it_expires(cast: Cast) -> None:
    ticket = solved(cast)
    token = token_of(ticket)
    services.feedback_link_open(token)
    assert Feedback.objects.get().score is None

    services.feedback_give_by_link(actor=ANONYMOUS, token=token, score=4, comment="Cepat.")
    services.feedback_give_by_link(actor=ANONYMOUS, token=token, score=5)

    answer = Feedback.objects.get()
    assert (answer.score, answer.comment, answer.way) == (5, "Cepat.", "mail")
    entries = Entry.objects.filter(action="ticket.rated").order_by("pk")
    assert [entry.data["score"] for entry in entries] == [4, 5]
    assert not any("Cepat" in str(entry.data) for entry in entries)
    with clock.frozen_at(clock.now() + timedelta(days=15)), pytest.raises(NotVisible):
        services.feedback_give_by_link(actor=ANONYMOUS, token=token, score=1)


@override_settings(FEEDBACK_DAYS=2)
def test_the_time_to_answer_is_a_setting(cast: Cast) -> None:
    token = token_of(solved(cast))

    with clock.frozen_at(clock.now() + timedelta(days=3)), pytest.raises(NotVisible):
        services.feedback_link_open(token)


def test_a_guessed_link_and_one_of_a_deleted_ticket_open_nothing(cast: Cast) -> None:
    ticket = solved(cast)
    token = token_of(ticket)
    with pytest.raises(NotVisible):
        services.feedback_link_open("0" * 43)

    services.ticket_delete(actor=cast.dispatcher, number=ticket.number, reason="Uji")

    with pytest.raises(NotVisible):
        services.feedback_link_open(token)


def test_the_reporter_answers_in_the_portal_and_the_holder_of_a_private_link_there(cast: Cast) -> None:
    own = solved(cast, requester_id=cast.customer.person_id)
    guest = solved(cast)

    services.feedback_give_by_reporter(actor=cast.customer, number=own.number, score=3, comment="Lama.")
    link = tracking_link_issue(guest.pk, LinkOrigin.MAIL)
    services.feedback_give_by_holder(actor=ANONYMOUS, token=link, score=5)

    ways = dict(Feedback.objects.values_list("ticket_id", "way"))
    assert ways == {own.pk: "portal", guest.pk: "track"}
    with pytest.raises(NotVisible):
        services.feedback_give_by_reporter(actor=cast.customer, number=guest.number, score=5)


def test_nobody_rates_his_own_work_or_the_tickets_of_his_desk(cast: Cast) -> None:
    ticket = solved(cast)
    token = token_of(ticket)
    colleague = acting(make_person(role="agent", at=cast.branch))

    for actor, code in ((cast.dispatcher, "worked"), (colleague, "staff")):
        with pytest.raises(NotAllowed) as refused:
            services.feedback_give_by_link(actor=actor, token=token, score=5)
        assert refused.value.code == code
    assert Feedback.objects.get().score is None


def test_whoever_answered_the_reporter_does_not_rate_even_as_reporter(cast: Cast) -> None:
    person = make_person(role="agent", at=cast.branch)
    ticket = make_ticket(cast, requester_id=person.pk)
    services.ticket_note(actor=acting(person), number=ticket.number, body="Saya cek sendiri dulu.")
    services.ticket_resolve(actor=cast.dispatcher, number=ticket.number, resolution="Diganti.", cause="cable")

    with pytest.raises(NotAllowed) as refused:
        services.feedback_give_by_reporter(actor=acting(person), number=ticket.number, score=5)

    assert refused.value.code == "worked"


@pytest.mark.parametrize(("score", "comment"), [(0, ""), (6, ""), (4, "x" * 2001)])
def test_bad_input_is_refused_and_nothing_changes(cast: Cast, score: int, comment: str) -> None:
    token = token_of(solved(cast))

    with pytest.raises(Invalid):
        services.feedback_give_by_link(actor=ANONYMOUS, token=token, score=score, comment=comment)

    assert Feedback.objects.get().score is None


def test_two_answers_at_once_are_one_and_a_refusal(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    token = token_of(solved(cast))
    stale = services.feedback_link_open(token)
    services.feedback_give_by_link(actor=ANONYMOUS, token=token, score=4)
    monkeypatch.setattr("tanggap.tickets.services.feedback.feedback_link_open", lambda _token: stale)

    with pytest.raises(StaleState):
        services.feedback_give_by_link(actor=ANONYMOUS, token=token, score=1)

    assert Feedback.objects.get().score == 4


# Bad answers ------------------------------------------------------------------------------------------------
@pytest.fixture
def head(cast: Cast) -> User:
    return make_person(role="qa", at=cast.branch)


def bad_answer(cast: Cast, score: int = 1) -> Feedback:
    token = token_of(solved(cast))
    return services.feedback_give_by_link(
        actor=ANONYMOUS, token=token, score=score, comment="Dua hari tanpa kabar."
    )


def test_a_bad_answer_reaches_the_head_of_quality_once_and_waits_for_follow_up(
    cast: Cast, head: User
) -> None:
    answer = bad_answer(cast)
    notices.bad_answer_send.call(feedback_id=answer.pk)

    item = InboxItem.objects.get(user=head, event="ticket.rated_badly")
    assert "1" in item.title
    assert item.body == "Dua hari tanpa kabar."
    assert not InboxItem.objects.filter(event="ticket.rated_badly", user=cast.dispatcher_person).exists()
    assert Feedback.objects.visible_to(acting(head)).to_follow_up().get() == answer

    followed = services.feedback_follow_up(actor=acting(head), pk=answer.pk, note=" Ditelepon, puas. ")

    assert (followed.follow_up_note, followed.followed_up_by_id) == ("Ditelepon, puas.", head.pk)
    assert not Feedback.objects.all().to_follow_up().exists()
    with pytest.raises(NotAllowed):
        services.feedback_follow_up(actor=acting(head), pk=answer.pk, note="Lagi.")


def test_an_answer_made_good_is_no_task_any_more(cast: Cast, head: User) -> None:
    answer = bad_answer(cast, score=2)
    token = tracking_link_issue(answer.ticket_id, LinkOrigin.MAIL)
    services.feedback_give_by_holder(actor=ANONYMOUS, token=token, score=4)

    notices.bad_answer_send.call(feedback_id=answer.pk)

    assert not InboxItem.objects.filter(event="ticket.rated_badly").exists()
    assert not Feedback.objects.all().to_follow_up().exists()


def test_follow_up_is_refused_with_reason_to_others(cast: Cast, head: User) -> None:
    answer = bad_answer(cast)
    with pytest.raises(NotVisible):
        services.feedback_follow_up(actor=cast.outsider, pk=answer.pk, note="Ditelepon.")
    leader = acting(make_person(role="leader", at=cast.branch))
    with pytest.raises(NotAllowed) as refused:
        services.feedback_follow_up(actor=leader, pk=answer.pk, note="Ditelepon.")
    assert refused.value.code == "role"
    with pytest.raises(Invalid):
        services.feedback_follow_up(actor=acting(head), pk=answer.pk, note="  ")
    with pytest.raises(StaleState):
        services.feedback_follow_up(actor=acting(head), pk=answer.pk, note="Ditelepon.", expected_version=1)
