"""While a report is written down: what may be the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tanggap.kernel import clock
from tanggap.organization.models import Customer, Site
from tanggap.tickets import services
from tanggap.tickets.models import Ticket
from tanggap.tickets.outages.drafts import OutageDraft
from tanggap.tickets.outages.listing import forget_known
from tanggap.tickets.tests.factories import make_category
from tanggap.web.tests.desk.conftest import Desk

pytestmark = pytest.mark.django_db

SAME = "/desk/tickets/new/same/"


@pytest.fixture
def customer(desk: Desk) -> Customer:
    return Customer.objects.create(number="C-1", name="Bu Ani", unit=desk.cast.branch)


def shown(browser: Client, **given: object) -> str:
    return browser.get(SAME, given).content.decode()


def test_open_tickets_of_the_customer_are_shown_with_links(
    desk: Desk, browser: Client, customer: Customer
) -> None:
    ticket = desk.ticket(subject="LOS merah", customer_id=customer.pk)
    desk.ticket(subject="Orang lain")

    text = shown(browser, customer=customer.pk)

    assert f"/desk/tickets/{ticket.number}/" in text
    assert "LOS merah" in text
    assert "Orang lain" not in text
    assert shown(browser).strip() == ""


def test_the_category_narrows_and_what_is_old_or_solved_is_left_out(
    desk: Desk, browser: Client, customer: Customer
) -> None:
    internet, phone = make_category("Internet", "Mati"), make_category("Telepon")
    site = Site.objects.create(code="S-1", name="Ruko 1", unit=desk.cast.branch, customer=customer)
    same = desk.ticket(subject="Di tempat ini", site_id=site.pk, category_id=internet.pk)
    old = desk.ticket(subject="Sudah lama", site_id=site.pk, category_id=internet.pk)
    Ticket.objects.filter(pk=old.pk).update(reported_at=clock.now() - timedelta(days=4))
    solved = desk.ticket(subject="Sudah beres", site_id=site.pk, category_id=internet.pk)
    services.ticket_resolve(actor=desk.dispatcher, number=solved.number, resolution="Beres", cause="cable")

    fitting = shown(browser, site=site.pk, category=internet.pk)
    other = shown(browser, site=site.pk, category=phone.pk)

    assert same.number in fitting
    assert "Sudah lama" not in fitting
    assert "Sudah beres" not in fitting
    assert other.strip() == ""


def test_a_running_outage_at_the_place_is_shown(desk: Desk, browser: Client, customer: Customer) -> None:
    outage = services.outage_declare(
        actor=desk.dispatcher,
        draft=OutageDraft("Kabel distribusi putus", desk.cast.branch.pk, public_text="Mati."),
    )
    forget_known()

    text = shown(browser, customer=customer.pk)

    assert "Kabel distribusi putus" in text
    assert f"/desk/outages/{outage.number}/" in text


def test_another_branch_learns_nothing_and_the_form_shows_it_without_scripts(
    desk: Desk, browser: Client, customer: Customer
) -> None:
    desk.ticket(subject="LOS merah", customer_id=customer.pk)

    stranger = desk.browser(desk.cast.stranger_person)
    page = browser.get(f"/desk/tickets/new/?customer={customer.pk}").content.decode()

    assert "LOS merah" not in shown(stranger, customer=customer.pk)
    assert "LOS merah" in page


def test_it_never_holds_the_report_up(desk: Desk, browser: Client, customer: Customer) -> None:
    desk.ticket(customer_id=customer.pk)
    typed = {
        "subject": "LOS merah lagi", "kind": "incident", "unit": desk.cast.branch.pk, "channel": "phone",
        "customer": customer.pk, "requester_name": "Bu Ani",
    }  # fmt: skip

    answer = browser.post("/desk/tickets/new/", typed)

    assert answer.status_code == 302
    assert Ticket.objects.filter(customer=customer).count() == 2
