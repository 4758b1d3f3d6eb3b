"""Offices, customers and sites: who may write what where, and what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tanggap.activity.models import Entry
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.organization.models import Customer, Office, Site
from tanggap.organization.services import (
    PartyFacts,
    SiteFacts,
    customer_create,
    customer_edit,
    office_create,
    office_edit,
    party_restore,
    party_retire,
    site_create,
    site_edit,
)
from tanggap.organization.tests.factories import holding, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return make_unit()


@pytest.fixture
def here(company):
    return make_unit(company)


@pytest.fixture
def there(company):
    return make_unit(company)


def facts(unit, **more):
    return PartyFacts(name=more.pop("name", "Dinas Kesehatan"), unit_id=unit.pk, **more)


def make_customer(unit, number="C-1", name="Budi"):
    return Customer.objects.create(number=number, name=name, unit=unit)


def test_an_office_is_stored_in_clean_form(here):
    office = office_create(
        actor=holding(here),
        code="DINKES",
        facts=facts(here, name="  Dinas   Kesehatan ", whatsapp="0812-3456-7890", email="Info@Dinkes.go.id"),
        aliases=["Dinkes", " Dinkes ", "", "Kesehatan"],
    )

    office.refresh_from_db()
    assert (office.name, office.whatsapp, office.email) == (
        "Dinas Kesehatan",
        "+6281234567890",
        "info@dinkes.go.id",
    )
    assert office.aliases == ["Dinkes", "Kesehatan"]
    entry = Entry.objects.get(action="office.created")
    assert (entry.unit_id, entry.unit_path) == (here.pk, here.path)


def test_everything_wrong_is_named_at_once(here):
    wrong = facts(here, name="", phone="abc", whatsapp="12", email="not an address")

    with pytest.raises(Invalid) as refused:
        customer_create(actor=holding(here), number="", facts=wrong)

    assert set(refused.value.fields) == {"name", "phone", "whatsapp", "email", "number"}
    assert not Customer.objects.exists()


def test_a_customer_number_is_taken_whatever_its_case(here):
    make_customer(here, "c-7")

    with pytest.raises(Invalid) as refused:
        customer_create(actor=holding(here), number="C-7", facts=facts(here))

    assert set(refused.value.fields) == {"number"}


def test_nobody_writes_in_a_unit_of_others(here, there):
    customer = make_customer(here)

    with pytest.raises(Invalid):
        customer_create(actor=holding(there), number="C-2", facts=facts(here))
    with pytest.raises(NotVisible):
        customer_edit(
            actor=holding(there), customer_id=customer.pk, version=1, number="C-1", facts=facts(there)
        )
    reader = holding(here, rights=("party.view",))
    with pytest.raises(NotAllowed):
        customer_edit(actor=reader, customer_id=customer.pk, version=1, number="C-1", facts=facts(here))
    with pytest.raises(NotAllowed):
        party_retire(Customer, actor=reader, pk=customer.pk, version=1)


def test_handing_a_customer_to_another_unit_needs_the_right_there(here, there):
    customer = make_customer(here)

    with pytest.raises(Invalid):
        customer_edit(
            actor=holding(here), customer_id=customer.pk, version=1, number="C-1", facts=facts(there)
        )
    moved = customer_edit(
        actor=holding(here, there), customer_id=customer.pk, version=1, number="C-1", facts=facts(there)
    )

    assert moved.unit == there
    assert Entry.objects.get(action="customer.edited").data["changes"]["unit_id"] == [here.pk, there.pk]


def test_a_stale_form_changes_nothing(here):
    office = Office.objects.create(code="A", name="A", unit=here)
    office_edit(actor=holding(here), office_id=office.pk, version=1, code="A", facts=facts(here, name="B"))

    with pytest.raises(StaleState):
        office_edit(
            actor=holding(here), office_id=office.pk, version=1, code="A", facts=facts(here, name="C")
        )

    office.refresh_from_db()
    assert (office.name, office.version) == ("B", 2)


def test_retiring_and_restoring_are_recorded_once_each(here):
    customer, actor = make_customer(here), holding(here)

    party_retire(Customer, actor=actor, pk=customer.pk, version=1)
    party_retire(Customer, actor=actor, pk=customer.pk, version=2)
    assert not Customer.objects.in_use().exists()
    party_restore(Customer, actor=actor, pk=customer.pk, version=2)

    assert Customer.objects.in_use().exists()
    actions = Entry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["customer.retired", "customer.restored"]


def test_a_site_serves_a_customer_at_a_position(here):
    customer = make_customer(here)

    site = site_create(
        actor=holding(here),
        facts=SiteFacts(
            code="S-1",
            name="Rumah",
            unit_id=here.pk,
            customer_id=customer.pk,
            latitude="0,5070678",
            longitude="101.4477793",
        ),
    )

    site.refresh_from_db()
    assert (site.latitude, site.longitude) == (Decimal("0.507068"), Decimal("101.447779"))
    assert site.customer == customer


@pytest.mark.parametrize(
    ("latitude", "longitude", "field"),
    [
        ("91", "0", "latitude"),
        ("0", "-180.1", "longitude"),
        ("nan", "0", "latitude"),
        ("x", "1", "latitude"),
        ("1", "", "longitude"),
    ],
)
def test_a_position_off_the_globe_is_refused(here, latitude, longitude, field):
    site = SiteFacts(code="S", name="S", unit_id=here.pk, latitude=latitude, longitude=longitude)

    with pytest.raises(Invalid) as refused:
        site_create(actor=holding(here), facts=site)

    assert set(refused.value.fields) == {field}


@pytest.mark.parametrize(
    ("text", "radius", "reach"), [("", None, 200), ("75", 75, 75), (" 1500 m ", 1500, 1500)]
)
def test_a_site_may_say_how_near_counts_as_there(here, text, radius, reach):
    facts = SiteFacts(code="S", name="S", unit_id=here.pk, latitude="1", longitude="2", radius_m=text)

    site = site_create(actor=holding(here), facts=facts)

    site.refresh_from_db()
    assert (site.radius_m, site.reach_m) == (radius, reach)


@pytest.mark.parametrize("text", ["19", "5001", "0", "-200", "1,5", "dekat", "99999999999", "²"])
def test_a_radius_that_is_none_is_refused(here, text):
    with pytest.raises(Invalid) as refused:
        site_create(actor=holding(here), facts=SiteFacts(code="S", name="S", unit_id=here.pk, radius_m=text))

    assert list(refused.value.fields) == ["radius_m"]
    assert not Site.objects.exists()


def test_a_site_serves_one_party_that_its_editor_can_see(here, there):
    actor, stranger = holding(here), make_customer(there)
    office = Office.objects.create(code="A", name="A", unit=here)
    own = make_customer(here, "C-2")
    site = Site.objects.create(code="S", name="S", unit=here)

    for customer_id, office_id, field in ((stranger.pk, None, "customer"), (own.pk, office.pk, "office")):
        with pytest.raises(Invalid) as refused:
            site_edit(
                actor=actor,
                site_id=site.pk,
                version=1,
                facts=SiteFacts("S", "S", here.pk, customer_id=customer_id, office_id=office_id),
            )
        assert set(refused.value.fields) == {field}
