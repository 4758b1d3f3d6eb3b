"""A solution is rated from the real mail without signing in, and the customer takes the report up again."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tanggap.accounts.models import User
from tanggap.accounts.services import actor_for
from tanggap.notifications.tests.conftest import MailServer, mail_server
from tanggap.tickets.drafts import NewTicket
from tanggap.tickets.models import Feedback, Ticket
from tanggap.tickets.services import ticket_create, ticket_resolve
from tests.e2e.conftest import People
from tests.e2e.letters import Letters

__all__ = ["mail_server"]
CUSTOMER = "customer1@demo.test"
THANKS = re.compile("Terima kasih|Thank you")


def _solved() -> Ticket:
    customer = User.objects.get(email=CUSTOMER)
    assert customer.home_unit_id is not None or customer.customer is not None
    unit_id = customer.home_unit_id or (customer.customer.unit_id if customer.customer else 0)
    new = NewTicket(
        subject="Internet putus (uji nilai)", unit_id=unit_id, requester_id=customer.pk,
        requester_email=CUSTOMER, requester_name=customer.name,
    )  # fmt: skip
    ticket = ticket_create(actor=actor_for(customer), new=new)
    desk = actor_for(User.objects.get(email="hdnoc@demo.test"))
    return ticket_resolve(actor=desk, number=ticket.number, resolution="Konektor diganti.", cause="connector")


def test_a_customer_rates_from_the_mail_and_reopens(people: People, mail_server: MailServer) -> None:
    ticket = _solved()
    letters = Letters(mail_server, CUSTOMER)
    link = letters.next(r"(/feedback/[\w-]{43}/\?score=2)")

    stranger = people.page(phone=True)
    stranger.goto(link)
    expect(stranger.locator("main")).to_contain_text(ticket.number)
    assert stranger.locator("input[name=score][value='2']").is_checked()
    assert Feedback.objects.get(ticket=ticket).score is None
    stranger.fill("[name=comment]", "Sore sudah mati lagi.")
    stranger.locator("main form .btn-primary").click()
    stranger.wait_for_load_state("load")
    expect(stranger.locator("main h1")).to_contain_text(THANKS)
    answer = Feedback.objects.get(ticket=ticket)
    assert (answer.score, answer.comment, answer.way) == (2, "Sore sudah mati lagi.", "mail")

    head = people.page("qa")
    head.goto("/desk/")
    expect(head.locator("main")).to_contain_text("Internet putus (uji nilai)")
    head.goto(f"/desk/feedback/{answer.pk}/")
    head.fill("[name=note]", "Ditelepon, dijadwalkan ulang.")
    head.locator("main form .btn-primary").click()
    head.wait_for_url("**/desk/feedback/?show=follow_up")

    customer = people.page("customer1")
    customer.goto(f"/portal/tickets/{ticket.number}/")
    customer.click("[data-dialog=reopen]")
    customer.fill("dialog [name=reason]", "Mati lagi sore ini.")
    customer.locator("dialog .btn-primary").click()
    customer.wait_for_load_state("load")
    expect(customer.locator("main")).to_contain_text("Mati lagi sore ini.")
    ticket.refresh_from_db()
    assert ticket.status == "in_progress"


def test_a_mouse_that_moves_saves_the_answer_by_itself(people: People, mail_server: MailServer) -> None:
    ticket = _solved()
    link = Letters(mail_server, CUSTOMER).next(r"(/feedback/[\w-]{43}/\?score=5)")

    page = people.page()
    page.goto(link)
    page.wait_for_load_state("load")
    page.wait_for_timeout(400)
    assert Feedback.objects.get(ticket=ticket).score is None
    page.mouse.move(40, 40)
    page.mouse.move(60, 90)
    expect(page.locator("main h1")).to_contain_text(THANKS)

    assert Feedback.objects.get(ticket=ticket).score == 5
