"""What the phone's outbox is told: sent once, refused with reasons, sign in again; and what is kept."""

from __future__ import annotations

import errno
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.storage import FileSystemStorage
from django.urls import reverse

from tanggap.accounts.tests.factories import make_person
from tanggap.activity.models import Entry
from tanggap.attachments.models import Attachment
from tanggap.fieldwork.models import CompletionProof, PartUsed, Progress, WorkOrder
from tanggap.fieldwork.services import work_order_assign
from tanggap.fieldwork.tests.factories import make_technician
from tanggap.kernel import clock
from tanggap.tickets.choices import MessageKind
from tanggap.tickets.models import TicketMessage
from tanggap.tickets.tests.factories import make_cast
from tanggap.web.offline import KEEP_HEADER
from tanggap.web.tests.field.test_jobs import assigned, photo

pytestmark = pytest.mark.django_db
OUTBOX = {"HTTP_X_OUTBOX": "1"}


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def technician(cast):
    return make_technician(cast.branch)


@pytest.fixture
def phone(client, technician):
    client.force_login(technician.user)
    return client


def send(phone, ticket, step="accepted", key="k1", name="job_report", **fields):
    address = reverse(f"field:{name}", args=[ticket.number])
    return phone.post(address, {"step": step, "request_key": key, **fields}, **OUTBOX)


def test_a_report_that_waited_keeps_both_times_and_arrives_once(phone, cast, technician):
    ticket = assigned(cast, technician)
    happened = clock.now() - timedelta(hours=30)

    first = send(phone, ticket, happened_at=happened.isoformat())
    again = send(phone, ticket, happened_at=happened.isoformat())

    assert (first.status_code, first.json()["outcome"]) == (200, "sent")
    assert again.json() == first.json()
    progress = Progress.objects.get()
    assert progress.happened_at == happened
    assert progress.received_at > happened + timedelta(hours=29)
    entry = Entry.objects.get(action="work_order.progressed")
    assert entry.data["happened_at"] == happened.isoformat()
    page = phone.get(reverse("field:job", args=[ticket.number])).content.decode()
    assert "dikirim kemudian" in page


def test_a_time_that_is_still_to_come_is_not_believed(phone, cast, technician):
    ticket = assigned(cast, technician)

    send(phone, ticket, happened_at=datetime(2099, 1, 1, tzinfo=UTC).isoformat())

    assert Progress.objects.get().happened_at == Progress.objects.get().received_at


def test_photos_before_and_after_keep_their_labels(phone, cast, technician):
    ticket = assigned(cast, technician)

    send(phone, ticket, photos_before=photo(), photos_after=[photo(), photo()], photos=photo())

    labels = Attachment.objects.order_by("pk").values_list("label", flat=True)
    assert list(labels) == ["before", "after", "after", ""]


def test_a_job_given_to_somebody_else_is_explained_with_who_has_it(phone, cast, technician):
    ticket = assigned(cast, technician)
    other = make_technician(cast.branch)
    work_order_assign(actor=cast.dispatcher, number=ticket.number, lead_code=other.code, reason="Lebih dekat")

    answer = send(phone, ticket)

    told = answer.json()
    assert (answer.status_code, told["outcome"], told["code"]) == (403, "refused", "role")
    assert (told["now"]["who"], told["now"]["status"], told["now"]["mine"]) == (
        other.user.name,
        "assigned",
        False,
    )
    assert not Progress.objects.exists()


def test_what_could_not_be_reported_reaches_the_desk_as_a_note_once(phone, cast, technician):
    ticket = assigned(cast, technician)
    other = make_technician(cast.branch)
    work_order_assign(actor=cast.dispatcher, number=ticket.number, lead_code=other.code, reason="Lebih dekat")

    for _time in range(2):
        answer = send(phone, ticket, name="job_remark", body="Kabel sudah saya sambung", photos=photo())
        assert answer.json()["outcome"] == "sent"

    note = TicketMessage.objects.get()
    assert (note.kind, note.body, note.author) == (
        MessageKind.NOTE,
        "Kabel sudah saya sambung",
        technician.user,
    )
    assert Attachment.objects.filter(owner_kind="tickets.ticketmessage", owner_id=note.pk).count() == 1


def test_a_technician_who_never_had_the_job_leaves_no_remark(client, cast, technician):
    ticket = assigned(cast, technician)
    client.force_login(make_technician(cast.branch).user)

    answer = send(client, ticket, name="job_remark", body="Saya juga")

    assert (answer.status_code, TicketMessage.objects.count()) == (404, 0)
    assert "now" not in answer.json() or answer.json()["now"]["mine"] is False


def test_what_is_missing_is_told_by_field(phone, cast, technician):
    ticket = assigned(cast, technician)
    send(phone, ticket, "accepted", "k1")
    send(phone, ticket, "arrived", "k2")

    answer = send(phone, ticket, "blocked", "k3")

    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["reason"])
    assert WorkOrder.objects.get().status == "arrived"


def test_without_a_session_the_phone_is_told_to_sign_in(client, cast, technician):
    ticket = assigned(cast, technician)

    assert send(client, ticket).json() == {"outcome": "signed_out"}
    answer = client.get(reverse("field:outbox_state"))
    assert (answer.status_code, answer.json()["outcome"]) == (401, "signed_out")


def test_only_technicians_pages_may_be_kept_and_each_for_its_person(phone, client, cast, technician):
    ticket = assigned(cast, technician)
    key = phone.get(reverse("field:outbox_state")).json()["person"]

    for name, args in (("home", []), ("jobs", []), ("job", [ticket.number]), ("outbox", [])):
        assert phone.get(reverse(f"field:{name}", args=args))[KEEP_HEADER] == key
    assert KEEP_HEADER not in phone.get(reverse("field:recap"))
    assert KEEP_HEADER not in phone.get(reverse("account:profile"))
    client.force_login(make_technician(cast.branch).user)
    assert client.get(reverse("field:home"))[KEEP_HEADER] != key
    client.force_login(make_person("Orang meja", role="hd_noc", at=cast.branch))
    assert KEEP_HEADER not in client.get(reverse("field:home"))


def test_the_worker_is_told_to_forget_when_switched_off(client, settings):
    assert client.get("/worker.js").content.startswith(b"self.KEEPS_PAGES=true;")
    settings.OFFLINE_PHONE = False
    assert client.get("/worker.js").content.startswith(b"self.KEEPS_PAGES=false;")


@pytest.mark.parametrize(("language", "name"), [("id", "pekerjaan lapangan"), ("en", "field work")])
def test_the_app_has_a_name_in_both_languages(client, language, name):
    manifest = client.get(reverse("public:manifest"), {"lang": language}).json()

    assert name in manifest["name"]
    assert (manifest["display"], manifest["start_url"]) == ("standalone", "/field/")
    for icon in manifest["icons"]:
        picture = client.get(icon["src"])
        assert (picture.status_code, picture["Content-Type"]) == (200, "image/png")


def test_parts_are_written_down_once_and_taken_away(phone, cast, technician):
    ticket = assigned(cast, technician)

    assert send(phone, ticket, name="job_part_add").status_code == 422
    address = reverse("field:job_part_add", args=[ticket.number])
    given = {"request_key": "bagian-1", "name": "Kabel drop", "quantity": "60", "measure": "m"}
    for _time in range(2):
        assert phone.post(address, given, **OUTBOX).json()["outcome"] == "sent"
    part = PartUsed.objects.get()
    assert "Kabel drop" in phone.get(reverse("field:job", args=[ticket.number])).content.decode()

    phone.post(reverse("field:job_part_remove", args=[ticket.number, part.pk]), **OUTBOX)

    part.refresh_from_db()
    assert part.removed_at is not None
    actions = Entry.objects.filter(action__startswith="work_order.part").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        "work_order.part_added",
        "work_order.part_removed",
    ]


def test_the_customers_signature_is_kept_with_the_name(phone, cast, technician):
    ticket = assigned(cast, technician)
    send(phone, ticket, "accepted", "k1")
    send(phone, ticket, "arrived", "k2")
    done = {"resolution": "Beres", "cause": "cable"}

    nameless = send(phone, ticket, "done", "k3", signature=photo(), **done)
    assert (nameless.status_code, list(nameless.json()["fields"])) == (422, ["signer_name"])
    assert not CompletionProof.objects.exists()
    send(phone, ticket, "done", "k3", signature=photo(), signer_name="Ibu Rahma", **done)

    proof = CompletionProof.objects.get()
    assert (proof.kind, proof.signer_name, proof.confirmed_at is not None) == ("signature", "Ibu Rahma", True)
    assert Attachment.objects.get().label == "signature"


def test_a_full_disk_makes_the_phone_send_again_later(phone, cast, technician, monkeypatch):
    ticket = assigned(cast, technician)

    def full(*_given, **_more):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(FileSystemStorage, "_save", full)
        answer = send(phone, ticket, photos=[photo()])

    assert (answer.status_code, answer.json()["outcome"], answer.json()["code"]) == (503, "again", "no_room")
    assert int(answer["Retry-After"]) > 0
    assert not Progress.objects.exists()
    assert send(phone, ticket, photos=[photo()]).json()["outcome"] == "sent"
    assert Attachment.objects.count() == 1
