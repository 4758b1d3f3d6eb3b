"""The customer confirms the work on the technician's phone: by the code of a mail, or by a signature."""

from __future__ import annotations

import io

from django.core.files.storage import default_storage
from PIL import Image
from playwright.sync_api import Page, expect

from tanggap.accounts.models import User
from tanggap.accounts.services import actor_for
from tanggap.attachments.models import Attachment
from tanggap.fieldwork.models import CompletionProof, Technician
from tanggap.fieldwork.services import Report, progress_report, work_order_assign
from tanggap.notifications.tests.conftest import MailServer, mail_server
from tanggap.organization.models import Unit
from tanggap.tickets.drafts import NewTicket
from tanggap.tickets.services import ticket_create
from tests.e2e.conftest import People, account_of, the_order
from tests.e2e.letters import CODE, Letters
from tests.e2e.test_offline import new_technician, ready

__all__ = ["mail_server"]
CUSTOMER = "rahma.uji@contoh.id"


def at_work(technician: Technician) -> str:
    """A job at which the technician works, of a customer whose address is known; answers its number."""
    noc = actor_for(User.objects.get(email="hdnoc@demo.test"))
    ticket = ticket_create(
        actor=noc,
        new=NewTicket(
            subject="Kabel putus (uji bukti)",
            unit_id=Unit.objects.get(code="PKU").pk,
            requester_name="Ibu Rahma",
            requester_email=CUSTOMER,
        ),
    )
    work_order_assign(actor=noc, number=ticket.number, lead_code=technician.code)
    for step in ("accepted", "arrived"):
        report = Report(step, f"uji-{step}-{ticket.number}")
        progress_report(actor=actor_for(technician.user), number=ticket.number, report=report)
    return str(ticket.number)


def last_step(page: Page, number: str) -> None:
    """Open the form of the last step and fill in what every job asks for."""
    page.goto(f"/field/jobs/{number}/?step=done")
    ready(page)
    page.fill("#report [name=resolution]", "Kabel disambung.")
    page.select_option("#report [name=cause]", "cable")


def finish(page: Page) -> None:
    """Press the main act."""
    page.click("#report form > .btn-primary")


def test_the_code_of_the_mail_finishes_the_job(people: People, mail_server: MailServer) -> None:
    technician = new_technician()
    number = at_work(technician)
    page, letters = people.page(account_of(technician), phone=True), Letters(mail_server, CUSTOMER)
    last_step(page, number)

    page.click("#proof-code button")
    expect(page.locator("#proof-code .tg-notice-good")).to_contain_text("r•••@contoh.id")
    code = letters.next(CODE)
    page.fill("#report [name=code]", "000000" if code != "000000" else "111111")
    finish(page)
    expect(page.locator("#report .tg-field-error")).to_be_visible()
    assert page.input_value("#report [name=resolution]") == "Kabel disambung."
    assert the_order(number).status == "arrived"

    page.fill("#report [name=code]", f"{code[:3]} {code[3:]}")
    finish(page)

    expect(page.locator("#proof-code")).to_have_count(0)
    expect(page.locator(".tg-notice-good")).to_be_visible()
    assert the_order(number).status == "done"
    proof = CompletionProof.objects.get(work_order=the_order(number))
    assert (proof.kind, proof.tries, proof.code_hash) == ("code", 2, "")
    assert proof.confirmed_at is not None


def test_a_second_code_within_a_minute_is_refused_in_its_place(
    people: People, mail_server: MailServer
) -> None:
    technician = new_technician()
    page = people.page(account_of(technician), phone=True)
    last_step(page, at_work(technician))

    page.click("#proof-code button")
    expect(page.locator("#proof-code .tg-notice-good")).to_be_visible()
    page.click("#proof-code button")

    expect(page.locator("#proof-code [role=alert]")).to_be_visible()
    expect(page.locator("#proof-code .tg-notice-good")).to_be_visible()
    assert page.input_value("#report [name=resolution]") == "Kabel disambung."


def test_the_drawn_signature_is_kept_with_the_name(people: People) -> None:
    technician = new_technician()
    number = at_work(technician)
    page = people.page(account_of(technician), phone=True)
    last_step(page, number)
    pad = page.locator(".tg-sign-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 30)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(box["x"] + 40 + step * 25, box["y"] + 30 + (step % 2) * 50)
    page.mouse.up()

    finish(page)
    expect(page.locator("#report .tg-field-error")).to_be_visible()
    page.fill("#report [name=signer_name]", "Ibu Rahma")
    finish(page)

    expect(page.locator(".tg-notice-good")).to_be_visible()
    proof = CompletionProof.objects.get(work_order=the_order(number))
    assert (proof.kind, proof.signer_name) == ("signature", "Ibu Rahma")
    file = Attachment.objects.get(label="signature", owner_id__in=the_order(number).progress.values("pk"))
    with default_storage.open(file.original_key) as stored:
        drawn = Image.open(io.BytesIO(stored.read())).convert("L")
    assert drawn.size == (640, 240)
    assert sum(drawn.histogram()[:128]) > 500


def test_a_tap_is_no_signature(people: People) -> None:
    technician = new_technician()
    number = at_work(technician)
    page = people.page(account_of(technician), phone=True)
    last_step(page, number)

    page.locator(".tg-sign-pad").click()
    finish(page)

    expect(page.locator(".tg-notice-good")).to_be_visible()
    assert the_order(number).status == "done"
    assert not CompletionProof.objects.filter(work_order=the_order(number)).exists()
