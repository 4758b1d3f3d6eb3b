"""Contacts and letterhead of offices, on pages and from files."""

from __future__ import annotations

import pytest

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.activity.models import Entry
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible
from tanggap.organization import services
from tanggap.organization.models import Office, OfficeContact, Unit
from tanggap.organization.services import ContactFacts, Letterhead, PartyFacts
from tanggap.organization.services.row_import import office_from_row
from tanggap.organization.tests.factories import make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch() -> Unit:
    return make_unit()


@pytest.fixture
def noc(branch: Unit) -> Actor:
    return acting(make_person(role="hd_noc", at=branch))


@pytest.fixture
def office(branch: Unit) -> Office:
    return Office.objects.create(code="OPD-1", name="Dinas Kesehatan", unit=branch)


def test_an_office_has_several_contacts_that_strangers_neither_see_nor_change(
    noc: Actor, office: Office, branch: Unit
) -> None:
    for name in ("Sari", "Budi"):
        services.office_contact_save(
            actor=noc, office_id=office.pk, facts=ContactFacts(name, "Pengelola TIK", phone="0812-9999-0000")
        )
    (budi, sari) = office.contacts.all()
    assert (budi.name, budi.phone, sari.role) == ("Budi", "+6281299990000", "Pengelola TIK")

    outsider = acting(make_person(role="hd_noc", at=make_unit()))
    with pytest.raises(NotVisible):
        services.office_contact_remove(actor=outsider, office_id=office.pk, pk=budi.pk)
    leader = acting(make_person(role="leader", at=branch))
    with pytest.raises(NotAllowed):
        services.office_contact_remove(actor=leader, office_id=office.pk, pk=budi.pk)
    with pytest.raises(Invalid):
        services.office_contact_save(actor=noc, office_id=office.pk, facts=ContactFacts("Tanpa nomor"))
    services.office_contact_remove(actor=noc, office_id=office.pk, pk=budi.pk)

    assert [one.name for one in office.contacts.all()] == ["Sari"]
    entries = Entry.objects.filter(subject_kind="organization.office").order_by("pk")
    assert [entry.action for entry in entries] == [
        "office.contact_added", "office.contact_added", "office.contact_removed",
    ]  # fmt: skip
    assert "Sari" not in str([entry.data for entry in entries])


def test_a_letterhead_has_at_most_four_lines_and_stays_when_nothing_is_said(
    noc: Actor, office: Office, branch: Unit
) -> None:
    facts = PartyFacts(name=office.name, unit_id=branch.pk)
    shared = {"actor": noc, "office_id": office.pk, "code": office.code, "facts": facts}
    with pytest.raises(Invalid) as refused:
        services.office_edit(**shared, version=1, letterhead=Letterhead("a\nb\nc\nd\ne"))
    assert set(refused.value.fields) == {"letterhead"}

    written = services.office_edit(
        **shared, version=1, letterhead=Letterhead("PEMERINTAH KOTA\n\n  DINAS   KESEHATAN ", "Jl. Melur 103")
    )
    kept = services.office_edit(**shared, version=written.version)

    assert (kept.letterhead, kept.letterhead_foot) == ("PEMERINTAH KOTA\nDINAS KESEHATAN", "Jl. Melur 103")


def test_rows_of_a_file_bring_contacts_and_letterhead_and_change_nothing_the_second_time(
    noc: Actor, branch: Unit
) -> None:
    row = {
        "code": "OPD-7", "name": "Dinas Sosial", "unit": branch.code,
        "letterhead": "PEMERINTAH KOTA; DINAS SOSIAL", "letterhead_foot": "Jl. Melur 1",
        "contact_name": "Sari", "contact_phone": "08125550001",
    }  # fmt: skip
    made, created = office_from_row(noc, row)
    office_from_row(noc, {"code": "OPD-7", "contact_name": "Budi", "contact_email": "budi@contoh.id"})
    again, created_again = office_from_row(noc, row)

    assert (created, created_again, again.pk) == (True, False, made.pk)
    assert again.letterhead == "PEMERINTAH KOTA\nDINAS SOSIAL"
    assert [one.name for one in again.contacts.all()] == ["Budi", "Sari"]

    with pytest.raises(Invalid) as refused:
        office_from_row(noc, {"code": "OPD-8", "name": "X", "unit": branch.code, "contact_name": "Sari"})
    assert set(refused.value.fields) == {"contact_phone"}
    assert not Office.objects.filter(code="OPD-8").exists()
    assert OfficeContact.objects.count() == 2
