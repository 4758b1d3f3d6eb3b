"""A guest's whole life: reports, proves the address, follows, registers, is answered, rates and reopens."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tanggap.activity.models import Entry
from tanggap.attachments.models import Attachment
from tanggap.notifications.tests.conftest import MailServer, mail_server
from tanggap.tickets.choices import Cause, TicketStatus
from tanggap.tickets.models import Feedback, Ticket
from tests.e2e.conftest import People, choose, the_ticket
from tests.e2e.letters import CODE, LINK, SIGN_UP_CODE, Letters
from tests.e2e.watching import Watched

__all__ = ["mail_server"]
PROMISED_S = 3.0
SUBJECT = "Wifi kantor tamu mati (uji)"
NAME = "Rahma Tamu"


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
def test_a_guests_whole_life(
    people: People, photo: Callable[[str], str], mail_server: MailServer, phone: bool
) -> None:
    address = f"rahma.{'ponsel' if phone else 'meja'}@contoh.id"
    letters = Letters(mail_server, address)
    guest = people.page(phone=phone, locale="id-ID")
    number = reported(guest, letters, [photo("satu.jpg"), photo("dua.jpg")])
    assert letters.next(LINK)
    _tracked_by_code(people.page(phone=phone, locale="id-ID"), letters, number)
    _registered(guest, letters)
    _found_in_the_dashboard(guest, number)
    desk = people.page("hdnoc")
    _answered_while_he_looks(guest, desk, letters, number)
    _replied(guest, desk, number)
    _solved_and_rated_without_signing_in(desk, people.page(phone=phone, locale="id-ID"), letters, number)
    _reopened(guest, number)


def reported(guest: Page, letters: Letters, photos: list[str], subject: str = SUBJECT) -> str:
    """Fill in the form, prove the address with the code of the mail; answers the number."""
    guest.goto("/")
    guest.locator("main a.btn-primary").first.click()
    guest.wait_for_url("**/report/")
    guest.fill("#guest-form [name=subject]", subject)
    choose(guest, "category", "Internet mati total")
    choose(guest, "unit", "Region Riau")
    guest.fill("#guest-form [name=name]", NAME)
    guest.fill("#guest-form [name=email]", letters.address)
    guest.set_input_files("#guest-form input[type=file]", photos)
    guest.click("#guest-form .btn-primary")
    guest.wait_for_url("**/report/*/")
    guest.wait_for_load_state("load")
    assert not Ticket.objects.filter(requester_email=letters.address).exists()

    guest.fill("[name=code]", "12")
    guest.locator("main form .btn-primary").click()
    expect(guest.locator(".tg-field-error, [data-form-errors]").first).to_be_visible()
    guest.fill("[name=code]", letters.next(CODE))
    guest.locator("main form .btn-primary").click()
    guest.wait_for_url("**/track/*/")
    ticket = Ticket.objects.get(requester_email=letters.address)
    expect(guest.locator("main")).to_contain_text(ticket.number)
    assert Attachment.objects.of_owners("tickets.ticket", [ticket.pk]).count() == len(photos)
    assert guest.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return ticket.number


def _tracked_by_code(page: Page, letters: Letters, number: str) -> None:
    page.goto("/track/")
    page.fill("[name=number]", number)
    page.fill("[name=contact]", letters.address)
    page.locator("main form .btn-primary").click()
    page.wait_for_url("**/track/code/*/")
    page.fill("[name=code]", letters.next(CODE))
    page.locator("main form .btn-primary").click()
    expect(page.locator("h1")).to_contain_text(SUBJECT)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _registered(page: Page, letters: Letters) -> None:
    page.goto("/signup/?next=/portal/tickets/")
    page.fill("[name=name]", NAME)
    page.fill("[name=email]", letters.address)
    page.fill("[name=password1]", "kata-sandi-panjang-7")
    page.locator("main form .btn-primary").click()
    page.wait_for_selector("[name=code]")
    page.fill("[name=code]", letters.next(SIGN_UP_CODE))
    page.locator("main form .btn-primary").first.click()


def _found_in_the_dashboard(page: Page, number: str) -> None:
    page.wait_for_url("**/portal/tickets/")
    page.locator(f"main a[href*='{number}']").first.click()
    page.wait_for_url(f"**/portal/tickets/{number}/")
    page.wait_for_load_state("load")
    expect(page.locator("main .tg-files img")).to_have_count(2)


def _answered_while_he_looks(guest: Page, desk: Page, letters: Letters, number: str) -> None:
    """A canned answer and an assignment stand on the page that lies open, within the time promised."""
    watched = Watched(guest, "report")
    watched.arm("answered", "#report-story [data-key^='message-']")
    watched.arm("assigned", "#report-side .tg-person-line")
    desk.goto(f"/desk/tickets/{number}/")
    desk.locator("details.tg-answers summary").click()
    desk.get_by_placeholder("Cari jawaban").fill("diterima")
    offered = desk.locator(".tg-answers [data-insert]")
    expect(offered).to_have_count(1)
    offered.click()
    with desk.expect_navigation():
        desk.get_by_role("button", name="Kirim").click()
    _shown_in_time(watched, "answered", number, "ticket.replied")
    expect(guest.locator("#report-story")).to_contain_text(f"laporan {number} sudah kami terima")

    desk.goto(f"/desk/tickets/{number}/assign/")
    desk.check("#act-form [name=to][value=person]")
    choose(desk, "assignee", "Rian Saputra")
    with desk.expect_navigation():
        desk.click("#act-form .btn-primary")
    _shown_in_time(watched, "assigned", number, "ticket.assigned")
    expect(guest.locator("#report-side")).to_contain_text("Rian Saputra")
    assert watched.was_left_alone()
    assert letters.next("(sudah kami terima)")


def _shown_in_time(watched: Watched, name: str, number: str, action: str) -> None:
    entries = Entry.objects.filter(subject_kind="tickets.ticket", subject_id=the_ticket(number).pk)
    watched.within(name, entries.filter(action=action).latest("pk").recorded_at, PROMISED_S)


def _replied(guest: Page, desk: Page, number: str) -> None:
    desk.goto(f"/desk/tickets/{number}/")
    desk.wait_for_load_state("load")
    watched = Watched(desk, "ticket")
    watched.arm("replied", "#ticket-timeline [data-key^='message-'] ~ [data-key^='message-']")
    guest.fill("#reply-body", "Lampu modemnya merah sejak pagi.")
    with guest.expect_navigation():
        guest.click("#reply .btn-primary")
    expect(guest.locator("#report-story")).to_contain_text("Lampu modemnya merah")
    _shown_in_time(watched, "replied", number, "ticket.replied")


def _solved_and_rated_without_signing_in(desk: Page, mail: Page, letters: Letters, number: str) -> None:
    desk.goto(f"/desk/tickets/{number}/resolve/")
    desk.fill("#act-form [name=resolution]", "Konektor di tiang diganti.")
    desk.select_option("#act-form [name=cause]", Cause.CONNECTOR)
    with desk.expect_navigation():
        desk.click("#act-form .btn-primary")
    mail.goto(letters.next(r"(/feedback/[\w-]{43}/\?score=4)"))
    expect(mail.locator("main")).to_contain_text(number)
    assert mail.locator("input[name=score][value='4']").is_checked()
    mail.fill("[name=comment]", "Teknisinya ramah.")
    mail.locator("main form .btn-primary").click()
    expect(mail.locator("main h1")).to_contain_text("Terima kasih")
    answer = Feedback.objects.get(ticket__number=number)
    assert (answer.score, answer.comment, answer.way) == (4, "Teknisinya ramah.", "mail")


def _reopened(guest: Page, number: str) -> None:
    guest.locator("[data-dialog=reopen]").click()  # the page that lay open has learnt of the solution
    guest.fill("dialog [name=reason]", "Mati lagi sore ini.")
    with guest.expect_navigation():
        guest.locator("dialog .btn-primary").click()
    expect(guest.locator("main")).to_contain_text("Mati lagi sore ini.")
    ticket = the_ticket(number)
    assert (ticket.status, ticket.reopen_count) == (TicketStatus.IN_PROGRESS, 1)
