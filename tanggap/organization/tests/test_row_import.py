"""Rows of files become units, offices and customers, again and again without doubles."""

from __future__ import annotations

import pytest

from tanggap.kernel.errors import Invalid
from tanggap.organization.models import Customer, Office, Unit, UnitMove
from tanggap.organization.services.row_import import customer_from_row, office_from_row, unit_from_row
from tanggap.organization.tests.factories import holding, make_calendar, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return make_unit(code="ORG")


def test_a_unit_row_creates_once_and_changes_nothing_the_second_time(company):
    actor = holding(company)
    row = {"code": "PKU", "name": "Pekanbaru", "kind": "Cabang", "parent": "org", "time_zone": "WITA"}

    unit, created = unit_from_row(actor, row)
    again, created_again = unit_from_row(actor, row)

    assert (created, created_again, unit.pk) == (True, False, again.pk)
    assert (unit.kind, unit.time_zone, unit.parent) == ("branch", "Asia/Makassar", company)
    assert again.version == 1


def test_a_unit_row_with_another_parent_moves_and_with_other_words_edits(company):
    actor, office = holding(company), make_calendar()
    area = make_unit(company, kind="area", code="A1")
    make_unit(company, code="PKU")

    unit, created = unit_from_row(
        actor, {"code": "PKU", "name": "Riau", "parent": "A1", "calendar": office.code}
    )

    assert (created, unit.name, unit.calendar_id) == (False, "Riau", office.pk)
    assert Unit.objects.get(code="PKU").path.startswith(area.path)
    assert UnitMove.objects.count() == 1


def test_a_new_unit_takes_the_time_zone_of_the_unit_above(company):
    make_unit(company, code="PAPUA", kind="area", time_zone="Asia/Jayapura")

    unit, _created = unit_from_row(
        holding(company), {"code": "SRG", "name": "Sorong", "kind": "branch", "parent": "PAPUA"}
    )

    assert unit.time_zone == "Asia/Jayapura"


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"name": "X"}, "code"),
        ({"code": "X", "name": "X", "kind": "branch"}, "parent"),
        ({"code": "X", "name": "X", "kind": "branch", "parent": "NOWHERE"}, "parent"),
        ({"code": "X", "name": "X", "kind": "planet", "parent": "ORG"}, "kind"),
        ({"code": "X", "name": "X", "kind": "branch", "parent": "ORG", "calendar": "none"}, "calendar"),
        ({"code": "X", "name": "X", "kind": "branch", "parent": "ORG", "time_zone": "WXYZ"}, "time_zone"),
    ],
)
def test_a_wrong_unit_row_is_refused_with_its_column(company, row, field):
    with pytest.raises(Invalid) as refused:
        unit_from_row(holding(company), row)

    assert field in refused.value.fields
    assert Unit.objects.count() == 1


def test_an_office_row_is_idempotent_and_keeps_what_it_does_not_name(company):
    actor = holding(company)
    row = {"code": "DINKES", "name": "Dinas Kesehatan", "unit": "ORG", "aliases": "Dinkes; Kesehatan"}

    first, created = office_from_row(actor, row)
    second, created_again = office_from_row(actor, {"code": "dinkes", "phone": "0761-12345"})

    assert (created, created_again, first.pk) == (True, False, second.pk)
    assert (second.name, second.aliases) == ("Dinas Kesehatan", ["Dinkes", "Kesehatan"])
    assert second.phone == "+6276112345"
    assert Office.objects.count() == 1


def test_a_customer_row_is_found_by_its_number(company):
    actor = holding(company)

    _first, created = customer_from_row(actor, {"number": "1001", "name": "Budi", "unit": "ORG"})
    second, created_again = customer_from_row(actor, {"number": "1001", "name": "Budi Santoso"})

    assert (created, created_again, second.name) == (True, False, "Budi Santoso")


def test_a_row_cannot_touch_what_the_importer_does_not_see(company):
    here, there = make_unit(company, code="H"), make_unit(company, code="T")
    Customer.objects.create(number="1001", name="Budi", unit=there)

    with pytest.raises(Invalid) as refused:
        customer_from_row(holding(here), {"number": "1001", "name": "X", "unit": "H"})
    with pytest.raises(Invalid):
        customer_from_row(holding(here), {"number": "1002", "name": "X", "unit": "T"})

    assert set(refused.value.fields) == {"number"}
    assert list(Customer.objects.values_list("name", flat=True)) == ["Budi"]
