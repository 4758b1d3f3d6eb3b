"""Search of everything: what it finds, for whom, at what cost."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tanggap.fieldwork.tests.factories import make_technician
from tanggap.knowledge.tests.factories import make_article
from tanggap.organization.models import Customer, Office, Site
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket
from tanggap.web.find import FEW

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def browser(client: Client, cast: Cast) -> Client:
    client.force_login(cast.dispatcher_person)
    return client


def found(browser: Client, words: str) -> str:
    answer = browser.get("/find/", {"q": words})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.content.decode()


def test_each_kind_is_found_and_leads_to_its_page(browser: Client, cast: Cast) -> None:
    ticket = make_ticket(cast, subject="Melati mati total")
    customer = Customer.objects.create(number="C-1", name="Toko Melati", unit=cast.branch)
    Office.objects.create(code="MEL", name="Dinas Melati", unit=cast.branch)
    Site.objects.create(code="S-1", name="Menara Melati", unit=cast.branch)
    technician = make_technician(cast.branch)
    article = make_article("Lampu melati")

    text = found(browser, "melati")
    assert f"/desk/tickets/{ticket.number}/" in text
    assert f"/setup/customers/{customer.pk}/" in text
    assert all(name in text for name in ("Toko Melati", "Dinas Melati", "Menara Melati"))
    assert f"/kb/articles/{article.slug}/" in text
    assert f"/desk/technicians/{technician.code}/" in found(browser, technician.code)
    assert f"/desk/tickets/{ticket.number}/" in found(browser, ticket.number)


def test_another_branch_finds_nothing_of_it(client: Client, cast: Cast) -> None:
    make_ticket(cast, subject="Melati mati total")
    Customer.objects.create(number="C-1", name="Toko Melati", unit=cast.branch)
    client.force_login(cast.stranger_person)

    assert "data-found" not in found(client, "melati")


@pytest.mark.parametrize("words", ["", " ", "m", "%", "''; --", "x" * 5000, "tidak ada begini"])
def test_words_that_find_nothing_are_no_error(browser: Client, words: str) -> None:
    assert "data-found" not in found(browser, words)


def test_names_are_escaped(browser: Client, cast: Cast) -> None:
    Customer.objects.create(number="C-1", name="<script>melati</script>", unit=cast.branch)

    assert "<script>" not in found(browser, "melati")


def test_many_matches_cost_no_more_queries_and_show_a_few(browser: Client, cast: Cast) -> None:
    def asked() -> tuple[int, int]:
        found(browser, "melati")
        with CaptureQueriesContext(connection) as captured:
            text = found(browser, "melati")
        return len(captured), text.count("data-found")

    Customer.objects.create(number="C-0", name="Toko Melati", unit=cast.branch)
    few = asked()
    for number in range(1, 12):
        Customer.objects.create(number=f"C-{number}", name=f"Toko Melati {number}", unit=cast.branch)
        make_ticket(cast, subject="Melati mati")
    many = asked()

    assert few[0] == many[0] <= 14  # one or two for each of eight kinds
    assert (few[1], many[1]) == (1, 2 * FEW)


def test_strangers_are_sent_to_the_sign_in_page(client: Client) -> None:
    assert client.get("/find/", {"q": "melati"}).status_code == 302
