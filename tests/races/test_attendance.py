"""The same check-in sent twice at once, one challenge for two pictures, two workers that remind."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.storage import FileSystemStorage, default_storage

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.attachments.models import Attachment
from tanggap.fieldwork.attendance import services
from tanggap.fieldwork.attendance.services import taking, telling
from tanggap.fieldwork.attendance.tests import factories
from tanggap.fieldwork.attendance.tests.factories import (
    MONDAY_EIGHT,
    jpeg,
    make_worker,
    portrait,
    upload,
)
from tanggap.fieldwork.models import AttendanceChallenge, AttendanceDay, AttendanceEntry, DutySpan
from tanggap.kernel import clock
from tanggap.kernel.errors import Invalid
from tanggap.notifications.models import InboxItem
from tanggap.organization.tests.factories import make_unit

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def storage(tmp_path, monkeypatch):
    monkeypatch.setattr(default_storage, "_wrapped", FileSystemStorage(location=tmp_path, base_url=None))
    return tmp_path


def captured(technician, direction="in", **fields):
    with clock.frozen_at(MONDAY_EIGHT):
        return factories.captured(technician, direction, **fields)


def sending(technician, capture, content):
    def send():
        own = replace(capture, picture=upload(content))
        with clock.frozen_at(MONDAY_EIGHT):
            return services.attendance_take(actor=acting(technician.user), capture=own)

    return send


def test_without_the_key_in_the_database_a_repeated_send_would_count_twice(monkeypatch, at_once):
    technician, content = make_worker(make_unit()), jpeg(portrait(1))
    captures = [captured(technician, source="file", request_key=f"k{number}") for number in range(2)]
    barrier = threading.Barrier(2)
    original = taking._write

    def together(*given):
        barrier.wait(timeout=10)
        return original(*given)

    monkeypatch.setattr(taking, "_write", together)

    at_once(*(sending(technician, capture, content) for capture in captures))

    assert AttendanceEntry.objects.count() == 2


def test_the_same_send_twice_at_once_counts_once(monkeypatch, at_once, storage):
    technician, content = make_worker(make_unit()), jpeg(portrait(1))
    capture = captured(technician)
    barrier = threading.Barrier(2)
    original = taking._write

    def together(*given):
        barrier.wait(timeout=10)
        return original(*given)

    monkeypatch.setattr(taking, "_write", together)

    first, second = at_once(*[sending(technician, capture, content)] * 2)

    assert first.pk == second.pk
    assert (AttendanceEntry.objects.count(), Attachment.objects.count(), DutySpan.objects.count()) == (
        1,
        2,
        1,
    )
    assert sum(path.name == "original" for path in storage.rglob("*")) == 2


def test_one_challenge_serves_one_picture(at_once):
    technician, content = make_worker(make_unit()), jpeg(portrait(2))
    one = captured(technician)
    other = captured(technician, challenge=one.challenge)

    results = at_once(sending(technician, one, content), sending(technician, other, content))

    assert sorted(type(result).__name__ for result in results) == ["AttendanceEntry", "Invalid"]
    (refused,) = [result for result in results if isinstance(result, Invalid)]
    assert refused.code == "challenge_over"
    assert AttendanceChallenge.objects.filter(used_at__isnull=False).count() == 1


def test_coming_and_going_at_once_leave_one_true_day(at_once):
    technician = make_worker(make_unit())
    captures = [captured(technician, direction) for direction in ("in", "out")]

    at_once(*(sending(technician, one, jpeg(portrait(number))) for number, one in enumerate(captures)))

    day = AttendanceDay.objects.get()
    assert None not in (day.check_in_id, day.check_out_id)


def waiting_for_reminders():
    unit = make_unit(time_zone="Asia/Jakarta")
    people = [make_worker(unit) for _number in range(3)]
    with clock.frozen_at(MONDAY_EIGHT - timedelta(hours=1)):
        services.days_tend()
    return unit, people


def reminding():
    with clock.frozen_at(MONDAY_EIGHT - timedelta(minutes=20)):
        return services.reminders_send()


def test_without_the_claim_two_workers_would_remind_twice(monkeypatch, at_once):
    waiting_for_reminders()
    barrier = threading.Barrier(2)

    def both(keys, *_given):
        barrier.wait(timeout=10)
        return sorted(keys)

    monkeypatch.setattr(telling, "_claim", both)

    at_once(reminding, reminding)

    assert InboxItem.objects.filter(event="attendance.reminder").count() == 6


def test_two_workers_remind_everybody_once(at_once):
    waiting_for_reminders()

    results = at_once(reminding, reminding, reminding)

    assert sum(results) == 3
    assert InboxItem.objects.filter(event="attendance.reminder").count() == 3


def test_two_workers_report_the_missing_once(at_once):
    unit, _people = waiting_for_reminders()
    noc = make_person("Nok", role="hd_noc", at=unit)
    with clock.frozen_at(MONDAY_EIGHT + timedelta(minutes=1)):
        services.days_tend()

    def reporting():
        with clock.frozen_at(MONDAY_EIGHT + timedelta(minutes=2)):
            return services.missing_report()

    assert sum(at_once(reporting, reporting)) == 3
    assert InboxItem.objects.filter(user=noc, event="attendance.missing").count() == 1


def writing_down(technician, noc):
    """The same form of the NOC, sent more than once."""

    def write():
        with clock.frozen_at(MONDAY_EIGHT + timedelta(hours=2)):
            return services.entry_by_hand(
                actor=noc,
                technician=technician,
                direction="in",
                at=MONDAY_EIGHT,
                reason="HP rusak",
                request_key="sekali",
            )

    return write


def test_an_entry_by_hand_sent_twice_at_once_is_one(at_once):
    unit = make_unit(time_zone="Asia/Jakarta")
    technician, noc = make_worker(unit), acting(make_person("Nok", role="hd_noc", at=unit))

    results = at_once(*[writing_down(technician, noc)] * 4)

    assert [type(result).__name__ for result in results] == ["AttendanceEntry"] * 4
    assert AttendanceEntry.objects.count() == 1
