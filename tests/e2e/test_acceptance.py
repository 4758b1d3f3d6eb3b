"""The functions of a customer portal, one test each, as an acceptance lists them: good input and bad input.

Other modules prove at length what is touched here: tracking, registering, answering, rating and reopening
``test_guest``, colleagues and merging ``test_answering``, outages ``test_outages``, signing in of each role
``test_signing_in``, files that are not what they say ``test_bad_input``.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from tanggap.accounts.demo import PASSWORD
from tanggap.accounts.models import Grant, Role, User
from tanggap.attachments.models import Attachment
from tanggap.notifications.tests.conftest import MailServer, mail_server
from tanggap.organization.models import Unit
from tanggap.tickets.choices import OPEN_STATUSES, Cause, TicketStatus
from tanggap.tickets.models import Ticket
from tests.e2e.conftest import People, add_ticket, the_ticket
from tests.e2e.letters import SIGN_UP_CODE, Letters
from tests.e2e.test_signing_in import sign_in

__all__ = ["mail_server"]
CUSTOMER = "customer1@demo.test"
REFUSED = ":is(main, dialog[open]) :is([data-form-errors], .tg-field-error, [aria-invalid=true])"
API = "/api/v1"


def send(page: Page, form: str, **values: str) -> int:
    """Fill in a form as somebody whose browser checks nothing, and send it; the status of the answer."""
    for name, value in values.items():
        field = page.locator(f"{form} [name={name}]")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.evaluate("one => one.removeAttribute('maxlength')")
            field.fill(value)
    page.locator(form).evaluate("one => { one.noValidate = true; }")
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        page.locator(f"{form} .btn-primary, {form} .btn-outline-danger").first.click()
    page.wait_for_load_state("load")
    return answered.value.status


def refused(page: Page, form: str, **values: str) -> None:
    """Send it; it comes back with the reason, and with what was typed."""
    assert send(page, form, **values) == HTTPStatus.UNPROCESSABLE_ENTITY
    expect(page.locator(REFUSED).first).to_be_visible()


def found(page: Page, url: str) -> int:
    """Open an address; the status of the answer."""
    answer = page.goto(url)
    assert answer is not None
    return answer.status


def own_ticket(subject: str, page: Page) -> str:
    """Report something as a signed-in customer; the number."""
    page.goto("/portal/submit/")
    assert send(page, "#submit-form", subject=subject) == HTTPStatus.FOUND
    page.wait_for_url("**/portal/tickets/TGP-*/")
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def test_sign_in(people: People) -> None:
    page = people.page()

    for account, password in (("customer1", "salah sekali"), ("customer1", ""), ("", PASSWORD)):
        page.goto("/login/")
        form = "form:has(input[type=password])"
        login = f"{account}@demo.test" if account else ""
        assert send(page, form, login=login, password=password) == HTTPStatus.OK
        expect(page.locator(REFUSED).first).to_be_visible()
        assert page.url.endswith("/login/")
    sign_in(page, "customer1")

    page.wait_for_url("**/portal/")


def test_submit_a_ticket(people: People, photo: Callable[[str], str], tmp_path: Path) -> None:
    page = people.page("customer1", phone=True)
    program = tmp_path / "pasang.exe"
    program.write_bytes(b"MZ\x90\x00 not for a desk")
    before = Ticket.objects.count()

    page.goto("/portal/submit/")
    refused(page, "#submit-form", subject="", description="Sejak tadi malam.")
    assert page.input_value("#submit-form [name=description]") == "Sejak tadi malam."
    refused(page, "#submit-form", subject="x" * 201)
    page.set_input_files("#submit-form input[type=file]", str(program))
    status = send(page, "#submit-form", subject="Berkas salah")
    assert status in {HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.UNSUPPORTED_MEDIA_TYPE}
    expect(page.locator(REFUSED).first).to_be_visible()
    assert Ticket.objects.count() == before

    page.goto("/portal/submit/")
    page.set_input_files("#submit-form input[type=file]", photo("rumah.jpg"))
    assert send(page, "#submit-form", subject="Internet mati (terima)") == HTTPStatus.FOUND
    page.wait_for_url("**/portal/tickets/TGP-*/")
    ticket = Ticket.objects.latest("pk")
    assert (ticket.subject, ticket.requester_email) == ("Internet mati (terima)", CUSTOMER)
    assert Attachment.objects.of_owners("tickets.ticket", [ticket.pk]).count() == 1


def test_search(people: People) -> None:
    page = people.page("customer1")
    own = Ticket.objects.filter(requester__email=CUSTOMER).latest("pk")
    other = Ticket.objects.exclude(requester__email=CUSTOMER).latest("pk")

    page.goto(f"/portal/tickets/?view=all&q={own.number}")
    expect(page.locator("#results")).to_contain_text(own.subject)
    for nothing in (other.number, "tidakadakatainidimanapun", "%27%22%3E%3Cscript%3E", "x" * 300):
        assert found(page, f"/portal/tickets/?view=all&q={nothing}") == HTTPStatus.OK
        assert page.locator("#results tbody tr").count() == 0
        assert other.subject not in page.locator("main").inner_text()


def test_register(people: People, mail_server: MailServer) -> None:
    page, letters = people.page(locale="id-ID"), Letters(mail_server, "baru.daftar@contoh.id")
    good = {"name": "Budi Baru", "email": letters.address, "password1": "kata-sandi-panjang-7"}
    form = "main form:has([name=password1])"

    page.goto("/signup/")
    for bad in ({"email": "bukan-alamat"}, {"password1": "12345"}, {"name": ""}, {"name": "x" * 200}):
        assert send(page, form, **{**good, **bad}) in {HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY}
        expect(page.locator(REFUSED).first).to_be_visible()
    assert not User.objects.filter(email=letters.address).exists()
    assert send(page, form, **good) == HTTPStatus.FOUND
    page.wait_for_selector("[name=code]")
    page.fill("[name=code]", "AAA-AAA")
    page.locator("main form .btn-primary").first.click()
    expect(page.locator(REFUSED).first).to_be_visible()
    page.fill("[name=code]", letters.next(SIGN_UP_CODE))
    page.locator("main form .btn-primary").first.click()
    page.wait_for_url("**/account/waiting/")  # an account is no right yet

    # An address that is taken gets the same answer; only its owner learns of it.
    cache.clear()  # more tries of one address than these are slowed
    again = people.page(locale="id-ID")
    again.goto("/signup/")
    assert send(again, form, **good) == HTTPStatus.FOUND
    again.wait_for_selector("[name=code]")
    assert letters.next("(sudah)")
    assert User.objects.filter(email=letters.address).count() == 1


def test_customer_dashboard(people: People) -> None:
    page = people.page("customer1", phone=True)
    mine = Ticket.objects.filter(requester__email=CUSTOMER)
    foreign = Ticket.objects.exclude(requester__email=CUSTOMER).latest("pk")

    page.goto("/portal/")
    figures = page.locator(".tg-figures").inner_text()

    assert str(mine.count()) in figures
    assert str(mine.filter(status__in=OPEN_STATUSES).count()) in figures
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert found(page, f"/portal/tickets/{foreign.number}/") == HTTPStatus.NOT_FOUND
    assert found(page, "/portal/tickets/TGP-0000-000000/") == HTTPStatus.NOT_FOUND


def test_admin_dashboard(people: People) -> None:
    page, customer = people.page("admin"), people.page("customer1")

    page.goto("/desk/reports/service/")
    expect(page.locator("[aria-labelledby=service-now] .tg-figures")).to_contain_text("Kategori")
    expect(page.locator("#service-more")).to_contain_text("Kunjungan")
    assert found(page, "/desk/reports/service/?from=2026-13-45&to=x") == HTTPStatus.OK
    expect(page.get_by_role("alert").first).to_be_visible()
    for url in ("/desk/reports/service/", "/desk/", "/setup/users/"):
        assert found(customer, url) in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}


def test_delete_a_ticket_with_a_reason_and_bring_it_back(people: People) -> None:
    page, customer = people.page("admin"), people.page("customer1")
    number = own_ticket("Salah kirim (terima)", customer)

    page.goto(f"/desk/tickets/{number}/delete/")
    refused(page, "#act-form", reason="")
    assert the_ticket(number).deleted_at is None
    assert send(page, "#act-form", reason="Dikirim dua kali.") == HTTPStatus.FOUND
    assert found(customer, f"/portal/tickets/{number}/") == HTTPStatus.NOT_FOUND
    page.goto(f"/desk/tickets/?view=deleted&q={number}")
    page.locator("[data-rows] input[type=checkbox]").check()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name="Pulihkan").click()
    page.wait_for_load_state("load")

    assert the_ticket(number).deleted_at is None
    assert found(customer, f"/portal/tickets/{number}/") == HTTPStatus.OK


def test_close_a_ticket(people: People) -> None:
    page, desk = people.page("customer1"), people.page("hdnoc")
    number = own_ticket("Selesai nanti (terima)", page)
    close = f"form[action='/portal/tickets/{number}/close/']"
    assert page.locator(close).count() == 0

    desk.goto(f"/desk/tickets/{number}/resolve/")
    refused(desk, "#act-form", resolution="", cause=Cause.CONNECTOR)
    assert send(desk, "#act-form", resolution="Konektor diganti.") == HTTPStatus.FOUND
    page.goto(f"/portal/tickets/{number}/")
    page.locator(f"{close} button").click()
    page.wait_for_load_state("load")

    assert the_ticket(number).status == TicketStatus.CLOSED
    assert page.locator(close).count() == 0


def test_edit_a_ticket(people: People) -> None:
    page, elsewhere = people.page("hdnoc"), people.page("bidang.infra")
    number = add_ticket(page, "Judul lama (terima)")

    page.goto(f"/desk/tickets/{number}/edit/")
    refused(page, "#act-form", subject="")
    refused(page, "#act-form", subject="x" * 201)
    refused(page, "#act-form", subject="Judul baru (terima)", requester_email="bukan alamat")
    assert the_ticket(number).subject == "Judul lama (terima)"
    assert send(page, "#act-form", requester_email="") == HTTPStatus.FOUND

    assert the_ticket(number).subject == "Judul baru (terima)"
    assert found(elsewhere, f"/desk/tickets/{number}/edit/") == HTTPStatus.NOT_FOUND


def test_edit_the_profile(people: People, photo: Callable[[str], str], tmp_path: Path) -> None:
    page = people.page("customer2")
    fake = tmp_path / "wajah.jpg"
    fake.write_bytes(b"%PDF-1.7 no face")
    form = "form[action='/account/']"
    person = User.objects.get(email="customer2@demo.test")
    page.goto("/account/")

    refused(page, form, name="")
    refused(page, form, name=person.name, phone="bukan nomor")
    assert send(page, form, name="Nama Baru (terima)", phone="0812 3456 7890") == HTTPStatus.FOUND
    page.set_input_files("#photo-form input[type=file]", str(fake))
    with page.expect_response("**/account/photo/") as answered:
        page.locator("#photo-form .tg-form-actions button").click()
    assert answered.value.status >= HTTPStatus.BAD_REQUEST
    page.goto("/account/")
    page.set_input_files("#photo-form input[type=file]", photo("wajah.jpg"))
    with page.expect_response("**/account/photo/") as answered:
        page.locator("#photo-form .tg-form-actions button").click()

    assert answered.value.status == HTTPStatus.FOUND
    person.refresh_from_db()
    assert (person.name, person.phone) == ("Nama Baru (terima)", "+6281234567890")


@pytest.mark.parametrize("role", ["customer", "agent", "admin"])
def test_add_an_account(people: People, role: str) -> None:
    page, dispatcher = people.page("admin"), people.page("agent")
    form = "main form[data-draft=person-new]"
    title = Role.objects.get(code=role)
    unit = Unit.objects.get(code="PKU") if role != "admin" else Unit.objects.get(parent=None)
    good = {"name": f"Akun {role}", "email": f"akun.{role}@contoh.id", "role": str(title.pk)}
    before = User.objects.count()

    page.goto("/setup/users/new/")
    refused(page, form, name="", email=good["email"])
    refused(page, form, name=good["name"], email="bukan-alamat")
    refused(page, form, email=CUSTOMER)
    refused(page, form, email=good["email"], phone="abc")
    refused(page, form, phone="", role=good["role"])
    assert User.objects.count() == before
    assert send(page, form, role_unit=str(unit.pk)) == HTTPStatus.FOUND

    made = User.objects.get(email=good["email"])
    assert Grant.objects.get(user=made).role.code == role
    assert found(dispatcher, "/setup/users/new/") in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
    page.goto(f"/setup/users/{made.pk}/")
    page.locator("[data-dialog=deactivate]").click()
    refused(page, "dialog form[action*=deactivate]", reason="")
    assert send(page, "dialog form[action*=deactivate]", reason="Hanya percobaan.") == HTTPStatus.FOUND
    made.refresh_from_db()
    assert not made.is_active


def test_agents_work_on_a_ticket_and_the_customer_hears_of_it(
    people: People, mail_server: MailServer
) -> None:
    """Notice to the desk with a link; take, note, link, split; the customer is mailed, never about notes."""
    customer, desk = people.page("customer1"), people.page("agent")
    letters, noticed = Letters(mail_server, CUSTOMER), Letters(mail_server, "agent@demo.test")
    number = own_ticket("Lambat sekali (terima)", customer)
    assert noticed.next(rf"(https://tanggap.kantor.test/desk/tickets/{number}/)")

    desk.goto(f"/desk/tickets/{number}/")
    desk.check("#say [name=kind][value=note]")
    assert send(desk, "#say", body="Rahasia dapur.") == HTTPStatus.FOUND
    refused(desk, "#say", body="")
    desk.goto(f"/desk/tickets/{number}/")
    assert send(desk, "#say", body="Kami cek jaringannya.") == HTTPStatus.FOUND
    desk.goto(f"/desk/tickets/{number}/split/")
    refused(desk, "#act-form", subject="Tiket kedua (terima)")
    desk.locator("#act-form [name=messages]").first.check()
    assert send(desk, "#act-form", subject="Tiket kedua (terima)") == HTTPStatus.FOUND

    assert letters.next("(Kami cek jaringannya)")
    assert all("Rahasia dapur" not in text for text in letters.all())
    customer.goto(f"/portal/tickets/{number}/")
    expect(customer.locator("main")).to_contain_text("Kami cek jaringannya.")
    assert "Rahasia dapur" not in customer.content()


def test_other_applications(people: People) -> None:
    """The API: signing in, reporting, reading; refused without a token and with bad input."""
    asked = people.context().request
    wrong = asked.post(f"{API}/auth/app/v1/auth/login", data={"email": CUSTOMER, "password": "salah"})
    right = asked.post(f"{API}/auth/app/v1/auth/login", data={"email": CUSTOMER, "password": PASSWORD})
    assert wrong.status == HTTPStatus.BAD_REQUEST
    assert asked.get(f"{API}/tickets/").status == HTTPStatus.UNAUTHORIZED
    token: Any = right.json()["meta"]["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    foreign = Ticket.objects.exclude(requester__email=CUSTOMER).latest("pk").number

    made = asked.post(
        f"{API}/tickets/",
        headers={**headers, "Idempotency-Key": "terima-1"},
        data={"subject": "Dari aplikasi", "unit": "PKU"},
    )
    bad = asked.post(
        f"{API}/tickets/", headers={**headers, "Idempotency-Key": "terima-2"}, data={"subject": ""}
    )

    assert made.status == HTTPStatus.CREATED, made.text()
    number = made.json()["number"]
    assert asked.get(f"{API}/tickets/{number}/", headers=headers).json()["subject"] == "Dari aplikasi"
    assert bad.status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert asked.get(f"{API}/tickets/{foreign}/", headers=headers).status == HTTPStatus.NOT_FOUND
