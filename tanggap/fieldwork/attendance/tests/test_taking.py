"""Check-in and check-out: what is kept, what is doubted, what a repeated send does."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.activity.models import Entry
from tanggap.attachments.models import Attachment
from tanggap.fieldwork.attendance import doubts, services
from tanggap.fieldwork.attendance.choices import DoubtKind
from tanggap.fieldwork.attendance.tests.factories import (
    MONDAY_EIGHT,
    captured,
    doubts_of,
    jpeg,
    make_place,
    make_shift,
    make_worker,
    portrait,
    take,
    upload,
)
from tanggap.fieldwork.models import AttendanceDay, AttendanceEntry, DutySpan, LastPosition
from tanggap.kernel import clock
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible
from tanggap.organization.tests.factories import make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make_unit(time_zone="Asia/Jakarta")


def at(minutes: float = 0.0):
    return clock.frozen_at(MONDAY_EIGHT + timedelta(minutes=minutes))


def test_a_clean_picture_in_time_is_accepted_and_opens_duty(unit):
    technician, place = make_worker(unit), make_place(unit)

    with at(-5):
        entry = take(technician)

    assert (entry.verdict, entry.punctuality, entry.place_result) == ("accepted", "on_time", "inside")
    assert entry.place == place
    assert entry.place_name.endswith("Kota Pekanbaru, Riau")
    assert doubts_of(entry) == {}
    day = AttendanceDay.objects.get()
    assert (day.status, day.check_in, day.late_minutes) == ("on_time", entry, 0)
    span = DutySpan.objects.get()
    assert (span.source, span.ended_at) == ("check_in", None)
    assert span.ends_by == datetime(2026, 3, 2, 14, tzinfo=UTC)
    assert Entry.objects.filter(action="attendance.checked_in", subject_id=entry.pk).exists()


def test_going_ends_duty_and_leaving_early_is_told(unit):
    technician = make_worker(unit)
    with at():
        take(technician)

    with at(8 * 60):
        left = take(technician, "out")

    assert left.punctuality == "early"
    assert DutySpan.objects.get().ended_at == left.captured_at
    assert AttendanceDay.objects.get().last_out_at == left.captured_at


@pytest.mark.parametrize(
    ("zone", "minutes", "grace", "told"),
    [
        ("Asia/Jakarta", 0, 0, "on_time"),
        ("Asia/Jakarta", 0.02, 0, "late"),
        ("Asia/Jakarta", 10, 10, "on_time"),
        ("Asia/Jakarta", 10.02, 10, "late"),
        ("Asia/Makassar", 0, 0, "late"),
        ("Asia/Makassar", -60, 0, "on_time"),
        ("Asia/Jakarta", -90, 0, "on_time"),
        ("Asia/Jayapura", -120, 0, "on_time"),
        ("Asia/Jayapura", -119.9, 0, "late"),
    ],
)
def test_eight_o_clock_is_that_of_the_unit_and_grace_counts_to_the_second(zone, minutes, grace, told):
    unit = make_unit(time_zone=zone)
    technician = make_worker(unit, usual_shift=make_shift(unit, grace_minutes=grace))

    with at(minutes):
        entry = take(technician)

    assert entry.punctuality == told
    assert AttendanceDay.objects.get().status == told


def test_a_call_at_night_is_not_the_check_in_of_the_shift(unit):
    technician = make_worker(unit)
    with at(-6 * 60):
        called = take(technician)
    told_at_night = AttendanceDay.objects.get().status

    with at(4):
        take(technician)

    day = AttendanceDay.objects.get()
    assert (called.punctuality, called.verdict, told_at_night) == ("unscheduled", "accepted", "expected")
    assert (day.status, day.late_minutes) == ("late", 4)


def test_a_night_shift_reaches_into_the_next_date(unit):
    night = make_shift(unit, starts_at=time(22), ends_at=time(6))
    technician = make_worker(unit, usual_shift=night)
    with clock.frozen_at(datetime(2026, 3, 2, 14, 50, tzinfo=UTC)):
        take(technician)

    with clock.frozen_at(datetime(2026, 3, 2, 23, 5, tzinfo=UTC)):
        left = take(technician, "out")

    assert (left.date.isoformat(), left.punctuality) == ("2026-03-02", "on_time")
    assert AttendanceDay.objects.get().check_out == left


def test_the_original_stays_clean_and_a_stamped_copy_lies_beside_it(unit):
    technician = make_worker(unit)
    content = jpeg(portrait(3))

    with at():
        entry = take(technician, picture=upload(content))

    original, stamped = Attachment.objects.order_by("pk")
    assert (original.label, stamped.label) == ("original", "stamped")
    assert {original.visibility, stamped.visibility} == {"internal"}
    assert default_storage.open(original.original_key).read() == content
    assert entry.photo_sha256 == original.sha256 == hashlib.sha256(content).hexdigest()
    with (
        Image.open(default_storage.open(stamped.original_key)) as picture,
        Image.open(upload(content)) as plain,
    ):
        foot = picture.convert("L").crop((0, picture.height - 40, picture.width, picture.height))
        assert foot.getextrema()[1] > 230  # white letters
        assert picture.size == plain.size
        assert picture.getpixel((5, 5)) == pytest.approx(plain.getpixel((5, 5)), abs=12)


@pytest.mark.parametrize(
    ("fields", "kind", "place_result"),
    [
        ({"latitude": Decimal("0.55"), "longitude": Decimal("101.45")}, "outside", "outside"),
        ({"accuracy_m": 400}, "uncertain_place", "uncertain"),
        ({"accuracy_m": None}, "uncertain_place", "uncertain"),
        ({"latitude": None, "longitude": None}, "no_position", "unknown"),
        ({"position_age_s": 121}, "old_position", "inside"),
        ({"face": False}, "no_face", "inside"),
        ({"source": "file"}, "not_live", "inside"),
        ({"phone_time": MONDAY_EIGHT - timedelta(minutes=3)}, "clock_jump", "inside"),
        ({"source": "synced", "taken_at": MONDAY_EIGHT - timedelta(hours=1)}, "late_sync", "inside"),
    ],
)
def test_a_doubt_lets_the_entry_wait_and_refuses_nothing(unit, fields, kind, place_result):
    technician = make_worker(unit)
    make_place(unit)

    with at(-30):
        entry = take(technician, **fields) if "taken_at" not in fields else None
    with at():
        if entry is None:
            entry = take(technician, **fields)

    expected = {kind: "found"}
    if kind == "clock_jump":
        entry.doubts.exclude(kind=kind).delete()
    assert doubts_of(entry) == expected
    assert (entry.verdict, entry.place_result) == ("waiting", place_result)
    assert AttendanceDay.objects.get().status == "doubtful"


def test_a_face_that_is_there_or_not_looked_for_is_no_doubt(unit):
    technician = make_worker(unit)

    with at():
        entries = [take(technician, face=face) for face in (True, None)]

    assert [doubts_of(entry) for entry in entries] == [{}, {}]


@pytest.mark.parametrize("turn", range(4), ids=["upright", "left", "upside-down", "right"])
@pytest.mark.parametrize("mirrored", [False, True], ids=["plain", "mirrored"])
def test_an_earlier_picture_is_known_again_turned_mirrored_smaller_and_recompressed(unit, turn, mirrored):
    technician, colleague = make_worker(unit), make_worker(unit)
    picture = portrait(11)
    with at():
        first = take(colleague, picture=upload(jpeg(picture, 92)))
    again = picture.rotate(90 * turn, expand=True)
    again = again.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if mirrored else again
    again = again.resize((again.width // 2, again.height // 2))

    with at(5):
        entry = take(technician, picture=upload(jpeg(again, 55)))

    doubt = entry.doubts.get(kind="reused_photo")
    assert doubt.detail["entry"] == str(first.public_id)
    assert doubt.detail["name"] == colleague.user.name


def test_a_jump_that_nobody_drives_is_doubted(unit):
    technician = make_worker(unit)
    with at(-60):
        moment = clock.now()
        LastPosition.objects.create(
            technician=technician, recorded_at=moment, received_at=moment, latitude=0.5, longitude=103.0
        )

    with at():
        entry = take(technician)

    detail = entry.doubts.get(kind="impossible_speed").detail
    assert detail["minutes"] == 60
    assert 150 < detail["kmh"] < 200


def test_one_phone_for_two_people_on_a_day_is_doubted_and_names_the_other(unit):
    technician, colleague = make_worker(unit), make_worker(unit)
    with at():
        take(colleague, device_key="shared")

    with at(1):
        entry = take(technician, device_key="shared")

    assert entry.doubts.get().kind == "shared_device"
    assert entry.doubts.get().detail == {"name": colleague.user.name, "technician": colleague.pk}


def test_exactly_the_position_of_another_day_is_doubted(unit):
    technician = make_worker(unit)
    spot = {"latitude": Decimal("0.507068"), "longitude": Decimal("101.447779")}
    with at():
        take(technician, **spot)
        again = take(technician, "out", **spot)

    with at(24 * 60):
        entry = take(technician, **spot)

    assert doubts_of(again) == {}
    assert doubts_of(entry) == {"repeated_position": "found"}


def test_a_check_that_cannot_run_lets_nothing_pass(unit, monkeypatch):
    technician = make_worker(unit)

    def broken(_taken):
        raise ZeroDivisionError

    monkeypatch.setitem(doubts.CHECKS, DoubtKind.SHARED_DEVICE, broken)
    with at():
        entry = take(technician)

    assert doubts_of(entry) == {"shared_device": "check_failed"}
    assert entry.verdict == "waiting"


def test_a_repeated_send_gives_the_first_entry_and_changes_nothing(unit):
    technician = make_worker(unit)
    with at():
        capture = captured(technician)
        first = services.attendance_take(actor=acting(technician.user), capture=capture)

    with at(20):
        again = services.attendance_take(actor=acting(technician.user), capture=capture)

    assert again.pk == first.pk
    assert again.received_at == first.received_at
    assert Attachment.objects.count() == 2


@pytest.mark.parametrize("wrong", ["used", "expired", "other_person", "other_direction", "none", "nonsense"])
def test_a_live_picture_needs_an_unused_challenge_of_its_own(unit, wrong):
    technician, colleague = make_worker(unit), make_worker(unit)
    with at():
        capture = captured(technician)
        if wrong == "used":
            services.attendance_take(actor=acting(technician.user), capture=capture)
        challenge = {
            "other_person": lambda: captured(colleague).challenge,
            "other_direction": lambda: captured(technician, "out").challenge,
            "none": lambda: "",
            "nonsense": lambda: "x",
        }.get(wrong, lambda: capture.challenge)()
        later = captured(technician, challenge=challenge)
    kept = AttendanceEntry.objects.count()

    with at(3 if wrong == "expired" else 1), pytest.raises(Invalid) as refusal:
        services.attendance_take(actor=acting(technician.user), capture=later)

    assert refusal.value.code == "challenge_over"
    assert AttendanceEntry.objects.count() == kept


def test_a_refused_picture_leaves_no_bytes(unit, storage):
    technician = make_worker(unit)

    with at(), pytest.raises(Invalid):
        take(technician, challenge="")

    assert [path for path in storage.base_location.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"direction": "sideways"}, "direction"),
        ({"source": "manual"}, "source"),
        ({"request_key": ""}, "request_key"),
        ({"request_key": "x" * 81}, "request_key"),
        ({"latitude": None}, "latitude"),
        ({"latitude": Decimal(91)}, "latitude"),
        ({"longitude": Decimal(181)}, "longitude"),
        ({"source": "synced"}, "taken_at"),
        ({"source": "synced", "taken_at": MONDAY_EIGHT - timedelta(days=8)}, "taken_at"),
    ],
)
def test_what_cannot_be_an_entry_is_refused_at_its_field(unit, fields, field):
    technician = make_worker(unit)
    direction = fields.pop("direction", "in")

    with at(), pytest.raises(Invalid) as refusal:
        take(technician, direction, challenge="", **fields)

    assert field in refusal.value.fields
    assert not AttendanceEntry.objects.exists()


def test_nobody_checks_in_without_consent_or_after_taking_it_back(unit):
    technician = make_worker(unit, consents=False)

    with at(), pytest.raises(NotAllowed) as refusal:
        take(technician)
    services.consent_give(actor=acting(technician.user), technician=technician)
    with at():
        take(technician)
    services.consent_withdraw(actor=acting(technician.user), technician=technician)
    with at(), pytest.raises(NotAllowed):
        take(technician, "out")

    assert refusal.value.code == "consent"


def test_who_is_no_technician_or_inactive_does_not_check_in(unit):
    stranger = make_person()
    retired = make_worker(unit)
    retired.deactivated_at = MONDAY_EIGHT
    retired.save()

    with pytest.raises(NotVisible):
        services.challenge_issue(actor=acting(stranger), direction="in")
    with pytest.raises(NotAllowed):
        services.challenge_issue(actor=acting(retired.user), direction="in")


def test_coming_on_a_day_off_is_extra_and_never_late(unit):
    technician = make_worker(unit)
    technician.roster.create(date="2026-03-02", shift=None)

    with at(120):
        entry = take(technician)

    assert (entry.punctuality, AttendanceDay.objects.get().status) == ("unscheduled", "extra")
