"""Attendance of today and of days told already follows the plan at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.fieldwork.attendance import services
from tanggap.fieldwork.attendance.tests.factories import MONDAY_EIGHT, make_shift, take
from tanggap.fieldwork.attendance.tests.factories import make_worker as make_attendant
from tanggap.fieldwork.models import AttendanceDay, Shift, Technician
from tanggap.fieldwork.roster.services.days import roster_copy, roster_set
from tanggap.fieldwork.roster.services.leaves import LeaveFacts, leave_ask, leave_cancel, leave_decide
from tanggap.fieldwork.roster.services.shifts import ShiftFacts, shift_edit
from tanggap.fieldwork.roster.services.swaps import swap_answer, swap_ask, swap_decide
from tanggap.fieldwork.services import technician_edit
from tanggap.fieldwork.tests.factories import worker
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid
from tanggap.organization.models import Unit
from tanggap.organization.tests.factories import make_unit

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)


@pytest.fixture
def unit() -> Unit:
    return make_unit(time_zone="Asia/Jakarta")


@pytest.fixture
def planner(unit: Unit) -> Actor:
    return acting(make_person("Nok", role="hd_noc", at=unit))


@pytest.fixture(autouse=True)
def nine_o_clock() -> Iterator[None]:
    """Monday 09:00: a shift that begins at eight is overdue."""
    with clock.frozen_at(MONDAY_EIGHT + timedelta(hours=1)):
        yield


def status(technician: Technician, day: date = MONDAY) -> str:
    return AttendanceDay.objects.get(technician=technician, date=day).status


def test_a_leave_that_is_decided_and_one_taken_back_show_at_once(unit: Unit, planner: Actor) -> None:
    technician = make_attendant(unit)
    services.days_tend()
    before = status(technician), status(technician, MONDAY - DAY)
    facts = LeaveFacts("sick", MONDAY - DAY, MONDAY + 2 * DAY, "Demam")
    leave = leave_ask(actor=worker(technician), technician_id=technician.pk, facts=facts)
    asked = status(technician)

    leave_decide(actor=planner, leave_id=leave.pk, approve=True)

    assert (before, asked) == (("missing", "missing"), "missing")
    assert [status(technician), status(technician, MONDAY - DAY)] == ["leave", "leave"]
    assert not AttendanceDay.objects.filter(date__gt=MONDAY).exists()


def test_a_leave_taken_back_before_it_begins_leaves_today_alone(unit: Unit, planner: Actor) -> None:
    technician = make_attendant(unit)
    services.days_tend()
    AttendanceDay.objects.create(technician=technician, unit=unit, date=MONDAY + DAY, status="expected")
    facts = LeaveFacts("annual", MONDAY + DAY, MONDAY + DAY)
    leave = leave_ask(actor=worker(technician), technician_id=technician.pk, facts=facts)
    leave_decide(actor=planner, leave_id=leave.pk, approve=True)
    approved = status(technician), status(technician, MONDAY + DAY)
    leave_cancel(actor=worker(technician), leave_id=leave.pk)

    assert approved == ("missing", "leave")
    assert (status(technician), status(technician, MONDAY + DAY)) == ("missing", "expected")


def test_a_planned_day_off_and_a_copied_week_show_at_once(unit: Unit, planner: Actor) -> None:
    technician = make_attendant(unit)
    services.days_tend()
    roster_set(actor=planner, cells=[(technician.pk, MONDAY), (technician.pk, MONDAY + 9 * DAY)])
    off = status(technician)
    roster_set(actor=planner, cells=[(technician.pk, MONDAY)], usual=True)
    usual = status(technician)
    technician.roster.create(date=MONDAY - 7 * DAY, shift=None)
    roster_copy(
        actor=planner,
        technician_ids=[technician.pk],
        from_monday=MONDAY - 7 * DAY,
        to_monday=MONDAY,
    )

    assert (off, usual, status(technician)) == ("off", "missing", "off")
    assert not AttendanceDay.objects.filter(date__gt=MONDAY).exists()


def test_a_shift_that_begins_later_from_today_on_leaves_past_days_as_they_were_judged(
    unit: Unit, planner: Actor
) -> None:
    technician, absent = (make_attendant(unit, usual_shift=make_shift(unit)) for _ in range(2))
    with clock.frozen_at(MONDAY_EIGHT - DAY - timedelta(minutes=5)):
        take(technician)
    services.days_tend(back=14)
    shift = technician.usual_shift
    assert shift is not None
    Technician.objects.filter(pk=absent.pk).update(usual_shift=shift)

    edited(planner, shift, time(10))
    today = status(technician)
    with clock.frozen_at(MONDAY_EIGHT + timedelta(hours=2)):
        edited(planner, Shift.objects.get(pk=shift.pk), time(6))
        services.days_tend(back=14)

    assert today == "expected"
    assert status(technician) == "missing"
    day = AttendanceDay.objects.get(technician=technician, date=MONDAY - DAY)
    assert (day.status, day.starts_at) == ("on_time", MONDAY_EIGHT - DAY)


def edited(planner: Actor, shift: Shift, begins: time) -> None:
    facts = ShiftFacts(shift.name, shift.unit_id, begins, time(17), follows_calendar=False)
    shift_edit(actor=planner, shift_id=shift.pk, expected_version=shift.version, facts=facts)


def test_a_swap_that_is_approved_shows_on_both_days(unit: Unit, planner: Actor) -> None:
    late = make_shift(unit, starts_at=time(14), ends_at=time(22))
    early, other = make_attendant(unit), make_attendant(unit, usual_shift=late)
    services.days_tend()
    swap = swap_ask(
        actor=worker(early), technician=early, day=MONDAY, colleague_id=other.pk, colleague_day=MONDAY
    )
    swap_answer(actor=worker(other), swap_id=swap.pk, agrees=True)
    before = status(early), status(other)
    swap_decide(actor=planner, swap_id=swap.pk, approve=True)

    assert (before, status(early), status(other)) == (("missing", "expected"), "expected", "missing")


def test_another_usual_shift_shows_at_once_and_a_refused_change_changes_nothing(
    unit: Unit, planner: Actor
) -> None:
    technician = make_attendant(unit)
    late = make_shift(unit, starts_at=time(14), ends_at=time(22))
    services.days_tend()
    with pytest.raises(Invalid):
        technician_edit(actor=planner, code=technician.code, changes={"usual_shift_id": 10**9})
    refused = status(technician)
    technician_edit(actor=planner, code=technician.code, changes={"usual_shift_id": late.pk})

    assert (refused, status(technician)) == ("missing", "expected")
