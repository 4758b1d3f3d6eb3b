"""The pages on which a section validates requests."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tanggap.accounts.tests.factories import make_person
from tanggap.approvals.models import ApprovalRequest
from tanggap.organization.tests.factories import make_unit
from tanggap.tickets.catalogue.tests.factories import Scene, make_request, make_scene
from tanggap.tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def field_admin(client: Client, scene: Scene) -> Client:
    client.force_login(scene.field_admin)
    return client


def _decide(client: Client, ticket: Ticket, verdict: str, **more: object) -> int:
    typed = {
        "verdict": verdict,
        "digest": ApprovalRequest.objects.get(subject_id=ticket.pk).digest,
        "category": ticket.category_id,
        "impact": 1,
        "urgency": 2,
        **more,
    }
    return client.post(reverse("desk:validation_decide", args=[ticket.number]), typed).status_code


def test_the_list_shows_filters_and_pages_what_waits(field_admin: Client, scene: Scene) -> None:
    ticket = make_request(scene)
    page = reverse("desk:validation")

    assert ticket.number in field_admin.get(page).content.decode()
    assert ticket.number not in field_admin.get(page, {"view": "decided"}).content.decode()
    assert ticket.number not in field_admin.get(page, {"late": "1"}).content.decode()
    assert (
        ticket.number in field_admin.get(page, {"service": scene.service.pk, "q": "simpus"}).content.decode()
    )
    bad = {"view": "x", "service": "9" * 40, "office": "x", "after": "9" * 40}
    assert field_admin.get(page, bad).status_code == 200


def test_a_request_is_read_with_its_letter_and_accepted_with_a_priority(
    field_admin: Client, scene: Scene
) -> None:
    ticket = make_request(scene, description="Untuk 40 pengguna")
    page = field_admin.get(reverse("desk:validation_request", args=[ticket.number])).content.decode()
    assert "Untuk 40 pengguna" in page
    assert "surat.pdf" in page

    assert _decide(field_admin, ticket, "approve") == 302

    ticket.refresh_from_db()
    assert (ticket.status, ticket.priority) == ("validated", 2)
    assert field_admin.get(reverse("desk:ticket", args=[ticket.number])).status_code == 200


def test_what_is_refused_is_told_and_changes_nothing(field_admin: Client, scene: Scene) -> None:
    ticket = make_request(scene)

    assert _decide(field_admin, ticket, "send_back", reason="") == 422
    assert _decide(field_admin, ticket, "reject", reason="x" * 501) == 422
    assert _decide(field_admin, ticket, "approve", impact="9") == 422
    assert _decide(field_admin, ticket, "maybe") == 422
    assert _decide(field_admin, ticket, "approve", digest="0") == 409
    ticket.refresh_from_db()
    assert ticket.awaits_validation
    assert _decide(field_admin, ticket, "send_back", reason="Berapa?") == 302


def test_other_sections_and_reporters_find_nothing(client: Client, scene: Scene) -> None:
    ticket = make_request(scene)
    url = reverse("desk:validation_request", args=[ticket.number])

    client.force_login(make_person(role="field_admin", at=make_unit(scene.company, kind="section")))
    assert client.get(url).status_code == 404
    assert _decide(client, ticket, "approve") == 404
    assert ticket.number not in client.get(reverse("desk:validation")).content.decode()
    client.force_login(scene.staff)
    assert client.get(url).status_code == 403


def test_ticked_requests_are_accepted_with_a_result_for_each(field_admin: Client, scene: Scene) -> None:
    tickets = [make_request(scene, subject=f"Hosting {name}") for name in ("Adi", "Budi")]
    rows = ApprovalRequest.objects.order_by("pk")
    selected = [f"{row.public_id}:{row.digest}" for row in rows]
    Ticket.objects.filter(pk=tickets[1].pk).update(description="Diubah")

    answer = field_admin.post(reverse("desk:validation_accept"), {"selected": [*selected, "bukan:apa"]})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Hosting Adi" in page
    assert sorted(Ticket.objects.values_list("status", flat=True)) == ["new", "validated"]
    assert field_admin.post(reverse("desk:validation_accept"), {"selected": "x"}).status_code == 302


def test_the_ticket_says_that_it_waits_and_leads_to_the_decision(field_admin: Client, scene: Scene) -> None:
    ticket = make_request(scene)

    page = field_admin.get(reverse("desk:ticket", args=[ticket.number])).content.decode()

    assert reverse("desk:validation_request", args=[ticket.number]) in page
