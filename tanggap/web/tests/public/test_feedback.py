"""Saying how it was solved, on the pages."""

from __future__ import annotations

import pytest
from django.test import Client

from tanggap.accounts.tests.factories import make_person
from tanggap.notifications.private_links import opened_link
from tanggap.tickets import services
from tanggap.tickets.choices import LinkOrigin
from tanggap.tickets.feedback_asking import feedback_link_issue
from tanggap.tickets.models import Feedback, Ticket
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket
from tanggap.tickets.tracking_links import tracking_link_issue

pytestmark = pytest.mark.django_db
SPEAKS = {"headers": {"Accept-Language": "en"}}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def solved(cast: Cast) -> Ticket:
    ticket = make_ticket(
        cast, subject="Mati, hubungi 0812 3456 7890", requester_name="Rahma", requester_email="r@contoh.id"
    )
    return services.ticket_resolve(
        actor=cast.dispatcher, number=ticket.number, resolution="Kabel diganti.", cause="cable"
    )


@pytest.fixture
def link(solved: Ticket) -> str:
    return opened_link(feedback_link_issue(solved))


def test_opening_chooses_the_face_and_records_nothing(solved: Ticket, link: str) -> None:
    browser = Client(**SPEAKS)

    for _scanner in range(3):
        answer = browser.get(f"{link}?score=4")
    head = browser.head(f"{link}?score=1")

    assert (answer.status_code, head.status_code) == (200, 200)
    page = answer.content.decode()
    assert 'value="4" required checked' in page
    assert "data-save-when-present" in page
    assert "0812 3456 7890" not in page
    assert answer.headers["X-Robots-Tag"].startswith("noindex")
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert Feedback.objects.get().score is None


def test_one_button_saves_and_the_page_then_offers_to_change(solved: Ticket, link: str) -> None:
    browser = Client(**SPEAKS)

    saved = browser.post(link, {"score": "2", "comment": "Lama <b>sekali</b>"}, follow=True)

    page = saved.content.decode()
    assert "Thank you for your answer" in page
    assert "Change the answer" in page
    assert "Lama &lt;b&gt;sekali&lt;/b&gt;" in page
    assert "data-save-when-present" not in page
    answer = Feedback.objects.get()
    assert (answer.score, answer.comment) == (2, "Lama <b>sekali</b>")


@pytest.mark.parametrize("data", [{}, {"score": "9"}, {"score": "x"}, {"score": "3", "comment": "y" * 2001}])
def test_bad_input_stays_on_the_page_with_its_reason(link: str, data: dict[str, str]) -> None:
    answer = Client(**SPEAKS).post(link, data)

    assert answer.status_code == 422
    assert Feedback.objects.get().score is None


def test_a_nonsense_score_in_the_address_chooses_nothing(link: str) -> None:
    answer = Client(**SPEAKS).get(f"{link}?score=%00")

    assert answer.status_code in {200, 400}
    assert " checked" not in answer.content.decode().split("tg-faces")[-1].split("</fieldset>")[0]


def test_staff_who_are_signed_in_read_why_they_may_not(cast: Cast, link: str) -> None:
    browser = Client(**SPEAKS)
    browser.force_login(make_person(role="agent", at=cast.branch, sign_in=True, language="en"))

    shown = browser.get(link)
    sent = browser.post(link, {"score": "5"})

    assert "Only the reporter rates a ticket" in shown.content.decode()
    assert sent.status_code == 403
    assert Feedback.objects.get().score is None


def test_the_page_of_a_private_link_asks_once_it_is_solved(cast: Cast, solved: Ticket) -> None:
    token = tracking_link_issue(solved.pk, LinkOrigin.MAIL)
    browser = Client(**SPEAKS)
    assert "How was it solved?" in browser.get(f"/track/{token}/").content.decode()

    refused = browser.post(f"/track/{token}/rate/", {"score": ""})
    saved = browser.post(f"/track/{token}/rate/", {"score": "5"}, follow=True)

    assert refused.status_code == 422
    assert "Thank you for your answer" in saved.content.decode()
    assert Feedback.objects.get().way == "track"
    open_ticket = make_ticket(cast, requester_email="r@contoh.id")
    other = tracking_link_issue(open_ticket.pk, LinkOrigin.MAIL)
    assert "How was it solved?" not in browser.get(f"/track/{other}/").content.decode()
