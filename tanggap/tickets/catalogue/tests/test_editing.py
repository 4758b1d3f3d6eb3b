"""Adding, changing, retiring services of the catalogue."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.activity.models import Entry
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.organization.models import Unit
from tanggap.organization.tests.factories import make_unit
from tanggap.tickets.catalogue.promises import Promise
from tanggap.tickets.catalogue.selectors import ServiceFilter, offered, services_matching, services_page
from tanggap.tickets.models import CatalogueService
from tanggap.tickets.services import (
    ServiceFacts,
    catalogue_service_change,
    catalogue_service_create,
    catalogue_service_retire,
)
from tanggap.tickets.tests.factories import make_category

pytestmark = pytest.mark.django_db
LETTER = {"name": {"id": "Surat permohonan", "en": "Letter"}, "required": True}


@pytest.fixture
def section() -> Unit:
    return make_unit(make_unit(), kind="section")


@pytest.fixture
def admin(section: Unit) -> Actor:
    return acting(make_person(role="admin", at=section))


@pytest.fixture
def facts(section: Unit) -> ServiceFacts:
    return ServiceFacts(
        code="",
        name="Hosting Aplikasi",
        name_en="Application hosting",
        unit_id=section.pk,
        category_id=make_category("Hosting").pk,
        kind="service_request",
        validation=Promise(1, "days"),
        completion=Promise(5, "days"),
        documents=[LETTER],
    )


def test_a_service_is_added_changed_and_its_history_tells_what(admin: Actor, facts: ServiceFacts) -> None:
    made = catalogue_service_create(actor=admin, facts=facts)
    assert (made.code, made.documents[0]["code"]) == ("hosting-aplikasi", "surat-permohonan")

    again = {**LETTER, "code": "surat-permohonan", "name": {"id": "Surat kepala dinas", "en": ""}}
    changed = catalogue_service_change(
        actor=admin,
        service_id=made.pk,
        version=made.version,
        facts=replace(facts, code=made.code, completion=Promise(8, "hours"), documents=[again, LETTER]),
    )

    assert [one["code"] for one in changed.documents] == ["surat-permohonan", "surat-permohonan-2"]
    assert (changed.completion_amount, changed.completion_measure) == (8, "hours")
    entry = Entry.objects.filter(action="catalogue_service.edited").get()
    assert entry.data["changes"]["completion_amount"] == [5, 8]
    same = catalogue_service_change(
        actor=admin,
        service_id=made.pk,
        version=changed.version,
        facts=replace(facts, code=made.code, completion=Promise(8, "hours"), documents=changed.documents),
    )
    assert same.version == changed.version


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"code": "Ada Spasi"}, "code"),
        ({"kind": "question"}, "kind"),
        ({"unit_id": None}, "unit"),
        ({"category_id": 999_999}, "category"),
        ({"validation": Promise(0, "days")}, "validation_amount"),
        ({"completion": Promise(401, "days")}, "completion_amount"),
        ({"completion": Promise(2, "weeks")}, "completion_measure"),
        ({"description": "x" * 4001}, "description"),
        ({"documents": [{"name": {"id": "", "en": "Letter"}}]}, "documents"),
        ({"documents": [LETTER] * 13}, "documents"),
        ({"position": -1}, "position"),
    ],
)
def test_a_wrong_fact_is_named_and_nothing_is_stored(
    admin: Actor, facts: ServiceFacts, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        catalogue_service_create(actor=admin, facts=replace(facts, **wrong))

    assert set(refused.value.fields) == {field}
    assert not CatalogueService.objects.exists()


def test_codes_are_taken_once_and_old_forms_are_refused(admin: Actor, facts: ServiceFacts) -> None:
    made = catalogue_service_create(actor=admin, facts=facts)

    with pytest.raises(Invalid) as refused:
        catalogue_service_create(actor=admin, facts=facts)
    assert set(refused.value.fields) == {"code"}
    with pytest.raises(StaleState):
        catalogue_service_change(
            actor=admin, service_id=made.pk, version=9, facts=replace(facts, code=made.code, name="Lain")
        )
    assert CatalogueService.objects.get().name == "Hosting Aplikasi"


def test_only_who_edits_the_catalogue_of_the_section_does(
    admin: Actor, section: Unit, facts: ServiceFacts
) -> None:
    made = catalogue_service_create(actor=admin, facts=facts)
    elsewhere = acting(make_person(role="admin", at=make_unit()))
    field_admin = acting(make_person(role="field_admin", at=section))

    for stranger in (elsewhere, field_admin):
        with pytest.raises(Invalid) as refused:
            catalogue_service_create(actor=stranger, facts=replace(facts, code="lain"))
        assert set(refused.value.fields) == {"unit"}
        with pytest.raises((NotVisible, NotAllowed)):
            catalogue_service_retire(actor=stranger, service_id=made.pk, version=made.version, retired=True)
        assert not services_matching(stranger, ServiceFilter())


def test_a_retired_service_is_offered_no_longer_until_it_is_restored(
    admin: Actor, facts: ServiceFacts
) -> None:
    made = catalogue_service_create(actor=admin, facts=facts)
    assert [one.pk for one in offered.get()] == [made.pk]

    gone = catalogue_service_retire(actor=admin, service_id=made.pk, version=made.version, retired=True)
    assert offered.get() == []
    assert not services_matching(admin, ServiceFilter())
    catalogue_service_retire(actor=admin, service_id=made.pk, version=gone.version, retired=False)

    assert [one.pk for one in offered.get()] == [made.pk]


def test_pages_hold_every_service_once_in_the_order_of_the_list(admin: Actor, facts: ServiceFacts) -> None:
    for number in range(7):
        catalogue_service_create(
            actor=admin,
            facts=replace(facts, name=f"Layanan {number % 3}", code=f"l{number}", position=number % 2),
        )
    seen, after = [], 0
    while True:
        page = services_page(admin, ServiceFilter(), after=after, size=3)
        seen += page.rows
        if not (after := page.after):
            break

    assert [row.pk for row in seen] == [row.pk for row in services_matching(admin, ServiceFilter())]
    assert len(seen) == 7
