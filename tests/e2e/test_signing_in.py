"""Everybody signs in and lands at home; a second factor is set up and asked for."""

from __future__ import annotations

import time

import pytest
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page, expect

from tanggap.accounts.demo import PASSWORD
from tests.e2e.conftest import People

HOMES = {
    "admin": "/setup/",
    "hdnoc": "/desk/",
    "agent": "/desk/",
    "qa": "/desk/",
    "bidang.infra": "/desk/",
    "teknisi1": "/field/",
    "customer1": "/portal/",
    "opd.dinkes": "/portal/",
    "pimpinan": "/office/",
    "auditor": "/office/",
    "area": "/office/",
    "cluster": "/office/",
}


def sign_in(page: Page, account: str, password: str = PASSWORD) -> None:
    """Fill in the sign-in page and send it."""
    page.goto("/login/")
    form = page.locator("form:has(input[type=password])").first
    form.locator("[name=login]").fill(f"{account}@demo.test")
    form.locator("[name=password]").fill(password)
    form.locator("button.btn-primary").click()


@pytest.mark.parametrize(("account", "home"), HOMES.items(), ids=list(HOMES))
def test_each_role_lands_on_its_home(people: People, account: str, home: str) -> None:
    page = people.page()

    sign_in(page, account)

    page.wait_for_url(f"**{home}")
    assert page.locator("html").get_attribute("lang") == "id"


def test_a_wrong_password_is_refused_in_words_that_reveal_nothing(people: People) -> None:
    known, unknown = people.page(), people.page()

    sign_in(known, "hdnoc", "salah sekali ini")
    sign_in(unknown, "tidak-ada", "salah sekali ini")

    words = []
    for page in (known, unknown):
        expect(page.locator("[data-form-errors]")).to_be_visible()
        assert page.url.endswith("/login/")
        words.append(page.locator("[data-form-errors]").inner_text())
    assert words[0] == words[1] != ""


def code_now(secret: str) -> str:
    """What the authenticator app shows."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // app_settings.TOTP_PERIOD)))


def send_code(page: Page, code: str) -> None:
    """Fill in a code and send it."""
    page.fill("[name=code]", code)
    page.locator("form:has([name=code]) .btn-primary").first.click()


def test_an_authenticator_app_is_set_up_and_then_asked_for(people: People) -> None:
    page = people.page()
    sign_in(page, "mcot")
    page.wait_for_url("**/office/")
    page.goto(reverse("mfa_activate_totp"))
    # What protects the account is changed only by somebody who proves once more who he is.
    page.fill("main [name=password]", PASSWORD)
    page.locator("main form:has([name=password]) .btn-primary").click()
    page.wait_for_url(f"**{reverse('mfa_activate_totp')}")
    secret = page.locator("details code").text_content() or ""
    with page.expect_navigation():
        send_code(page, code_now(secret))
    assert Authenticator.objects.filter(user__email="mcot@demo.test", type="totp").exists()

    again = people.page()
    sign_in(again, "mcot")
    send_code(again, "000000")
    expect(again.locator("#id_code_error")).to_be_visible()
    assert again.request.get("/office/").url.endswith(reverse("mfa_authenticate"))
    cache.clear()  # a code works once; so that the test need not wait for the app's next one
    send_code(again, code_now(secret))
    again.wait_for_url("**/office/")
