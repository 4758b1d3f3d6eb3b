"""The pages of customers, offices and sites."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tanggap.accounts.tests.factories import make_person, make_role
from tanggap.organization.models import Customer, Office, Site
from tanggap.organization.tests.factories import make_unit

pytestmark = pytest.mark.django_db
RIGHTS = ["unit.view", "party.view", "party.manage"]


@pytest.fixture
def company():
    return make_unit()


@pytest.fixture
def branch(company):
    return make_unit(company, name="Pekanbaru")


@pytest.fixture
def agent(branch, client):
    client.force_login(make_person("Rina", role=make_role("agents", RIGHTS), at=branch, language="en"))
    return client


def customer(unit, number="C-1", name="Budi"):
    return Customer.objects.create(number=number, name=name, unit=unit)


def test_the_list_shows_only_what_the_reader_may_see(agent, branch, company):
    customer(branch, "C-1", "Budi")
    customer(make_unit(company), "C-2", "Zaki")

    page = agent.get(reverse("setup:customers")).content.decode()

    assert "Budi" in page
    assert "Zaki" not in page


def test_search_and_unit_narrow_the_list(agent, branch):
    here = make_unit(branch, name="Panam", kind="cluster")
    customer(branch, "C-1", "Budi")
    customer(here, "C-2", "Ani")
    address = reverse("setup:customers")

    assert "Budi" not in agent.get(address, {"q": "c-2"}).content.decode()
    assert "Budi" not in agent.get(address, {"unit": here.pk}).content.decode()
    assert "Nothing fits" in agent.get(address, {"q": "zzz"}).content.decode()


def test_pages_lead_to_each_other(agent, branch):
    Customer.objects.bulk_create(
        Customer(number=f"C-{number:03d}", name=f"Nama {number:03d}", unit=branch) for number in range(60)
    )
    first = agent.get(reverse("setup:customers"), {"sort": "-number"}).content.decode()
    mark = Customer.objects.get(number="C-010").pk

    second = agent.get(reverse("setup:customers"), {"sort": "-number", "after": mark}).content.decode()

    assert f"after={mark}" in first
    assert "Nama 059" in first
    assert "Nama 009" in second
    assert "Nama 010" not in second


@pytest.mark.parametrize(
    "query", ["after=x", "before=-1", "after=99999999999999999999", "unit=x", "sort=password"]
)
def test_nonsense_in_the_address_is_left_out(agent, branch, query):
    customer(branch)

    assert agent.get(f"{reverse('setup:customers')}?{query}").status_code == 200


def test_a_customer_is_added_edited_retired_and_restored(agent, branch):
    added = agent.post(
        reverse("setup:customer_new"),
        {"number": "C-9", "name": "Budi", "unit": branch.pk, "whatsapp": "081234567890"},
    )
    row = Customer.objects.get()
    assert added.headers["Location"] == reverse("setup:customer", args=[row.pk])
    edit = reverse("setup:customer_edit", args=[row.pk])
    assert 'value="+6281234567890"' in agent.get(edit).content.decode()

    agent.post(edit, {"number": "C-9", "name": "Budi Santoso", "unit": branch.pk, "version": 1})
    agent.post(reverse("setup:customer_retire", args=[row.pk]), {"version": 2})
    page = agent.get(reverse("setup:customer", args=[row.pk])).content.decode()
    assert "Budi Santoso" in page
    assert "Budi → Budi Santoso" not in page  # the record shows that, not what
    assert page.count("•••") >= 2
    agent.post(reverse("setup:customer_restore", args=[row.pk]), {"version": 3})

    row.refresh_from_db()
    assert (row.retired_at, row.version) == (None, 4)


def test_a_refused_form_keeps_what_was_typed(agent, branch):
    answer = agent.post(
        reverse("setup:customer_new"),
        {"number": "C-9", "name": "Budi", "unit": branch.pk, "whatsapp": "bukan nomor"},
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="bukan nomor"' in page
    assert "This is no telephone number." in page


def test_a_stale_form_is_told(agent, branch):
    row = customer(branch)
    Customer.objects.filter(pk=row.pk).update(version=5)

    answer = agent.post(
        reverse("setup:customer_edit", args=[row.pk]),
        {"number": "C-1", "name": "Lain", "unit": branch.pk, "version": 1},
    )

    assert answer.status_code == 409
    assert Customer.objects.get().name == "Budi"


def test_an_office_has_other_names(agent, branch):
    agent.post(
        reverse("setup:office_new"),
        {"code": "DINKES", "name": "Dinas Kesehatan", "unit": branch.pk, "aliases": "Dinkes; Kesehatan"},
    )

    office = Office.objects.get()
    assert office.aliases == ["Dinkes", "Kesehatan"]
    page = agent.get(reverse("setup:office_edit", args=[office.pk])).content.decode()
    assert "Dinkes; Kesehatan" in page


def test_a_site_is_tied_to_a_customer_by_number(agent, branch):
    budi = customer(branch)
    facts = {"code": "S-1", "name": "Rumah", "unit": branch.pk, "network_node": "ODP-1"}

    unknown = agent.post(reverse("setup:site_new"), {**facts, "customer": "C-404"})
    agent.post(
        reverse("setup:site_new"), {**facts, "customer": "c-1", "latitude": "0,5", "longitude": "101,4"}
    )

    assert unknown.status_code == 422
    site = Site.objects.get()
    assert site.customer == budi
    assert "Rumah" in agent.get(reverse("setup:customer", args=[budi.pk])).content.decode()
    assert "ODP-1" in agent.get(reverse("setup:sites")).content.decode()
    assert 'value="C-1"' in agent.get(reverse("setup:site_edit", args=[site.pk])).content.decode()


def test_a_party_of_another_unit_does_not_exist(agent, company):
    foreign = customer(make_unit(company))

    assert agent.get(reverse("setup:customer", args=[foreign.pk])).status_code == 404
    assert agent.get(reverse("setup:customer_edit", args=[foreign.pk])).status_code == 404
    assert agent.post(reverse("setup:customer_retire", args=[foreign.pk]), {"version": 1}).status_code == 404


def test_a_reader_sees_the_reason_beside_the_buttons(client, branch):
    client.force_login(
        make_person("Tono", role=make_role("readers", ["party.view"]), at=branch, language="en")
    )
    row = customer(branch)

    page = client.get(reverse("setup:customer", args=[row.pk])).content.decode()

    assert "You may not change customers, offices and sites of this unit." in page
    assert client.get(reverse("setup:customer_new")).status_code == 403
    assert client.get(reverse("setup:customer_edit", args=[row.pk])).status_code == 403


@pytest.mark.parametrize("name", ["customers", "sites"])
def test_a_list_costs_as_many_queries_with_many_rows_as_with_few(
    agent, branch, name, django_assert_max_num_queries
):
    for number in range(20):
        row = customer(branch, f"C-{number}")
        Site.objects.create(code=f"S-{number}", name="Rumah", unit=branch, customer=row)

    with django_assert_max_num_queries(9):
        agent.get(reverse(f"setup:{name}"))
