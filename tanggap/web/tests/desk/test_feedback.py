"""The list of answers and following up the bad ones."""

from __future__ import annotations

import pytest
from django.test import Client

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import make_person
from tanggap.tickets import services
from tanggap.tickets.models import Feedback
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def head(cast: Cast) -> User:
    return make_person(role="qa", at=cast.branch, sign_in=True, language="en")


def browser_of(person: User) -> Client:
    browser = Client(headers={"Accept-Language": "en"})
    browser.force_login(person)
    return browser


def answered(cast: Cast, score: int, comment: str) -> Feedback:
    ticket = make_ticket(cast, subject=f"Laporan {comment}", requester_id=cast.customer.person_id)
    services.ticket_resolve(actor=cast.dispatcher, number=ticket.number, resolution="Beres.", cause="cable")
    return services.feedback_give_by_reporter(
        actor=cast.customer, number=ticket.number, score=score, comment=comment
    )


def test_the_list_shows_filters_and_exports_the_answers(cast: Cast, head: User) -> None:
    for score, comment in ((1, "Buruk sekali"), (3, "Lumayan"), (5, "=Hebat")):
        answered(cast, score, comment)
    browser = browser_of(head)

    page = browser.get("/desk/feedback/").content.decode()
    bad = browser.get("/desk/feedback/?show=bad&month=zzz&unit=x&after=1.2.3").content.decode()
    file = b"".join(browser.get("/desk/feedback/?file=csv&show=good")).decode()

    assert all(text in page for text in ("Buruk sekali", "Lumayan", "Hebat", "n = 3"))
    assert "Buruk sekali" in bad
    assert "Lumayan" not in bad
    assert "'=Hebat" in file
    assert "Lumayan" not in file


def test_a_bad_answer_stands_on_the_overview_until_it_is_followed_up(cast: Cast, head: User) -> None:
    answer = answered(cast, 1, "Mati lagi")
    browser = browser_of(head)
    assert "Bad answer to follow up" in browser.get("/desk/").content.decode()
    url = f"/desk/feedback/{answer.pk}/"

    empty = browser.post(url, {"note": " ", "version": answer.version})
    stale = browser.post(url, {"note": "Ditelepon", "version": answer.version - 1})
    done = browser.post(url, {"note": "Ditelepon, sudah baik", "version": answer.version})

    assert (empty.status_code, stale.status_code, done.status_code) == (422, 409, 302)
    assert "Bad answer to follow up" not in browser.get("/desk/").content.decode()
    assert "Ditelepon, sudah baik" in browser.get(url).content.decode()
    ticket_page = browser.get(f"/desk/tickets/{answer.ticket.number}/").content.decode()
    assert "followed up the bad answer" in ticket_page
    assert "rated the solution 1 of 5" in ticket_page


def test_the_overview_of_another_branch_and_of_agents_says_nothing(cast: Cast) -> None:
    answered(cast, 1, "Mati lagi")
    agent = make_person(role="agent", at=cast.branch, sign_in=True, language="en")

    for person in (cast.stranger_person, agent):
        page = browser_of(person).get("/desk/").content.decode()
        assert "Bad answer to follow up" not in page
    assert browser_of(agent).get("/desk/feedback/").status_code == 403
