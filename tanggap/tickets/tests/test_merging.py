"""Tickets that go into others, and come back."""

from __future__ import annotations

from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from tanggap.accounts.tests.factories import make_person
from tanggap.fieldwork.services import work_order_offer
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.notifications.models import InboxItem
from tanggap.tickets import services
from tanggap.tickets.choices import MessageKind
from tanggap.tickets.merged import merged_here, shown_to_reporter
from tanggap.tickets.models import Ticket, TicketFollower, TicketMerge
from tanggap.tickets.notices import ticket_notice_send
from tanggap.tickets.services.tally import figures_of
from tanggap.tickets.tests.factories import Cast, make_cast, make_policy, make_ticket

pytestmark = pytest.mark.django_db


def merge(cast: Cast, source: Ticket, target: Ticket, **more: Any) -> Ticket:
    return services.ticket_merge(actor=cast.dispatcher, number=source.number, into=target.number, **more)


def undo(cast: Cast, source: Ticket) -> Ticket:
    return services.ticket_unmerge(actor=cast.dispatcher, number=source.number)


def two(cast: Cast) -> tuple[Ticket, Ticket]:
    """Of one reporter."""
    person = cast.customer_person.pk
    return make_ticket(cast, requester_id=person), make_ticket(cast, requester_id=person)


def strangers(cast: Cast) -> tuple[Ticket, Ticket]:
    """Of two reporters, the second of whom is the cast's customer."""
    other = make_person(role="customer", at=cast.branch)
    return make_ticket(cast, requester_id=cast.customer_person.pk), make_ticket(cast, requester_id=other.pk)


def tell() -> None:
    """Send the notices that wait."""
    for task in DBTaskResult.objects.filter(task_path__endswith=".ticket_notice_send").order_by(
        "enqueued_at"
    ):
        ticket_notice_send.call(**task.args_kwargs["kwargs"])
    DBTaskResult.objects.all().delete()


def row(ticket: Ticket) -> dict[str, Any]:
    """Everything about the ticket that must come back."""
    found = Ticket.objects.filter(pk=ticket.pk).values().get()
    return {name: value for name, value in found.items() if name not in {"version", "changed_at"}}


def test_the_one_that_goes_points_to_the_one_that_stays_and_counts_nowhere() -> None:
    cast = make_cast()
    source, target = two(cast)

    merge(cast, source, target)

    source.refresh_from_db()
    target.refresh_from_db()
    assert (source.status, source.merged_into_id, source.next_due_at) == ("merged", target.pk, None)
    assert target.merged_count == 1
    assert merged_here(cast.dispatcher, target) == [source]
    assert {measure for _unit, measure, _key in figures_of(source, cast.branch.time_zone)} == {"status"}


@pytest.mark.parametrize("status", ["new", "on_hold", "resolved", "closed"])
def test_undoing_restores_everything_as_it_was(status: str) -> None:
    make_policy()
    cast = make_cast()
    source, target = two(cast)
    actor = cast.dispatcher
    if status == "on_hold":
        services.ticket_start(actor=actor, number=source.number)
        services.ticket_hold(actor=actor, number=source.number, reason="power_cut")
    elif status != "new":
        services.ticket_resolve(actor=actor, number=source.number, resolution="Beres", cause="cable")
    if status == "closed":
        services.ticket_close(actor=actor, number=source.number)
    services.ticket_follow(actor=cast.dispatcher, number=source.number, wanted=True)
    before = row(source), row(target), source.states.count()

    merge(cast, source, target)
    followed = TicketFollower.objects.filter(ticket=target).count()
    undo(cast, source)

    assert before[0]["status"] == status
    assert (row(source), row(target), source.states.count()) == before
    assert followed == 1
    assert not TicketFollower.objects.filter(ticket=target).exists()
    assert TicketFollower.objects.filter(ticket=source).count() == 1
    with pytest.raises(NotAllowed):
        undo(cast, source)


def test_what_had_gone_into_the_source_goes_along_and_comes_back_with_it() -> None:
    cast = make_cast()
    first, middle = two(cast)
    last, _spare = two(cast)
    merge(cast, first, middle)

    merge(cast, middle, last)

    carried = [ticket.number for ticket in merged_here(cast.dispatcher, Ticket.objects.get(pk=last.pk))]
    assert carried == [first.number, middle.number]
    undo(cast, middle)
    assert Ticket.objects.get(pk=first.pk).merged_into_id == middle.pk
    assert Ticket.objects.get(pk=middle.pk).merged_count == 1
    assert Ticket.objects.get(pk=last.pk).merged_count == 0


def test_one_that_went_along_may_come_back_alone() -> None:
    cast = make_cast()
    first, middle = two(cast)
    last, _spare = two(cast)
    merge(cast, first, middle)
    merge(cast, middle, last)

    undo(cast, first)
    undo(cast, middle)

    rows = Ticket.objects.filter(pk__in=(first.pk, middle.pk, last.pk))
    assert set(rows.values_list("status", "merged_into", "merged_count")) == {("new", None, 0)}


def test_refusals_name_what_is_wrong() -> None:
    cast = make_cast()
    source, target = two(cast)
    theirs = make_ticket(cast, actor=cast.outsider, unit_id=cast.other_branch.pk)
    gone = make_ticket(cast, requester_id=cast.customer_person.pk)
    services.ticket_cancel(actor=cast.dispatcher, number=gone.number, reason="Salah")

    for other, code in ((source, "itself"), (theirs, "unknown")):
        with pytest.raises(Invalid) as refusal:
            merge(cast, source, other)
        assert refusal.value.code == code
    with pytest.raises(NotAllowed) as wrong:
        merge(cast, source, gone)
    assert wrong.value.code == "state"
    with pytest.raises(NotVisible):
        services.ticket_merge(actor=cast.outsider, number=source.number, into=theirs.number)
    with pytest.raises(NotAllowed):
        services.ticket_merge(actor=cast.customer, number=source.number, into=target.number)
    with pytest.raises(StaleState):
        merge(cast, source, target, expected_version=99)
    assert not TicketMerge.objects.exists()


def test_a_ticket_with_a_running_work_order_does_not_go() -> None:
    cast = make_cast()
    source, target = two(cast)
    work_order_offer(actor=cast.dispatcher, number=source.number)

    with pytest.raises(NotAllowed) as refusal:
        merge(cast, source, target)

    assert refusal.value.code == "work_order"
    merge(cast, target, source)


# Whose conversation ---------------------------------------------------------------------------------------
def test_different_reporters_need_a_confirmation() -> None:
    cast = make_cast()
    source, target = strangers(cast)

    with pytest.raises(Invalid) as refusal:
        merge(cast, source, target)

    assert (refusal.value.code, list(refusal.value.fields)) == ("other_reporter", ["confirmed"])
    assert merge(cast, source, target, confirmed=True).status == "merged"


def test_of_one_reporter_new_words_land_on_the_ticket_that_stays() -> None:
    cast = make_cast()
    source, target = two(cast)
    merge(cast, source, target)

    services.ticket_reply(actor=cast.customer, number=source.number, body="Masih mati")

    assert target.messages.get().from_requester
    assert not source.messages.exists()
    assert shown_to_reporter(Ticket.objects.get(pk=source.pk)) == target


def test_of_different_reporters_each_keeps_a_conversation_and_staff_hear_of_both() -> None:
    cast = make_cast()
    source, target = strangers(cast)
    services.ticket_assign(
        actor=cast.dispatcher, number=target.number, assignee_id=make_person(role="agent", at=cast.branch).pk
    )
    merge(cast, source, target, confirmed=True)
    target.refresh_from_db()
    tell()
    InboxItem.objects.all().delete()

    services.ticket_reply(actor=cast.customer, number=source.number, body="Rahasia saya")
    services.ticket_reply(actor=cast.dispatcher, number=target.number, body="Kepada yang lain")
    tell()

    assert list(source.messages.values_list("body", flat=True)) == ["Rahasia saya"]
    assert list(target.messages.values_list("body", flat=True)) == ["Kepada yang lain"]
    told = InboxItem.objects.values_list("user_id", "event")
    assert (target.assignee_id, "ticket.customer_replied") in told
    assert (cast.customer_person.pk, "ticket.replied") not in told
    assert shown_to_reporter(Ticket.objects.get(pk=source.pk)).pk == source.pk


def test_other_reporters_are_answered_on_their_own_tickets_and_hear_of_the_solution() -> None:
    cast = make_cast()
    source, target = strangers(cast)
    merge(cast, source, target, confirmed=True)

    services.ticket_say_to_others(actor=cast.dispatcher, number=target.number, body="Sedang dikerjakan")
    services.ticket_resolve(
        actor=cast.dispatcher, number=target.number, resolution="Rumah Bu Ani disambung", cause="cable"
    )
    tell()

    assert source.messages.get().kind == MessageKind.REPLY
    told = InboxItem.objects.filter(user=cast.customer_person, event="ticket.resolved").get()
    assert source.number in told.title
    assert "Bu Ani" not in told.body
    assert target.number not in f"{told.title}{told.link}"


def test_an_answer_is_overtaken_by_words_of_a_merged_ticket() -> None:
    cast = make_cast()
    source, target = strangers(cast)
    merge(cast, source, target, confirmed=True)
    services.ticket_reply(actor=cast.customer, number=source.number, body="Sudah nyala")

    with pytest.raises(StaleState) as refusal:
        services.ticket_reply(actor=cast.dispatcher, number=target.number, body="Sabar", seen=0)

    assert refusal.value.code == "new_messages"
