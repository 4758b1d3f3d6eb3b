"""The pages of the service catalogue."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tanggap.accounts.tests.factories import make_person
from tanggap.organization.models import Unit
from tanggap.organization.tests.factories import make_unit
from tanggap.tickets.models import CatalogueService
from tanggap.tickets.tests.factories import make_category

pytestmark = pytest.mark.django_db


@pytest.fixture
def section() -> Unit:
    return make_unit(make_unit(), kind="section")


@pytest.fixture
def admin(client: Client, section: Unit) -> Client:
    client.force_login(make_person(role="admin", at=section))
    return client


def _typed(section: Unit, **more: Any) -> dict[str, Any]:
    return {
        "name": "Internet OPD",
        "unit": section.pk,
        "category": make_category("Jaringan").pk,
        "kind": "service_request",
        "needs_validation": "on",
        "validation_amount": 1,
        "validation_measure": "days",
        "completion_amount": 3,
        "completion_measure": "days",
        "position": 10,
        "document-TOTAL_FORMS": 2,
        "document-INITIAL_FORMS": 0,
        "document-0-name_id": "Surat permohonan",
        "document-0-required": "on",
        "document-1-name_id": "",
        **more,
    }


def test_a_service_is_added_found_filtered_changed_and_fetched_as_a_file(
    admin: Client, section: Unit
) -> None:
    assert admin.post(reverse("setup:catalogue_new"), _typed(section)).status_code == 302
    made = CatalogueService.objects.get()
    assert [one["name"]["id"] for one in made.documents] == ["Surat permohonan"]

    listed = reverse("setup:catalogue")
    assert b"Internet OPD" in admin.get(listed, {"q": "jaringan"}).content
    assert b"Internet OPD" not in admin.get(listed, {"needs": "none"}).content
    assert "Internet OPD" in admin.get(listed, {"file": "csv"}).getvalue().decode()
    assert admin.get(listed, {"unit": "9999999999999999999999", "after": "x"}).status_code == 200

    page = reverse("setup:catalogue_service", args=[made.pk])
    assert b"Surat permohonan" in admin.get(page).content
    typed = _typed(section, code=made.code, version=made.version, name="Internet dan intranet")
    assert admin.post(page, typed).status_code == 302
    assert admin.post(page, typed | {"name": "Lagi"}).status_code == 409
    made.refresh_from_db()
    assert made.name == "Internet dan intranet"


def test_what_is_wrong_stands_at_the_field_and_nothing_is_stored(admin: Client, section: Unit) -> None:
    for wrong in (
        {"name": ""},
        {"completion_amount": "0"},
        {"validation_amount": "0"},
        {"category": "x"},
        {"kind": "question"},
        {"document-0-name_id": "", "document-0-name_en": "Letter"},
    ):
        answer = admin.post(reverse("setup:catalogue_new"), _typed(section, **wrong))
        assert answer.status_code == 422, wrong
        assert "tg-field-error" in answer.content.decode() or "alert" in answer.content.decode(), wrong
    assert not CatalogueService.objects.exists()


def test_a_service_is_retired_and_restored_by_its_buttons(admin: Client, section: Unit) -> None:
    admin.post(reverse("setup:catalogue_new"), _typed(section))
    made = CatalogueService.objects.get()

    admin.post(reverse("setup:catalogue_retire", args=[made.pk]))
    made.refresh_from_db()
    assert made.retired_at is not None
    admin.post(reverse("setup:catalogue_restore", args=[made.pk]))
    made.refresh_from_db()
    assert made.retired_at is None
