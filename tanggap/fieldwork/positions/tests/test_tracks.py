"""Way and stops of a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tanggap.fieldwork.positions.distance import metres_between
from tanggap.fieldwork.positions.tracks import Place, track_from

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def place(minutes: float, north_m: float, **facts) -> Place:
    return Place(START + timedelta(minutes=minutes), 0.5 + north_m / 111_195, 101.4, **facts)


def test_the_distance_between_pekanbaru_and_dumai():
    assert metres_between(0.5071, 101.4478, 1.6667, 101.4500) == pytest.approx(128_940, rel=0.002)
    assert metres_between(0.5, 101.4, 0.5, 101.4) == 0


def test_inaccurate_points_and_jumps_are_left_out():
    track = track_from(
        [place(0, 0), place(1, 100, accuracy_m=900.0), place(2, 200_000), place(3, 300, accuracy_m=10.0)]
    )
    assert (len(track.places), track.left_out) == (2, 2)
    assert track.metres == pytest.approx(300, abs=2)


def test_a_rest_between_two_ways_is_one_stop():
    way = [place(minute, minute * 400) for minute in range(5)]
    rest = [place(5 + minute, 2000 + minute % 3 * 10) for minute in range(0, 20, 4)]
    onward = [place(26 + minute, 2500 + minute * 400) for minute in range(5)]
    track = track_from([*way, *rest, *onward])
    (stop,) = track.stops
    assert 16 * 60 <= stop.seconds <= 22 * 60
    assert stop.latitude == pytest.approx(0.5 + 2000 / 111_195, abs=0.0002)


def test_a_gap_in_the_signal_while_driving_is_no_stop():
    track = track_from([place(minute, minute * 400) for minute in (0, 1, 2, 12, 13)])
    assert track.stops == ()


def test_a_silent_phone_at_rest_is_a_stop():
    track = track_from([place(0, 0), place(1, 400), place(2, 800), place(62, 850), place(63, 1250)])
    (stop,) = track.stops
    assert stop.seconds >= 3600


def test_nothing_is_an_empty_track():
    assert track_from([]).stops == ()
