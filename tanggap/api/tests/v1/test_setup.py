"""What administrators set up, by the API: the same services, refusals at the fields of the body."""

from __future__ import annotations

import pytest

from tanggap.accounts.tests.factories import make_person
from tanggap.notifications.models import TemplateVersion
from tanggap.tickets.models import AssignmentRule, SlaPolicy, SlaPolicyVersion, Tag
from tanggap.tickets.services import ticket_resolve, ticket_tags_change
from tanggap.tickets.tests.factories import make_ticket

pytestmark = pytest.mark.django_db
POLICIES, RULES, ANSWERS = "/api/v1/sla-policies/", "/api/v1/assignment-rules/", "/api/v1/canned-answers/"
WORDS = "/api/v1/notice-templates/ticket.created/email/id/"
TIMES = {"1": {"response": 1800, "resolution": 7200}}
STEP = {"target": "resolution", "percent": 50, "action": "notify", "recipient": "role", "role": "hd_noc"}


@pytest.fixture
def admin(cast, calling):
    return calling(make_person(role="admin", at=cast.company))


def made(caller, **fields):
    body = {"code": "emas", "name": "Emas", "targets": TIMES, **fields}
    return caller.post(POLICIES, body, format="json")


class TestPolicies:
    def test_are_added_read_changed_and_taken_out_of_force(self, cast, admin):
        first = made(admin, unit=cast.branch.code, customer_class="Dedicated", steps=[STEP])
        assert (first.status_code, first["Location"]) == (201, f"{POLICIES}emas/")
        step = first.json()["versions"][0]["steps"][0]
        assert (step["role"], step["percent"], step["action"]) == ("hd_noc", 50, "notify")

        second = {"number": 1, "targets": {"1": {"resolution": 3600}}, "steps": [step]}
        changed = admin.post(f"{POLICIES}emas/versions/", second, format="json").json()
        assert [version["number"] for version in changed["versions"]] == [2, 1]
        assert changed["versions"][0]["steps"][0]["key"] == step["key"]
        assert admin.post(f"{POLICIES}emas/versions/", second, format="json").status_code == 409
        assert admin.post(f"{POLICIES}emas/retire/", {}, format="json").json()["retired_at"]
        assert admin.post(f"{POLICIES}emas/retire/", {}, format="json").status_code == 409

        assert admin.get(POLICIES).json()["results"][0]["unit"]["code"] == cast.branch.code
        assert SlaPolicyVersion.objects.count() == 2

    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [
            ({"unit": "tidak-ada"}, "unit"),
            ({"calendar": "tidak-ada"}, "calendar"),
            ({"targets": {"9": {"resolution": 60}}}, "targets"),
            ({"targets": {"1": {"response": 90, "resolution": 60}}}, "response_1"),
            ({"customer": "tidak-ada"}, "customer"),
            ({"steps": [{**STEP, "role": "tidak-ada"}]}, "steps-0-role"),
            ({"steps": [{**STEP, "percent": 5000}]}, "steps-0-percent"),
        ],
    )
    def test_are_refused_at_the_field_of_the_body(self, admin, problem_of, fields, wrong):
        refused = made(admin, **fields)

        assert refused.status_code == 422
        assert wrong in problem_of(refused)["errors"]
        assert not SlaPolicy.objects.exists()

    def test_the_same_key_adds_one(self, admin):
        body = {"code": "emas", "name": "Emas", "targets": TIMES}
        answers = [
            admin.post(POLICIES, body, format="json", headers={"Idempotency-Key": "satu"}) for _ in "ab"
        ]

        assert [answer.status_code for answer in answers] == [201, 201]
        assert SlaPolicy.objects.count() == 1

    def test_are_hidden_from_the_desk(self, desk):
        assert desk.get(POLICIES).status_code == 403


def test_rules_are_ordered_changed_from_their_version_and_retired(cast, admin):
    pks = [
        admin.post(RULES, {"name": name, "method": "least_load"}, format="json").json()["id"] for name in "ab"
    ]
    assert admin.post(f"{RULES}{pks[1]}/up/", {}, format="json").json()["position"] == 1

    facts = {"name": "b", "method": "skill", "skill": "fiber", "unit": cast.branch.code, "priorities": [1]}
    changed = admin.put(f"{RULES}{pks[1]}/", facts, format="json", headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.json()["unit"], changed["ETag"]) == (200, cast.branch.code, '"2"')
    stale = admin.put(f"{RULES}{pks[1]}/", facts, format="json", headers={"If-Match": '"1"'})
    assert stale.status_code == 409
    assert admin.post(f"{RULES}{pks[0]}/retire/", {}, format="json").json()["retired_at"]

    refused = admin.post(RULES, {"name": "c", "method": "team"}, format="json")
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["team"])
    assert AssignmentRule.objects.count() == 2


def test_canned_answers_of_own_units_are_added_changed_and_retired(cast, desk):
    body = {"title": "Salam", "body": "Halo {name}", "unit": cast.branch.code}
    made = desk.post(ANSWERS, body, format="json").json()
    changed = desk.put(f"{ANSWERS}{made['id']}/", body | {"title": "Salam 2"}, format="json")
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert [row["title"] for row in desk.get(f"{ANSWERS}?q=salam").json()["results"]] == ["Salam 2"]
    assert desk.post(f"{ANSWERS}{made['id']}/retire/", {}, format="json").json()["retired_at"]

    unknown = desk.post(ANSWERS, body | {"body": "Halo {nama}"}, format="json")
    assert list(unknown.json()["errors"]) == ["body"]


def test_words_of_notices_are_read_changed_and_reset(admin, desk):
    shipped = admin.get(WORDS).json()
    assert (shipped["state"], shipped["version"]) == ("shipped", 0)

    own = {"title": "Tiket {number}", "body": "Ada tiket."}
    changed = admin.put(WORDS, own, format="json", headers={"If-Match": '"0"'})
    assert (changed.json()["state"], changed.json()["title"]) == ("own", "Tiket {number}")
    assert admin.put(WORDS, own, format="json", headers={"If-Match": '"0"'}).status_code == 409
    wrong = admin.put(WORDS, own | {"title": "{nomor}"}, format="json")
    assert list(wrong.json()["errors"]) == ["title"]
    assert admin.post(f"{WORDS}reset/", {}, format="json").json()["state"] == "shipped"

    assert desk.get(WORDS).status_code == 403
    assert admin.get(WORDS.replace("email", "merpati")).status_code == 404
    assert TemplateVersion.objects.count() == 2


def test_tags_are_listed_renamed_made_one_and_deleted(cast, admin):
    for words in (["fiber", "fo"], ["fo"]):
        ticket_tags_change(actor=cast.dispatcher, number=make_ticket(cast).number, add=words)
    fiber, fo = Tag.objects.get(name="fiber"), Tag.objects.get(name="fo")

    rows = admin.get("/api/v1/tags/?q=fo").json()["results"]
    assert rows == [{"id": fo.pk, "name": "fo", "tickets": 2}]
    one = admin.patch(f"/api/v1/tags/{fiber.pk}/", {"name": "FO"}, format="json").json()
    assert one == {"id": fo.pk, "name": "fo", "tickets": 2}
    assert admin.delete(f"/api/v1/tags/{fo.pk}/").status_code == 204

    assert not Tag.objects.exists()


def test_a_rating_is_given_by_the_reporter_and_read_by_those_who_may(cast, calling, desk):
    number = make_ticket(cast, requester_id=cast.customer_person.pk).number
    url = f"/api/v1/tickets/{number}/rating/"
    reporter = calling(cast.customer_person)
    assert reporter.post(url, {"score": 5}, format="json").status_code == 404
    ticket_resolve(actor=cast.dispatcher, number=number, resolution="Beres", cause="cable")

    assert reporter.post(url, {"score": 6}, format="json").status_code == 422
    given = reporter.post(url, {"score": 2, "comment": "Lambat"}, format="json")
    assert (given.status_code, given.json()["score"]) == (201, 2)
    assert desk.post(url, {"score": 5}, format="json").status_code == 404

    assert [row["comment"] for row in desk.get(url).json()["results"]] == ["Lambat"]
    assert calling(cast.stranger_person).get(url).status_code == 404
