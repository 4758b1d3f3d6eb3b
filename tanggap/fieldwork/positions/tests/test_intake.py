"""Positions that phones send: kept on duty only, once, and never refused to a known device."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tanggap.activity.models import Entry
from tanggap.fieldwork.models import DutySpan, LastPosition, TrackingDevice, TrackPoint
from tanggap.fieldwork.positions.reading import Fix, Message
from tanggap.fieldwork.positions.services.devices import MOST_DEVICES, device_pair, device_revoke
from tanggap.fieldwork.positions.services.duty import (
    duty_end,
    duty_spans_close,
    duty_start,
    technicians_on_duty,
)
from tanggap.fieldwork.positions.services.intake import device_known, positions_take
from tanggap.fieldwork.tests.factories import make_technician, worker
from tanggap.kernel import clock
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.kernel.reference_cache import clear_all
from tanggap.organization.tests.factories import make_unit

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def monday_morning():
    with clock.frozen_at(NOW):
        yield


@pytest.fixture
def technician():
    return make_technician(make_unit())


@pytest.fixture
def pairing(technician):
    return device_pair(actor=worker(technician), technician=technician, label="Samsung A15")


@pytest.fixture
def on_duty(technician):
    return duty_start(
        actor=worker(technician), technician=technician, source="check_in", at=NOW - timedelta(hours=2)
    )


def send(pairing, minutes=0.0, **fields):
    moment = int((NOW + timedelta(minutes=minutes)).timestamp())
    body = "&".join(
        f"{name}={value}"
        for name, value in {"id": "7", "lat": 0.5, "lon": 101.4, "timestamp": moment, **fields}.items()
    )
    return Client().post(f"/t/{pairing.secret}/", body, content_type=FORM)


def test_positions_of_a_technician_on_duty_are_kept_once(pairing, on_duty, technician):
    for _ in range(2):
        assert send(pairing, lat=0.51, batt=80, accuracy=8).status_code == 200
    assert send(pairing, minutes=-30, lat=0.6).status_code == 200
    assert TrackPoint.objects.count() == 2
    last = LastPosition.objects.get(technician=technician)
    assert (last.latitude, last.recorded_at, last.accuracy_m) == (0.51, NOW, 8)
    device = TrackingDevice.objects.get()
    assert (device.battery_percent, device.last_seen_at, device.client) == (80, NOW, "traccar-10")


def test_outside_duty_nothing_is_kept_and_the_phone_is_not_blocked(pairing, technician):
    assert send(pairing).status_code == 200
    assert TrackPoint.objects.count() == 0
    assert TrackingDevice.objects.get().refused_count == 1
    duty_start(actor=worker(technician), technician=technician, source="button", at=NOW)
    send(pairing)
    assert TrackPoint.objects.count() == 1, "duty that began a moment ago counts at once"


def test_a_burst_after_a_day_offline_falls_into_the_duty_of_that_day(pairing, technician):
    duty_start(
        actor=worker(technician), technician=technician, source="check_in", at=NOW - timedelta(hours=26)
    )
    duty_end(actor=worker(technician), technician=technician, at=NOW - timedelta(hours=18))
    for minutes in (-20 * 60, -19 * 60, -10 * 60):
        assert send(pairing, minutes=minutes).status_code == 200
    assert TrackPoint.objects.count() == 2


def test_a_clock_that_runs_ahead_is_not_believed(pairing, on_duty):
    assert send(pairing, minutes=60).status_code == 200
    assert TrackPoint.objects.count() == 0


def test_unknown_and_revoked_devices_are_refused_as_upstream_does(pairing, on_duty, technician):
    client = Client()
    assert client.post("/t/nobody/", "id=1", content_type=FORM).status_code == 400
    assert client.post("/t/nobody/", "{}", content_type="application/json").status_code == 404
    device_revoke(actor=worker(technician), device_id=pairing.device.pk, reason="hilang")
    clear_all()
    assert send(pairing).status_code == 400
    with pytest.raises(StaleState):
        device_revoke(actor=worker(technician), device_id=pairing.device.pk)


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"lat=1&lon=2", FORM, 400),
        (b"id=1&lat=900&lon=2", FORM, 200),
        (b"id=1&notificationToken=abc", FORM, 200),
        (b"{not json", "application/json", 200),
        (b'{"device_id": "1", "location": null}', "application/json", 200),
        (b"\x00\xff\xfe", FORM, 400),
        (b"id=1&" + b"a=1&" * 20_000, FORM, 413),
    ],
    ids=["no id", "absurd", "token", "no json", "null", "bytes", "too large"],
)
def test_what_phones_may_send(pairing, on_duty, body, content_type, status):
    answer = Client().post(f"/t/{pairing.secret}", body, content_type=content_type)
    assert answer.status_code == status
    assert TrackPoint.objects.count() == 0


def test_all_generations_on_one_address(pairing, on_duty):
    client, address = Client(), f"/t/{pairing.secret}/"
    moment = NOW - timedelta(minutes=1)
    client.get(f"{address}?id=1&lat=0.1&lon=101&timestamp={int(moment.timestamp() * 1000)}&speed=1")
    client.post(f"{address}?id=1&lat=0.2&lon=101&timestamp={moment.isoformat().replace('+', '%2B')}")
    located = {"timestamp": moment.isoformat(), "coords": {"latitude": 0.3, "longitude": 101}}
    client.post(address, json.dumps({"device_id": "1", "location": located}), content_type="application/json")
    flat = [
        {"id": "1", "lat": 0.4 + step / 10, "lon": 101, "timestamp": int(moment.timestamp())}
        for step in (0, 1)
    ]
    client.post(address, json.dumps(flat), content_type="application/json")
    assert sorted(TrackPoint.objects.values_list("latitude", flat=True)) == [0.1, 0.2, 0.3, 0.4, 0.5]


def test_the_address_needs_neither_session_nor_redirect(pairing, on_duty, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert send(pairing).status_code == 200
    assert Client().put(f"/t/{pairing.secret}/").status_code == 405


def test_one_statement_for_a_position_of_a_known_device(pairing, on_duty):
    send(pairing)
    with CaptureQueriesContext(connection) as queries:
        send(pairing, minutes=-1)
    writes = [query["sql"] for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(writes) == (1 if connection.vendor == "postgresql" else 2)


def test_at_most_one_span_of_duty_is_open(technician, on_duty):
    again = duty_start(actor=worker(technician), technician=technician, source="button", at=NOW)
    assert again.pk == on_duty.pk
    assert technicians_on_duty() == {technician.pk}
    assert duty_end(actor=worker(technician), technician=technician, at=NOW)
    assert not duty_end(actor=worker(technician), technician=technician, at=NOW)
    assert technicians_on_duty(NOW + timedelta(seconds=1)) == set()
    assert list(
        Entry.objects.filter(action__startswith="duty.").values_list("action", flat=True).order_by("id")
    ) == [
        "duty.started",
        "duty.ended",
    ]


def test_forgotten_duty_ends_by_itself(technician, on_duty):
    late = NOW + timedelta(hours=20)
    assert technicians_on_duty(late) == set()
    assert duty_spans_close(now=late) == 1
    assert DutySpan.objects.get().ended_at == NOW + timedelta(hours=14)


def test_who_may_pair(technician):
    colleague = make_technician(technician.home_unit)
    with pytest.raises(NotAllowed):
        device_pair(actor=worker(colleague), technician=technician, label="x")
    for number in range(MOST_DEVICES):
        device = device_pair(actor=worker(technician), technician=technician, label=f"HP {number}").device
    with pytest.raises(Invalid):
        device_pair(actor=worker(technician), technician=technician, label="HP lain")
    with pytest.raises(NotVisible):
        device_revoke(actor=worker(colleague), device_id=device.pk)
    with pytest.raises(Invalid):
        device_pair(actor=worker(technician), technician=technician, label=" ")


def test_a_long_message_from_off_duty_asks_the_database_no_more_than_a_short_one(pairing):
    def queries(count):
        clear_all()
        fixes = tuple(Fix(NOW - timedelta(seconds=number), 0.5, 101.4) for number in range(count))
        with CaptureQueriesContext(connection) as asked:
            positions_take(device_known(pairing.secret), Message("test", fixes))
        return len(asked)

    assert queries(200) == queries(1)
    assert TrackingDevice.objects.get().refused_count == 201
    assert not TrackPoint.objects.exists()
