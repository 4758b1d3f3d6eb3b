"""Material and proof of completion by the API."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tanggap.attachments.models import Attachment
from tanggap.fieldwork.models import CompletionProof, PartUsed, ProofUnit, WorkOrder
from tanggap.fieldwork.proof_rules import SEALED_FOR
from tanggap.fieldwork.services import work_order_assign
from tanggap.fieldwork.tests.factories import make_technician, reported
from tanggap.kernel import clock
from tanggap.kernel.sealing import unseal
from tanggap.tickets.tests.factories import make_ticket

pytestmark = pytest.mark.django_db
DONE = {"step": "done", "resolution": "Beres", "cause": "cable"}


@pytest.fixture
def technician(cast):
    return make_technician(cast.branch)


@pytest.fixture
def ticket(cast, technician):
    """A job at which the technician is working."""
    made = make_ticket(cast, requester_email="rahma@contoh.id")
    work_order_assign(actor=cast.dispatcher, number=made.number, lead_code=technician.code)
    reported(technician, made.number, "accepted", "arrived")
    return made


@pytest.fixture
def phone(calling, technician):
    return calling(technician.user)


def at(ticket, name):
    return f"/api/v1/tickets/{ticket.number}/{name}/"


def keyed(key):
    return {"Idempotency-Key": key}


def test_material_is_written_down_once_listed_and_taken_away(phone, desk, ticket):
    body = {"name": "Kabel drop", "quantity": "60", "measure": "m"}
    first, again = (
        phone.post(at(ticket, "parts"), body, format="json", headers=keyed("kabel")) for _time in range(2)
    )

    assert (first.status_code, again.status_code, PartUsed.objects.count()) == (201, 201, 1)
    listed = desk.get(at(ticket, "parts")).json()["results"]
    assert [(part["name"], part["quantity"], part["measure"]) for part in listed] == [
        ("Kabel drop", "60.00", "m")
    ]
    gone = phone.delete(at(ticket, f"parts/{first.json()['id']}"))
    assert (gone.status_code, desk.get(at(ticket, "parts")).json()["results"]) == (204, [])


@pytest.mark.parametrize("body", [{}, {"name": "Kabel", "quantity": "0"}, {"name": "", "quantity": "1"}])
def test_material_that_says_nothing_is_refused_at_its_field(phone, ticket, problem_of, body):
    answer = phone.post(at(ticket, "parts"), body, format="json")

    assert answer.status_code == 422
    assert problem_of(answer)["errors"]
    assert not PartUsed.objects.exists()


def test_others_write_no_material_and_strangers_see_none(desk, calling, cast, ticket):
    part = {"name": "Kabel", "quantity": "1"}

    assert desk.post(at(ticket, "parts"), part, format="json").status_code == 404
    stranger = calling(cast.stranger_person)
    for name in ("parts", "completion-proof"):
        assert stranger.get(at(ticket, name)).status_code == 404
    assert stranger.post(at(ticket, "completion-code")).status_code == 404


def test_the_code_is_sent_told_to_nobody_and_confirms_the_work(phone, desk, cast, ticket):
    ProofUnit.objects.create(unit=cast.branch, added_at=clock.now())
    assert desk.get(at(ticket, "completion-proof")).json() == {"needed": True, "proof": None}
    sent = phone.post(at(ticket, "completion-code"), headers=keyed("kode"))
    code = unseal(CompletionProof.objects.get().code_sealed.encode(), SEALED_FOR).decode()

    assert (sent.status_code, sent.json()["sent_to"]) == (201, "r•••@contoh.id")
    assert code not in sent.content.decode()
    refused = phone.post(at(ticket, "progress"), DONE, format="json", headers=keyed("tanpa"))
    assert (refused.status_code, refused.json()["code"]) == (422, "proof_required")
    done = phone.post(at(ticket, "progress"), {**DONE, "code": code}, format="json", headers=keyed("selesai"))
    again = phone.post(
        at(ticket, "progress"), {**DONE, "code": code}, format="json", headers=keyed("selesai")
    )
    assert (done.status_code, again.status_code) == (201, 201)
    told = desk.get(at(ticket, "completion-proof")).json()["proof"]
    assert (told["kind"], told["confirmed_at"] is not None) == ("code", True)


@pytest.mark.django_db(transaction=True)
def test_a_wrong_code_counts_although_the_call_is_undone(phone, ticket):
    phone.post(at(ticket, "completion-code"))
    code = unseal(CompletionProof.objects.get().code_sealed.encode(), SEALED_FOR).decode()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"

    for key in range(7):
        answer = phone.post(
            at(ticket, "progress"), {**DONE, "code": wrong}, format="json", headers=keyed(f"coba-{key}")
        )
        assert answer.status_code == 422
    assert answer.json()["code"] == "too_many_tries"
    assert CompletionProof.objects.get().tries == 5
    right = phone.post(at(ticket, "progress"), {**DONE, "code": code}, format="json")
    assert (right.status_code, WorkOrder.objects.get().status) == (422, "arrived")


def test_a_signature_comes_as_a_file_with_the_name(phone, ticket):
    drawn = io.BytesIO()
    Image.new("RGB", (640, 240), "white").save(drawn, "PNG")
    file = SimpleUploadedFile("ttd.png", drawn.getvalue(), content_type="image/png")

    answer = phone.post(
        at(ticket, "progress"), {**DONE, "signature": file, "signer_name": "Ibu Rahma"}, format="multipart"
    )

    assert answer.status_code == 201
    assert CompletionProof.objects.get().signer_name == "Ibu Rahma"
    assert Attachment.objects.get().label == "signature"
