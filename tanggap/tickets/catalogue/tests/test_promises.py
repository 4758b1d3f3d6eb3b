"""When something promised in working hours or days is due."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from tanggap.organization.working_time import CLOSED, Rules, Window, WorkingCalendar
from tanggap.tickets.catalogue.promises import Promise, due_after, remind_at

WIB = ZoneInfo("Asia/Jakarta")
OFFICE = (Window(8 * 3600, 12 * 3600), Window(13 * 3600, 16 * 3600))
WEEK = (OFFICE,) * 5 + (CLOSED,) * 2
HOLIDAY = date(2026, 8, 17)  # a Monday


@pytest.fixture
def calendar() -> WorkingCalendar:
    rules = Rules(
        valid_from=datetime(2020, 1, 1, tzinfo=UTC),
        zone="Asia/Jakarta",
        week=WEEK,
        days={HOLIDAY: CLOSED},
    )
    return WorkingCalendar([rules])


@pytest.mark.parametrize(
    ("start", "promise", "due"),
    [
        # Friday noon: two working days are Tuesday and Wednesday, since Monday is a holiday.
        ((14, 11, 30), Promise(2, "days"), (19, 16, 0)),
        # Saturday belongs to no working day; the first one after it is Tuesday.
        ((15, 10, 0), Promise(1, "days"), (18, 16, 0)),
        # Before opening counts the same day as the day of asking.
        ((12, 6, 0), Promise(1, "days"), (13, 16, 0)),
        # Three hours from Friday 15.00: one on Friday, two on Tuesday.
        ((14, 15, 0), Promise(3, "hours"), (18, 10, 0)),
    ],
)
def test_promises_run_on_the_calendar(
    calendar: WorkingCalendar,
    start: tuple[int, int, int],
    promise: Promise,
    due: tuple[int, int, int],
) -> None:
    begun = datetime(2026, 8, *start, tzinfo=WIB)

    assert due_after(calendar, begun, promise) == datetime(2026, 8, *due, tzinfo=WIB)


def test_nothing_promised_is_never_due_and_nobody_is_reminded(calendar: WorkingCalendar) -> None:
    start = datetime(2026, 8, 12, 9, 0, tzinfo=WIB)

    assert due_after(calendar, start, Promise(0, "days")) is None
    assert remind_at(calendar, start, None) is None


def test_a_reminder_comes_after_half_of_the_working_time(calendar: WorkingCalendar) -> None:
    start = datetime(2026, 8, 12, 8, 0, tzinfo=WIB)
    due = due_after(calendar, start, Promise(1, "days"))

    assert due == datetime(2026, 8, 13, 16, 0, tzinfo=WIB)
    assert remind_at(calendar, start, due) == datetime(2026, 8, 12, 16, 0, tzinfo=WIB)
