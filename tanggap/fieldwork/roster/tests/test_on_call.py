"""Turns on call, calls that repeat, are passed on and end; handover of two people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from tanggap.activity.models import Entry
from tanggap.fieldwork.models import OnCallCall, OnCallTurn, Technician
from tanggap.fieldwork.roster.on_call import on_call_at
from tanggap.fieldwork.roster.services import calls
from tanggap.fieldwork.roster.services.turns import turn_add, turn_remove
from tanggap.fieldwork.tests.factories import make_technician, worker
from tanggap.kernel import clock
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible
from tanggap.notifications.models import InboxItem
from tanggap.tickets.models import Ticket
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def turn(cast: Cast, technician: Technician, rank: int = 1, hours: int = 12) -> OnCallTurn:
    present = clock.now()
    return turn_add(
        actor=cast.dispatcher,
        unit_id=cast.branch.pk,
        technician_id=technician.pk,
        starts_at=present - timedelta(hours=1),
        ends_at=present + timedelta(hours=hours),
        rank=rank,
    )


def due() -> None:
    """As if the interval were over."""
    OnCallCall.objects.filter(status="calling").update(next_at=clock.now() - timedelta(seconds=1))


def test_turns_answer_in_their_order_the_own_unit_first(cast: Cast) -> None:
    second, first, above = (make_technician(cast.branch) for _ in range(3))
    turn(cast, second, 2)
    turn(cast, first, 1)
    present = clock.now()
    OnCallTurn.objects.create(
        unit=cast.company, technician=above, starts_at=present, ends_at=present + timedelta(hours=1)
    )

    names = [one.technician_id for one in on_call_at(cast.branch.path)]

    assert names == [first.pk, second.pk, above.pk]
    assert on_call_at(cast.branch.path, present + timedelta(days=2)) == []


def test_wrong_turns_are_refused_and_others_remove_nothing(cast: Cast) -> None:
    technician = make_technician(cast.branch)
    kept = turn(cast, technician)
    with pytest.raises(Invalid) as twice:
        turn(cast, technician)
    with pytest.raises(Invalid) as backwards:
        turn(cast, make_technician(cast.branch), hours=-2)
    with pytest.raises(Invalid) as foreign:
        turn(cast, make_technician(cast.other_branch))
    with pytest.raises(NotVisible):
        turn_remove(actor=cast.outsider, turn_id=kept.pk)
    turn_remove(actor=cast.dispatcher, turn_id=kept.pk)

    fields = [list(one.value.fields) for one in (twice, backwards, foreign)]
    assert fields == [["technician"], ["ends_at"], ["technician"]]
    assert not OnCallTurn.objects.exists()


def test_a_call_repeats_is_passed_on_and_ends_with_a_notice(cast: Cast) -> None:
    first, second = make_technician(cast.branch), make_technician(cast.branch)
    turn(cast, first, 1)
    turn(cast, second, 2)
    ticket = make_ticket(cast)
    calls.call_start(actor=cast.dispatcher, number=ticket.number, reason="Satu kelurahan padam")
    story = []
    for _ in range(6):
        due()
        calls.calls_repeat()
        story.append(
            [
                (one.technician_id == first.pk, one.status, one.times)
                for one in OnCallCall.objects.order_by("pk")
            ]
        )

    assert story[1] == [(True, "calling", 3)]
    assert story[2] == [(True, "passed_on", 3), (False, "calling", 1)]
    assert story[5] == [(True, "passed_on", 3), (False, "ended", 3)]
    called = InboxItem.objects.filter(event="on_call.called")
    assert called.filter(user=first.user).count() == 3
    assert called.filter(user=second.user).count() == 3
    assert InboxItem.objects.filter(event="on_call.unanswered", user=cast.dispatcher_person).count() == 1
    assert calls.calls_repeat() == 0
    actions = Entry.objects.filter(action__startswith="ticket.on_call").values_list("action", flat=True)
    assert list(actions.order_by("pk")) == [
        "ticket.on_call_called",
        "ticket.on_call_passed_on",
        "ticket.on_call_unanswered",
    ]


def test_an_answer_ends_the_calls_and_only_the_called_answers(cast: Cast) -> None:
    technician, colleague = make_technician(cast.branch), make_technician(cast.branch)
    turn(cast, technician)
    call = calls.call_start(actor=cast.dispatcher, number=make_ticket(cast).number)

    with pytest.raises(NotVisible):
        calls.call_acknowledge(actor=worker(colleague), call_id=call.pk)
    with pytest.raises(NotAllowed):
        calls.call_acknowledge(actor=cast.dispatcher, call_id=call.pk)
    answered = calls.call_acknowledge(actor=worker(technician), call_id=call.pk)
    with pytest.raises(NotAllowed):
        calls.call_acknowledge(actor=worker(technician), call_id=call.pk)

    assert (answered.status, answered.next_at) == ("acknowledged", None)
    assert calls.calls_repeat() == 0


def test_one_call_for_a_ticket_and_somebody_must_be_on_call(cast: Cast) -> None:
    ticket = make_ticket(cast)
    with pytest.raises(Invalid) as nobody:
        calls.call_start(actor=cast.dispatcher, number=ticket.number)
    turn(cast, make_technician(cast.branch))
    calls.call_start(actor=cast.dispatcher, number=ticket.number)
    with pytest.raises(Invalid) as twice:
        calls.call_start(actor=cast.dispatcher, number=ticket.number)
    with pytest.raises(NotVisible):
        calls.call_start(actor=cast.outsider, number=ticket.number)

    assert (nobody.value.code, twice.value.code) == ("nobody", "calling")


def test_a_solved_ticket_calls_nobody_again(cast: Cast) -> None:
    technician = make_technician(cast.branch)
    turn(cast, technician)
    ticket = make_ticket(cast)
    calls.call_start(actor=cast.dispatcher, number=ticket.number)
    Ticket.objects.filter(pk=ticket.pk).update(status="cancelled")
    due()
    calls.calls_repeat()

    assert OnCallCall.objects.get().status == "ended"
    assert InboxItem.objects.filter(event="on_call.called").count() == 1


def test_a_round_that_another_worker_took_is_not_done_again(cast: Cast, monkeypatch) -> None:
    turn(cast, make_technician(cast.branch))
    call = calls.call_start(actor=cast.dispatcher, number=make_ticket(cast).number)
    due()
    real = calls._swapped

    def after_the_other(one: OnCallCall, **columns: object) -> bool:
        OnCallCall.objects.filter(pk=one.pk).update(times=2, next_at=clock.now() + timedelta(minutes=5))
        return real(one, **columns)

    monkeypatch.setattr(calls, "_swapped", after_the_other)
    calls.calls_repeat()

    assert OnCallCall.objects.get(pk=call.pk).times == 2
    assert InboxItem.objects.filter(event="on_call.called").count() == 1


def test_a_worker_killed_in_a_round_leaves_it_to_the_next(cast: Cast, monkeypatch) -> None:
    turn(cast, make_technician(cast.branch))
    calls.call_start(actor=cast.dispatcher, number=make_ticket(cast).number)
    due()

    def killed(_call: OnCallCall) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(calls, "call_made", killed)
        with pytest.raises(SystemExit), transaction.atomic():
            calls.calls_repeat()
    assert OnCallCall.objects.get().times == 1
    calls.calls_repeat()

    assert OnCallCall.objects.get().times == 2
    assert InboxItem.objects.filter(event="on_call.called").count() == 2


def test_a_call_that_fails_silences_no_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    turn(cast, make_technician(cast.branch))
    broken, other = (
        calls.call_start(actor=cast.dispatcher, number=make_ticket(cast).number) for _number in range(2)
    )
    due()
    made = calls.call_made

    def failing(call: OnCallCall) -> None:
        if call.pk == broken.pk:
            raise RuntimeError("broken")
        made(call)

    monkeypatch.setattr(calls, "call_made", failing)

    assert calls.calls_repeat() == 1

    assert dict(OnCallCall.objects.values_list("pk", "times")) == {broken.pk: 1, other.pk: 2}
    assert "tried again" in caplog.text
