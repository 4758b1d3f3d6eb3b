"""Contacts, services, doubles and merging of customers."""

from __future__ import annotations

import pytest

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import acting, make_person
from tanggap.activity.models import Entry
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.organization import services
from tanggap.organization.matching import customer_doubles, customers_matching
from tanggap.organization.models import Customer, CustomerContact, CustomerService, Site, Unit
from tanggap.organization.services import ContactFacts, ServiceFacts
from tanggap.organization.services.row_import import customer_from_row
from tanggap.organization.tests.factories import make_unit

pytestmark = pytest.mark.django_db


class Scene:
    """A branch with two records of one customer, and another branch that must not look in."""

    def __init__(self) -> None:
        self.company = make_unit()
        self.branch: Unit = make_unit(self.company)
        other = make_unit(self.company)
        self.noc: Actor = acting(make_person(role="hd_noc", at=self.branch))
        self.outsider: Actor = acting(make_person(role="hd_noc", at=other))
        self.leader: Actor = acting(make_person(role="leader", at=self.branch))
        shared = {"unit": self.branch, "phone": "+628123456789"}
        self.first = Customer.objects.create(number="C-1", name="Toko Maju", **shared)
        self.second = Customer.objects.create(number="C-2", name="TOKO MAJU", **shared)
        self.site = Site.objects.create(code="S-1", name="Ruko", unit=self.branch, customer=self.second)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def contact(scene: Scene, customer: Customer, **facts: str) -> CustomerContact:
    given = {"name": "Sari", "role": "Keuangan", "phone": "0812-9999-0000", **facts}
    return services.contact_save(actor=scene.noc, customer_id=customer.pk, facts=ContactFacts(**given))


def test_a_contact_is_added_changed_and_taken_away_without_its_facts_in_the_record(scene: Scene) -> None:
    made = contact(scene, scene.first)
    assert made.phone == "+6281299990000"

    changed = services.contact_save(
        actor=scene.noc,
        customer_id=scene.first.pk,
        facts=ContactFacts("Sari Dewi", email="Sari@Contoh.id"),
        pk=made.pk,
        version=made.version,
    )
    assert (changed.name, changed.email, changed.phone) == ("Sari Dewi", "sari@contoh.id", "")
    services.contact_remove(actor=scene.noc, customer_id=scene.first.pk, pk=made.pk)

    assert not CustomerContact.objects.exists()
    entries = Entry.objects.filter(subject_kind="organization.customer").order_by("pk")
    assert [entry.action for entry in entries] == [
        "customer.contact_added", "customer.contact_edited", "customer.contact_removed",
    ]  # fmt: skip
    assert "Sari" not in str([entry.data for entry in entries])


def test_bad_facts_strangers_and_stale_forms_are_refused(scene: Scene) -> None:
    made = contact(scene, scene.first)
    for facts in (ContactFacts(""), ContactFacts("Sari"), ContactFacts("Sari", phone="abc")):
        with pytest.raises(Invalid):
            services.contact_save(actor=scene.noc, customer_id=scene.first.pk, facts=facts)
    with pytest.raises(NotVisible):
        services.contact_remove(actor=scene.outsider, customer_id=scene.first.pk, pk=made.pk)
    with pytest.raises(NotAllowed):
        services.contact_remove(actor=scene.leader, customer_id=scene.first.pk, pk=made.pk)
    with pytest.raises(NotVisible):
        services.contact_remove(actor=scene.noc, customer_id=scene.second.pk, pk=made.pk)
    with pytest.raises(StaleState):
        services.contact_save(
            actor=scene.noc,
            customer_id=scene.first.pk,
            facts=ContactFacts("Sari", phone="08123456789"),
            pk=made.pk,
            version=made.version + 1,
        )


def test_a_service_has_a_number_of_its_own_and_a_site_of_its_customer(scene: Scene) -> None:
    made = services.service_save(
        actor=scene.noc, customer_id=scene.second.pk, facts=ServiceFacts("SVC-77", "Fiber 50", "s-1")
    )
    assert made.site == scene.site

    for facts in (ServiceFacts("svc-77"), ServiceFacts("SVC-78", "", "S-1"), ServiceFacts("")):
        with pytest.raises(Invalid):
            services.service_save(actor=scene.noc, customer_id=scene.first.pk, facts=facts)


def test_a_customer_is_found_by_number_service_phone_and_mail_of_a_contact(scene: Scene) -> None:
    everybody = Customer.objects.all()
    contact(scene, scene.first, phone="0811 2222 3333", email="sari@contoh.id")
    services.service_save(actor=scene.noc, customer_id=scene.first.pk, facts=ServiceFacts("SVC-1"))

    assert customers_matching(everybody, number="c-1") == [scene.first]
    assert customers_matching(everybody, number="svc-1") == [scene.first]
    assert customers_matching(everybody, phone="(0811) 2222-3333") == [scene.first]
    assert customers_matching(everybody, email=" SARI@contoh.id") == [scene.first]
    assert customers_matching(everybody, phone="0812 345 6789") == [scene.first, scene.second]
    assert customers_matching(everybody) == []
    assert customers_matching(everybody, phone="bukan nomor") == []


def test_probable_doubles_are_listed_once_and_to_those_who_see_them(scene: Scene) -> None:
    groups = customer_doubles(scene.noc)

    assert [(group.why, group.customers) for group in groups] == [("phone", [scene.first, scene.second])]
    assert customer_doubles(scene.outsider) == []


def test_a_merge_takes_everything_over_and_is_undone(scene: Scene) -> None:
    contact(scene, scene.second)
    person: User = make_person("Pemilik", customer=scene.second)
    kept_site = Site.objects.create(code="S-2", name="Gudang", unit=scene.branch, customer=scene.first)

    merge = services.customer_merge(
        actor=scene.noc, keep_id=scene.first.pk, merge_id=scene.second.pk, version=1, reason="Ganda"
    )

    assert set(scene.first.sites.all()) == {scene.site, kept_site}
    assert scene.first.contacts.count() == 1
    person.refresh_from_db()
    scene.second.refresh_from_db()
    assert (person.customer_id, scene.second.merged_into_id) == (scene.first.pk, scene.first.pk)
    assert scene.second.retired_at is not None
    assert customer_doubles(scene.noc) == []

    late = contact(scene, scene.first, name="Baru")
    services.customer_merge_undo(actor=scene.noc, merge_id=merge.pk)

    scene.second.refresh_from_db()
    person.refresh_from_db()
    assert (scene.second.retired_at, scene.second.merged_into_id) == (None, None)
    assert (person.customer_id, list(scene.second.sites.all())) == (scene.second.pk, [scene.site])
    assert list(scene.first.contacts.all()) == [late]
    assert list(scene.first.sites.all()) == [kept_site]
    with pytest.raises(StaleState):
        services.customer_merge_undo(actor=scene.noc, merge_id=merge.pk)


def test_a_merge_is_refused_where_it_makes_no_sense(scene: Scene) -> None:
    def merging(actor: Actor, keep: Customer, merge: Customer, version: int = 1) -> None:
        services.customer_merge(actor=actor, keep_id=keep.pk, merge_id=merge.pk, version=version)

    with pytest.raises(Invalid):
        merging(scene.noc, scene.first, scene.first)
    with pytest.raises(NotVisible):
        merging(scene.outsider, scene.first, scene.second)
    with pytest.raises(NotAllowed):
        merging(scene.leader, scene.first, scene.second)
    with pytest.raises(StaleState):
        merging(scene.noc, scene.first, scene.second, version=9)
    merging(scene.noc, scene.first, scene.second)
    with pytest.raises(Invalid):
        merging(scene.noc, scene.second, scene.first)


def test_rows_of_a_file_bring_contacts_and_services(scene: Scene) -> None:
    row = {
        "number": "C-9", "name": "PT Baru", "unit": scene.branch.code, "contact_name": "Rudi",
        "contact_phone": "08130000111", "service_number": "SVC-9", "product": "Fiber 20",
    }  # fmt: skip
    customer, created = customer_from_row(scene.noc, row)
    assert created
    again, second = customer_from_row(
        scene.noc, row | {"contact_name": "Tina", "contact_phone": "08130000222"}
    )

    assert (again, second) == (customer, False)
    assert sorted(customer.contacts.values_list("name", flat=True)) == ["Rudi", "Tina"]
    assert list(CustomerService.objects.values_list("number", "product")) == [("SVC-9", "Fiber 20")]
    with pytest.raises(Invalid) as refused:
        customer_from_row(scene.noc, row | {"number": "C-10", "contact_phone": "x"})
    assert "contact_phone" in refused.value.fields
    assert not Customer.objects.filter(number="C-10").exists()


def test_rows_of_a_file_bring_the_contract_class_and_leave_it_when_empty(scene: Scene) -> None:
    row = {"number": "C-9", "name": "PT Baru", "unit": scene.branch.code}
    customer, _created = customer_from_row(scene.noc, row | {"service_class": "  Dedicated  1:1 "})
    assert customer.service_class == "Dedicated 1:1"

    unchanged, _second = customer_from_row(scene.noc, row | {"name": "PT Baru Sekali"})
    assert (unchanged.name, unchanged.service_class) == ("PT Baru Sekali", "Dedicated 1:1")
    with pytest.raises(Invalid) as refused:
        customer_from_row(scene.noc, row | {"name": "PT Lain", "service_class": "x" * 41})

    assert list(refused.value.fields) == ["service_class"]
    customer.refresh_from_db()
    assert (customer.name, customer.service_class) == ("PT Baru Sekali", "Dedicated 1:1")
