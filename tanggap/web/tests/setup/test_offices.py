"""The page of an office: its people, its logo."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tanggap.accounts.models import Grant, User
from tanggap.accounts.tests.factories import make_person
from tanggap.attachments.tests import samples
from tanggap.organization.models import Office
from tanggap.organization.tests.factories import make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office.objects.create(code="OPD-1", name="Dinas Kesehatan", unit=make_unit(make_unit()))


@pytest.fixture
def admin(client: Client, office: Office) -> Client:
    parent = office.unit.parent
    assert parent is not None
    client.force_login(make_person(role="admin", at=parent, sign_in=True))
    return client


def _add(client: Client, office: Office, **typed: str) -> int:
    return client.post(reverse("setup:office_person_add", args=[office.pk]), typed).status_code


def test_an_account_joins_the_office_with_its_role_and_leaves_without_it(
    admin: Client, office: Office
) -> None:
    person = make_person("Wirda", at=office.unit, role="technician", email="wirda@contoh.test")
    assert _add(admin, office, email="WIRDA@contoh.test") == 302

    person.refresh_from_db()
    assert person.office_id == office.pk
    held = Grant.objects.filter(user=person, role__code="office_staff", unit=office.unit)
    assert held.filter(valid_to__isnull=True).exists()
    page = admin.get(reverse("setup:office", args=[office.pk])).content.decode()
    assert "wirda@contoh.test" in page

    assert _add(admin, office, email="wirda@contoh.test") == 422
    admin.post(reverse("setup:office_person_remove", args=[office.pk, person.pk]))
    person.refresh_from_db()
    assert person.office_id is None
    assert not held.filter(valid_to__isnull=True).exists()


def test_somebody_new_is_invited_and_nobody_is_taken_from_another_office(
    admin: Client, office: Office
) -> None:
    assert _add(admin, office, email="baru@contoh.test") == 422  # a new account needs a name
    assert _add(admin, office, email="bukan surel", name="Baru") == 422
    assert _add(admin, office, email="baru@contoh.test", name="Orang Baru") == 302
    assert User.objects.get(email="baru@contoh.test").office_id == office.pk

    other = Office.objects.create(code="OPD-2", name="Dinas Sosial", unit=office.unit)
    answer = admin.post(reverse("setup:office_person_add", args=[other.pk]), {"email": "baru@contoh.test"})
    assert answer.status_code == 422
    assert User.objects.get(email="baru@contoh.test").office_id == office.pk


def test_the_logo_is_kept_replaced_and_taken_away(admin: Client, office: Office) -> None:
    url = reverse("setup:office_logo", args=[office.pk])
    admin.post(url, {})
    office.refresh_from_db()
    assert office.logo_id is None

    admin.post(url, {"logo": samples.upload("logo.jpg", samples.jpeg())})
    office.refresh_from_db()
    first = office.logo_id
    assert first is not None
    assert str(first) in admin.get(reverse("setup:office", args=[office.pk])).content.decode()
    assert admin.get(reverse("files:download", args=[first, "display"])).status_code == 200

    admin.post(url, {"logo": samples.upload("logo.jpg", samples.jpeg())})
    office.refresh_from_db()
    assert office.logo_id not in {None, first}
    admin.post(reverse("setup:office_logo_remove", args=[office.pk]))
    office.refresh_from_db()
    assert office.logo_id is None
