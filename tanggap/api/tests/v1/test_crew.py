"""Roster, leave and being on call by API."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tanggap.accounts.tests.factories import make_person
from tanggap.attachments.tests import samples
from tanggap.fieldwork.models import Leave, OnCallCall, OnCallTurn
from tanggap.fieldwork.roster.services.calls import call_start
from tanggap.fieldwork.tests.factories import make_technician
from tanggap.kernel import clock
from tanggap.tickets.tests.factories import make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def technician(cast):
    return make_technician(cast.branch)


@pytest.fixture
def phone(calling, technician):
    return calling(technician.user)


def day(offset):
    return str(clock.now().date() + timedelta(days=offset))


def asking(**fields):
    return {"kind": "sick", "first_day": day(3), "last_day": day(4), "reason": "Operasi gigi", **fields}


def letter():
    return SimpleUploadedFile("surat.pdf", samples.pdf(), content_type="application/pdf")


def test_the_roster_has_one_line_for_each_technician_with_shift_and_leave(cast, desk, technician):
    technician.leaves.create(
        kind="annual",
        status="approved",
        first_day=day(1),
        last_day=day(1),
        asked_at=clock.now(),
        asked_by=technician.user,
    )
    make_technician(cast.other_branch)

    answer = desk.get(f"/api/v1/roster/?from={day(0)}&to={day(2)}")

    (row,) = answer.json()["results"]
    assert (row["technician"], row["unit"], len(row["days"])) == (technician.code, cast.branch.code, 3)
    assert [one["leave"] for one in row["days"]] == [None, "annual", None]


def test_a_technician_reads_his_own_roster_only(cast, phone, technician):
    make_technician(cast.branch)

    answer = phone.get("/api/v1/roster/").json()

    assert [row["technician"] for row in answer["results"]] == [technician.code]
    assert len(answer["results"][0]["days"]) == 7


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=kemarin", "from"),
        ("from=2026-02-30", "from"),
        ("from=2026-03-02&to=2026-03-01", "to"),
        ("from=2026-01-01&to=2026-03-01", "to"),
        ("unit=TIDAK-ADA", "unit"),
        ("limit=0", "limit"),
    ],
)
def test_bad_questions_about_the_roster_are_told_at_their_field(desk, problem_of, query, field):
    problem = problem_of(desk.get(f"/api/v1/roster/?{query}"))

    assert (problem["status"], list(problem["errors"])) == (422, [field])


def test_leave_is_asked_with_a_letter_decided_and_withdrawn(desk, phone, technician):
    asked = phone.post("/api/v1/leaves/", {**asking(), "files": [letter()]}, format="multipart")
    leave = asked.json()
    listed = desk.get("/api/v1/leaves/?status=asked").json()["results"]
    decided = desk.post(f"/api/v1/leaves/{leave['id']}/decide/", {"approve": True}, format="json")
    again = desk.post(f"/api/v1/leaves/{leave['id']}/decide/", {"approve": True}, format="json")
    withdrawn = phone.post(f"/api/v1/leaves/{leave['id']}/withdraw/", {}, format="json")

    assert (asked.status_code, leave["technician"], leave["status"]) == (201, technician.code, "asked")
    assert [file["name"] for file in listed[0]["files"]] == ["surat.pdf"]
    assert phone.get(leave["files"][0]["url"]).status_code == 200
    assert (decided.status_code, decided.json()["status"], again.status_code) == (200, "approved", 403)
    assert (withdrawn.status_code, withdrawn.json()["status"]) == (200, "cancelled")


def test_a_letter_may_follow_until_the_decision(desk, phone, problem_of):
    leave = phone.post("/api/v1/leaves/", asking(), format="json").json()
    path, key = f"/api/v1/leaves/{leave['id']}/letters/", {"HTTP_IDEMPOTENCY_KEY": "surat-1"}

    added, again = (phone.post(path, {"files": [letter()]}, format="multipart", **key) for _try in range(2))
    empty = phone.post(path, {}, format="multipart")
    by_desk = desk.post(path, {"files": [letter()]}, format="multipart")
    desk.post(f"/api/v1/leaves/{leave['id']}/decide/", {"approve": True}, format="json")
    late = phone.post(path, {"files": [letter()]}, format="multipart")

    assert (added.status_code, added.json()) == (200, again.json())
    assert [file["name"] for file in added.json()["files"]] == ["surat.pdf"]
    assert added.json()["version"] == leave["version"] + 1
    assert list(problem_of(empty)["errors"]) == ["files"]
    assert (by_desk.status_code, late.status_code) == (403, 403)


def test_the_letter_is_for_the_technician_and_who_decides(cast, calling, desk, phone):
    made = phone.post("/api/v1/leaves/", {**asking(), "files": [letter()]}, format="multipart").json()
    address = made["files"][0]["url"]
    leader = calling(make_person(role="leader", at=cast.branch))
    stranger, colleague = calling(cast.stranger_person), calling(make_technician(cast.branch).user)

    assert [one.get(address).status_code for one in (desk, leader, stranger, colleague)] == [
        200,
        404,
        404,
        404,
    ]
    path = f"/api/v1/leaves/{made['id']}/"
    assert [one.get(path).status_code for one in (desk, leader, stranger, colleague)] == [200, 404, 404, 404]


def test_the_same_wish_sent_twice_is_one_leave(phone):
    key = {"HTTP_IDEMPOTENCY_KEY": "cuti-1"}
    first, again = (phone.post("/api/v1/leaves/", asking(), format="json", **key) for _try in range(2))

    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    assert Leave.objects.count() == 1


def test_bad_leave_is_told_at_its_field_and_writes_nothing(desk, phone, problem_of):
    backwards = problem_of(phone.post("/api/v1/leaves/", asking(last_day=day(1)), format="json"))
    unknown = problem_of(desk.post("/api/v1/leaves/", asking(technician="TIDAK-ADA"), format="json"))
    program = SimpleUploadedFile("surat.pdf", b"MZ\x90\x00 bukan pdf", content_type="application/pdf")
    file = phone.post("/api/v1/leaves/", {**asking(), "files": [program]}, format="multipart")
    many = phone.post(
        "/api/v1/leaves/", {**asking(), "files": [letter() for _ in range(6)]}, format="multipart"
    )

    assert list(backwards["errors"]) == ["last_day"]
    assert list(unknown["errors"]) == ["technician"]
    assert (file.status_code, list(problem_of(file)["errors"])) == (415, ["files"])
    assert (many.status_code, list(problem_of(many)["errors"])) == (422, ["files"])
    assert not Leave.objects.exists()


def test_a_rejection_needs_a_note_and_nobody_decides_on_his_own(cast, desk, phone, problem_of):
    leave = phone.post("/api/v1/leaves/", asking(), format="json").json()
    path = f"/api/v1/leaves/{leave['id']}/decide/"

    silent = problem_of(desk.post(path, {"approve": False}, format="json"))
    own = phone.post(path, {"approve": True}, format="json")

    assert (silent["status"], list(silent["errors"]), own.status_code) == (422, ["note"], 403)
    assert Leave.objects.get().status == "asked"


def test_who_is_on_call_now_in_the_order_of_calling(cast, desk, technician, calling):
    above, later = make_technician(cast.company), make_technician(cast.branch)
    now = clock.now()
    span = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(hours=1)}
    OnCallTurn.objects.create(unit=cast.company, technician=above, **span)
    OnCallTurn.objects.create(unit=cast.branch, technician=technician, **span)
    OnCallTurn.objects.create(
        unit=cast.branch, technician=later, starts_at=span["ends_at"], ends_at=now + timedelta(days=1)
    )

    answer = desk.get(f"/api/v1/on-call/?unit={cast.branch.code}").json()
    all_seen = desk.get("/api/v1/on-call/").json()
    stranger = calling(cast.stranger_person)

    assert [one["technician"] for one in answer["results"]] == [technician.code, above.code]
    assert [one["technician"] for one in all_seen["results"]] == [technician.code]
    assert stranger.get(f"/api/v1/on-call/?unit={cast.branch.code}").status_code == 404
    assert stranger.get("/api/v1/on-call/").json()["results"] == []


def test_a_call_is_listed_acknowledged_once_and_stopped_with_a_reason(cast, desk, phone, technician):
    now = clock.now()
    OnCallTurn.objects.create(
        unit=cast.branch, technician=technician, starts_at=now, ends_at=now + timedelta(hours=1)
    )
    first, second = (
        call_start(actor=cast.dispatcher, number=make_ticket(cast).number).pk for _number in range(2)
    )

    listed = phone.get("/api/v1/on-call/calls/?status=calling").json()["results"]
    foreign = desk.post(f"/api/v1/on-call/calls/{first}/acknowledge/", {}, format="json")
    answered = phone.post(f"/api/v1/on-call/calls/{first}/acknowledge/", {}, format="json")
    again = phone.post(f"/api/v1/on-call/calls/{first}/acknowledge/", {}, format="json")
    silent = desk.post(f"/api/v1/on-call/calls/{second}/stop/", {"reason": ""}, format="json")
    stopped = desk.post(f"/api/v1/on-call/calls/{second}/stop/", {"reason": "Sudah pulih"}, format="json")

    assert [one["id"] for one in listed] == [second, first]
    assert (foreign.status_code, answered.status_code, again.status_code) == (403, 200, 403)
    assert answered.json()["status"] == "acknowledged"
    assert (silent.status_code, stopped.status_code) == (422, 200)
    assert stopped.json()["stop_reason"] == "Sudah pulih"
    assert set(OnCallCall.objects.values_list("status", flat=True)) == {"acknowledged", "stopped"}
