"""Dates are read as told and never guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanggap.intake.mapping.dates import DateUnreadable, moment_of

JAKARTA = ZoneInfo("Asia/Jakarta")


def local(value: object, *, formats: tuple[str, ...] = (), order: str = "") -> str:
    moment = moment_of(value, formats=formats, order=order, zone=JAKARTA)  # type: ignore[arg-type]
    assert moment.tzinfo is UTC
    return f"{moment.astimezone(JAKARTA):%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("05/04/2026", "day_first", "2026-04-05 00:00:00"),
        ("05/04/2026", "month_first", "2026-05-04 00:00:00"),
        ("5.4.26 7.30", "day_first", "2026-04-05 07:30:00"),
        ("29-02-2016 01:16", "day_first", "2016-02-29 01:16:00"),
        ("22-Apr-15 3:53:50 PM", "day_first", "2015-04-22 15:53:50"),
        ("22 Agustus 2015", "month_first", "2015-08-22 00:00:00"),
        ("1 Mei 1999, 12:05 am", "day_first", "1999-05-01 00:05:00"),
        ("2026-04-05T07:30:00Z", "month_first", "2026-04-05 14:30:00"),
        ("2026-04-05 07:30:00+09:00", "day_first", "2026-04-05 05:30:00"),
        ("2026/04/05", "year_first", "2026-04-05 00:00:00"),
    ],
)
def test_dates_are_read_in_the_order_told(text: str, order: str, expected: str) -> None:
    assert local(text, order=order) == expected


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("04/22/2026", "day_first"),
        ("22/04/2026", "month_first"),
        ("05/04/2026", "year_first"),
        ("05/04/2026", ""),
        ("31/02/2026", "day_first"),
        ("29/02/2026", "day_first"),
        ("2026-04-05 25:00", "day_first"),
        ("2026-04-05 13:00 pm", "day_first"),
        ("05/Foo/2026", "day_first"),
        ("05/04/026", "day_first"),
        ("yesterday", "day_first"),
        ("45123", "day_first"),
        ("05/04/2026 and more", "day_first"),
    ],
)
def test_what_does_not_fit_is_refused(text: str, order: str) -> None:
    with pytest.raises(DateUnreadable):
        local(text, order=order)


def test_with_exact_formats_nothing_else_is_accepted() -> None:
    formats = ("%d-%b-%y %I:%M:%S %p", "%Y%m%d")
    assert local("22-Apr-15 3:53:50 PM", formats=formats) == "2015-04-22 15:53:50"
    assert local("22-Agu-15 3:53:50 PM", formats=formats) == "2015-08-22 15:53:50"
    assert local("20150422", formats=formats) == "2015-04-22 00:00:00"
    with pytest.raises(DateUnreadable):
        local("22/04/2015", formats=formats, order="day_first")


def test_real_dates_of_a_spreadsheet_need_no_order() -> None:
    assert local(datetime.fromisoformat("2026-04-05T07:30")) == "2026-04-05 07:30:00"
    assert local(date(2026, 4, 5)) == "2026-04-05 00:00:00"
    with pytest.raises(DateUnreadable):
        local(time(7, 30))


@given(
    st.datetimes(
        min_value=datetime.fromisoformat("1970-01-02T00:00"),
        max_value=datetime.fromisoformat("2069-12-31T00:00"),
    )
)
def test_every_moment_survives_being_written_day_first_and_month_first(moment: datetime) -> None:
    whole = moment.replace(microsecond=0)
    expected = f"{whole:%Y-%m-%d %H:%M:%S}"
    assert local(f"{whole:%d/%m/%Y %H:%M:%S}", order="day_first") == expected
    assert local(f"{whole:%m/%d/%Y %I:%M:%S %p}", order="month_first") == expected
    assert local(f"{whole:%Y-%m-%dT%H:%M:%S}", order="day_first") == expected
