"""Numbers, money, dates and durations as they are written here."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tanggap.web import formats

ROOT = Path(__file__).resolve().parents[3]
NOON = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)
CASES = json.loads((ROOT / "frontend/tests/relative-cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0, "Rp0"), (1_500_000, "Rp1.500.000"), (-25_000, "−Rp25.000"), (None, "")],
)
def test_rupiah_are_grouped_with_points_and_have_no_decimals(amount: int | None, text: str) -> None:
    assert formats.rupiah(amount) == text


@pytest.mark.parametrize(
    ("value", "places", "indonesian", "english"),
    [
        (1234, 0, "1.234", "1,234"),
        (1234.5, 1, "1.234,5", "1,234.5"),
        (Decimal("0.005"), 2, "0,01", "0.01"),
        (-3.25, 1, "−3,3", "−3.3"),
        (None, 0, "", ""),
    ],
)
def test_numbers_follow_the_language(
    value: float | Decimal | None, places: int, indonesian: str, english: str
) -> None:
    assert formats.number(value, places=places) == indonesian
    assert formats.number(value, places=places, language="en") == english


def test_a_negative_number_that_rounds_to_nothing_has_no_sign() -> None:
    assert formats.number(-0.2) == "0"


def test_percent_has_a_space_in_indonesian_that_does_not_break() -> None:
    assert formats.percent(0.125) == "12,5\u00a0%"
    assert formats.percent(0.125, language="en") == "12.5%"
    assert formats.percent(1, places=0) == "100\u00a0%"
    assert formats.percent(None) == ""


def test_a_moment_names_its_zone() -> None:
    assert formats.date_time(NOON) == "22 Nov 2026 14.05 WIB"
    assert formats.date_time(NOON, language="en") == "22 Nov 2026 14:05 WIB"
    assert formats.date_time(NOON, zone="Asia/Makassar") == "22 Nov 2026 15.05 WITA"
    assert formats.date_time(NOON, zone="Asia/Jayapura") == "22 Nov 2026 16.05 WIT"
    assert formats.date_time(NOON, zone="Asia/Singapore") == "22 Nov 2026 15.05 UTC+08:00"
    assert formats.date_time(NOON, zone="America/St_Johns") == "22 Nov 2026 03.35 UTC-03:30"


def test_a_date_is_that_of_the_zone_and_not_of_utc() -> None:
    late = datetime(2026, 8, 16, 23, 30, tzinfo=UTC)

    assert formats.date_short(late) == "17 Agu 2026"
    assert formats.date_short(late, language="en") == "17 Aug 2026"
    assert formats.date_long(late) == "Senin, 17 Agustus 2026"
    assert formats.date_long(date(2026, 5, 1), language="en") == "Friday, 1 May 2026"
    assert formats.month_name(date(2026, 5, 1)) == "Mei 2026"


@pytest.mark.parametrize(
    ("seconds", "indonesian", "english"),
    [
        (0, "0 d", "0 s"),
        (59, "59 d", "59 s"),
        (60, "1 m", "1 m"),
        (8100, "2 j 15 m", "2 h 15 m"),
        (7200, "2 j", "2 h"),
        (273_600, "3 h 4 j", "3 d 4 h"),
        (86_460, "1 h", "1 d"),
        (-8100, "−2 j 15 m", "−2 h 15 m"),
        (None, "", ""),
    ],
)
def test_durations_show_their_two_largest_parts(seconds: int | None, indonesian: str, english: str) -> None:
    assert formats.duration(seconds) == indonesian
    assert formats.duration(seconds, language="en") == english


@pytest.mark.parametrize(
    ("language", "seconds", "text"),
    [(case["language"], seconds, text) for case in CASES for seconds, text in case["examples"]],
)
def test_relative_times_are_those_that_the_browser_shows(language: str, seconds: int, text: str) -> None:
    assert formats.relative(NOON - timedelta(seconds=seconds), now=NOON, language=language) == text


def test_the_browser_gets_the_words_that_its_own_tests_use() -> None:
    for case in CASES:
        assert formats.relative_words(case["language"]) == case["words"]


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1,0 kB"), (1_400_000, "1,4 MB"), (999_600, "1,0 MB"), (None, "")],
)
def test_sizes_of_files_are_decimal(size: int | None, text: str) -> None:
    assert formats.file_size(size) == text
