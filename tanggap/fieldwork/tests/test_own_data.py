"""The own data of a technician as a file: all of the field's records about the person, nobody else's."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.attachments.tests import samples
from tanggap.fieldwork.attendance import services as attendance
from tanggap.fieldwork.attendance.tests.factories import make_worker, take
from tanggap.fieldwork.models import (
    DutySpan,
    OnCallTurn,
    RosterDay,
    ShiftSwap,
    Technician,
    TrackingDevice,
    TrackPoint,
)
from tanggap.fieldwork.roster.services.handover import handover_take, handover_write
from tanggap.fieldwork.roster.services.leaves import LeaveFacts, leave_ask, today_at
from tanggap.fieldwork.tests.factories import worker
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.tickets.services import personal_export
from tanggap.tickets.tests.factories import Cast, make_cast

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 9)
SECTIONS = {
    "attendance", "attendance_consents", "attendance_days", "attendance_doubts", "duty", "handover_notes",
    "last_position", "leave", "on_call_calls", "on_call_turns", "positions_by_day", "roster", "shift_swaps",
    "technician", "tracking_devices",
}  # fmt: skip


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def handed_out(actor: Actor) -> tuple[dict[str, list[dict[str, Any]]], dict[str, bytes]]:
    """The records by section and the files by path."""
    run = personal_export.personal_export_request(actor=actor)
    personal_export.personal_export_write.call(run_id=run.pk)
    run.refresh_from_db()
    assert run.status == "done", run.error
    with default_storage.open(run.result_file) as stream:
        archive = zipfile.ZipFile(io.BytesIO(stream.read()))
    names = archive.namelist()
    records = {name[:-5]: json.loads(archive.read(name)) for name in names if name.endswith(".json")}
    return records, {name: archive.read(name) for name in names if name.startswith("files/")}


def busy(cast: Cast, technician: Technician, colleague: Technician, words: str) -> None:
    """Something of each kind, with the words wherever the technician may write."""
    take(technician, device_key="shared")
    today = today_at(technician)
    leave_ask(
        actor=worker(technician),
        technician_id=technician.pk,
        facts=LeaveFacts("sick", today + timedelta(days=3), today + timedelta(days=4), words),
        files=[samples.upload("surat.pdf", samples.pdf())],
    )
    RosterDay.objects.create(technician=technician, date=DAY, note=words)
    now = clock.now()
    ShiftSwap.objects.create(
        asker=technician, asker_day=DAY, colleague=colleague, colleague_day=DAY + timedelta(days=1),
        reason=words, asked_at=now,
    )  # fmt: skip
    OnCallTurn.objects.create(
        unit=cast.branch, technician=technician, starts_at=now, ends_at=now + timedelta(hours=8)
    )
    DutySpan.objects.update_or_create(
        technician=technician,
        ended_at=None,
        defaults={"source": "button", "started_at": now, "ends_by": now + timedelta(hours=9)},
    )
    device = TrackingDevice.objects.create(
        technician=technician, label=words, secret_sha256=words.ljust(64, "x")[:64], paired_at=now
    )
    for minute in range(3):
        TrackPoint.objects.create(
            technician=technician, device=device, recorded_at=now + timedelta(minutes=minute),
            received_at=now, latitude=0.5, longitude=101.4,
        )  # fmt: skip


def test_the_file_holds_what_the_field_knows_of_the_person_and_nothing_of_a_colleague(cast: Cast) -> None:
    technician, colleague = make_worker(cast.branch), make_worker(cast.branch)
    busy(cast, colleague, technician, "kata rekan")
    busy(cast, technician, colleague, "kata sendiri")

    records, files = handed_out(acting(technician.user))

    assert set(records) > SECTIONS
    filled = {name: len(records[name]) for name in SECTIONS}
    assert filled == dict.fromkeys(SECTIONS, 1) | {
        "handover_notes": 0, "last_position": 0, "on_call_calls": 0, "shift_swaps": 2,
    }  # fmt: skip
    assert records["attendance"][0]["place_result"]
    assert records["attendance_doubts"][0]["kind"] == "shared_device"
    assert records["leave"][0]["reason"] == "kata sendiri"
    swaps = [(row["own_part"], row["own_day"], row["own_reason"]) for row in records["shift_swaps"]]
    assert swaps == [("was asked", "2026-03-10", ""), ("asked", "2026-03-09", "kata sendiri")]
    assert records["positions_by_day"][0]["positions"] == 3
    assert {name.split("/")[1] for name in files} == {"attendance", "leave"}
    assert any(name.endswith("surat.pdf") for name in files)
    everything = json.dumps(records) + "".join(files)
    assert "kata rekan" not in everything
    assert colleague.user.name not in everything
    assert str(technician.devices.get().secret_sha256) not in everything


def test_who_signed_a_handover_gets_his_own_words_of_it_and_not_the_other_ones(cast: Cast) -> None:
    writer, taker = make_person(role="hd_noc", at=cast.branch), make_person(role="hd_noc", at=cast.branch)
    note = handover_write(actor=acting(writer), unit_id=cast.branch.pk, text="ODP 3 dipantau")
    handover_take(actor=acting(taker), note_id=note.pk, remark="Siap")

    first, second = (handed_out(acting(person))[0]["handover_notes"] for person in (writer, taker))

    assert [(row["own_part"], row["own_words"]) for row in first] == [("written", "ODP 3 dipantau")]
    assert [(row["own_part"], row["own_words"]) for row in second] == [("taken over", "Siap")]


def test_somebody_who_never_worked_in_the_field_gets_no_empty_field_sections(cast: Cast) -> None:
    records, files = handed_out(cast.customer)

    assert set(records) & SECTIONS == {"attendance_consents", "handover_notes"}
    assert not files


def test_a_picture_that_is_no_longer_kept_is_no_longer_handed_out(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    technician = make_worker(cast.branch)
    take(technician)

    with clock.frozen_at(clock.now() + timedelta(days=400)):
        with django_capture_on_commit_callbacks(execute=True):
            assert attendance.pictures_delete_old() == 1
        records, files = handed_out(acting(technician.user))

    assert records["attendance"][0]["photo_deleted_at"]
    assert not files
