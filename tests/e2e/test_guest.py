"""Somebody without an account reports, proves the address by mail, follows, and registers."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from tanggap.activity.models import Entry
from tanggap.attachments.models import Attachment
from tanggap.notifications.tests.conftest import MailServer, mail_server
from tanggap.tickets.models import Ticket
from tests.e2e.conftest import People, choose
from tests.e2e.watching import Watched

__all__ = ["mail_server"]
PROMISED_S = 3.0
GUEST = "rahma.tamu@contoh.id"


def text_of(message: EmailMessage) -> str:
    """The plain text of a mail."""
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


class Letters:
    """The mailbox of one address on a real mail server."""

    def __init__(self, server: MailServer, address: str) -> None:
        self.server, self.address, self.read = server, address, 0

    def next(self, wanted: str) -> str:
        """Let the worker do what waits; the newest unread mail that holds ``wanted`` (an expression)."""
        call_command("db_worker", "--batch", "--queue-name=*", "--interval=0", "--no-reload")
        mine = [one for one in self.server.mailbox.received if self.address in str(one["To"])]
        for message in reversed(mine[self.read :]):
            if found := re.search(wanted, text_of(message), re.MULTILINE):
                self.read = len(mine)
                return found[1]
        pytest.fail(f"no new mail to {self.address} with {wanted}: {[text_of(one) for one in mine]}")


CODE = r"^\s*(\d{6})\s*$"
LINK = r"(/track/[\w-]{43}/)"


def test_a_guest_reports_proves_follows_and_registers(
    people: People, photo: Callable[[str], str], mail_server: MailServer
) -> None:
    letters = Letters(mail_server, GUEST)
    guest = people.page(phone=True)
    number = _reported(guest, letters, [photo("satu.jpg"), photo("dua.jpg")])
    link = letters.next(LINK)
    _followed(people, guest, number, link)
    _tracked_by_code(people, letters, number)
    _forwarded(people, number, link)
    _registered(people, letters, number)


def _reported(guest: Page, letters: Letters, photos: list[str]) -> str:
    guest.goto("/")
    guest.locator("main a.btn-primary").first.click()
    guest.wait_for_url("**/report/")
    guest.fill("#guest-form [name=subject]", "Wifi kantor tamu mati (uji)")
    choose(guest, "category", "Internet mati total")
    choose(guest, "unit", "Region Riau")
    guest.fill("#guest-form [name=name]", "Rahma Tamu")
    guest.fill("#guest-form [name=email]", GUEST)
    guest.set_input_files("#guest-form input[type=file]", photos)
    guest.click("#guest-form .btn-primary")
    guest.wait_for_url("**/report/*/")
    guest.wait_for_load_state("load")
    assert not Ticket.objects.filter(requester_email=GUEST).exists()

    guest.fill("[name=code]", "12")
    guest.locator("main form .btn-primary").click()
    expect(guest.locator(".tg-field-error, [data-form-errors]").first).to_be_visible()
    guest.fill("[name=code]", letters.next(CODE))
    guest.locator("main form .btn-primary").click()
    guest.wait_for_url("**/track/*/")
    ticket = Ticket.objects.get(requester_email=GUEST)
    expect(guest.locator("main")).to_contain_text(ticket.number)
    assert Attachment.objects.of_owners("tickets.ticket", [ticket.pk]).count() == 2
    return ticket.number


def _followed(people: People, guest: Page, number: str, link: str) -> None:
    """The page from the mail shows what an agent writes, by itself and in time."""
    guest.goto(link)
    guest.wait_for_load_state("load")
    watched = Watched(guest, "tracked")
    watched.arm("answered", "[data-key^='message-']")
    desk = people.page("hdnoc")
    desk.goto(f"/desk/tickets/{number}/")
    desk.fill("#say [name=body]", "Kami periksa modem Anda, telepon 0812 9999 8888.")
    with desk.expect_navigation():
        desk.click("#say button.btn-primary")
    expect(desk.locator(".tg-timeline")).to_contain_text("Kami periksa modem Anda")
    expect(guest.locator("main")).to_contain_text("Kami periksa modem Anda")
    written = Entry.objects.filter(action="ticket.replied").latest("pk").recorded_at
    assert watched.seconds_after("answered", written) <= PROMISED_S
    assert watched.was_left_alone()
    assert "0812 9999 8888" not in guest.content()


def _tracked_by_code(people: People, letters: Letters, number: str) -> None:
    page = people.page()
    page.goto("/track/")
    page.fill("[name=number]", number)
    page.fill("[name=contact]", GUEST)
    page.locator("main form .btn-primary").click()
    page.wait_for_url("**/track/code/*/")
    page.fill("[name=code]", letters.next(CODE))
    page.locator("main form .btn-primary").click()
    expect(page.locator("h1")).to_contain_text("Wifi kantor tamu mati")


def _forwarded(people: People, number: str, link: str) -> None:
    """A stranger with the link reads, cannot write, and loses it when staff revoke it."""
    stranger = people.page()
    stranger.goto(link)
    expect(stranger.locator("main")).to_contain_text(number)
    assert stranger.locator("main textarea, main input:not([type=hidden])").count() == 0
    assert "Rahma" not in stranger.content()
    assert GUEST not in stranger.content()
    desk = people.page("hdnoc")
    desk.goto(f"/desk/tickets/{number}/")
    action = f"/desk/tickets/{number}/revoke-links/"
    desk.evaluate("action => document.querySelector(`form[action='${action}']`).requestSubmit()", action)
    expect(desk.locator("main")).to_contain_text("mencabut tautan pribadi")
    answer = stranger.goto(link)
    assert answer is not None
    assert answer.status == 404


def _registered(people: People, letters: Letters, number: str) -> None:
    page = people.page()
    page.goto("/signup/?next=/portal/tickets/")
    page.fill("[name=name]", "Rahma Tamu")
    page.fill("[name=email]", GUEST)
    page.fill("[name=password1]", "kata-sandi-panjang-7")
    page.locator("main form .btn-primary").click()
    page.wait_for_selector("[name=code]")
    page.fill("[name=code]", letters.next(r"^\s*([0-9A-Z-]{6,9})\s*$"))
    page.locator("main form .btn-primary").first.click()
    page.goto("/portal/tickets/")
    expect(page.locator("main")).to_contain_text(number)
