"""Whom one may call a technician, and whose contacts change with the record."""

from __future__ import annotations

import pytest

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import acting, make_person
from tanggap.fieldwork.models import Technician
from tanggap.fieldwork.services import technician_create, technician_edit
from tanggap.fieldwork.tests.factories import make_technician
from tanggap.kernel.errors import Invalid, NotAllowed
from tanggap.tickets.tests.factories import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def call_technician(cast: Cast, person: User) -> Technician:
    return technician_create(
        actor=cast.dispatcher, code="T-9", user_id=person.pk, home_unit_id=cast.branch.pk
    )


def test_a_person_of_the_unit_becomes_its_technician(cast: Cast) -> None:
    assert call_technician(cast, make_person(role="technician", at=cast.branch)).code == "T-9"


@pytest.mark.parametrize("where", ["above", "elsewhere", "nowhere"])
def test_nobody_of_another_unit_is_taken_hold_of(cast: Cast, where: str) -> None:
    person = {
        "above": lambda: make_person(role="admin", at=cast.company),
        "elsewhere": lambda: cast.stranger_person,
        "nowhere": lambda: make_person(sign_in=True),
    }[where]()

    with pytest.raises(Invalid) as refused:
        call_technician(cast, person)

    assert "user_id" in refused.value.fields
    assert not Technician.objects.exists()


def test_a_closed_account_is_no_technician(cast: Cast) -> None:
    person = make_person(role="technician", at=cast.branch)
    User.objects.filter(pk=person.pk).update(is_active=False)

    with pytest.raises(Invalid):
        call_technician(cast, person)


def test_contacts_of_who_holds_more_elsewhere_do_not_change_with_the_record(cast: Cast) -> None:
    administrator = make_person(role="admin", at=cast.company)
    record = Technician.objects.create(user=administrator, code="T-1", home_unit=cast.branch)
    ordinary = make_technician(cast.branch)

    with pytest.raises(NotAllowed):
        technician_edit(actor=cast.dispatcher, code=record.code, changes={"whatsapp": "+628111"})
    technician_edit(actor=cast.dispatcher, code=record.code, changes={"vehicle": "BM 1"})
    technician_edit(actor=cast.dispatcher, code=ordinary.code, changes={"phone": "+628112"})
    technician_edit(actor=acting(administrator), code=record.code, changes={"phone": "+628113"})

    administrator.refresh_from_db()
    assert (administrator.whatsapp, administrator.phone) == ("", "+628113")
