"""Working time as arithmetic: windows, holidays, time zones, versions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tanggap.organization.working_time import (
    CLOSED,
    WHOLE_DAY,
    BadWindowsError,
    NoWorkingTimeError,
    Rules,
    Window,
    WorkingCalendar,
    clock_seconds,
    windows_from_pairs,
)

HOUR = 3600
BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
OFFICE = windows_from_pairs([["08:00", "12:00"], ["13:00", "17:00"]])
WEEK = (OFFICE,) * 5 + (CLOSED, CLOSED)
ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Europe/Berlin", "America/Havana", "Pacific/Apia")


def office(zone="Asia/Jakarta", days=None):
    return WorkingCalendar([Rules(BEGINNING, zone, WEEK, days or {})])


def local(text, zone="Asia/Jakarta", fold=0):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


def seconds_by_walking(calendar, start, end, step):
    """The slow truth: looks at the wall clock at every step."""
    total, moment = 0, start
    while moment < end:
        rules = calendar.rules_at(moment)
        wall = moment.astimezone(ZoneInfo(rules.zone))
        at = wall.hour * 3600 + wall.minute * 60 + wall.second
        total += (
            step if any(window.start <= at < window.end for window in rules.windows_on(wall.date())) else 0
        )
        moment += timedelta(seconds=step)
    return total


def test_the_lunch_break_does_not_count():
    assert office().seconds_between(local("2026-03-02 11:00"), local("2026-03-02 14:00")) == 2 * HOUR


def test_a_night_and_a_weekend_do_not_count():
    assert office().seconds_between(local("2026-03-06 16:00"), local("2026-03-09 09:00")) == 2 * HOUR


def test_adding_runs_over_lunch_night_weekend_and_holiday():
    calendar = office(days={date(2026, 3, 9): CLOSED})

    due = calendar.add(local("2026-03-06 11:30"), 6 * HOUR)

    assert due == local("2026-03-10 09:30")


def test_work_that_fills_a_window_ends_with_the_window_and_not_with_the_next_one():
    assert office().add(local("2026-03-06 13:00"), 4 * HOUR) == local("2026-03-06 17:00")


def test_a_working_day_after_all_counts_on_a_sunday():
    calendar = office(days={date(2026, 3, 8): (Window(9 * HOUR, 11 * HOUR),)})

    assert calendar.seconds_between(local("2026-03-08 00:00"), local("2026-03-09 00:00")) == 2 * HOUR
    assert calendar.is_working_day(date(2026, 3, 8))
    assert not calendar.is_working_day(date(2026, 3, 7))


def test_the_same_hours_are_different_moments_in_the_three_indonesian_zones():
    opening = [office(zone).next_open(datetime(2026, 3, 1, 12, tzinfo=UTC)) for zone in ZONES[:3]]

    assert [moment.hour for moment in opening] == [1, 0, 23]


def test_round_the_clock_counts_every_second_over_many_years():
    calendar = WorkingCalendar.round_the_clock("Asia/Jayapura")
    start, end = datetime(2001, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, 3, 4, 5, tzinfo=UTC)

    assert calendar.seconds_between(start, end) == int((end - start).total_seconds())
    assert calendar.add(start, int((end - start).total_seconds())) == end


def test_a_window_until_midnight_joins_the_next_day():
    week = (windows_from_pairs([["22:00", "24:00"]]), windows_from_pairs([["00:00", "06:00"]])) + (
        CLOSED,
    ) * 5
    calendar = WorkingCalendar([Rules(BEGINNING, "Asia/Jakarta", week)])

    assert calendar.is_open(local("2026-03-02 23:59:59"))
    assert calendar.is_open(local("2026-03-03 00:00"))
    assert not calendar.is_open(local("2026-03-03 06:00"))
    assert calendar.add(local("2026-03-02 22:00"), 8 * HOUR) == local("2026-03-03 06:00")


def test_new_rules_take_over_at_their_moment_and_leave_the_time_before_as_it_was():
    later = Rules(local("2026-03-02 10:00"), "Asia/Jakarta", (windows_from_pairs([["10:00", "11:00"]]),) * 7)
    calendar = WorkingCalendar([Rules(BEGINNING, "Asia/Jakarta", WEEK), later])

    assert calendar.seconds_between(local("2026-03-02 08:00"), local("2026-03-02 10:00")) == 2 * HOUR
    assert calendar.seconds_between(local("2026-03-02 10:00"), local("2026-03-03 00:00")) == HOUR
    assert calendar.seconds_between(local("2026-02-27 00:00"), local("2026-02-28 00:00")) == 8 * HOUR


def test_the_first_rules_also_hold_before_their_moment():
    assert office().seconds_between(local("2016-03-01 08:00"), local("2016-03-01 09:00")) == HOUR


def test_a_change_of_time_zone_counts_no_moment_twice():
    calendar = WorkingCalendar(
        [
            Rules(BEGINNING, "Asia/Jayapura", (WHOLE_DAY,) * 7),
            Rules(datetime(2026, 3, 2, 12, tzinfo=UTC), "Asia/Jakarta", (WHOLE_DAY,) * 7),
        ]
    )

    assert (
        calendar.seconds_between(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 4, tzinfo=UTC))
        == 3 * 86400
    )


def test_the_hour_that_clocks_skip_in_spring_does_not_count():
    week = (windows_from_pairs([["02:30", "04:00"]]),) * 7
    calendar = WorkingCalendar([Rules(BEGINNING, "Europe/Berlin", week)])
    day = local("2026-03-29 00:00", "Europe/Berlin")

    assert calendar.seconds_between(day, day.astimezone(UTC) + timedelta(hours=23)) == HOUR


def test_a_shift_over_the_repeated_hour_in_autumn_is_an_hour_longer():
    week = (windows_from_pairs([["01:00", "05:00"]]),) * 7
    calendar = WorkingCalendar([Rules(BEGINNING, "Europe/Berlin", week)])
    day = local("2026-10-25 00:00", "Europe/Berlin").astimezone(UTC)

    assert calendar.seconds_between(day, day + timedelta(hours=25)) == 5 * HOUR


def test_a_day_that_a_zone_left_out_has_no_seconds():
    calendar = WorkingCalendar([Rules(datetime(2005, 1, 1, tzinfo=UTC), "Pacific/Apia", (WHOLE_DAY,) * 7)])
    start = local("2011-12-29 00:00", "Pacific/Apia")
    end = local("2012-01-01 00:00", "Pacific/Apia")

    assert calendar.seconds_between(start, end) == 2 * 86400


def test_open_and_next_open_agree_at_the_edges_of_a_window():
    calendar = office()

    assert calendar.is_open(local("2026-03-02 08:00"))
    assert not calendar.is_open(local("2026-03-02 12:00"))
    assert calendar.next_open(local("2026-03-02 12:00")) == local("2026-03-02 13:00")
    assert calendar.next_open(local("2026-03-06 17:00")) == local("2026-03-09 08:00")
    assert calendar.next_open(local("2026-03-02 09:15")) == local("2026-03-02 09:15")


def test_a_calendar_that_never_opens_says_so_instead_of_searching_for_ever():
    closed = WorkingCalendar([Rules(BEGINNING, "Asia/Jakarta", (CLOSED,) * 7)])

    with pytest.raises(NoWorkingTimeError):
        closed.add(BEGINNING, 1)
    with pytest.raises(NoWorkingTimeError):
        closed.next_open(BEGINNING)
    assert closed.add(BEGINNING, 0) == BEGINNING


def test_parts_of_seconds_are_left_out_everywhere_in_the_same_way():
    calendar = WorkingCalendar.round_the_clock()
    a = datetime(2026, 3, 2, 8, 0, 0, 900_000, tzinfo=UTC)
    b = datetime(2026, 3, 2, 8, 0, 1, 100_000, tzinfo=UTC)

    assert calendar.seconds_between(a, b) == 1
    assert calendar.add(a, 1) == datetime(2026, 3, 2, 8, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize("text", ["24:01", "25:00", "08:60", "8", "08.00", "", "٠٨:٠٠", "-1:00", "08:5"])
def test_a_text_that_is_no_time_of_day_is_refused(text):
    with pytest.raises(BadWindowsError):
        clock_seconds(text)


@pytest.mark.parametrize(
    "pairs", [[["12:00", "08:00"]], [["08:00", "08:00"]], [["08:00", "12:00"], ["11:00", "13:00"]]]
)
def test_windows_that_are_empty_reversed_or_overlapping_are_refused(pairs):
    with pytest.raises(BadWindowsError):
        windows_from_pairs(pairs)


@st.composite
def windows(draw):
    marks = sorted(set(draw(st.lists(st.integers(0, 96), max_size=6))))
    return tuple(Window(start * 900, end * 900) for start, end in zip(marks[::2], marks[1::2], strict=False))


@st.composite
def calendars(draw, zones=ZONES):
    moments = draw(st.lists(moments_of_use, min_size=1, max_size=3))
    return WorkingCalendar(
        [
            Rules(
                moment,
                draw(st.sampled_from(zones)),
                (WHOLE_DAY, *draw(st.lists(windows(), min_size=6, max_size=6))),
                draw(st.dictionaries(st.dates(date(2025, 12, 1), date(2026, 12, 31)), windows(), max_size=5)),
            )
            for moment in moments
        ]
    )


moments_of_use = st.integers(0, 380 * 86400).map(
    lambda seconds: datetime(2025, 12, 20, tzinfo=UTC) + timedelta(seconds=seconds)
)


@given(calendars(), moments_of_use, moments_of_use, moments_of_use)
@settings(deadline=None, max_examples=60)
def test_two_stretches_together_are_as_long_as_the_whole(calendar, a, b, c):
    assert calendar.seconds_between(a, b) + calendar.seconds_between(b, c) == calendar.seconds_between(a, c)


@given(calendars(), moments_of_use, st.integers(1, 400 * HOUR))
@settings(deadline=None, max_examples=60)
def test_adding_is_the_inverse_of_counting_and_gives_the_earliest_moment(calendar, start, seconds):
    end = calendar.add(start, seconds)

    assert calendar.seconds_between(start, end) == seconds
    assert calendar.seconds_between(start, end - timedelta(seconds=1)) == seconds - 1


@given(calendars(zones=ZONES[:3]), moments_of_use, st.integers(0, 6 * 24))
@settings(deadline=None, max_examples=40)
def test_counting_agrees_with_looking_at_the_wall_clock_every_quarter_of_an_hour(calendar, start, hours):
    calendar = WorkingCalendar([Rules(calendar.rules[0].valid_from, *_rest(calendar.rules[0]))])
    start = start.replace(minute=0, second=0)
    end = start + timedelta(hours=hours)

    assert calendar.seconds_between(start, end) == seconds_by_walking(calendar, start, end, 900)


def _rest(rules):
    return rules.zone, rules.week, rules.days


@given(calendars(), moments_of_use)
@settings(deadline=None, max_examples=60)
def test_the_next_open_moment_is_open_and_nothing_was_open_before_it(calendar, moment):
    opened = calendar.next_open(moment)

    assert calendar.is_open(opened)
    assert calendar.seconds_between(moment, opened) == 0
