"""Articles over the API: read only, as far as the token may see."""

from __future__ import annotations

import pytest
from django.test import Client

from tanggap.accounts.tests.factories import make_person
from tanggap.knowledge.services import lexicon_load
from tanggap.knowledge.tests.factories import Audience, make_article, make_article_category, make_draft
from tanggap.organization.tests.factories import make_unit

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/articles/"


@pytest.fixture
def shelf():
    lexicon_load()
    category = make_article_category("Internet")
    make_draft("Konsep")
    make_article("Internet lambat", body="Ukur **kecepatan**.", category_id=category.pk)
    make_article("Tagihan", body="Bayar.")
    make_article("Internet lambat di OLT", audience=Audience.INTERNAL)


def caller(role):
    client = Client()
    client.force_login(make_person(role=role, at=make_unit()))
    return client


def titles(client, query=""):
    answer = client.get(f"{ADDRESS}{query}")
    assert answer.status_code == 200
    return [row["title"] for row in answer.json()["results"]]


def test_a_customer_reads_what_is_public(shelf):
    customer = caller("customer")

    assert set(titles(customer)) == {"Internet lambat", "Tagihan"}
    assert titles(customer, "?q=inet+lemot") == ["Internet lambat"]
    assert titles(customer, "?category=internet") == ["Internet lambat"]
    assert titles(customer, "?q=lemot&category=lain") == []
    assert customer.get(f"{ADDRESS}internet-lambat-di-olt/").status_code == 404
    assert customer.get(f"{ADDRESS}konsep/").status_code == 404


def test_staff_reads_more_but_no_drafts(shelf):
    agent = caller("agent")

    assert set(titles(agent)) == {"Internet lambat", "Tagihan", "Internet lambat di OLT"}
    assert agent.get(f"{ADDRESS}konsep/").status_code == 404


def test_one_article_comes_with_its_text(shelf):
    found = caller("customer").get(f"{ADDRESS}internet-lambat/").json()

    assert found["body"] == "Ukur **kecepatan**."
    assert found["html"].strip() == "<p>Ukur <strong>kecepatan</strong>.</p>"
    assert (found["version"], found["category"]["code"]) == (1, "internet")


def test_pages_have_a_cursor(shelf):
    customer = caller("customer")
    first = customer.get(f"{ADDRESS}?limit=1").json()
    second = customer.get(first["next"]).json()

    assert {first["results"][0]["title"], second["results"][0]["title"]} == {"Internet lambat", "Tagihan"}
    assert second["next"] is None


def test_nothing_is_written_here(shelf):
    agent = caller("agent")

    assert agent.post(ADDRESS, {}, content_type="application/json").status_code in {403, 405}
    assert agent.delete(f"{ADDRESS}tagihan/").status_code in {403, 405}


def test_strangers_need_a_token(shelf):
    assert Client().get(ADDRESS).status_code == 401
