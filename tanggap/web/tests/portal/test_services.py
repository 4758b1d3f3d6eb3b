"""The catalogue in the portal: searching, asking, the state of a request, answering, taking back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tanggap.accounts.tests.factories import make_person
from tanggap.approvals.models import ApprovalRequest
from tanggap.attachments.models import Attachment
from tanggap.attachments.tests import samples
from tanggap.tickets.catalogue.services.validation import validation_decide
from tanggap.tickets.catalogue.tests.factories import Scene, letter, make_request, make_scene, make_service
from tanggap.tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def office(client: Client, scene: Scene) -> Client:
    client.force_login(scene.staff)
    return client


def _typed(**more: Any) -> dict[str, Any]:
    return {"subject": "Hosting SIMPUS", "phone": "", "document_surat": letter(), **more}


def _sent_back(scene: Scene, ticket: Ticket) -> None:
    digest = ApprovalRequest.objects.get(subject_id=ticket.pk).digest
    validation_decide(
        actor=scene.admin_actor,
        number=ticket.number,
        verdict="send_back",
        digest=digest,
        reason="Berapa pengguna?",
    )


def test_services_are_searched_with_slips_filtered_and_read(office: Client, scene: Scene) -> None:
    make_service(scene.section, name="Rapat video", kind="incident")
    page = reverse("portal:services")

    assert "Rapat video" in office.get(page).content.decode()
    found = office.get(page, {"q": "hostng"}).content.decode()
    assert "Hosting aplikasi" in found
    assert "Rapat video" not in found
    assert "Hosting aplikasi" not in office.get(page, {"kind": "incident"}).content.decode()
    assert office.get(page, {"kind": "x", "section": "y", "q": "x" * 900}).status_code == 200

    read = office.get(reverse("portal:service", args=[scene.service.code])).content.decode()
    assert "Surat permohonan" in read
    assert scene.section.name in read
    assert office.get(reverse("portal:service", args=["tidak-ada"])).status_code == 404


def test_the_catalogue_is_closed_to_people_without_an_office(client: Client, scene: Scene) -> None:
    client.force_login(make_person(role="customer", at=scene.section))

    for name in ("portal:services", "portal:service", "portal:service_new"):
        args = [] if name == "portal:services" else [scene.service.code]
        assert client.get(reverse(name, args=args)).status_code == 403


def test_a_request_with_its_letter_is_sent_and_shows_that_it_waits(office: Client, scene: Scene) -> None:
    url = reverse("portal:service_new", args=[scene.service.code])
    assert office.get(url).status_code == 200

    answer = office.post(url, _typed(files=samples.upload("denah.jpg", samples.jpeg())))

    ticket = Ticket.objects.get()
    assert answer.headers["Location"] == reverse("portal:ticket", args=[ticket.number])
    labels = sorted(Attachment.objects.filter(owner_id=ticket.pk).values_list("label", flat=True))
    assert labels == ["", "surat"]
    page = office.get(answer.headers["Location"]).content.decode()
    assert scene.section.name in page
    assert reverse("portal:ticket_withdraw", args=[ticket.number]) in page
    assert office.get(reverse("portal:home")).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": ""},
        {"subject": "x" * 201},
        {"document_surat": ""},
        {"document_surat": "docx"},
        {"document_surat": "text"},
    ],
)
def test_bad_input_is_told_and_nothing_is_stored(office: Client, scene: Scene, wrong: dict[str, Any]) -> None:
    bad = {
        "docx": samples.upload("surat.docx", samples.docx()),
        "text": samples.upload("surat.pdf", b"bukan pdf"),
    }
    given = {name: bad.get(value, value) for name, value in wrong.items()}
    answer = office.post(reverse("portal:service_new", args=[scene.service.code]), _typed(**given))

    assert answer.status_code == 422
    assert "Hosting" in answer.content.decode()
    assert not Ticket.objects.exists()


def test_a_colleague_answers_what_was_asked_and_other_offices_get_404(
    office: Client, scene: Scene, client: Client
) -> None:
    ticket = make_request(scene)
    _sent_back(scene, ticket)
    page = reverse("portal:ticket", args=[ticket.number])
    answer_url = reverse("portal:ticket_answer", args=[ticket.number])

    client.force_login(scene.stranger)
    for url in (page, answer_url, reverse("portal:ticket_withdraw", args=[ticket.number])):
        assert client.post(url, {"body": "x"}).status_code in {404, 405}
    assert client.get(page).status_code == 404

    client.force_login(scene.colleague)
    shown = client.get(page).content.decode()
    assert "Berapa pengguna?" in shown
    assert 'name="body"' in shown
    assert ticket.number in client.get(reverse("portal:tickets")).content.decode()
    assert client.post(answer_url, {"body": " "}).status_code == 422
    assert client.post(answer_url, {"body": "40"}).status_code == 302
    assert ApprovalRequest.objects.filter(subject_id=ticket.pk, state="waiting").get().round == 2
    assert client.post(answer_url, {"body": "lagi"}).status_code == 422


def test_a_request_is_taken_back_until_it_is_decided(office: Client, scene: Scene) -> None:
    ticket = make_request(scene)
    url = reverse("portal:ticket_withdraw", args=[ticket.number])

    office.post(url)
    office.post(url)

    ticket.refresh_from_db()
    assert ticket.status == "cancelled"
    assert ApprovalRequest.objects.get().state == "recalled"


def test_a_rejection_is_read_with_its_reason(office: Client, scene: Scene) -> None:
    ticket = make_request(scene)
    validation_decide(
        actor=scene.admin_actor,
        number=ticket.number,
        verdict="reject",
        digest=ApprovalRequest.objects.get().digest,
        reason="Bukan wewenang kami",
    )

    page = office.get(reverse("portal:ticket", args=[ticket.number])).content.decode()

    assert "Bukan wewenang kami" in page
    assert reverse("portal:ticket_withdraw", args=[ticket.number]) not in page
