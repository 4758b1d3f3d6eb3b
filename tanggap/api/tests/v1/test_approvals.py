"""Approvals by API."""

from __future__ import annotations

import uuid

import pytest

from tanggap.accounts.models import Grant, Role
from tanggap.accounts.tests.factories import acting, make_person, make_role
from tanggap.approvals.models import ApprovalRequest
from tanggap.approvals.services import role_request_submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(cast, calling):
    make_role("technician")
    return calling(make_person("Admin", role="admin", at=cast.company))


@pytest.fixture
def asked(cast, admin):
    """Makes a request: somebody asks to be a technician of the branch."""

    def ask(name="Calon"):
        person = make_person(name)
        role_request_submit(
            actor=acting(person),
            role_id=Role.objects.get(code="technician").pk,
            unit_id=cast.branch.pk,
            reason="Teknisi baru",
        )
        return person, ApprovalRequest.objects.latest("pk")

    return ask


def post(client, path, body, **headers):
    return client.post(f"/api/v1/approvals/{path}", body, content_type="application/json", **headers)


def test_the_list_holds_what_waits_for_the_caller_and_one_tells_what_is_decided(admin, asked, desk):
    _person, request = asked("Budi")

    (row,) = admin.get("/api/v1/approvals/").json()["results"]
    one = admin.get(f"/api/v1/approvals/{row['id']}/").json()

    assert (row["id"], row["state"], row["digest"]) == (str(request.public_id), "waiting", request.digest)
    assert one["may_decide"] is True
    assert one["verdicts"] == ["approve", "send_back", "reject"]
    assert "Budi" in [line["value"] for line in one["summary"]]
    assert desk.get("/api/v1/approvals/").json()["results"] == []
    assert desk.get(f"/api/v1/approvals/{row['id']}/").status_code == 404


def test_a_decision_takes_effect_once_however_often_it_is_sent(admin, asked):
    person, request = asked()
    body = {"verdict": "approve", "digest": request.digest}
    key = {"HTTP_IDEMPOTENCY_KEY": "setuju-1"}

    first = post(admin, f"{request.public_id}/decide/", body, **key)
    again = post(admin, f"{request.public_id}/decide/", body, **key)

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert first.json()["state"] == "approved"
    assert [one["verdict"] for one in first.json()["decisions"]] == ["approve"]
    assert Grant.objects.filter(user=person, role__code="technician").count() == 1


@pytest.mark.parametrize(
    ("change", "status", "names"),
    [
        ({"verdict": "maybe"}, 422, "verdict"),
        ({"verdict": "reject"}, 422, "reason"),
        ({"digest": "0" * 64}, 409, ""),
        ({"digest": ""}, 422, "digest"),
        ({"reason": "x" * 1001}, 422, "reason"),
    ],
)
def test_bad_calls_are_refused_at_their_field_and_decide_nothing(admin, asked, change, status, names):
    _person, request = asked()

    answer = post(
        admin, f"{request.public_id}/decide/", {"verdict": "approve", "digest": request.digest} | change
    )

    assert answer.status_code == status
    assert not names or names in answer.json()["errors"]
    assert not request.decisions.exists()


def test_of_a_batch_each_has_its_result(admin, asked):
    _first, good = asked("Ani")
    _second, stale = asked("Tono")
    items = [
        {"id": str(good.public_id), "digest": good.digest},
        {"id": str(stale.public_id), "digest": "0" * 64},
        {"id": str(uuid.uuid4()), "digest": "0" * 64},
        {"id": "bukan", "digest": "0"},
    ]

    answer = post(admin, "decide/", {"items": items, "verdict": "approve"})

    assert answer.status_code == 200
    assert [one["decided"] for one in answer.json()["results"]] == [True, False, False, False]
    assert all(one["refusal"] for one in answer.json()["results"][1:])
    assert set(ApprovalRequest.objects.values_list("state", flat=True)) == {"approved", "waiting"}


def test_who_submitted_takes_it_back_and_nobody_else(admin, asked, calling):
    person, request = asked()

    assert post(admin, f"{request.public_id}/recall/", {}).status_code == 403
    answer = post(calling(person), f"{request.public_id}/recall/", {"reason": "Salah unit"})

    assert answer.json()["state"] == "recalled"


def test_filters_and_pages(admin, asked):
    for name in ("Satu", "Dua", "Tiga"):
        asked(name)

    found = admin.get("/api/v1/approvals/?q=dua&kind=role_request&state=waiting").json()["results"]
    page = admin.get("/api/v1/approvals/?limit=2").json()

    assert ["Dua" in row["subject"] for row in found] == [True]
    assert len(page["results"]) == 2
    assert len(admin.get(page["next"]).json()["results"]) == 1
    for wrong in ("view=x", "kind=x", "state=x", "cursor=x"):
        assert admin.get(f"/api/v1/approvals/?{wrong}").status_code == 422
