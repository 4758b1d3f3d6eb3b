"""Writing a ticket down."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tanggap.attachments.models import Attachment
from tanggap.attachments.tests.samples import jpeg
from tanggap.organization.models import Customer, Site
from tanggap.tickets.models import Ticket
from tanggap.web.tests.desk.conftest import Desk

NEW = "/desk/tickets/new/"


@pytest.fixture
def form(desk: Desk) -> dict[str, Any]:
    return {
        "subject": "Internet mati",
        "description": "Sejak pagi",
        "kind": "incident",
        "unit": desk.cast.branch.pk,
        "channel": "phone",
        "requester_name": "Bu Sari",
        "request_key": "once",
    }


def test_a_ticket_with_a_photo_assigned_at_once(desk: Desk, browser: Client, form: dict[str, Any]) -> None:
    photo = SimpleUploadedFile("a.jpg", jpeg(), "image/jpeg")

    answer = browser.post(
        NEW, {**form, "files": photo, "technician": desk.technician.code, "position": "-6.2, 106.8"}
    )

    ticket = Ticket.objects.get()
    assert answer.headers["Location"] == f"/desk/tickets/{ticket.number}/"
    assert (ticket.status, ticket.assignee, ticket.channel) == ("assigned", desk.technician.user, "phone")
    assert Attachment.objects.get().owner_id == ticket.pk


def test_the_same_form_twice_makes_one_ticket(desk: Desk, browser: Client, form: dict[str, Any]) -> None:
    browser.post(NEW, form)
    browser.post(NEW, form)

    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", ""),
        ("subject", "x" * 201),
        ("requester_email", "bukan alamat"),
        ("position", "di sana"),
        ("position", "-6.2"),
        ("position", "99, 300"),
        ("unit", "999999"),
        ("kind", "wish"),
    ],
)
def test_bad_input_comes_back_at_its_field_with_the_rest_as_typed(
    desk: Desk, browser: Client, form: dict[str, Any], field: str, value: str
) -> None:
    answer = browser.post(NEW, {**form, "description": "Tetap di sini", field: value})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Tetap di sini" in page
    assert 'aria-invalid="true"' in page
    assert not Ticket.objects.exists()


def test_a_file_that_is_no_picture_stops_the_ticket(
    desk: Desk, browser: Client, form: dict[str, Any]
) -> None:
    answer = browser.post(NEW, {**form, "files": SimpleUploadedFile("a.jpg", b"text")})

    assert answer.status_code == 422
    assert not Ticket.objects.exists()


def test_the_unit_of_another_branch_cannot_be_chosen(
    desk: Desk, browser: Client, form: dict[str, Any]
) -> None:
    assert browser.post(NEW, {**form, "unit": desk.cast.other_branch.pk}).status_code == 422
    assert not Ticket.objects.exists()


def test_a_customer_is_found_and_fills_the_form(desk: Desk, browser: Client, form: dict[str, Any]) -> None:
    customer = Customer.objects.create(
        number="C77", name="Toko Abadi", unit=desk.cast.branch, phone="+62811", email="toko@example.test"
    )
    site = Site.objects.create(
        code="S77", name="ODP 77", unit=desk.cast.branch, customer=customer, address="Jl. Kenanga 7"
    )

    found = browser.get(f"{NEW}parties/?q=abadi").content.decode()
    filled = browser.get(f"{NEW}party/?customer={customer.pk}").content.decode()
    browser.post(NEW, {**form, "customer": customer.pk, "site": site.pk})

    ticket = Ticket.objects.get()
    assert "Toko Abadi" in found
    assert "S77" in found
    for value in ("Toko Abadi", "+62811", "toko@example.test", "Jl. Kenanga 7"):
        assert value in filled
    assert (ticket.customer, ticket.site) == (customer, site)


def test_customers_of_another_branch_are_not_found_nor_taken(
    desk: Desk, browser: Client, form: dict[str, Any]
) -> None:
    hidden = Customer.objects.create(number="X1", name="Toko Tetangga", unit=desk.cast.other_branch)

    found = browser.get(f"{NEW}parties/?q=tetangga").content.decode()
    filled = browser.get(f"{NEW}party/?customer={hidden.pk}").content.decode()
    browser.post(NEW, {**form, "customer": hidden.pk})

    assert "Toko Tetangga" not in found + filled
    assert Ticket.objects.get().customer is None


def test_an_assignment_that_is_refused_leaves_the_ticket(
    desk: Desk, browser: Client, form: dict[str, Any]
) -> None:
    both = browser.post(NEW, {**form, "technician": desk.technician.code, "assignee": desk.agent.pk})
    assert both.status_code == 422
    assert not Ticket.objects.exists()


def test_customers_do_not_open_the_desks_form(desk: Desk) -> None:
    assert desk.browser(desk.cast.customer_person).get(NEW).status_code == 403
