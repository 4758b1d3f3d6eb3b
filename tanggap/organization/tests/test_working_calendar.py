"""Which calendar a unit works by, now and in the past, and what it costs to ask."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tanggap.kernel.errors import NotVisible
from tanggap.organization.models import Unit, UnitPastSchedule
from tanggap.organization.selectors import working_calendar, working_calendars
from tanggap.organization.tests.factories import make_calendar, make_unit

pytestmark = pytest.mark.django_db
WIB = ZoneInfo("Asia/Jakarta")
HOUR = 3600


def monday(hour, zone=WIB):
    return datetime(2026, 3, 2, hour, tzinfo=zone)


def test_a_unit_works_by_the_calendar_of_the_nearest_unit_above():
    company = make_unit(calendar=make_calendar({"1": [["00:00", "24:00"]]}))
    area = make_unit(company, kind="area", calendar=make_calendar())
    branch = make_unit(make_unit(area, kind="region"))

    worked = working_calendar(branch.pk).seconds_between(monday(0), monday(23))

    assert worked == 8 * HOUR


def test_the_windows_are_read_in_the_time_zone_of_the_unit():
    calendar = make_calendar()
    papua = make_unit(calendar=calendar, time_zone="Asia/Jayapura")

    assert working_calendar(papua.pk).is_open(monday(8, ZoneInfo("Asia/Jayapura")))
    assert not working_calendar(papua.pk).is_open(monday(16))


def test_a_unit_without_any_calendar_works_round_the_clock():
    assert working_calendar(make_unit().pk).seconds_between(monday(0), monday(20)) == 20 * HOUR


def test_days_off_half_days_and_working_days_after_all_are_taken_from_the_version():
    calendar = make_calendar(
        days=[
            (date(2026, 3, 2), "holiday", []),
            (date(2026, 3, 3), "local", [["08:00", "10:00"]]),
            (date(2026, 3, 4), "working", []),
            (date(2026, 3, 7), "working", [["09:00", "12:00"]]),
        ]
    )
    clock = working_calendar(make_unit(calendar=calendar).pk)

    worked = [
        clock.seconds_between(datetime(2026, 3, day, tzinfo=WIB), datetime(2026, 3, day + 1, tzinfo=WIB))
        for day in (2, 3, 4, 7)
    ]

    assert worked == [0, 2 * HOUR, 8 * HOUR, 3 * HOUR]


def test_a_new_version_leaves_the_time_before_it_as_it_was():
    calendar = make_calendar()
    unit = make_unit(calendar=calendar)
    before = working_calendar(unit.pk).seconds_between(monday(0), monday(12))
    make_calendar({}, calendar=calendar, valid_from=monday(12))

    clock = working_calendar(unit.pk)

    assert clock.seconds_between(monday(0), monday(12)) == before == 4 * HOUR
    assert clock.seconds_between(monday(12), monday(23)) == 0


def test_a_past_schedule_holds_until_its_end_and_the_present_one_from_there():
    night = make_calendar({str(day): [["20:00", "24:00"]] for day in range(1, 8)})
    unit = make_unit(calendar=make_calendar())
    UnitPastSchedule.objects.create(unit=unit, ended_at=monday(12), calendar=night, time_zone="Asia/Jakarta")

    clock = working_calendar(unit.pk)

    assert clock.seconds_between(monday(0), monday(12)) == 0
    assert clock.seconds_between(monday(12), monday(23)) == 4 * HOUR
    assert clock.seconds_between(datetime(2026, 3, 1, 0, tzinfo=WIB), monday(0)) == 4 * HOUR


def test_each_past_schedule_uses_the_versions_that_held_in_its_time():
    calendar = make_calendar()
    make_calendar({}, calendar=calendar, valid_from=datetime(2026, 3, 1, tzinfo=WIB))
    unit = make_unit(calendar=None)
    UnitPastSchedule.objects.create(
        unit=unit, ended_at=datetime(2026, 2, 24, tzinfo=WIB), calendar=None, time_zone="Asia/Jakarta"
    )
    UnitPastSchedule.objects.create(
        unit=unit, ended_at=datetime(2026, 3, 4, tzinfo=WIB), calendar=calendar, time_zone="Asia/Jakarta"
    )

    clock = working_calendar(unit.pk)
    days = [datetime(2026, month, day, tzinfo=WIB) for day, month in ((23, 2), (24, 2), (2, 3), (4, 3))]

    worked = [clock.seconds_between(day, day.replace(hour=23)) for day in days]

    assert worked == [23 * HOUR, 8 * HOUR, 0, 23 * HOUR]


def test_asking_costs_two_queries_at_first_and_one_afterwards():
    company = make_unit(calendar=make_calendar(days=[(date(2026, 3, 2), "holiday", [])]))
    branch = make_unit(company)

    with CaptureQueriesContext(
        connection,
    ) as cold:
        first = working_calendar(branch.pk)
    with CaptureQueriesContext(connection) as warm:
        second = working_calendar(branch.pk)

    assert (len(cold), len(warm)) == (2, 1)
    assert first is second


def test_asking_for_many_units_costs_as_much_as_for_one():
    company = make_unit(calendar=make_calendar())
    units = [
        make_unit(company, time_zone=zone) for zone in ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura") * 5
    ]

    with CaptureQueriesContext(connection) as queries:
        found = working_calendars([unit.pk for unit in units])

    assert len(queries) == 2
    assert set(found) == {unit.pk for unit in units}


def test_an_unknown_unit_has_no_calendar():
    with pytest.raises(NotVisible):
        working_calendar(987654)


def test_units_below_a_path_are_found_through_the_prefix_index():
    company = make_unit()
    for _number in range(20):
        make_unit(company)

    plan = Unit.objects.under([company.path]).order_by().explain()

    if connection.vendor == "sqlite":
        assert "unit_path_prefix" in plan
    else:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        assert "unit_path_prefix" in Unit.objects.under([company.path]).order_by().explain()
