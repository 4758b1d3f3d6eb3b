"""Leave and swaps: asked, decided by somebody else, and what stands in their way."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.fieldwork.models import Leave, RosterDay, Shift, ShiftSwap, Technician
from tanggap.fieldwork.roster.expected import plan_for, worker_of
from tanggap.fieldwork.roster.services.leaves import (
    LeaveFacts,
    leave_ask,
    leave_cancel,
    leave_decide,
    leave_warnings,
    today_at,
)
from tanggap.fieldwork.roster.services.swaps import swap_answer, swap_ask, swap_cancel, swap_decide
from tanggap.fieldwork.tests.factories import make_technician, worker
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible
from tanggap.notifications.models import InboxItem
from tanggap.tickets.tests.factories import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def soon(technician: Technician, days: int = 10) -> date:
    return today_at(technician) + timedelta(days=days)


def asked(technician: Technician, first: int = 10, last: int = 12, kind: str = "annual") -> Leave:
    facts = LeaveFacts(kind, soon(technician, first), soon(technician, last), "Pulang kampung")
    return leave_ask(actor=worker(technician), technician_id=technician.pk, facts=facts)


def test_leave_is_asked_approved_and_told(cast: Cast) -> None:
    technician = make_technician(cast.branch)
    leave = asked(technician)
    leave_decide(actor=cast.dispatcher, leave_id=leave.pk, approve=True)

    leave.refresh_from_db()
    assert (leave.status, leave.decided_by_id) == ("approved", cast.dispatcher_person.pk)
    day = soon(technician, 11)
    assert plan_for([worker_of(technician)], day, day)[technician.pk, day].leave == "annual"
    told = set(InboxItem.objects.values_list("event", "user"))
    assert ("leave.asked", cast.dispatcher_person.pk) in told
    assert ("leave.decided", technician.user_id) in told


@pytest.mark.parametrize(
    ("field", "first", "last", "kind"),
    [
        ("last_day", 10, 9, "annual"),
        ("first_day", -1, 1, "annual"),
        ("first_day", -8, -7, "sick"),
        ("last_day", 1, 200, "annual"),
        ("first_day", 600, 601, "annual"),
        ("kind", 1, 2, "holiday"),
    ],
)
def test_wrong_days_are_refused_at_their_field(
    cast: Cast, field: str, first: int, last: int, kind: str
) -> None:
    with pytest.raises(Invalid) as refused:
        asked(make_technician(cast.branch), first, last, kind)

    assert list(refused.value.fields) == [field]
    assert not Leave.objects.exists()


def test_days_that_overlap_are_refused(cast: Cast) -> None:
    technician = make_technician(cast.branch)
    asked(technician, 10, 12)

    with pytest.raises(Invalid):
        asked(technician, 12, 14)
    assert asked(technician, 13, 14).pk


def test_nobody_decides_his_own_and_no_stranger_decides(cast: Cast) -> None:
    technician = make_technician(cast.branch)
    leave = asked(technician)
    boss = make_person(role="hd_noc", at=cast.branch)
    own = Technician.objects.create(user=boss, code="BOSS", home_unit=cast.branch)
    bosses = leave_ask(
        actor=acting(boss),
        technician_id=own.pk,
        facts=LeaveFacts("annual", soon(own), soon(own)),
    )

    with pytest.raises(NotAllowed) as refused:
        leave_decide(actor=acting(boss), leave_id=bosses.pk, approve=True)
    with pytest.raises(NotAllowed):
        leave_decide(actor=worker(technician), leave_id=leave.pk, approve=True)
    with pytest.raises(NotVisible):
        leave_decide(actor=cast.outsider, leave_id=leave.pk, approve=True)
    assert refused.value.code == "own"
    assert set(Leave.objects.values_list("status", flat=True)) == {"asked"}


def test_a_rejection_says_why_and_a_second_decision_is_refused(cast: Cast) -> None:
    leave = asked(make_technician(cast.branch))

    with pytest.raises(Invalid) as refused:
        leave_decide(actor=cast.dispatcher, leave_id=leave.pk, approve=False, note=" ")
    leave_decide(actor=cast.dispatcher, leave_id=leave.pk, approve=False, note="Tim kurang")
    with pytest.raises(NotAllowed):
        leave_decide(actor=cast.dispatcher, leave_id=leave.pk, approve=True)

    assert "note" in refused.value.fields


def test_leave_is_taken_back_before_it_begins_only(cast: Cast) -> None:
    technician = make_technician(cast.branch)
    future, present = asked(technician, 5, 6), asked(technician, 0, 1)
    for leave in (future, present):
        leave_decide(actor=cast.dispatcher, leave_id=leave.pk, approve=True)

    leave_cancel(actor=worker(technician), leave_id=future.pk)
    with pytest.raises(NotAllowed) as refused:
        leave_cancel(actor=worker(technician), leave_id=present.pk)
    with pytest.raises(NotVisible):
        leave_cancel(actor=worker(make_technician(cast.branch)), leave_id=present.pk)

    assert refused.value.code == "begun"
    assert Leave.objects.get(pk=future.pk).status == "cancelled"


def test_a_decider_is_told_who_else_is_away(cast: Cast) -> None:
    first, second = make_technician(cast.branch), make_technician(cast.branch)
    away = asked(first)
    leave_decide(actor=cast.dispatcher, leave_id=away.pk, approve=True)
    leave = Leave.objects.select_related("technician__home_unit").get(pk=asked(second, 12, 15).pk)

    assert leave_warnings([leave])[leave.pk].colleagues == [first.user.name]


def pair(cast: Cast) -> tuple[Technician, Technician]:
    """One of the morning and one of the night."""
    facts = {"unit": cast.branch, "follows_calendar": False}
    morning = Shift.objects.create(name="Pagi", starts_at=time(8), ends_at=time(16), **facts)
    night = Shift.objects.create(name="Malam", starts_at=time(22), ends_at=time(6), **facts)
    return make_technician(cast.branch, usual_shift=morning), make_technician(cast.branch, usual_shift=night)


def agreed(one: Technician, other: Technician) -> ShiftSwap:
    day = soon(one)
    swap = swap_ask(actor=worker(one), technician=one, day=day, colleague_id=other.pk, colleague_day=day)
    return swap_answer(actor=worker(other), swap_id=swap.pk, agrees=True)


def test_a_swap_needs_the_colleague_and_the_dispatcher_and_writes_both(cast: Cast) -> None:
    one, other = pair(cast)
    day = soon(one)
    swap = swap_ask(actor=worker(one), technician=one, day=day, colleague_id=other.pk, colleague_day=day)
    with pytest.raises(NotAllowed):
        swap_decide(actor=cast.dispatcher, swap_id=swap.pk, approve=True)
    with pytest.raises(NotAllowed):
        swap_answer(actor=worker(one), swap_id=swap.pk, agrees=True)
    swap_answer(actor=worker(other), swap_id=swap.pk, agrees=True)

    swap_decide(actor=cast.dispatcher, swap_id=swap.pk, approve=True)

    plan = plan_for([worker_of(one), worker_of(other)], day, day)
    assert (plan[one.pk, day].shift_name, plan[other.pk, day].shift_name) == ("Malam", "Pagi")
    assert set(RosterDay.objects.values_list("origin", flat=True)) == {"swap"}
    with pytest.raises(NotAllowed):
        swap_decide(actor=cast.dispatcher, swap_id=swap.pk, approve=True)


def test_two_days_are_swapped_and_both_are_off_on_their_own(cast: Cast) -> None:
    one, other = pair(cast)
    day, other_day = soon(one), soon(one, 11)
    RosterDay.objects.create(technician=other, date=day)
    RosterDay.objects.create(technician=one, date=other_day)
    swap = swap_ask(
        actor=worker(one), technician=one, day=day, colleague_id=other.pk, colleague_day=other_day
    )
    swap_answer(actor=worker(other), swap_id=swap.pk, agrees=True)

    swap_decide(actor=cast.dispatcher, swap_id=swap.pk, approve=True)

    plan = plan_for([worker_of(one), worker_of(other)], day, other_day)
    assert [plan[one.pk, day].shift_name, plan[one.pk, other_day].shift_name] == ["", "Malam"]
    assert [plan[other.pk, day].shift_name, plan[other.pk, other_day].shift_name] == ["Pagi", ""]


def test_who_is_on_leave_by_then_does_not_swap(cast: Cast) -> None:
    one, other = pair(cast)
    swap = agreed(one, other)
    leave = asked(other)
    leave_decide(actor=cast.dispatcher, leave_id=leave.pk, approve=True)

    with pytest.raises(Invalid) as refused:
        swap_decide(actor=cast.dispatcher, swap_id=swap.pk, approve=True)

    assert refused.value.code == "on_leave"
    assert ShiftSwap.objects.get().status == "agreed"
    assert not RosterDay.objects.exists()


def test_a_swap_is_taken_back_by_its_asker_alone(cast: Cast) -> None:
    one, other = pair(cast)
    swap = agreed(one, other)

    with pytest.raises(NotAllowed):
        swap_cancel(actor=worker(other), swap_id=swap.pk)
    with pytest.raises(NotVisible):
        swap_decide(actor=cast.outsider, swap_id=swap.pk, approve=True)
    assert swap_cancel(actor=worker(one), swap_id=swap.pk).status == "cancelled"


def test_the_same_shift_and_people_of_other_units_are_no_swap(cast: Cast) -> None:
    one, _other = pair(cast)
    same = make_technician(cast.branch, usual_shift=one.usual_shift)
    foreign = make_technician(cast.other_branch)
    day = soon(one)

    for colleague, field in ((same, "colleague_day"), (foreign, "colleague")):
        with pytest.raises(Invalid) as refused:
            swap_ask(actor=worker(one), technician=one, day=day, colleague_id=colleague.pk, colleague_day=day)
        assert list(refused.value.fields) == [field]
