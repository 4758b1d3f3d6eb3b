"""Tickets by the API: same rules, same words, other clothes."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from rest_framework.test import APIClient

from tanggap.attachments.models import Attachment
from tanggap.fieldwork.models import Progress, WorkOrder
from tanggap.fieldwork.tests.factories import make_technician
from tanggap.tickets.models import Ticket
from tanggap.tickets.tests.factories import make_category, make_ticket

pytestmark = pytest.mark.django_db
TICKETS = "/api/v1/tickets/"


def new(cast, **fields):
    return {"subject": "LOS merah", "unit": cast.branch.code, **fields}


def act(client, ticket, name, data=None, **headers):
    return client.post(f"{TICKETS}{ticket.number}/{name}/", data or {}, format="json", headers=headers)


def test_creating_answers_the_ticket_with_its_address_and_tag(desk, cast):
    category = make_category("Internet", "Mati")

    answer = desk.post(
        TICKETS, new(cast, category=category.code, latitude="0.53", longitude="101.45"), format="json"
    )

    assert answer.status_code == 201
    assert answer["Location"].endswith(f"/{answer.json()['number']}/")
    assert answer["ETag"] == '"1"'
    assert Ticket.objects.get().category_id == category.pk


def test_the_same_key_creates_once_and_repeats_the_whole_answer(desk, cast):
    first, again = [
        desk.post(TICKETS, new(cast), format="json", headers={"Idempotency-Key": "satu"})
        for _time in range(2)
    ]

    assert Ticket.objects.count() == 1
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert (first["Location"], first["ETag"]) == (again["Location"], again["ETag"])
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"subject": ""}, "subject"),
        ({"unit": "TIDAK-ADA"}, "unit"),
        ({"category": "tidak-ada"}, "category"),
        ({"kind": "apa"}, "kind"),
        ({"impact": 9}, "impact"),
        ({"requester_email": "bukan"}, "requester_email"),
        ({"latitude": "95", "longitude": "1"}, "latitude"),
    ],
)
def test_wrong_fields_are_named(desk, cast, problem_of, fields, wrong):
    answer = desk.post(TICKETS, new(cast, **fields), format="json")

    assert answer.status_code == 422
    assert wrong in problem_of(answer)["errors"]
    assert not Ticket.objects.exists()


def test_malformed_json_is_400(desk, problem_of):
    answer = desk.post(TICKETS, "{", content_type="application/json")

    assert answer.status_code == 400
    problem_of(answer)


def test_without_sign_in_nothing(cast):
    assert APIClient().get(TICKETS).status_code in {401, 403}


def test_a_foreign_ticket_is_not_there_by_any_door(calling, cast, problem_of):
    ticket = make_ticket(cast)
    outsider = calling(cast.stranger_person)

    answers = [
        outsider.get(f"{TICKETS}{ticket.number}/"),
        outsider.patch(f"{TICKETS}{ticket.number}/", {"subject": "x"}, format="json"),
        outsider.get(f"{TICKETS}{ticket.number}/messages/"),
        outsider.get(f"{TICKETS}{ticket.number}/files/"),
        act(outsider, ticket, "start"),
        act(outsider, ticket, "delete", {"reason": "x"}),
    ]

    assert [answer.status_code for answer in answers] == [404] * 6
    assert outsider.get(TICKETS, {"q": "Internet"}).json()["results"] == []


def test_lists_go_back_and_forth_over_pages(desk, cast):
    numbers = [make_ticket(cast).number for _ in range(7)][::-1]

    first = desk.get(TICKETS, {"limit": 3}).json()
    second = desk.get(first["next"]).json()
    third = desk.get(second["next"]).json()
    back = desk.get(third["previous"]).json()

    pages = [[row["number"] for row in page["results"]] for page in (first, second, third, back)]
    assert pages == [numbers[:3], numbers[3:6], numbers[6:], numbers[3:6]]
    assert (first["previous"], third["next"]) == (None, None)


def test_filters_narrow_and_wrong_ones_are_refused(desk, cast):
    kept = make_ticket(cast, subject="VPN kantor putus", kind="complaint")
    make_ticket(cast)

    for query in ({"q": "vpn"}, {"kind": "complaint"}, {"q": "kantor", "unit": cast.branch.code}):
        assert [row["number"] for row in desk.get(TICKETS, query).json()["results"]] == [kept.number]
    for query in (
        {"order": "x"},
        {"view": "x"},
        {"unit": "x"},
        {"reported_from": "kemarin"},
        {"limit": "0"},
        {"priority": "x"},
    ):
        assert desk.get(TICKETS, query).status_code == 422
    assert desk.get(TICKETS, {"q": "' OR 1=1; -- \"&|!():*"}).status_code == 200


def test_a_change_names_its_version(desk, cast, problem_of):
    ticket = make_ticket(cast)
    address = f"{TICKETS}{ticket.number}/"
    tag = desk.get(address)["ETag"]

    assert (
        desk.patch(address, {"subject": "Baru"}, format="json", headers={"If-Match": tag}).status_code == 200
    )
    stale = desk.patch(address, {"subject": "Lain"}, format="json", headers={"If-Match": tag})

    assert stale.status_code == 409
    assert problem_of(stale)["code"] == "stale"
    assert Ticket.objects.get().subject == "Baru"


def test_acts_walk_the_life_cycle_and_illegal_ones_are_refused(desk, cast, problem_of):
    ticket = make_ticket(cast)

    assert act(desk, ticket, "validate").json()["status"] == "validated"
    assert act(desk, ticket, "start").json()["status"] == "in_progress"
    assert act(desk, ticket, "hold", {"reason": "power_cut"}).json()["status"] == "on_hold"
    assert (
        act(desk, ticket, "resolve", {"resolution": "Beres", "cause": "power"}).json()["status"] == "resolved"
    )
    refused = act(desk, ticket, "hold", {"reason": "power_cut"})
    assert refused.status_code == 403
    assert problem_of(refused)["code"] == "state"
    assert act(desk, ticket, "reopen", {"reason": "Padam lagi"}).json()["reopen_count"] == 1
    assert act(desk, ticket, "cancel", {}).status_code == 422


def test_a_repeated_act_has_one_effect_and_another_content_is_refused(desk, cast, problem_of):
    ticket = make_ticket(cast)
    first = act(desk, ticket, "hold", {"reason": "weather"}, **{"Idempotency-Key": "h"})
    assert first.status_code == 403
    act(desk, ticket, "start")

    done = act(desk, ticket, "hold", {"reason": "weather"}, **{"Idempotency-Key": "h"})
    again = act(desk, ticket, "hold", {"reason": "weather"}, **{"Idempotency-Key": "h"})
    other = act(desk, ticket, "hold", {"reason": "power_cut"}, **{"Idempotency-Key": "h"})

    assert done.status_code == again.status_code == 200
    assert again["Idempotency-Replayed"] == "true"
    assert done.json() == again.json()
    assert other.status_code == 422
    assert problem_of(other)["code"] == "idempotency_key_reused"


def test_every_call_that_creates_or_acts_refuses_its_key_for_another_content(desk, calling, cast, problem_of):
    technician = make_technician(cast.branch)
    ticket = make_ticket(cast)
    act(desk, ticket, "offer")
    phone, address = calling(technician.user), f"{TICKETS}{ticket.number}/"
    calls = [
        (desk, TICKETS, {"subject": "A"}, {"subject": "B"}),
        (desk, f"{address}messages/", {"body": "A"}, {"body": "B"}),
        (phone, f"{address}pick-up/", {}, {"other": 1}),
        (phone, f"{address}progress/", {"step": "en_route"}, {"step": "arrived"}),
    ]
    for number, (client, target, first, second) in enumerate(calls):
        headers = {"Idempotency-Key": f"k{number}"}
        base = {"unit": cast.branch.code} if target == TICKETS else {}
        done, again, reused = [
            client.post(target, base | data, format="json", headers=headers)
            for data in (first, first, second)
        ]
        assert done.status_code in {200, 201}, target
        assert (again.status_code, again.json()) == (done.status_code, done.json()), target
        assert again["Idempotency-Replayed"] == "true", target
        assert reused.status_code == 422, target
        assert problem_of(reused)["code"] == "idempotency_key_reused", target
    assert Ticket.objects.count() == 2


def test_a_key_belongs_to_one_person(desk, calling, cast):
    """Somebody else's key answers nothing of somebody else."""
    other = calling(cast.customer_person)
    headers = {"Idempotency-Key": "sama"}

    mine = desk.post(TICKETS, new(cast), format="json", headers=headers)
    theirs = other.post(TICKETS, new(cast), format="json", headers=headers)

    assert "Idempotency-Replayed" not in theirs
    assert theirs.json().get("number") != mine.json()["number"]


def test_files_are_compared_by_content(desk, cast, problem_of):
    ticket = make_ticket(cast)
    address = f"{TICKETS}{ticket.number}/files/"

    def send(content: bytes):
        upload = SimpleUploadedFile("a.txt", content, content_type="text/plain")
        return desk.post(address, {"files": [upload]}, format="multipart", headers={"Idempotency-Key": "f"})

    first, again, other = send(b"satu"), send(b"satu"), send(b"lain")

    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert again["Idempotency-Replayed"] == "true"
    assert (other.status_code, problem_of(other)["code"]) == (422, "idempotency_key_reused")
    assert Attachment.objects.count() == 1


def test_all_files_of_a_call_count_for_its_key(desk, cast):
    ticket = make_ticket(cast)

    def send(*contents: bytes):
        uploads = [SimpleUploadedFile("a.txt", content) for content in contents]
        address, headers = f"{TICKETS}{ticket.number}/files/", {"Idempotency-Key": "f"}
        return desk.post(address, {"files": uploads}, format="multipart", headers=headers).status_code

    assert [send(b"satu", b"dua"), send(b"tiga", b"dua")] == [201, 422]


def test_replies_and_notes(desk, calling, cast):
    ticket = make_ticket(cast, requester_id=cast.customer_person.pk)
    address = f"{TICKETS}{ticket.number}/messages/"

    for key in ("a", "a", "b"):
        desk.post(address, {"body": "Kami cek"}, format="json", headers={"Idempotency-Key": key})
    desk.post(address, {"body": "Rahasia", "kind": "note"}, format="json")

    assert len(desk.get(address).json()["results"]) == 3
    seen = calling(cast.customer_person).get(address).json()["results"]
    assert [message["body"] for message in seen] == ["Kami cek", "Kami cek"]


def test_files_are_checked_by_content(desk, calling, cast):
    ticket = make_ticket(cast)
    content = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(content, "PNG")
    picture = SimpleUploadedFile("a.png", content.getvalue(), content_type="image/png")
    fake = SimpleUploadedFile("b.png", b"<script>alert(1)</script>", content_type="image/png")
    address = f"{TICKETS}{ticket.number}/files/"

    stored = desk.post(address, {"files": [picture]}, format="multipart")
    refused = desk.post(address, {"files": [fake]}, format="multipart")

    assert stored.status_code == 201
    assert refused.status_code == 415
    url = stored.json()[0]["url"]
    assert desk.get(url).status_code == 200
    assert calling(cast.stranger_person).get(url).status_code == 404


def test_a_job_by_the_api_from_offer_to_lock(desk, calling, cast, problem_of):
    technician, second = make_technician(cast.branch), make_technician(cast.branch)
    ticket = make_ticket(cast)
    phone = calling(technician.user)
    assert act(desk, ticket, "offer").status_code == 200

    taken = act(phone, ticket, "pick-up", {}, **{"Idempotency-Key": "p"})
    refused = act(calling(second.user), ticket, "pick-up")

    assert taken.json()["status"] == "accepted"
    assert refused.status_code == 403
    assert problem_of(refused)["code"] == "taken"
    for step in ("en_route", "arrived"):
        assert act(phone, ticket, "progress", {"step": step}, **{"Idempotency-Key": step}).status_code == 201
    done = {"step": "done", "resolution": "Beres", "cause": "cable"}
    for _time in range(2):
        assert act(phone, ticket, "progress", done, **{"Idempotency-Key": "d"}).status_code == 201
    locked = act(phone, ticket, "progress", {"step": "working"})
    assert problem_of(locked)["code"] == "locked"
    assert Progress.objects.filter(step="done").count() == 1
    orders = phone.get("/api/v1/work-orders/").json()["results"]
    assert [order["status"] for order in orders] == ["done"]
    assert (
        calling(cast.stranger_person).get(f"/api/v1/work-orders/{WorkOrder.objects.get().pk}/").status_code
        == 404
    )


def test_assigning_technicians_and_agents(desk, cast):
    technician = make_technician(cast.branch)
    first, second = make_ticket(cast), make_ticket(cast)

    assert (
        act(desk, first, "assign", {"technician": technician.code}).json()["assignee"]["id"]
        == technician.user_id
    )
    assert act(desk, second, "assign", {"assignee": cast.dispatcher_person.pk}).json()["status"] == "assigned"
    assert act(desk, first, "withdraw", {"reason": "Salah"}).json()["assignee"] is None
    assert act(desk, first, "assign", {}).status_code == 422


def test_deleting_and_restoring(desk, cast):
    ticket = make_ticket(cast)

    assert act(desk, ticket, "delete", {"reason": "Uji"}).status_code == 200
    assert desk.get(f"{TICKETS}{ticket.number}/").status_code == 404
    assert act(desk, ticket, "restore").json()["number"] == ticket.number


def test_the_list_costs_the_same_with_few_and_many(desk, cast, django_assert_num_queries):
    make_ticket(cast)
    desk.get(TICKETS)
    with django_assert_num_queries(4):
        desk.get(TICKETS)
    for _ in range(9):
        make_ticket(cast)
    with django_assert_num_queries(4):
        desk.get(TICKETS)


def test_a_customer_reports_in_his_own_name_and_decides_no_priority(calling, cast, problem_of):
    client = calling(cast.customer_person)
    foreign = {"requester_name": "Korban", "requester_email": "korban@example.test", "channel": "phone"}

    made = client.post(TICKETS, new(cast, **foreign), format="json")
    pressed = client.post(TICKETS, new(cast, impact=1, urgency=1), format="json")
    elsewhere = client.post(TICKETS, new(cast, unit=cast.other_branch.code), format="json")

    assert made.status_code == 201
    assert made.json()["requester"]["id"] == cast.customer_person.pk
    assert made.json()["requester"]["email"] != "korban@example.test"
    assert made.json()["channel"] == "api"
    assert client.get(made["Location"]).status_code == 200
    assert (pressed.status_code, set(problem_of(pressed)["errors"])) == (422, {"impact", "urgency"})
    assert elsewhere.status_code == 403
