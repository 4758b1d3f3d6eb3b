"""Links between tickets by the API."""

from __future__ import annotations

import pytest

from tanggap.tickets.models import Ticket, TicketRelation
from tanggap.tickets.tests.factories import make_ticket

pytestmark = pytest.mark.django_db


def relations(ticket: Ticket) -> str:
    return f"/api/v1/tickets/{ticket.number}/relations/"


def test_links_are_made_read_from_both_sides_and_taken_away(desk, cast):
    child, parent = make_ticket(cast), make_ticket(cast)

    made = desk.post(relations(child), {"kind": "child_of", "other": parent.number}, format="json")
    read = desk.get(relations(parent)).json()["results"]
    gone = desk.delete(f"{relations(parent)}{made.json()['id']}/")

    assert (made.status_code, gone.status_code) == (201, 204)
    assert made.json()["other"]["number"] == parent.number
    assert [(one["kind"], one["other"]["number"]) for one in read] == [("-child_of", child.number)]
    assert not TicketRelation.objects.exists()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"kind": "child_of"}, "other"),
        ({"kind": "cousin", "other": "TKT-1"}, "kind"),
        ({"kind": "related", "other": "TKT-2000-000001"}, "other"),
        ({"kind": "related", "other": "x" * 25}, "other"),
    ],
)
def test_a_wrong_link_is_refused_at_its_field(desk, cast, problem_of, data, field):
    answer = desk.post(relations(make_ticket(cast)), data, format="json")

    assert answer.status_code == 422
    assert field in str(problem_of(answer))


def test_words_and_solution_reach_the_parts(desk, cast):
    child, parent = make_ticket(cast), make_ticket(cast)
    desk.post(relations(child), {"kind": "child_of", "other": parent.number}, format="json")
    at = f"/api/v1/tickets/{parent.number}/"

    desk.post(f"{at}messages/", {"kind": "note", "body": "Berangkat", "below": True}, format="json")
    desk.post(f"{at}resolve/", {"resolution": "Disambung", "cause": "cable", "children": True}, format="json")

    assert child.messages.get().body == "Berangkat"
    assert Ticket.objects.get(pk=child.pk).status == "resolved"


def test_a_ticket_goes_into_another_one_and_comes_back(desk, cast, problem_of):
    going, staying = make_ticket(cast), make_ticket(cast, requester_name="Bu Ani")
    at = f"/api/v1/tickets/{going.number}/"

    refused = desk.post(f"{at}merge/", {"into": staying.number}, format="json")
    merged = desk.post(f"{at}merge/", {"into": staying.number, "confirmed": True}, format="json")
    again = desk.post(f"{at}merge/", {"into": staying.number, "confirmed": True}, format="json")
    back = desk.post(f"{at}unmerge/", {}, format="json")

    assert refused.status_code == 422
    assert "confirmed" in str(problem_of(refused))
    assert (merged.status_code, merged.json()["status"]) == (200, "merged")
    assert again.status_code == 403
    assert (back.status_code, back.json()["status"]) == (200, "new")
