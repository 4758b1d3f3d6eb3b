"""Working calendars: versions, days off, and the yearly list of national holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tanggap.activity.models import Entry
from tanggap.kernel.clock import frozen_at
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.organization.models import Calendar, CalendarDay, CalendarVersion
from tanggap.organization.selectors import named_calendar, working_calendar
from tanggap.organization.services import (
    CalendarFacts,
    SpecialDay,
    base_data_load,
    calendar_create,
    calendar_day_remove,
    calendar_days_add,
    calendar_rename,
    calendar_restore,
    calendar_retire,
    calendar_version_create,
    facts_of,
    national_days_refresh,
)
from tanggap.organization.tests.factories import OFFICE_WINDOWS, holding, make_unit

pytestmark = pytest.mark.django_db
WIB = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 3, 2, 10, tzinfo=WIB)
HOUR = 3600


@pytest.fixture(autouse=True)
def present():
    with frozen_at(NOW):
        yield


@pytest.fixture
def actor():
    return holding(make_unit())


@pytest.fixture
def calendar(actor):
    return calendar_create(actor=actor, code="kantor", name="Kantor", facts=CalendarFacts(OFFICE_WINDOWS))


def day_of(calendar, day):
    return CalendarDay.objects.filter(version=calendar.versions.last(), date=day).first()


def hours_on(calendar, day):
    start = datetime.combine(day, datetime.min.time(), tzinfo=WIB)
    clock = named_calendar(calendar.pk, "Asia/Jakarta")
    return clock.seconds_between(start, start + timedelta(days=1)) / HOUR


def test_a_new_calendar_knows_the_national_holidays_and_joint_leave(calendar):
    nyepi, leave = day_of(calendar, date(2026, 3, 19)), day_of(calendar, date(2026, 3, 20))

    assert (nyepi.kind, nyepi.name, nyepi.from_package) == ("holiday", "Hari Suci Nyepi", True)
    assert leave.kind == "joint_leave"
    assert [hours_on(calendar, date(2026, 3, day)) for day in (17, 19, 20)] == [8, 0, 0]
    assert hours_on(calendar, date(2016, 8, 17)) == 0


def test_a_calendar_may_work_on_joint_leave_and_on_holidays(actor):
    facts = CalendarFacts(OFFICE_WINDOWS, joint_leave=False)
    works_on_leave = calendar_create(actor=actor, code="a", name="A", facts=facts)
    always = CalendarFacts(OFFICE_WINDOWS, national_holidays=False, joint_leave=False)
    works_on_both = calendar_create(actor=actor, code="b", name="B", facts=always)

    assert [hours_on(works_on_leave, date(2026, 3, day)) for day in (19, 20)] == [0, 8]
    assert [hours_on(works_on_both, date(2026, 3, day)) for day in (19, 20)] == [8, 8]
    assert not works_on_both.versions.get().days.exists()


def test_a_version_takes_over_at_its_moment_and_old_clocks_keep_their_figures(calendar, actor):
    before = hours_on(calendar, date(2026, 2, 27))

    calendar_version_create(
        actor=actor,
        calendar_id=calendar.pk,
        based_on=1,
        facts=CalendarFacts({"1": [["00:00", "24:00"]]}),
        valid_from=datetime(2026, 3, 9, tzinfo=WIB),
    )

    assert hours_on(calendar, date(2026, 2, 27)) == before == 8
    assert [hours_on(calendar, date(2026, 3, day)) for day in (6, 9, 10)] == [8, 24, 0]


def test_no_version_takes_over_in_the_past_or_before_the_last(calendar, actor):
    facts = CalendarFacts(OFFICE_WINDOWS)

    with pytest.raises(Invalid) as refused:
        calendar_version_create(
            actor=actor, calendar_id=calendar.pk, based_on=1, facts=facts, valid_from=NOW - timedelta(days=1)
        )
    assert "valid_from" in refused.value.fields
    calendar_version_create(
        actor=actor, calendar_id=calendar.pk, based_on=1, facts=facts, valid_from=NOW + timedelta(days=9)
    )
    with pytest.raises(Invalid):
        calendar_version_create(
            actor=actor, calendar_id=calendar.pk, based_on=2, facts=facts, valid_from=NOW + timedelta(days=5)
        )
    assert calendar.versions.count() == 2


def test_two_editors_of_one_version_do_not_overwrite_each_other(calendar, actor):
    facts = CalendarFacts(OFFICE_WINDOWS)
    calendar_version_create(actor=actor, calendar_id=calendar.pk, based_on=1, facts=facts)

    with pytest.raises(StaleState):
        calendar_version_create(actor=actor, calendar_id=calendar.pk, based_on=1, facts=facts)


def test_a_local_day_off_and_a_week_of_leave_are_entered_as_one_version_each(calendar, actor):
    calendar_days_add(
        actor=actor,
        calendar_id=calendar.pk,
        based_on=1,
        day=SpecialDay(date(2026, 8, 5), "local", "HUT Kota"),
    )
    calendar_days_add(
        actor=actor,
        calendar_id=calendar.pk,
        based_on=2,
        day=SpecialDay(date(2026, 9, 7), "joint_leave", "Libur panjang"),
        last_date=date(2026, 9, 9),
    )

    assert calendar.versions.count() == 3
    assert [hours_on(calendar, date(2026, 9, day)) for day in (7, 8, 9, 10)] == [0, 0, 0, 8]
    assert hours_on(calendar, date(2026, 8, 5)) == 0
    assert Entry.objects.filter(action="calendar.days_changed").count() == 2


def test_a_short_day_has_its_own_windows(calendar, actor):
    calendar_days_add(
        actor=actor,
        calendar_id=calendar.pk,
        based_on=1,
        day=SpecialDay(date(2026, 3, 6), "local", "Pulang cepat", [["08:00", "11:30"]]),
    )

    assert hours_on(calendar, date(2026, 3, 6)) == 3.5


def test_taking_a_national_holiday_out_makes_it_a_working_day_that_stays_one(calendar, actor):
    calendar_day_remove(actor=actor, calendar_id=calendar.pk, based_on=1, day=date(2026, 3, 19))
    calendar_version_create(
        actor=actor, calendar_id=calendar.pk, based_on=2, facts=facts_of(calendar.versions.last())
    )

    assert day_of(calendar, date(2026, 3, 19)).kind == "working"
    assert hours_on(calendar, date(2026, 3, 19)) == 8


def test_taking_out_an_entered_day_brings_the_national_one_back(calendar, actor):
    add = SpecialDay(date(2026, 3, 19), "working", "Posko Lebaran")
    calendar_days_add(actor=actor, calendar_id=calendar.pk, based_on=1, day=add)

    calendar_day_remove(actor=actor, calendar_id=calendar.pk, based_on=2, day=date(2026, 3, 19))

    assert (day_of(calendar, date(2026, 3, 19)).kind, hours_on(calendar, date(2026, 3, 19))) == ("holiday", 0)


def test_days_that_have_passed_cannot_be_changed(calendar, actor):
    with pytest.raises(Invalid):
        calendar_days_add(
            actor=actor, calendar_id=calendar.pk, based_on=1, day=SpecialDay(date(2026, 3, 1), "local", "X")
        )
    with pytest.raises(Invalid):
        calendar_day_remove(actor=actor, calendar_id=calendar.pk, based_on=1, day=date(2026, 1, 1))


@pytest.mark.parametrize("last", [date(2026, 4, 30), date(2026, 9, 1)])
def test_a_stretch_of_days_runs_forward_and_is_not_endless(calendar, actor, last):
    day = SpecialDay(date(2026, 5, 4), "local", "Renovasi")

    with pytest.raises(Invalid) as refused:
        calendar_days_add(actor=actor, calendar_id=calendar.pk, based_on=1, day=day, last_date=last)

    assert "last_date" in refused.value.fields


@pytest.mark.parametrize(
    ("windows", "field"),
    [
        ({"1": [["08:00", "26:00"]]}, "windows_1"),
        ({"3": [["08:00", "12:00"], ["11:00", "13:00"]]}, "windows_3"),
        ({}, "windows"),
        ({"1": []}, "windows"),
    ],
)
def test_windows_that_make_no_sense_are_refused_at_their_day(calendar, actor, windows, field):
    with pytest.raises(Invalid) as refused:
        calendar_version_create(
            actor=actor, calendar_id=calendar.pk, based_on=1, facts=CalendarFacts(windows)
        )

    assert set(refused.value.fields) == {field}
    assert calendar.versions.count() == 1


def test_calendars_are_changed_only_by_those_who_look_after_everything(calendar):
    branch = make_unit(make_unit())
    local, stranger = holding(branch), holding(branch, rights=("party.view",))
    facts = CalendarFacts(OFFICE_WINDOWS)

    with pytest.raises(NotAllowed):
        calendar_create(actor=local, code="x", name="X", facts=facts)
    with pytest.raises(NotAllowed):
        calendar_rename(actor=local, calendar_id=calendar.pk, name="Y")
    with pytest.raises(NotVisible):
        calendar_rename(actor=stranger, calendar_id=calendar.pk, name="Y")
    assert Calendar.objects.get().name == "Kantor"


def test_a_calendar_in_use_is_not_retired(calendar, actor):
    unit = make_unit(calendar=calendar)
    with pytest.raises(NotAllowed):
        calendar_retire(actor=actor, calendar_id=calendar.pk)

    unit.calendar = None
    unit.save()
    assert calendar_retire(actor=actor, calendar_id=calendar.pk).retired_at is not None
    assert calendar_restore(actor=actor, calendar_id=calendar.pk).retired_at is None


def test_the_list_of_national_days_is_refreshed_only_when_it_changed(calendar, actor):
    assert national_days_refresh(actor=actor) == 0

    with frozen_at(datetime(2027, 1, 2, tzinfo=UTC)):
        assert national_days_refresh(actor=actor) == 1
        assert national_days_refresh(actor=actor) == 0

    newest = calendar.versions.last()
    assert newest.number == 2
    assert newest.days.filter(date__year=2030).exists()
    assert not newest.days.filter(date__year=2026, date__month__lt=12).exists()


def test_a_refresh_puts_right_what_the_list_had_wrong_from_now_on(calendar, actor):
    CalendarDay.objects.filter(version__calendar=calendar, date=date(2026, 8, 17)).update(
        date=date(2026, 8, 18)
    )

    with frozen_at(NOW + timedelta(days=1)):
        assert national_days_refresh(actor=actor) == 1

    assert [hours_on(calendar, date(2026, 8, day)) for day in (17, 18)] == [0, 8]


def test_days_entered_by_people_survive_a_refresh(calendar, actor):
    entered = SpecialDay(date(2027, 8, 5), "local", "HUT Kota")
    calendar_days_add(actor=actor, calendar_id=calendar.pk, based_on=1, day=entered)

    with frozen_at(datetime(2027, 1, 2, tzinfo=UTC)):
        national_days_refresh(actor=actor)

    assert day_of(calendar, date(2027, 8, 5)).name == "HUT Kota"


def test_the_base_data_are_loaded_once_and_edits_stay():
    assert base_data_load() == 3
    Calendar.objects.filter(code="24x7").update(name="Siaga")

    assert base_data_load() == 0
    assert set(Calendar.objects.values_list("code", flat=True)) == {"office-hours", "24x7"}
    assert Calendar.objects.get(code="24x7").name == "Siaga"
    unit = make_unit()
    assert CalendarVersion.objects.count() == 2
    assert working_calendar(unit.pk).is_open(NOW)
