"""Who is expected when."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tanggap.accounts.tests.factories import make_person
from tanggap.fieldwork.models import Leave, RosterDay, Shift
from tanggap.fieldwork.roster.expected import day_of, plan_for, worker_of
from tanggap.fieldwork.tests.factories import make_technician
from tanggap.organization.models import Calendar, CalendarDay, CalendarVersion
from tanggap.organization.tests.factories import make_unit

pytestmark = pytest.mark.django_db
MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 29)


@pytest.fixture
def branch():
    calendar = Calendar.objects.create(code="noc", name="NOC")
    week = {str(day): [["08:00", "12:00"], ["13:00", "17:00"]] for day in range(1, 7)}
    version = CalendarVersion.objects.create(
        calendar=calendar, number=1, valid_from=datetime(2020, 1, 1, tzinfo=UTC), windows=week
    )
    CalendarDay.objects.create(version=version, date=date(2026, 11, 25), kind="holiday", name="Libur")
    unit = make_unit()
    unit.calendar = calendar
    unit.time_zone = "Asia/Makassar"
    unit.save()
    return unit


def shift(unit, begins="08:00", ends="17:00", **facts):
    return Shift.objects.create(
        name=f"{begins}",
        unit=unit,
        starts_at=time.fromisoformat(begins),
        ends_at=time.fromisoformat(ends),
        **facts,
    )


def test_without_a_shift_the_calendar_of_the_unit_tells_the_hours(branch):
    worker = worker_of(make_technician(branch))
    plan = plan_for([worker], MONDAY, SUNDAY)
    monday = plan[worker.pk, MONDAY]
    assert monday.starts_at == datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # 08.00 WITA
    assert monday.ends_at == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert not plan[worker.pk, date(2026, 11, 25)].is_working
    assert not plan[worker.pk, SUNDAY].is_working


def test_the_usual_shift_follows_the_calendar_or_not(branch):
    night = shift(branch, "22:00", "06:00", follows_calendar=False, grace_minutes=10)
    day = shift(branch, grace_minutes=5)
    by_night = worker_of(make_technician(branch, usual_shift=night))
    by_day = worker_of(make_technician(branch, usual_shift=day))
    plan = plan_for([by_night, by_day], MONDAY, SUNDAY)
    assert plan[by_night.pk, SUNDAY].is_expected
    assert plan[by_night.pk, MONDAY].ends_at == datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
    assert not plan[by_day.pk, SUNDAY].is_working
    assert plan[by_day.pk, MONDAY].late_after == datetime(2026, 11, 23, 0, 5, tzinfo=UTC)


def test_roster_and_leave_win_over_the_usual_shift(branch):
    technician = make_technician(branch, usual_shift=shift(branch))
    early = shift(branch, "06:00", "14:00")
    RosterDay.objects.create(technician=technician, date=MONDAY, shift=None, note="Tukar libur")
    RosterDay.objects.create(technician=technician, date=SUNDAY, shift=early)
    boss = make_person("Kepala")
    Leave.objects.create(
        technician=technician,
        kind="sick",
        first_day=MONDAY + timedelta(days=3),
        last_day=SUNDAY,
        status="approved",
        asked_at=datetime(2026, 11, 20, tzinfo=UTC),
        asked_by=boss,
    )
    worker = worker_of(technician)
    plan = plan_for([worker], MONDAY, SUNDAY)
    assert (plan[worker.pk, MONDAY].is_working, plan[worker.pk, MONDAY].note) == (False, "Tukar libur")
    thursday, sunday = plan[worker.pk, MONDAY + timedelta(days=3)], plan[worker.pk, SUNDAY]
    assert (thursday.is_working, thursday.leave, thursday.is_expected) == (True, "sick", False)
    assert (sunday.shift_id, sunday.is_expected) == (early.pk, False)


def test_leave_that_nobody_approved_changes_nothing(branch):
    technician = make_technician(branch)
    Leave.objects.create(
        technician=technician,
        kind="annual",
        first_day=MONDAY,
        last_day=MONDAY,
        asked_at=datetime(2026, 11, 20, tzinfo=UTC),
        asked_by=technician.user,
    )
    worker = worker_of(technician)
    assert plan_for([worker], MONDAY, MONDAY)[worker.pk, MONDAY].is_expected


def test_a_night_belongs_to_the_day_on_which_it_began(branch):
    technician = make_technician(branch, usual_shift=shift(branch, "22:00", "06:00", follows_calendar=False))
    worker = worker_of(technician)
    before_midnight = datetime(2026, 11, 23, 13, 50, tzinfo=UTC)  # 21.50 WITA on Monday
    assert day_of(worker, before_midnight).date == MONDAY
    assert day_of(worker, before_midnight + timedelta(hours=8)).date == MONDAY
    assert day_of(worker, before_midnight + timedelta(hours=14)).date == MONDAY + timedelta(days=1)


def test_as_many_queries_for_many_people_and_days_as_for_one(branch):
    usual = shift(branch)
    workers = [worker_of(make_technician(branch, usual_shift=usual)) for _ in range(6)]
    with CaptureQueriesContext(
        connection,
    ) as one:
        plan_for(workers[:1], MONDAY, MONDAY)
    with CaptureQueriesContext(connection) as many:
        plan_for(workers, MONDAY, SUNDAY)
    assert len(many) <= len(one)
