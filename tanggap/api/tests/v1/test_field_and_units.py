"""Technicians, units, me, and the description of the API."""

from __future__ import annotations

import pytest

from tanggap.accounts.tests.factories import make_person
from tanggap.fieldwork.models import Technician
from tanggap.fieldwork.tests.factories import make_technician

pytestmark = pytest.mark.django_db


def test_technicians_are_cut_by_unit(desk, cast):
    mine, foreign = make_technician(cast.branch), make_technician(cast.other_branch)

    codes = [row["code"] for row in desk.get("/api/v1/technicians/").json()["results"]]

    assert codes == [mine.code]
    assert desk.get(f"/api/v1/technicians/{foreign.code}/").status_code == 404


def test_a_technician_is_created_and_changed(desk, cast):
    person = make_person("Budi", role="technician", at=cast.branch)
    new = {"code": "TK-9", "person": person.pk, "unit": cast.branch.code, "skills": ["Fiber", "fiber "]}

    created = desk.post("/api/v1/technicians/", new, format="json", headers={"Idempotency-Key": "t"})
    again = desk.post("/api/v1/technicians/", new, format="json", headers={"Idempotency-Key": "t"})
    tag = desk.get("/api/v1/technicians/TK-9/")["ETag"]
    changed = desk.patch(
        "/api/v1/technicians/TK-9/", {"vehicle": "BM 1"}, format="json", headers={"If-Match": tag}
    )
    stale = desk.patch(
        "/api/v1/technicians/TK-9/", {"vehicle": "BM 2"}, format="json", headers={"If-Match": tag}
    )

    assert created.status_code == again.status_code == 201
    assert created.json()["skills"] == ["fiber"]
    assert changed.json()["vehicle"] == "BM 1"
    assert stale.status_code == 409
    assert Technician.objects.count() == 1


def test_units_and_me(desk, cast):
    assert [row["code"] for row in desk.get("/api/v1/units/").json()["results"]] == [cast.branch.code]
    assert desk.get(f"/api/v1/units/{cast.other_branch.code}/").status_code == 404

    me = desk.get("/api/v1/me/").json()

    assert me["roles"] == ["hd_noc"]
    assert me["home"] == "/desk/"
    assert me["rights"]["ticket.view"] == [cast.branch.path]


@pytest.mark.parametrize("cursor", ["x", "-", "+1x", "-99999999999999999999"])
def test_foreign_cursors_are_refused(desk, cursor):
    assert desk.get("/api/v1/units/", {"cursor": cursor}).status_code == 422


def test_the_description_is_open_and_complete(client):
    answer = client.get("/api/v1/schema/", headers={"accept": "application/vnd.oai.openapi+json"})

    assert answer.status_code == 200
    assert answer.data["openapi"].startswith("3.1")
    assert "/api/v1/tickets/{number}/resolve/" in answer.data["paths"]
    assert client.get("/api/v1/docs/").status_code == 200
