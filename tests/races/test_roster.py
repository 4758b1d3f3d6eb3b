"""Races on leave, swaps, calls and handover: each is shown with its guard off, then stopped by it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.activity.models import Entry
from tanggap.fieldwork.models import HandoverNote, Leave, OnCallCall, OnCallTurn, RosterDay, Shift, ShiftSwap
from tanggap.fieldwork.roster.services import calls, handover, leaves, swaps
from tanggap.fieldwork.tests.factories import make_technician, worker
from tanggap.kernel import clock
from tanggap.kernel.errors import DomainError
from tanggap.notifications.models import InboxItem
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
AtOnce = Callable[..., list[Any]]


def asked(technician: Any, days: int = 10) -> Leave:
    day = leaves.today_at(technician) + timedelta(days=days)
    facts = leaves.LeaveFacts("annual", day, day)
    return leaves.leave_ask(actor=worker(technician), technician_id=technician.pk, facts=facts)


def agreed_swap(cast: Cast) -> ShiftSwap:
    facts = {"unit": cast.branch, "follows_calendar": False}
    one = make_technician(
        cast.branch,
        usual_shift=Shift.objects.create(name="Pagi", starts_at=time(8), ends_at=time(16), **facts),
    )
    other = make_technician(
        cast.branch,
        usual_shift=Shift.objects.create(name="Malam", starts_at=time(22), ends_at=time(6), **facts),
    )
    day = leaves.today_at(one) + timedelta(days=10)
    swap = swaps.swap_ask(
        actor=worker(one), technician=one, day=day, colleague_id=other.pk, colleague_day=day
    )
    return swaps.swap_answer(actor=worker(other), swap_id=swap.pk, agrees=True)


def refused(results: list[Any]) -> int:
    return sum(isinstance(result, DomainError) for result in results)


def test_two_deciders_at_once_decide_once(at_once: AtOnce) -> None:
    cast = make_cast()
    leave = asked(make_technician(cast.branch))
    second = acting(make_person(role="hd_noc", at=cast.branch))
    first = cast.dispatcher

    results = at_once(
        lambda: leaves.leave_decide(actor=first, leave_id=leave.pk, approve=True),
        lambda: leaves.leave_decide(actor=second, leave_id=leave.pk, approve=False, note="Kurang orang"),
    )

    assert refused(results) == 1
    assert InboxItem.objects.filter(event="leave.decided").count() == 1


def meeting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold the swap after it looked at leave, until the leave is approved."""
    barrier = threading.Barrier(2)
    check, decide = swaps._check_free, leaves.leave_told

    def looked(*args: Any) -> Any:
        found = check(*args)
        wait(barrier)
        return found

    def told(*args: Any) -> None:
        decide(*args)
        wait(barrier)

    monkeypatch.setattr(swaps, "_check_free", looked)
    monkeypatch.setattr(leaves, "leave_told", told)


def wait(barrier: threading.Barrier) -> None:
    try:
        barrier.wait(timeout=3)
    except threading.BrokenBarrierError:
        """The lock kept the other one out, which is what it is for."""


def both(at_once: AtOnce, cast: Cast, swap: ShiftSwap, leave: Leave) -> list[Any]:
    actor = cast.dispatcher
    return at_once(
        lambda: swaps.swap_decide(actor=actor, swap_id=swap.pk, approve=True),
        lambda: leaves.leave_decide(actor=actor, leave_id=leave.pk, approve=True),
    )


def test_without_the_lock_a_swap_would_overlook_leave(
    monkeypatch: pytest.MonkeyPatch, at_once: AtOnce
) -> None:
    cast = make_cast()
    swap = agreed_swap(cast)
    leave = asked(swap.colleague)
    monkeypatch.setattr(leaves, "technician_locked", lambda _pk: None)
    meeting(monkeypatch)

    results = both(at_once, cast, swap, leave)

    assert refused(results) == 0
    assert RosterDay.objects.count() == 2
    assert Leave.objects.get().status == "approved"


def test_a_swap_and_leave_at_once_never_contradict(monkeypatch: pytest.MonkeyPatch, at_once: AtOnce) -> None:
    cast = make_cast()
    swap = agreed_swap(cast)
    leave = asked(swap.colleague)
    order: list[str] = []
    written, told = swaps._write, leaves.leave_told
    monkeypatch.setattr(swaps, "_write", lambda one: (order.append("swap"), written(one))[1])
    monkeypatch.setattr(leaves, "leave_told", lambda *args: (order.append("leave"), told(*args))[1])

    results = both(at_once, cast, swap, leave)

    # Leave that follows a swap is a decision on days that are known; a swap after leave is refused.
    assert refused(results) == (1 if order[0] == "leave" else 0)
    assert RosterDay.objects.count() == (0 if order[0] == "leave" else 2)


def due_call(cast: Cast) -> OnCallCall:
    present = clock.now()
    OnCallTurn.objects.create(
        unit=cast.branch,
        technician=make_technician(cast.branch),
        starts_at=present - timedelta(hours=1),
        ends_at=present + timedelta(hours=9),
    )
    call = calls.call_start(actor=cast.dispatcher, number=make_ticket(cast).number)
    OnCallCall.objects.update(next_at=present - timedelta(seconds=1))
    return call


def test_many_workers_call_once_in_a_round(at_once: AtOnce) -> None:
    cast = make_cast()
    due_call(cast)

    at_once(*[calls.calls_repeat] * 4)

    assert OnCallCall.objects.get().times == 2
    assert InboxItem.objects.filter(event="on_call.called").count() == 2


def test_two_dispatchers_call_one_person_for_a_ticket(at_once: AtOnce) -> None:
    cast = make_cast()
    due_call(cast)
    ticket = make_ticket(cast)
    actor = cast.dispatcher

    results = at_once(*[lambda: calls.call_start(actor=actor, number=ticket.number)] * 2)

    assert refused(results) == 1
    assert OnCallCall.objects.filter(ticket=ticket).count() == 1


def written(cast: Cast, at_once: AtOnce, key: str) -> list[Any]:
    facts = {"actor": cast.dispatcher, "unit_id": cast.branch.pk, "request_key": key}
    return at_once(*[lambda: handover.handover_write(text="ODP 3 dipantau", **facts)] * 2)


def overlooked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both look for an earlier note before either has written one."""
    barrier, look = threading.Barrier(2), handover._same_words

    def looked(*args: Any) -> Any:
        found = look(*args)
        wait(barrier)
        return found

    monkeypatch.setattr(handover, "_same_words", looked)


def test_without_its_key_a_note_is_written_twice(monkeypatch: pytest.MonkeyPatch, at_once: AtOnce) -> None:
    cast = make_cast()
    overlooked(monkeypatch)

    written(cast, at_once, "")

    assert HandoverNote.objects.count() == 2


def test_a_note_that_is_sent_twice_at_once_is_written_once(
    monkeypatch: pytest.MonkeyPatch, at_once: AtOnce
) -> None:
    cast = make_cast()
    overlooked(monkeypatch)

    results = written(cast, at_once, "one")

    assert [result.pk for result in results] == [HandoverNote.objects.get().pk] * 2
    assert Entry.objects.filter(action="handover.written").count() == 1
