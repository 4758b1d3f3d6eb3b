"""The first page of strangers, and the pages of errors."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import Client, override_settings
from django.utils import translation

from tanggap.accounts.tests.factories import make_person, make_unit

pytestmark = pytest.mark.django_db


def test_strangers_are_told_how_to_report_and_where_to_sign_in():
    answer = Client(headers={"Accept-Language": "en"}).get("/")
    page = answer.content.decode()

    assert answer.status_code == 200
    assert 'href="/report/"' in page
    assert 'href="/login/?next=%2Fportal%2Fsubmit%2F"' in page
    assert 'href="/signup/?next=%2Fportal%2Fsubmit%2F"' in page
    assert 'href="/login/"' in page


def test_the_landing_page_offers_only_pages_that_exist():
    page = Client().get("/").content.decode()

    assert 'href=""' not in page


@pytest.mark.parametrize(
    ("role", "home"), [("customer", "/portal/"), ("hd_noc", "/desk/"), ("leader", "/office/")]
)
def test_who_is_signed_in_goes_to_the_own_home_and_it_opens(role: str, home: str):
    client = Client()
    client.force_login(make_person(role=role, at=make_unit(kind="branch")))

    assert client.get("/").headers["Location"] == home
    assert client.get(home).status_code == 200


def test_an_unknown_address_is_answered_in_the_shell():
    answer = Client().get("/no-such-page/")

    assert answer.status_code == 404
    assert "tg-publictop" in answer.content.decode()


def test_a_form_that_is_too_old_is_explained():
    answer = Client(enforce_csrf_checks=True).post("/account/language/", {"language": "en"})

    assert answer.status_code == 403
    assert "tg-refusal" in answer.content.decode()


@pytest.mark.parametrize("template", ["400.html", "500.html"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_pages_of_last_resort_need_nothing_but_themselves(template: str, language: str):
    with translation.override(language), override_settings(STATIC_URL="/broken/"):
        page = render_to_string(template)

    assert f'<html lang="{language}">' in page
    assert "/broken/" not in page
    assert "<script" not in page
