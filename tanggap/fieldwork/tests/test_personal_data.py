"""What field work holds about people goes when they are erased or its time is over; what was done stays."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from django.utils.formats import date_format
from PIL import Image

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import acting, make_person
from tanggap.attachments.models import Attachment
from tanggap.attachments.tests import samples
from tanggap.fieldwork import services
from tanggap.fieldwork.attendance import services as attendance
from tanggap.fieldwork.attendance.tests.factories import jpeg, make_place, make_worker, portrait, take, upload
from tanggap.fieldwork.attendance.wording import doubt_words
from tanggap.fieldwork.models import AttendanceDoubt, AttendanceEntry, CompletionProof, Leave, Technician
from tanggap.fieldwork.roster.services.leaves import LeaveFacts, leave_ask, today_at
from tanggap.fieldwork.services import Report
from tanggap.fieldwork.services.personal_data import leave_letters_delete_old
from tanggap.fieldwork.tests.factories import make_technician, reported, worker
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.tickets.models import Ticket
from tanggap.tickets.services import privacy, ticket_close
from tanggap.tickets.tests.factories import Cast, make_cast, make_category, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def officer(cast: Cast) -> Actor:
    return acting(make_person(role="admin", at=cast.company))


def drawn() -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (640, 240), "white").save(content, "PNG")
    return SimpleUploadedFile("signature.png", content.getvalue(), content_type="image/png")


def signed(cast: Cast, **fields: Any) -> Ticket:
    """A closed job whose customer signed on the phone, beside a picture of the work."""
    technician = make_technician(cast.branch)
    made = make_ticket(cast, requester_name="Ibu Rahma", requester_email="rahma@contoh.id", **fields)
    services.work_order_assign(actor=cast.dispatcher, number=made.number, lead_code=technician.code)
    reported(technician, made.number, "accepted", "arrived")
    report = Report(
        "done", f"selesai-{made.pk}", resolution="Kabel disambung", cause="cable", signature=drawn(),
        signer_name="Ibu Rahma", photos_after=[samples.upload("sesudah.jpg", samples.jpeg())],
    )  # fmt: skip
    services.progress_report(actor=worker(technician), number=made.number, report=report)
    return ticket_close(actor=cast.dispatcher, number=made.number)


def keys_of(**owner: Any) -> list[str]:
    rows = Attachment.objects.filter(**owner).values_list("original_key", "display_key", "thumbnail_key")
    return [key for row in rows for key in row if key]


def test_erasing_a_customer_forgets_name_and_drawing_of_the_confirmation(
    cast: Cast, officer: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    ticket = signed(cast)
    drawing, work = keys_of(label="signature"), keys_of(label="after")
    assert drawing
    assert all(default_storage.exists(key) for key in (*drawing, *work))

    with django_capture_on_commit_callbacks(execute=True):
        privacy.person_erase(
            actor=officer, person=privacy.person_named(officer, "rahma@contoh.id"), reason="Diminta"
        )

    proof = CompletionProof.objects.get(work_order__ticket=ticket)
    assert (proof.signer_name, proof.kind) == ("", "signature")
    assert proof.confirmed_at is not None
    assert not any(default_storage.exists(key) for key in drawing)
    assert all(default_storage.exists(key) for key in work)
    assert Attachment.objects.get(label="signature").removed_at is not None


def test_they_go_as_well_when_the_time_of_the_category_is_over(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    category = make_category("Internet")
    category.retention_months = 1
    category.save()
    signed(cast, category_id=category.pk)
    other = signed(cast)
    drawing = keys_of(label="signature")

    with (
        clock.frozen_at(clock.now() + timedelta(days=40)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        assert privacy.retention_blank() == 1

    names = dict(CompletionProof.objects.values_list("work_order__ticket_id", "signer_name"))
    assert sorted(names.values()) == ["", "Ibu Rahma"]
    assert names[other.pk] == "Ibu Rahma"
    assert 0 < sum(default_storage.exists(key) for key in drawing) < len(drawing)


def left(technician: Technician) -> User:
    """The person, after all roles have ended."""
    person = technician.user
    person.grants.update(valid_to=clock.now() - timedelta(seconds=1))
    return person


def asked(technician: Technician, ahead: int = 3) -> Leave:
    day = today_at(technician) + timedelta(days=ahead)
    return leave_ask(
        actor=worker(technician),
        technician_id=technician.pk,
        facts=LeaveFacts("sick", day, day, "Demam berdarah"),
        files=[samples.upload("surat dokter.pdf", samples.pdf())],
    )


def test_erasing_a_technician_who_left_takes_pictures_positions_and_letters(
    cast: Cast, officer: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    technician, colleague = make_worker(cast.branch), make_worker(cast.branch)
    entry, other = take(technician), take(colleague)
    AttendanceEntry.objects.filter(pk__in=[entry.pk, other.pk]).update(
        latitude=Decimal("0.5"), longitude=Decimal("101.4")
    )
    leave = asked(technician)
    gone = keys_of(owner_kind="fieldwork.attendanceentry", owner_id=entry.pk)
    gone += keys_of(owner_kind="fieldwork.leave", owner_id=leave.pk)
    assert len(gone) >= 3
    person = left(technician)
    assert person.email

    with django_capture_on_commit_callbacks(execute=True):
        privacy.person_erase(
            actor=officer, person=privacy.person_named(officer, person.email), reason="Berhenti"
        )

    entry.refresh_from_db()
    other.refresh_from_db()
    leave.refresh_from_db()
    assert (entry.latitude, entry.longitude, entry.device_key) == (None, None, "")
    assert entry.photo_deleted_at is not None
    assert not hasattr(entry, "fingerprint")
    assert (leave.reason, leave.kind) == ("", "sick")
    assert not any(default_storage.exists(key) for key in gone)
    assert other.latitude is not None
    assert all(
        default_storage.exists(key)
        for key in keys_of(owner_kind="fieldwork.attendanceentry", owner_id=other.pk)
    )


def test_after_erasing_no_doubt_about_a_colleague_names_the_person(cast: Cast, officer: Actor) -> None:
    technician, colleague = make_worker(cast.branch), make_worker(cast.branch)
    name = technician.user.name
    picture = jpeg(portrait(11))
    first = take(technician, picture=upload(picture), device_key="shared")
    entry = take(colleague, picture=upload(picture), device_key="shared")
    older = take(colleague, "out", device_key="shared")
    AttendanceDoubt.objects.filter(entry=older).update(detail={"name": name})
    take(colleague, picture=upload(picture))
    said = {doubt.kind: doubt_words(doubt) for doubt in entry.doubts.all()}
    assert all(name in words for words in said.values())
    assert set(said) == {"reused_photo", "shared_device"}
    person = left(technician)

    privacy.person_erase(actor=officer, person=privacy.person_named(officer, person.email or ""), reason="-")

    doubts = list(AttendanceDoubt.objects.all())
    assert name not in "".join(f"{doubt_words(doubt)}{doubt.detail}" for doubt in doubts)
    with translation.override("en"):
        day = date_format(first.date, "j F Y")
        assert {doubt.kind: doubt_words(doubt) for doubt in entry.doubts.all()} == {
            "reused_photo": f"Looks like a picture of somebody else of {day}",
            "shared_device": "The same phone as somebody else today",
        }
        assert doubt_words(older.doubts.get(kind="shared_device")) == "The same phone as somebody else today"


def test_doubts_about_an_erased_person_say_only_of_what_kind_they_are(cast: Cast, officer: Actor) -> None:
    make_place(cast.branch)
    technician, colleague = make_worker(cast.branch), make_worker(cast.branch)
    take(colleague, device_key="shared")
    own = take(technician, device_key="shared", latitude=Decimal("0.9"), longitude=Decimal("101.9"))
    theirs = take(colleague, "out", device_key="shared")
    person = left(technician)

    privacy.person_erase(actor=officer, person=privacy.person_named(officer, person.email or ""), reason="-")

    assert set(own.doubts.values_list("kind", flat=True)) == {"outside", "shared_device"}
    assert list(own.doubts.values_list("detail", flat=True)) == [{}, {}]
    assert theirs.doubts.get().detail == {"name": None}


def test_letters_go_when_their_time_is_over_unless_a_legal_hold_stands(
    cast: Cast, officer: Actor, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.LEAVE_LETTER_DAYS = 100
    free, held = make_technician(cast.branch), make_technician(cast.branch)
    old, kept = asked(free), asked(held)
    assert held.user.email
    privacy.legal_hold_place(actor=officer, subject=held.user.email, reason="Sengketa")

    def run(days: int) -> int:
        with (
            clock.frozen_at(clock.now() + timedelta(days=days)),
            django_capture_on_commit_callbacks(execute=True),
        ):
            return leave_letters_delete_old()

    assert (run(103), run(105), run(105)) == (0, 1, 0)
    assert not any(
        default_storage.exists(key) for key in keys_of(owner_id=old.pk, owner_kind="fieldwork.leave")
    )
    assert all(default_storage.exists(key) for key in keys_of(owner_id=kept.pk, owner_kind="fieldwork.leave"))


def test_pictures_of_attendance_stay_while_a_legal_hold_stands(cast: Cast, officer: Actor) -> None:
    technician = make_worker(cast.branch)
    take(technician)
    assert technician.user.email
    hold = privacy.legal_hold_place(actor=officer, subject=technician.user.email, reason="Sengketa")

    with clock.frozen_at(clock.now() + timedelta(days=400)):
        assert attendance.pictures_delete_old() == 0
        privacy.legal_hold_lift(actor=officer, pk=hold.pk)
        assert attendance.pictures_delete_old() == 1
