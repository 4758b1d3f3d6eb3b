"""Requests that no browser sends: each is refused, none fails."""

from __future__ import annotations

import pytest
from django.test import Client

from tanggap.accounts.tests.factories import make_person, make_unit

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


@pytest.fixture
def browser() -> Client:
    signed_in = Client(raise_request_exception=False)
    signed_in.force_login(make_person(role="admin", at=make_unit()))
    return signed_in


@pytest.mark.parametrize(
    "address",
    ["/desk/tickets/%00/", "/desk/tickets/?q=a%00b", "/portal/tickets/a%00b/", "/api/v1/units/%00/"],
)
def test_null_bytes_in_addresses_are_malformed(browser: Client, address: str) -> None:
    answer = browser.get(address)

    assert answer.status_code == 400
    assert (answer["Content-Type"] == PROBLEM) is address.startswith("/api/")


def test_null_bytes_in_cookies_are_malformed() -> None:
    answer = Client(raise_request_exception=False).get("/login/", headers={"Cookie": 'sessionid="a\\000b"'})

    assert answer.status_code == 400


def test_where_no_view_answers_programs_get_a_problem_document(browser: Client) -> None:
    answer = browser.get("/api/v1/nothing/")

    assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)
    assert answer.json()["code"] == "not_found"
    assert browser.get("/nothing/")["Content-Type"].startswith("text/html")


def test_what_is_remembered_of_an_address_is_known_words_only(browser: Client) -> None:
    answer = browser.get("/desk/tickets/", {"columns": "subject,x;path=/\r\nX-Evil:1,😀"})

    assert answer.cookies["ticket_columns"].value.isascii()
    assert "evil" not in answer.cookies["ticket_columns"].value.lower()
    assert "subject" in answer.cookies["ticket_columns"].value


@pytest.mark.parametrize("address", ["/desk/tickets/", "/api/v1/tickets/", "/nothing/", "/healthz"])
def test_no_answer_may_be_kept_for_others(browser: Client, address: str) -> None:
    kept = browser.get(address)["Cache-Control"]

    assert "private" in kept or "no-store" in kept


ENDLESS = "9" * 5000


@pytest.mark.parametrize(
    ("address", "query", "status"),
    [
        ("/api/v1/tickets/", {"assignee": ENDLESS}, 200),
        ("/api/v1/tickets/", {"limit": ENDLESS}, 422),
        ("/api/v1/units/", {"limit": ENDLESS}, 422),
        ("/api/v1/units/", {"cursor": f"-{ENDLESS}"}, 422),
        ("/desk/technicians/new/", {"person": ENDLESS}, 200),
        ("/desk/tickets/", {"assignee": ENDLESS, "category": ENDLESS, "after": ENDLESS}, 200),
        ("/setup/audit/", {"unit": ENDLESS, "before": ENDLESS}, 200),
        ("/desk/reports/", {"unit": ENDLESS, "category": ENDLESS}, 200),
        ("/desk/reports/cases/", {"figure": "resolved", "row": ENDLESS}, 404),
        ("/api/v1/schema/", {"version": "\r\nX-Evil: 1"}, 200),
    ],
)
def test_endless_numbers_and_line_breaks_are_no_crash(
    browser: Client, address: str, query: dict[str, str], status: int
) -> None:
    answer = browser.get(address, query)

    assert answer.status_code == status
    assert "X-Evil" not in answer.headers


TICKETS = "/api/v1/tickets/"


@pytest.mark.parametrize(
    ("address", "body", "statuses"),
    [
        (TICKETS, "[" * 100_000, {400}),
        (TICKETS, ENDLESS, {400}),
        (TICKETS, '{"subject": "a", "kind": "\\ud800"}', {400, 422}),
        (TICKETS, '{"subject": "a\\u0000b", "unit": "x"}', {422}),
        (TICKETS, '{"subject": ["a"], "unit": {}}', {422}),
        (f"{TICKETS}X/assign/", '{"scheduled_from": "0001-01-01T00:00:00+14:00"}', {404, 422}),
        (f"{TICKETS}X/assign/", '{"scheduled_from": "9999-12-31T23:59:59-12:00"}', {404, 422}),
        ("/api/v1/auth/app/v1/auth/login", "[" * 100_000, {400}),
        ("/api/v1/auth/app/v1/auth/login", ENDLESS, {400}),
        ("/api/v1/auth/app/v1/account/phone", '{"phone": "1"}', {404}),
    ],
)
def test_bodies_that_cannot_be_read_are_refused(
    browser: Client, address: str, body: str, statuses: set[int]
) -> None:
    answer = browser.post(address, body, content_type="application/json")

    assert answer.status_code in statuses
    assert "application/" in answer["Content-Type"]


@pytest.mark.parametrize("target", ["setup:home", "a b", "[]", "https://evil.test/", "//evil.test", ""])
def test_after_choosing_the_language_one_stays_on_this_site(browser: Client, target: str) -> None:
    answer = browser.post("/account/language/", {"language": "en", "next": target})

    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_null_bytes_in_forms_are_malformed(browser: Client) -> None:
    for address in ("/field/jobs/X/pick-up/", "/desk/tickets/new/", "/account/language/"):
        answer = browser.post(address, {"request_key": "a\0b", "subject": "a", "language": "id"})

        assert answer.status_code == 400, address
