"""The own data as a file: complete, of one person only, fetched by that person, gone after a week."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from tanggap.activity.models import JobRun
from tanggap.kernel import clock
from tanggap.kernel.actor import ANONYMOUS
from tanggap.kernel.errors import NotVisible, TooMany
from tanggap.tickets import services
from tanggap.tickets.drafts import NewTicket
from tanggap.tickets.services import personal_export
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def written(cast: Cast) -> zipfile.ZipFile:
    run = personal_export.personal_export_request(actor=cast.customer)
    personal_export.personal_export_write.call(run_id=run.pk)
    run.refresh_from_db()
    assert run.status == "done", run.error
    with default_storage.open(run.result_file) as stream:
        return zipfile.ZipFile(io.BytesIO(stream.read()))


def read(archive: zipfile.ZipFile, name: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(archive.read(f"{name}.json"))
    return found


def test_the_file_holds_everything_of_the_person_and_nothing_of_others(cast: Cast) -> None:
    own = services.ticket_create_with_files(
        actor=cast.customer,
        new=NewTicket(
            subject="Internet mati total", unit_id=cast.branch.pk, requester_id=cast.customer.person_id
        ),
        uploads=[SimpleUploadedFile("catatan saya.txt", b"lampu merah")],
    )
    services.ticket_reply(actor=cast.dispatcher, number=own.number, body="Kami cek.")
    services.ticket_note(actor=cast.dispatcher, number=own.number, body="Pelanggan rewel.")
    services.ticket_reply(actor=cast.customer, number=own.number, body="Terima kasih.")
    before = make_ticket(cast, requester_name="Tamu", requester_email=cast.customer_person.email)
    make_ticket(cast, subject="Rahasia tetangga", requester_email="tetangga@contoh.id")

    archive = written(cast)

    assert {row["number"] for row in read(archive, "tickets")} == {own.number, before.number}
    assert [row["body"] for row in read(archive, "messages")] == ["Kami cek.", "Terima kasih."]
    assert read(archive, "profile")[0]["email"] == cast.customer_person.email
    files = [name for name in archive.namelist() if name.startswith("files/")]
    assert len(files) == 1
    assert files[0].startswith(f"files/{own.number}/")
    assert files[0].endswith("catatan saya.txt")
    assert archive.read(files[0]) == b"lampu merah"
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert "rewel" not in everything
    assert "tetangga" not in everything
    assert "sealed:" not in everything


def test_an_address_that_is_not_proven_brings_no_report_of_others(cast: Cast) -> None:
    EmailAddress.objects.filter(user=cast.customer_person).update(verified=False)
    make_ticket(cast, requester_name="Tamu", requester_email=cast.customer_person.email)

    assert read(written(cast), "tickets") == []


def test_one_at_a_time_and_three_a_day(cast: Cast) -> None:
    first = personal_export.personal_export_request(actor=cast.customer)
    assert personal_export.personal_export_request(actor=cast.customer).pk == first.pk
    for _number in range(3):
        run = personal_export.personal_export_request(actor=cast.customer)
        personal_export.personal_export_write.call(run_id=run.pk)

    with pytest.raises(TooMany):
        personal_export.personal_export_request(actor=cast.customer)
    with pytest.raises(NotVisible):
        personal_export.personal_export_request(actor=ANONYMOUS)


def test_the_file_is_gone_after_a_week(cast: Cast) -> None:
    written(cast)
    key = JobRun.objects.get().result_file
    assert personal_export.personal_exports_delete_old() == 0

    with clock.frozen_at(clock.now() + timedelta(days=8)):
        assert personal_export.personal_exports_delete_old() == 1

    assert not default_storage.exists(key)
    assert JobRun.objects.get().result_file == ""
