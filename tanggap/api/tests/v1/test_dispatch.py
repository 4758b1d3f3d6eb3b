"""Dispatch by API: suggestions, taking one, the best for all, applying, taking back."""

from __future__ import annotations

import pytest

from tanggap.fieldwork.dispatching.tests.cases import make_site, on_duty
from tanggap.fieldwork.models import WorkOrder
from tanggap.tickets.tests.factories import make_cast, make_policy, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    cast = make_cast()
    make_policy()
    site = make_site(cast.branch)
    tickets = [make_ticket(cast, site_id=site.pk) for _number in range(2)]
    return cast, tickets, [on_duty(cast.branch, km_north=km) for km in (1, 5)]


@pytest.fixture
def call(client, scene):
    cast = scene[0]
    client.force_login(cast.dispatcher_person)

    def send(path, data=None, **headers):
        if data is None:
            return client.get(f"/api/v1/{path}", headers=headers)
        return client.post(f"/api/v1/{path}", data, content_type="application/json", headers=headers)

    return send


def test_suggestions_carry_their_reasons_and_numbers(scene, call):
    _cast, (ticket, _other), (near, far) = scene
    answer = call(f"tickets/{ticket.number}/suggestions/").json()
    assert [one["technician"] for one in answer["results"]] == [near.code, far.code]
    first = answer["results"][0]
    assert first["score"] == pytest.approx(sum(one["points"] for one in first["reasons"]), abs=0.4)
    assert {one["code"] for one in first["reasons"]} == {
        "travel",
        "slack",
        "load",
        "skill",
        "history",
        "shift",
    }
    assert answer["left_out"] == {}


def test_taking_and_taking_back(scene, call):
    _cast, (ticket, _other), (near, _far) = scene
    version = call(f"tickets/{ticket.number}/suggestions/").json()["version"]
    path, data = f"tickets/{ticket.number}/suggestions/", {"technician": near.code}
    taken = call(path, data, **{"if-match": f'"{version}"'})
    assert (taken.status_code, taken.json()["taken"]) == (201, {ticket.number: near.code})
    assert call(path, data).status_code == 409
    undone = call(f"dispatch/proposals/{taken.json()['id']}/undo/", {})
    assert undone.json()["undone"] == {ticket.number: "back"}
    assert not WorkOrder.objects.held().exists()


def test_the_best_for_all_is_proposed_applied_and_repeated_safely(scene, call):
    cast, tickets, _crew = scene
    made = call("dispatch/proposals/", {"unit": cast.branch.code})
    assert made.status_code == 201
    numbers = [line["ticket"] for line in made.json()["lines"]]
    assert sorted(numbers) == sorted(ticket.number for ticket in tickets)
    path = f"dispatch/proposals/{made.json()['id']}/"
    key = {"idempotency-key": "sekali"}
    first, again = (call(f"{path}apply/", {"tickets": numbers}, **key) for _try in range(2))
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert {line["result"] for line in call(path).json()["lines"]} == {"taken"}
    assert call(f"{path}apply/", {"tickets": numbers}).status_code == 409
    assert WorkOrder.objects.held().count() == 2


def test_bad_input_is_told_at_its_field(scene, call):
    assert call("dispatch/proposals/", {"unit": "TIDAK-ADA"}).status_code == 422
    assert call("dispatch/proposals/", {}).status_code == 422
    assert call(f"tickets/{scene[1][0].number}/suggestions/", {"technician": "TIDAK-ADA"}).status_code == 422
