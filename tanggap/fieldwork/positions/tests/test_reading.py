"""What trackers send, read as the upstream server reads it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tanggap.fieldwork.positions.reading import NoDeviceNamed, NotReadable, read_message

FORM = "application/x-www-form-urlencoded"
JSON = "application/json; charset=utf-8"


def of_query(query: str, **options: Any):
    return read_message(query, b"", "", **options)


@pytest.mark.parametrize(
    ("query", "latitude", "longitude", "moment"),
    [
        pytest.param(
            "id=902064&lat=42.06288&lon=-88.23412&timestamp=1442068686579&hdop=6.0&altitude=224.0&speed=0.0",
            42.06288,
            -88.23412,
            datetime(2015, 9, 12, 14, 38, 6, 579000, UTC),
            id="milliseconds",
        ),
        pytest.param(
            "id=902064&lat=42.06288&lon=-88.23412&timestamp=2016-01-27T18%3A55%3A47Z&hdop=6.0&speed=0.0",
            42.06288,
            -88.23412,
            datetime(2016, 1, 27, 18, 55, 47, tzinfo=UTC),
            id="iso",
        ),
        pytest.param(
            "lat=49.60688&lon=6.15788&timestamp=2014-06-04+09%3A10%3A11&altitude=384.7&speed=0.0&id=353861053849681",
            49.60688,
            6.15788,
            datetime(2014, 6, 4, 9, 10, 11, tzinfo=UTC),
            id="plain moment",
        ),
        pytest.param(
            "lat=60.0&lon=30.0&speed=0.0&heading=0.0&vacc=0&hacc=0&altitude=0&deviceid=123456",
            60.0,
            30.0,
            None,
            id="no moment",
        ),
        pytest.param(
            "id=123456&timestamp=1377177267&location=60.0,30.0",
            60.0,
            30.0,
            datetime(2013, 8, 22, 13, 14, 27, tzinfo=UTC),
            id="one location",
        ),
    ],
)
def test_upstream_queries(query, latitude, longitude, moment):
    (fix,) = of_query(query).fixes
    assert (fix.latitude, fix.longitude, fix.recorded_at) == (latitude, longitude, moment)


def test_without_a_device_it_is_refused():
    with pytest.raises(NoDeviceNamed):
        of_query("timestamp=1377177267&lat=60.0&lon=30.0")
    with pytest.raises(NoDeviceNamed):
        read_message("", b'{"location": {"coords": {"latitude": 1, "longitude": 2}}}', JSON)


def test_a_plain_moment_is_read_in_the_zone_of_the_unit():
    (fix,) = of_query("id=1&lat=0.5&lon=101.4&timestamp=2026-11-23+08:00:00", zone="Asia/Jakarta").fixes
    assert fix.recorded_at == datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def test_the_form_of_the_present_client():
    body = (
        b"id=12345678&lat=0.5071&lon=101.4478&timestamp=1795392000&accuracy=12.5&altitude=20"
        b"&speed=19.43844&bearing=270&batt=81&charge=true&alarm=sos"
    )
    (fix,) = read_message("", body, FORM).fixes
    assert fix.recorded_at == datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
    assert fix.speed_mps == pytest.approx(10.0, abs=0.001)
    assert (fix.accuracy_m, fix.heading, fix.battery_percent) == (12.5, 270, 81)
    assert (fix.is_charging, fix.alarm) == (True, "sos")


def test_query_and_body_are_read_together():
    message = read_message("id=77", b"lat=1.5&lon=102.5&timestamp=1795392000", FORM)
    assert message.fixes[0].latitude == 1.5


def test_the_json_of_traccar_client_9():
    content = {
        "device_id": "8737767034",
        "location": {
            "timestamp": "2021-07-21T08:06:34.444Z",
            "coords": {
                "latitude": -6.1148096,
                "longitude": 106.6837015,
                "accuracy": 3.8,
                "speed": 18.67,
                "heading": 63,
                "altitude": 35.7,
            },
            "is_moving": True,
            "battery": {"level": 0.79, "is_charging": False},
        },
    }
    message = read_message("", json.dumps(content).encode(), JSON)
    (fix,) = message.fixes
    assert fix.recorded_at == datetime(2021, 7, 21, 8, 6, 34, 444000, UTC)
    assert (fix.accuracy_m, fix.speed_mps, fix.heading, fix.altitude_m) == (3.8, 18.67, 63, 35.7)
    assert (fix.battery_percent, fix.is_charging, message.client) == (79, False, "traccar-9")


def test_minus_one_means_unknown_and_a_heartbeat_has_no_place():
    content = {
        "device_id": "1",
        "location": {"coords": {"latitude": 1, "longitude": 2, "speed": -1, "heading": -1}},
    }
    (fix,) = read_message("", json.dumps(content).encode(), JSON).fixes
    assert (fix.speed_mps, fix.heading) == (None, None)
    heartbeat = {"device_id": "1", "location": {"event": "heartbeat", "battery": {"level": -1}}}
    message = read_message("", json.dumps(heartbeat).encode(), JSON)
    assert (message.fixes, message.battery_percent) == ((), None)
    assert of_query("id=1&notificationToken=abc").fixes == ()


def test_an_array_of_flat_objects():
    items = [{"id": "9", "lat": 0.5, "lon": 101.4, "timestamp": 1795392000 + step} for step in range(3)]
    assert len(read_message("", json.dumps([*items, "nonsense"]).encode(), JSON).fixes) == 3


@pytest.mark.parametrize(
    "place",
    ["lat=0&lon=0", "lat=91&lon=10", "lat=nan&lon=10", "lat=1e400&lon=1", "lat=x&lon=y", "location=1.0"],
)
def test_places_that_are_none_are_dropped(place):
    message = of_query(f"id=1&{place}")
    assert (message.fixes, message.dropped) == ((), 1)


@pytest.mark.parametrize("moment", ["99999999999999999999", "-1e9", "yesterday", "0001-01-01T00:00:00+14:00"])
def test_moments_that_are_none_become_the_servers(moment):
    (fix,) = of_query(f"id=1&lat=1&lon=2&timestamp={moment.replace('+', '%2B')}").fixes
    assert fix.recorded_at is None


@pytest.mark.parametrize("body", [b"{", b"3", b'"text"', b"[" * 100_000, b"\xff\xfe{"])
def test_what_is_no_json_is_not_readable(body):
    with pytest.raises(NotReadable):
        read_message("", body, JSON)
