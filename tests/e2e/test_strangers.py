"""What strangers get: a forwarded link shows little, guessing nothing, the address of another nothing."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from http import HTTPStatus
from secrets import token_urlsafe

import time_machine
from django.test import Client
from playwright.sync_api import Page, expect

from tanggap.activity.models import Entry
from tanggap.notifications.tests.conftest import MailServer, mail_server
from tanggap.tickets.models import Ticket, TrackingLink
from tests.e2e.conftest import People
from tests.e2e.letters import CODE, LINK, Letters
from tests.e2e.test_guest import NAME, PROMISED_S, SUBJECT, reported
from tests.e2e.watching import Watched

__all__ = ["mail_server"]
PHONE = "0812 9999 8888"


def test_a_forwarded_link_is_read_only_masked_live_and_ends(people: People, mail_server: MailServer) -> None:
    letters = Letters(mail_server, "rahma.teruskan@contoh.id")
    number = reported(people.page(), letters, [])
    link = letters.next(LINK)
    stranger, desk = people.page(phone=True), people.page("hdnoc")
    _read_by_a_stranger(stranger, desk, link, number)
    assert letters.address not in stranger.content()

    row = TrackingLink.objects.filter(ticket__number=number).latest("pk")
    with time_machine.travel(row.expires_at + timedelta(seconds=1), tick=True):
        assert Client().get(link).status_code == HTTPStatus.NOT_FOUND
    assert Client().get(link).status_code == HTTPStatus.OK

    desk.goto(f"/desk/tickets/{number}/")
    action = f"/desk/tickets/{number}/revoke-links/"
    desk.evaluate("action => document.querySelector(`form[action='${action}']`).requestSubmit()", action)
    expect(desk.locator("main")).to_contain_text("mencabut tautan pribadi")
    answer = stranger.goto(link)
    assert answer is not None
    assert answer.status == HTTPStatus.NOT_FOUND
    assert number not in stranger.content()


def _read_by_a_stranger(stranger: Page, desk: Page, link: str, number: str) -> None:
    """It shows what an agent writes, by itself and in time, and nothing to write with."""
    stranger.goto(link)
    stranger.wait_for_load_state("load")
    watched = Watched(stranger, "tracked")
    watched.arm("answered", "[data-key^='message-']")
    desk.goto(f"/desk/tickets/{number}/")
    desk.fill("#say [name=body]", f"Kami periksa modem Anda, telepon {PHONE}.")
    with desk.expect_navigation():
        desk.click("#say button.btn-primary")
    expect(stranger.locator("main")).to_contain_text("Kami periksa modem Anda")
    written = Entry.objects.filter(action="ticket.replied").latest("pk").recorded_at
    watched.within("answered", written, PROMISED_S)
    assert watched.was_left_alone()
    shown = stranger.content()
    assert PHONE not in shown
    assert "Rahma" not in shown
    assert stranger.locator("main textarea, main input:not([type=hidden])").count() == 0


def test_a_thousand_guesses_learn_nothing_and_do_not_lock_the_owner_out(
    people: People, mail_server: MailServer
) -> None:
    letters = Letters(mail_server, "rahma.tebak@contoh.id")
    number = reported(people.page(), letters, [])
    own_link = letters.next(LINK)
    guesser, place = Client(REMOTE_ADDR="203.0.113.66"), int(number.rsplit("-", 1)[-1])

    numbers = [f"TGP-2026-{place + guess:06d}" for guess in range(1, 401)]
    answers = [_asked(guesser, guess, letters.address) for guess in numbers]
    links = {guesser.get(f"/track/{token_urlsafe(32)}/").status_code for _ in range(300)}
    codes = {_codes_tried(number, letters.address, tries=100) for _ in range(3)}
    known = _asked(Client(REMOTE_ADDR="203.0.113.67"), number, "orang.lain@contoh.id")
    unknown = _asked(Client(REMOTE_ADDR="203.0.113.68"), "TGP-2026-999999", "orang.lain@contoh.id")

    statuses = Counter(status for status, _body in answers)
    assert statuses == {HTTPStatus.FOUND: 20, HTTPStatus.TOO_MANY_REQUESTS: 380}
    assert links == {HTTPStatus.NOT_FOUND}
    assert codes == {HTTPStatus.UNPROCESSABLE_ENTITY}
    assert known == unknown == (HTTPStatus.FOUND, "")
    bodies = "".join(body for _status, body in answers)
    assert number not in bodies
    assert SUBJECT not in bodies
    assert NAME not in bodies

    # He asks for a code of his own, and the link of his first mail was never in danger.
    owner = people.page()
    owner.goto("/track/")
    owner.fill("[name=number]", number)
    owner.fill("[name=contact]", letters.address)
    owner.locator("main form .btn-primary").click()
    owner.wait_for_url("**/track/code/*/")
    owner.fill("[name=code]", letters.next(CODE))
    owner.locator("main form .btn-primary").click()
    expect(owner.locator("h1")).to_contain_text(SUBJECT)
    answer = owner.goto(own_link)
    assert answer is not None
    assert answer.status == HTTPStatus.OK


def _asked(client: Client, number: str, contact: str) -> tuple[int, str]:
    """Status, and what the page says; of a way on only that there is one."""
    answer = client.post("/track/", {"number": number, "contact": contact})
    return answer.status_code, "" if answer.status_code == HTTPStatus.FOUND else answer.content.decode()


def _codes_tried(number: str, contact: str, *, tries: int) -> int:
    """Somebody who asks for a code to the owner's address and guesses it; the one answer to every try."""
    client = Client(REMOTE_ADDR="203.0.113.69")
    page = client.post("/track/", {"number": number, "contact": contact})["Location"]
    answers = {client.post(page, {"code": f"{guess:06d}"}).status_code for guess in range(tries)}
    assert len(answers) == 1
    return answers.pop()


def test_reporting_with_anothers_address_mails_one_code_and_shows_nothing_of_him(
    people: People, mail_server: MailServer
) -> None:
    victim = Letters(mail_server, "customer1@demo.test")
    own = Ticket.objects.filter(requester__email=victim.address).latest("pk")
    before = Ticket.objects.count()
    page = people.page()
    page.goto("/report/")
    page.fill("#guest-form [name=subject]", "Atas nama orang lain (uji)")
    page.select_option("#guest-form [name=category]", index=1)
    page.select_option("#guest-form [name=unit]", index=1)
    page.fill("#guest-form [name=name]", "Penyamar")
    page.fill("#guest-form [name=email]", victim.address)
    page.click("#guest-form .btn-primary")
    page.wait_for_url("**/report/*/")
    shown = page.content()

    code = victim.next(CODE)
    page.fill("[name=code]", "000000" if code != "000000" else "000001")
    page.locator("main form .btn-primary").click()
    expect(page.locator(".tg-field-error, [data-form-errors]").first).to_be_visible()

    assert len(victim.all()) == 1
    assert Ticket.objects.count() == before
    for secret in (own.number, own.subject, own.requester_name):
        assert secret not in shown + page.content()
