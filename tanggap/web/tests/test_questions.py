"""The questions of a category in the forms that reporters and staff fill in, and on their editing page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import acting, make_person
from tanggap.intake.models import GuestReport
from tanggap.tickets.models import Category, CategoryQuestions, Ticket, TicketAnswers
from tanggap.tickets.services import category_questions_save
from tanggap.tickets.tests.factories import Cast, make_cast, make_category
from tanggap.tickets.tests.test_questions import LIGHT, SINCE

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def admin(cast: Cast) -> User:
    return make_person(role="admin", at=cast.company, sign_in=True, language="en")


@pytest.fixture
def category(admin: User) -> Category:
    made = make_category("Internet")
    category_questions_save(actor=acting(admin), category_id=made.pk, seen=0, questions=[LIGHT, SINCE])
    return made


def browser_of(person: User) -> Client:
    browser = Client(headers={"Accept-Language": "en"})
    browser.force_login(person)
    return browser


def test_without_scripts_the_portal_asks_in_a_second_step(cast: Cast, category: Category) -> None:
    browser = browser_of(cast.customer_person)
    first = {"subject": "Internet mati", "category": category.pk, "request_key": "k"}

    asked = browser.post("/portal/submit/", first)
    assert asked.status_code == 422
    assert 'name="answer_light"' in asked.content.decode()
    assert 'value="Internet mati"' in asked.content.decode()
    version = CategoryQuestions.objects.get().pk
    wrong = browser.post("/portal/submit/", first | {"questions": version, "answer_light": "red"})
    assert wrong.status_code == 422
    assert 'data-field="answer_hours"' in wrong.content.decode()
    assert "tg-field-error" in wrong.content.decode()
    sent = browser.post(
        "/portal/submit/", first | {"questions": version, "answer_light": "red", "answer_hours": "3"}
    )

    assert sent.status_code == 302
    assert TicketAnswers.objects.get().answers == {"light": "red", "hours": 3}
    page = browser.get(sent.headers["Location"]).content.decode()
    assert "Red for how many hours?" in page
    desk = browser_of(cast.dispatcher_person)
    number = Ticket.objects.get().number
    assert "Red for how many hours?" in desk.get(f"/desk/tickets/{number}/").content.decode()


def test_with_scripts_the_questions_come_with_the_category(category: Category) -> None:
    part = Client().get("/report/questions/", {"category": category.pk}).content.decode()

    assert 'name="answer_light"' in part
    assert 'data-show-when="answer_light"' in part
    for nothing in ("", "x", "999999", "9" * 30):
        assert "answer_" not in Client().get("/report/questions/", {"category": nothing}).content.decode()


def test_a_guests_answers_wait_with_the_report(cast: Cast, category: Category) -> None:
    facts: dict[str, Any] = {
        "subject": "Mati", "category": category.pk, "unit": cast.branch.pk, "name": "Rahma",
        "email": "rahma@contoh.id",
    }  # fmt: skip
    browser = Client()

    asked = browser.post("/report/", facts)
    assert asked.status_code == 422
    assert not GuestReport.objects.exists()
    version = CategoryQuestions.objects.get().pk
    sent = browser.post("/report/", facts | {"questions": version, "answer_light": "green"})

    assert sent.status_code == 302
    row = GuestReport.objects.get()
    assert (row.answers, row.questions_id) == ({"light": "green"}, version)


def test_the_desk_asks_too(cast: Cast, category: Category) -> None:
    browser = browser_of(cast.dispatcher_person)
    facts = {
        "subject": "Mati", "category": category.pk, "unit": cast.branch.pk, "kind": "incident",
        "channel": "phone", "request_key": "d",
    }  # fmt: skip

    asked = browser.post("/desk/tickets/new/", facts)
    assert asked.status_code == 422
    assert "answer_light" in asked.content.decode()
    version = CategoryQuestions.objects.get().pk
    sent = browser.post("/desk/tickets/new/", facts | {"questions": version, "answer_light": "green"})

    assert sent.status_code == 302, sent.content.decode()
    assert TicketAnswers.objects.get().answers == {"light": "green"}


# Editing ----------------------------------------------------------------------------------------------------
def form_of(*rows: dict[str, Any], act: str = "save", seen: int = 0) -> dict[str, Any]:
    data: dict[str, Any] = {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": 0, "act": act, "seen": seen}
    for place, row in enumerate(rows):
        data |= {f"form-{place}-{name}": value for name, value in row.items()}
        data.setdefault(f"form-{place}-kind", "text")
        data.setdefault(f"form-{place}-ORDER", place + 1)
    return data


ROW = {
    "code": "light", "kind": "choice", "label_id": "Lampu apa?", "label_en": "Which light?",
    "options": "red | Merah | Red\ngreen | Hijau | Green", "required": "on",
}  # fmt: skip


def test_questions_are_previewed_then_saved_in_their_order(admin: User) -> None:
    category = make_category("Internet")
    browser, url = browser_of(admin), f"/setup/categories/{category.pk}/questions/"
    assert browser.get(url).status_code == 200
    second = {"label_id": "Sejak jam berapa?", "label_en": "Since when?", "ORDER": 0}

    preview = browser.post(url, form_of(ROW, second, act="preview"))
    assert "Lampu apa?" in preview.content.decode()
    assert not CategoryQuestions.objects.exists()
    saved = browser.post(url, form_of(ROW, second, {}))

    assert saved.status_code == 302
    stored = CategoryQuestions.objects.get()
    assert [one["code"] for one in stored.questions] == ["sejak_jam_berapa", "light"]
    assert "Version 1" in browser.get(url).content.decode()
    assert browser.post(url, form_of(ROW)).status_code == 409
    bad = browser.post(url, form_of(ROW | {"options": "red | Merah | Red"}, seen=1))
    assert bad.status_code == 422
    assert "to choose from" in bad.content.decode()
