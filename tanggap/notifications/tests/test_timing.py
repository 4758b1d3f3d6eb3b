"""Quiet hours and digests by the wall clock, over midnight and changes of the clock."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tanggap.notifications.choices import HoldReason, Rhythm
from tanggap.notifications.timing import Wishes, digest_moment, held_until, quiet_end

JAKARTA = "Asia/Jakarta"
ZONES = st.sampled_from(
    [
        "Asia/Jakarta",
        "Asia/Makassar",
        "Asia/Jayapura",
        "Europe/Berlin",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
    ]
)
MOMENTS = st.integers(0, 4 * 365 * 24 * 60 * 60).map(
    lambda seconds: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
WALLS = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))


def at(text: str, zone: str = JAKARTA) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("moment", "begins", "ends", "end"),
    [
        ("2026-11-22T23:30", time(22), time(6), "2026-11-23T06:00"),
        ("2026-11-22T05:59", time(22), time(6), "2026-11-22T06:00"),
        ("2026-11-22T22:00", time(22), time(6), "2026-11-23T06:00"),
        ("2026-11-22T06:00", time(22), time(6), None),
        ("2026-11-22T21:59", time(22), time(6), None),
        ("2026-11-22T12:30", time(12), time(13), "2026-11-22T13:00"),
        ("2026-12-31T23:59", time(23), time(1), "2027-01-01T01:00"),
        ("2026-11-22T00:00", time(22), time(0), None),
        ("2026-11-22T00:00", time(0), time(6), "2026-11-22T06:00"),
    ],
)
def test_quiet_hours_by_hand(moment: str, begins: time, ends: time, end: str | None) -> None:
    assert quiet_end(at(moment), begins, ends, JAKARTA) == (at(end) if end else None)


@given(MOMENTS, WALLS, WALLS, ZONES)
def test_the_end_is_ahead_within_a_day_and_outside_the_quiet_hours(
    moment: datetime, begins: time, ends: time, zone: str
) -> None:
    assume(begins != ends)

    end = quiet_end(moment, begins, ends, zone)

    if end is None:
        wall = moment.astimezone(ZoneInfo(zone)).time()
        assert not (begins <= wall < ends)
        assert begins < ends or ends <= wall < begins
    else:
        assert moment < end <= moment + timedelta(hours=25)
        again = quiet_end(end, begins, ends, zone)
        # Only a clock that jumps over the end may land inside the next quiet hours.
        assert again is None or abs(_offset(end, zone) - _offset(moment, zone)) > timedelta(0)


def _offset(moment: datetime, zone: str) -> timedelta:
    return moment.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0)


@given(MOMENTS, WALLS, ZONES)
def test_a_daily_digest_comes_once_in_each_day_and_an_hourly_one_each_hour(
    moment: datetime, wall: time, zone: str
) -> None:
    daily = digest_moment(moment, Rhythm.DAILY, wall, zone)
    hourly = digest_moment(moment, Rhythm.HOURLY, None, zone)

    assert daily is not None
    assert hourly is not None
    assert timedelta(0) < daily - moment <= timedelta(hours=25)
    assert timedelta(0) < hourly - moment <= timedelta(hours=1)
    following = digest_moment(daily, Rhythm.DAILY, wall, zone)
    assert following is not None
    assert timedelta(hours=22) < following - daily < timedelta(hours=26)


@given(MOMENTS, WALLS, WALLS, ZONES, st.sampled_from(Rhythm.values), WALLS)
def test_whatever_is_wished_a_message_leaves_within_two_days(
    moment: datetime, begins: time, ends: time, zone: str, rhythm: str, wall: time
) -> None:
    assume(begins != ends)

    until = held_until(moment, Wishes(zone, (begins, ends), rhythm, wall))

    assert until is None or moment < until[0] < moment + timedelta(hours=50)


def test_a_digest_in_the_quiet_hours_waits_for_their_end() -> None:
    wishes = Wishes(JAKARTA, (time(22), time(6)), Rhythm.DAILY, time(5))

    assert held_until(at("2026-11-22T20:00"), wishes) == (at("2026-11-23T06:00"), HoldReason.DIGEST)


def test_turning_the_clock_back_keeps_silence_until_the_end_and_then_lets_go() -> None:
    berlin = "Europe/Berlin"
    first = datetime(2026, 10, 25, 0, 20, tzinfo=UTC)  # 02:20 by summer time
    again = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 02:10 by winter time

    assert quiet_end(first, time(22), time(2, 30), berlin) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert quiet_end(again, time(22), time(2, 30), berlin) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
