"""The page of personal data, and masks for those who see no contacts."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.test import Client

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import make_person
from tanggap.activity.models import JobRun
from tanggap.organization.models import Customer, CustomerContact
from tanggap.tickets.models import LegalHold, PrivacyAct, Ticket
from tanggap.tickets.services.personal_export import personal_export_write
from tanggap.tickets.tests.factories import Cast, make_cast, make_category, make_ticket

pytestmark = pytest.mark.django_db
EMAIL = "rahma@contoh.id"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    return make_ticket(
        cast, requester_name="Rahma Yanti", requester_email=EMAIL, requester_phone="+628123456789"
    )


def browser_of(person: User) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


@pytest.fixture
def officer(cast: Cast) -> Client:
    return browser_of(make_person(role="admin", at=cast.company, language="en"))


def test_a_person_is_looked_up_handed_out_and_erased(officer: Client, ticket: Ticket) -> None:
    found = officer.post("/setup/privacy/", {"person": EMAIL}).content.decode()
    assert "1 report." in found
    assert officer.post("/setup/privacy/", {"person": "rahma"}).status_code == 422

    assert officer.post("/setup/privacy/export/", {"person": EMAIL}).status_code == 302
    run = JobRun.objects.get()
    personal_export_write.call(run_id=run.pk)
    file = officer.get(f"/setup/privacy/export/{run.public_id}/")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(file.streaming_content)))
    assert ticket.number in archive.read("tickets.json").decode()
    run.refresh_from_db()
    assert run.params == {}
    erase: dict[str, Any] = {"person": EMAIL, "again": EMAIL, "reason": "Diminta pemiliknya"}
    assert officer.post("/setup/privacy/erase/", erase | {"again": "lain"}).status_code == 422
    assert officer.post("/setup/privacy/erase/", erase | {"reason": " "}).status_code == 422
    done = officer.post("/setup/privacy/erase/", erase, follow=True).content.decode()

    ticket.refresh_from_db()
    assert (ticket.requester_name, ticket.requester_email) == ("", "")
    assert "Diminta pemiliknya" in done
    assert EMAIL not in done
    assert "reports: 1" in done
    assert "notices: 0" not in done
    assert [act.kind for act in PrivacyAct.objects.order_by("pk")] == ["exported", "erased"]


def test_why_somebody_is_not_erased_stands_beside_what_is_known(officer: Client, cast: Cast) -> None:
    email = cast.dispatcher_person.email
    erase = {"person": email, "again": email, "reason": "Diminta"}

    refused = officer.post("/setup/privacy/erase/", erase)

    page = refused.content.decode()
    assert refused.status_code == 422
    assert "End this person&#x27;s roles first" in page
    assert "Has an account." in page
    assert 'value="Diminta"' in page


def test_a_hold_is_placed_stops_erasing_and_is_lifted(officer: Client, ticket: Ticket) -> None:
    held = officer.post("/setup/privacy/holds/", {"subject": ticket.number, "reason": "Perkara"})
    assert held.status_code == 302
    erase = {"person": EMAIL, "again": EMAIL, "reason": "Diminta"}

    refused = officer.post("/setup/privacy/erase/", erase)
    assert refused.status_code == 422
    assert "legal hold" in refused.content.decode()
    hold = LegalHold.objects.get()
    assert officer.post(f"/setup/privacy/holds/{hold.pk}/lift/").status_code == 302
    assert officer.post(f"/setup/privacy/holds/{hold.pk}/lift/").status_code == 409

    assert officer.post("/setup/privacy/erase/", erase).status_code == 302


def test_the_months_of_a_category_are_set(officer: Client) -> None:
    category = make_category("Internet")

    assert officer.post("/setup/privacy/keep/", {"category": category.pk, "months": "12"}).status_code == 302
    category.refresh_from_db()
    assert category.retention_months == 12
    refused = officer.post("/setup/privacy/keep/", {"category": category.pk, "months": "601"})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert 'value="601"' in page
    assert page.count('id="months-error"') == 1
    assert officer.post("/setup/privacy/keep/", {"category": "x", "months": "3"}).status_code == 404
    assert officer.post("/setup/privacy/keep/", {"category": category.pk, "months": ""}).status_code == 302
    category.refresh_from_db()
    assert category.retention_months is None


def test_who_sees_no_contacts_reads_them_masked(cast: Cast, ticket: Ticket) -> None:
    leader = browser_of(make_person(role="leader", at=cast.branch, language="en"))

    for address in (f"/desk/tickets/{ticket.number}/", f"/desk/tickets/{ticket.number}/print/"):
        masked = leader.get(address).content.decode()
        assert EMAIL not in masked
        assert "8123456789" not in masked
        assert "r•••@contoh.id" in masked
        assert EMAIL in browser_of(cast.dispatcher_person).get(address).content.decode()
    told = leader.get(f"/api/v1/tickets/{ticket.number}/").json()["requester"]
    assert (told["phone"], told["email"]) == ("•••6789", "r•••@contoh.id")


def test_customers_are_masked_in_lists_files_and_on_their_page(cast: Cast) -> None:
    shop = Customer.objects.create(
        number="C-1", name="Toko", unit=cast.branch, phone="+628123456789", email="toko@contoh.id"
    )
    CustomerContact.objects.create(customer=shop, name="Sari", phone="+628119998888")
    leader = browser_of(make_person(role="leader", at=cast.branch))
    desk = browser_of(cast.dispatcher_person)

    for address in ("/setup/customers/", "/setup/customers/?file=csv", f"/setup/customers/{shop.pk}/"):
        for browser, shown in ((leader, False), (desk, True)):
            answer = browser.get(address)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert ("8123456789" in body.decode()) is shown, address
            assert ("toko@contoh.id" in body.decode()) is shown, address
    assert "8119998888" not in leader.get(f"/setup/customers/{shop.pk}/").content.decode()
    shop.refresh_from_db()
    assert shop.email == "toko@contoh.id"
