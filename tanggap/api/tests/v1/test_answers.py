"""Answers to a category's questions by API."""

import pytest

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.tickets.models import Ticket
from tanggap.tickets.services import category_questions_save
from tanggap.tickets.tests.factories import make_category
from tanggap.tickets.tests.test_questions import LIGHT, SINCE

pytestmark = pytest.mark.django_db
TICKETS = "/api/v1/tickets/"


@pytest.fixture
def category(cast):
    admin = acting(make_person(role="admin", at=cast.company))
    made = make_category("Internet")
    category_questions_save(actor=admin, category_id=made.pk, seen=0, questions=[LIGHT, SINCE])
    return made


def new(cast, category, **fields):
    return {"subject": "Mati", "unit": cast.branch.code, "category": category.code, **fields}


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [(None, "light"), ({}, "light"), ({"light": "blue"}, "light"), ({"light": "red", "hours": []}, "hours")],
)
def test_wrong_and_missing_answers_are_refused_by_field(desk, cast, category, problem_of, answers, wrong):
    fields = {} if answers is None else {"answers": answers}

    problem = problem_of(desk.post(TICKETS, new(cast, category, **fields), format="json"))

    assert problem["status"] == 422
    assert f"answers.{wrong}" in str(problem)
    assert not Ticket.objects.exists()


def test_right_answers_stand_in_the_ticket(desk, cast, category):
    made = desk.post(TICKETS, new(cast, category, answers={"light": "red", "hours": 3}), format="json")
    read = desk.get(f"{TICKETS}{made.json()['number']}/").json()

    assert made.status_code == 201
    assert [one["answer"] for one in read["answers"]] == ["red (id)", "3"]
