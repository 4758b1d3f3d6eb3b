"""Readers search, read, say whether it helped; suggestions come while they type."""

from __future__ import annotations

import pytest
from django.test import Client

from tanggap.accounts.tests.factories import make_person
from tanggap.kernel.errors import TooMany
from tanggap.knowledge.services import feedback, lexicon_load
from tanggap.knowledge.tests.factories import Audience, make_article, make_article_category
from tanggap.organization.tests.factories import make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    lexicon_load()
    category = make_article_category("Internet rumah")
    return make_article(
        "Internet lambat", summary="Tiga langkah", body="Nyalakan ulang **modem**.", category_id=category.pk
    )


def test_a_stranger_finds_and_reads_by_slang(article):
    visitor = Client()

    assert "Internet rumah" in visitor.get("/kb/").content.decode()
    found = visitor.get("/kb/", {"q": "inet lemot"}).content.decode()
    assert "/kb/articles/internet-lambat/" in found
    page = visitor.get("/kb/articles/internet-lambat/").content.decode()
    assert "<strong>modem</strong>" in page
    assert "/desk/knowledge/" not in page
    assert "Internet lambat" in visitor.get("/kb/category/internet-rumah/").content.decode()


def test_internal_articles_stay_inside(article):
    make_article("Rahasia OLT", audience=Audience.INTERNAL, category_id=article.category_id)
    visitor = Client()

    for address in (
        "/kb/",
        "/kb/?q=rahasia",
        "/kb/category/internet-rumah/",
        "/kb/suggest/?subject=rahasia+olt",
    ):
        assert "Rahasia OLT" not in visitor.get(address).content.decode()
    assert visitor.get("/kb/articles/rahasia-olt/").status_code == 404


def test_a_visitor_counts_once(article):
    visitor = Client()
    for answer in ("yes", "no", "no"):
        visitor.post("/kb/articles/internet-lambat/feedback/", {"helped": answer, "comment": "Kurang"})
    Client().post("/kb/articles/internet-lambat/feedback/", {"helped": "yes"})

    article.refresh_from_db()
    assert (article.helped, article.not_helped) == (1, 1)


def test_one_place_answers_only_so_often(article, monkeypatch):
    monkeypatch.setattr(feedback, "PER_ORIGIN", 2)
    address = "/kb/articles/internet-lambat/feedback/"
    first = Client()
    for visitor in (first, Client(), Client()):
        visitor.post(address, {"helped": "yes"})
    first.post(address, {"helped": "no"})
    Client(REMOTE_ADDR="10.0.0.9").post(address, {"helped": "yes"})

    article.refresh_from_db()
    assert (article.helped, article.not_helped) == (2, 1)
    late = Client().post(address, {"helped": "yes"}, follow=True)
    assert str(TooMany.default_message) in late.content.decode()


def test_an_answer_that_is_none_is_not_counted(article):
    Client().post("/kb/articles/internet-lambat/feedback/", {"helped": "maybe"})

    article.refresh_from_db()
    assert (article.helped, article.not_helped) == (0, 0)


def test_suggestions_come_when_they_fit_and_are_nothing_when_not(article):
    visitor = Client()

    assert "Internet lambat" in visitor.get("/kb/suggest/", {"subject": "internet lemo"}).content.decode()
    for subject in ("", "ab", "pasang kamera", "tidak bisa"):
        assert visitor.get("/kb/suggest/", {"subject": subject}).content.strip() == b""


def test_the_report_form_asks_for_suggestions(article, settings):
    client = Client()
    client.force_login(make_person(role="customer", at=make_unit()))

    assert 'hx-get="/kb/suggest/"' in client.get("/portal/submit/").content.decode()

    settings.VIEWS_LEFT_OUT = ("kb:*",)
    assert "/kb/suggest/" not in client.get("/portal/submit/").content.decode()
    assert client.get("/kb/").status_code == 404


def test_a_long_category_is_read_page_by_page(article):
    for number in range(35):
        make_article(f"Artikel {number:02}", category_id=article.category_id)
    first = Client().get("/kb/category/internet-rumah/").content.decode()

    assert "Artikel 00" in first
    assert "Artikel 34" not in first
    assert "Artikel 34" in Client().get("/kb/category/internet-rumah/?after=Artikel+29").content.decode()
