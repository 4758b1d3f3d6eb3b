"""Set times in the unit's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tanggap.fieldwork.digests.slots import Slot, first_due, set_times

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)  # 20.00 in Makassar, 21.00 in Jayapura, a Wednesday


def every_day(_day: date) -> bool:
    return True


@pytest.mark.parametrize(
    ("zone", "hour"), [("Asia/Jakarta", 1), ("Asia/Makassar", 0), ("Asia/Jayapura", 23)], ids=str
)
def test_times_are_read_in_the_zone_of_the_unit(zone: str, hour: int):
    found = set_times(["08:00"], zone, every_day, after=NOON - timedelta(days=1), until=NOON)

    assert [moment.hour for moment in found] == [hour]


def test_the_begin_is_left_out_and_the_end_is_in():
    found = set_times(
        ["11:00", "08:00", "14:00"],
        "UTC",
        every_day,
        after=NOON.replace(hour=8),
        until=NOON.replace(hour=14),
    )

    assert [moment.hour for moment in found] == [11, 14]


def test_days_without_digests_have_none():
    found = set_times(
        ["08:00"],
        "UTC",
        lambda day: day.weekday() < 5,
        after=datetime(2026, 3, 6, 9, tzinfo=UTC),
        until=datetime(2026, 3, 9, 9, tzinfo=UTC),
    )

    assert [moment.day for moment in found] == [9]


def test_what_is_older_than_a_day_becomes_one():
    missed = [NOON - timedelta(hours=hours) for hours in (80, 50, 30, 20, 3)]

    assert first_due(missed, NOON) == Slot(missed[2], merged=2)
    assert first_due(missed[3:], NOON) == Slot(missed[3])
    assert first_due([], NOON) is None


def test_a_plan_left_alone_for_years_is_looked_at_quickly():
    found = set_times(["08:00"], "UTC", every_day, after=NOON - timedelta(days=4000), until=NOON)

    assert len(found) == 60
