"""Customers by the API: what hangs on them, masked where the role does not see it; merging doubles."""

from __future__ import annotations

import pytest

from tanggap.accounts.tests.factories import make_person
from tanggap.organization.models import Customer, CustomerContact, Site

pytestmark = pytest.mark.django_db
URL = "/api/v1/customers/"


@pytest.fixture
def shop(cast):
    return Customer.objects.create(number="C-1", name="Toko Maju", unit=cast.branch, phone="+628123456789")


@pytest.fixture
def double(cast):
    return Customer.objects.create(number="C-2", name="TOKO MAJU", unit=cast.branch, phone="+628123456789")


def test_parts_are_added_changed_from_their_version_and_taken_away(desk, cast, shop):
    site = desk.post(
        f"{URL}C-1/sites/", {"code": "S-1", "name": "Ruko", "unit": cast.branch.code}, format="json"
    )
    assert site.status_code == 201
    service = desk.post(
        f"{URL}C-1/services/", {"number": "SVC-1", "product": "Fiber", "site": "S-1"}, format="json"
    )
    contact = desk.post(f"{URL}C-1/contacts/", {"name": "Sari", "phone": "08111222333"}, format="json")
    whole = desk.get(f"{URL}C-1/").json()
    assert [one["number"] for one in whole["services"]] == ["SVC-1"]
    assert whole["services"][0]["site"] == whole["sites"][0]["code"] == "S-1"
    assert whole["contacts"][0]["phone"] == "+628111222333"

    place = f"{URL}C-1/sites/{site.json()['id']}/"
    moved = {"code": "S-1", "name": "Ruko 2", "unit": cast.branch.code}
    assert desk.put(place, moved, format="json", headers={"If-Match": '"1"'}).json()["version"] == 2
    stale = desk.put(place, moved | {"name": "Ruko 3"}, format="json", headers={"If-Match": '"1"'})
    assert stale.status_code == 409
    assert desk.delete(place).status_code == 405
    assert desk.delete(f"{URL}C-1/services/{service.json()['id']}/").status_code == 204
    assert desk.delete(f"{URL}C-1/contacts/{contact.json()['id']}/").status_code == 204

    assert Site.objects.get().name == "Ruko 2"
    assert not CustomerContact.objects.exists()


@pytest.mark.parametrize(
    ("part", "body", "wrong"),
    [
        ("contacts", {"name": "Sari"}, "phone"),
        ("contacts", {"name": "Sari", "phone": "x"}, "phone"),
        ("services", {"number": "SVC-1", "site": "S-9"}, "site"),
        ("sites", {"code": "S-1", "name": "Ruko", "unit": "tidak-ada"}, "unit"),
    ],
)
def test_wrong_parts_are_refused_at_their_field(desk, shop, part, body, wrong):
    refused = desk.post(f"{URL}C-1/{part}/", body, format="json")

    assert (refused.status_code, list(refused.json()["errors"])) == (422, [wrong])


def test_a_part_of_another_customer_is_not_found(desk, shop, double):
    contact = CustomerContact.objects.create(customer=double, name="Tina", phone="+62811")

    body = {"name": "Sari", "phone": "08111222333"}
    assert desk.put(f"{URL}C-1/contacts/{contact.pk}/", body, format="json").status_code == 404


def test_doubles_are_listed_merged_and_told_apart(desk, shop, double):
    groups = desk.get(f"{URL}doubles/").json()["results"]
    assert [[one["number"] for one in group["customers"]] for group in groups] == [["C-1", "C-2"]]

    gone = desk.post(f"{URL}C-2/merge/", {"into": "C-1", "reason": "Ganda"}, format="json").json()
    assert gone["retired_at"]
    kept = desk.get(f"{URL}C-1/").json()
    assert [(one["merged"], one["reason"]) for one in kept["merges"]] == [("C-2", "Ganda")]
    undo = {"merge": kept["merges"][0]["id"]}
    assert desk.post(f"{URL}C-2/unmerge/", undo, format="json").status_code == 404
    assert desk.post(f"{URL}C-1/unmerge/", undo, format="json").json()["merges"] == []

    refused = desk.post(f"{URL}C-1/merge/", {"into": "C-1"}, format="json")
    assert list(refused.json()["errors"]) == ["into"]


def test_numbers_are_masked_for_a_role_that_does_not_see_them_and_other_branches_see_nothing(
    cast, calling, shop
):
    reader = calling(make_person(role="leader", at=cast.branch))
    assert reader.get(f"{URL}?q=maju").json()["results"][0]["phone"] != "+628123456789"

    assert calling(cast.stranger_person).get(f"{URL}C-1/").status_code == 404
