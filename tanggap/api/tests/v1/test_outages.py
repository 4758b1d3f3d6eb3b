"""Outages by the API: same rules, same words."""

from __future__ import annotations

import pytest

from tanggap.tickets.models import Outage, OutageWork
from tanggap.tickets.outages.services.work import work_do
from tanggap.tickets.tests.factories import make_ticket

pytestmark = pytest.mark.django_db
OUTAGES = "/api/v1/outages/"


def new(cast, **fields):
    return {"title": "Kabel putus", "public_text": "Mati.", "unit": cast.branch.code, **fields}


def declared(client, cast, **fields):
    answer = client.post(OUTAGES, new(cast, **fields), format="json")
    assert answer.status_code == 201, answer.json()
    return answer.json()


def act(client, number, name, data=None, **headers):
    return client.post(f"{OUTAGES}{number}/{name}/", data or {}, format="json", headers=headers)


def test_declaring_answers_the_outage_with_its_address_and_tag(desk, cast):
    ticket = make_ticket(cast, kind="question")

    answer = desk.post(OUTAGES, new(cast, tickets=[ticket.number]), format="json")

    body = answer.json()
    assert answer.status_code == 201
    assert answer["Location"] == f"{OUTAGES}{body['number']}/"
    assert answer["ETag"] == '"1"'
    assert (body["tickets"], body["places"]) == (1, [{"kind": "unit", "code": cast.branch.code}])


def test_the_same_key_declares_once(desk, cast):
    for _time in range(2):
        answer = desk.post(OUTAGES, new(cast), format="json", headers={"Idempotency-Key": "satu"})

    assert Outage.objects.count() == 1
    assert answer["Idempotency-Replayed"] == "true"


def test_a_change_keeps_what_it_leaves_out_and_names_its_version(desk, cast):
    number = declared(desk, cast)["number"]

    changed = desk.patch(
        f"{OUTAGES}{number}/", {"title": "Kabel laut putus"}, format="json", headers={"If-Match": '"1"'}
    )
    stale = desk.patch(f"{OUTAGES}{number}/", {"title": "x"}, format="json", headers={"If-Match": '"1"'})

    assert (changed.status_code, changed.json()["public_text"]) == (200, "Mati.")
    assert stale.status_code == 409


def test_from_the_first_update_to_the_end(desk, cast):
    number = declared(desk, cast)["number"]
    ticket = make_ticket(cast)
    loose = make_ticket(cast, kind="question")

    moved = act(
        desk,
        number,
        "updates",
        {"text": "Ketemu", "status": "identified", "estimated_end": "2050-01-01T10:00:00+07:00"},
    )
    attached = act(desk, number, "attach", {"ticket": loose.number})
    detached = act(desk, number, "detach", {"ticket": loose.number, "reason": "Lain"})
    ended = act(desk, number, "resolve", {"resolution": "Disambung", "cause": "cable"})
    for work in OutageWork.objects.filter(done_at__isnull=True).order_by("pk"):
        work_do(work)

    assert (moved.json()["status"], moved.json()["estimated_end"]) == (
        "identified",
        "2050-01-01T03:00:00Z",
    )
    assert (attached.json()["tickets"], detached.json()["tickets"]) == (2, 1)
    assert ended.json()["status"] == "resolved"
    ticket.refresh_from_db()
    assert ticket.status == "resolved"
    assert desk.get(OUTAGES, {"view": "open"}).json()["results"] == []
    assert [one["number"] for one in desk.get(OUTAGES).json()["results"]] == [number]


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("updates", {}, 422),
        ("updates", {"status": "storm"}, 422),
        ("updates", {"status": "under_way"}, 403),
        ("resolve", {"resolution": "", "cause": "cable"}, 422),
        ("resolve", {"resolution": "x", "cause": "storm"}, 422),
        ("attach", {"ticket": "TGP-0"}, 404),
        ("detach", {"ticket": "TGP-0", "reason": "x"}, 404),
        ("approve", {}, 403),
        ("cancel", {"reason": ""}, 422),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(desk, cast, name, data, status):
    number = declared(desk, cast)["number"]

    answer = act(desk, number, name, data)

    assert answer.status_code == status
    assert Outage.objects.get().version == 1


@pytest.mark.parametrize("query", ["view=storm", "cursor=x", "cursor=a1x", "limit=0", "unit=TIDAK"])
def test_a_malformed_question_is_answered_so(desk, query):
    assert desk.get(f"{OUTAGES}?{query}").status_code == 422


def test_pages_go_on_from_the_last_row(desk, cast):
    numbers = [declared(desk, cast, title=f"Nomor {one}")["number"] for one in range(3)]

    first = desk.get(OUTAGES, {"limit": 2}).json()
    second = desk.get(first["next"]).json()

    assert [one["number"] for one in first["results"] + second["results"]] == numbers[::-1]
    assert desk.get(second["previous"]).json()["results"] == first["results"]
