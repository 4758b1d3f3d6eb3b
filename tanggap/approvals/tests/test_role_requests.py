"""Somebody who registered asks for a role; approval gives it, and nothing more."""

from __future__ import annotations

import pytest

from tanggap.accounts.models import Grant, Role, User
from tanggap.accounts.tests.factories import acting, make_person, make_role, make_unit
from tanggap.approvals import services
from tanggap.approvals.models import ApprovalRequest
from tanggap.approvals.tests.factories import decide
from tanggap.kernel.errors import Invalid, StaleState
from tanggap.organization.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    return make_unit(name="Pekanbaru", kind="branch")


def asks(person: User, unit: Unit, role: str = "technician", **fields: object) -> ApprovalRequest:
    """Ask, and answer what waits for approval."""
    values = {"role_id": make_role(role).pk, "unit_id": unit.pk, "reason": "Teknisi baru", **fields}
    services.role_request_submit(actor=acting(person), **values)  # type: ignore[arg-type]
    return ApprovalRequest.objects.latest("pk")


def test_approval_gives_the_role_at_the_unit(unit: Unit) -> None:
    admin, person = make_person("Admin", role="admin", at=unit), make_person("Baru")
    request = asks(person, unit)

    decide(admin, request)

    grant = Grant.objects.get(user=person)
    assert (grant.role.code, grant.unit) == ("technician", unit)
    assert "Admin" in grant.given_by_label
    newest = services.role_request_newest(acting(person))
    assert newest is not None
    assert newest[0].grant == grant


@pytest.mark.parametrize("verdict", ["reject", "send_back"])
def test_without_approval_there_is_no_role_and_another_request_is_possible(unit: Unit, verdict: str) -> None:
    admin, person = make_person("Admin", role="admin", at=unit), make_person("Baru")
    decide(admin, asks(person, unit), verdict, "Belum saatnya.")

    assert not Grant.objects.filter(user=person).exists()
    assert asks(person, unit, "agent").is_waiting


def test_one_request_waits_at_a_time_and_may_be_taken_back(unit: Unit) -> None:
    make_person("Admin", role="admin", at=unit)
    person = make_person("Baru")
    first = asks(person, unit)

    with pytest.raises(Invalid):
        asks(person, unit, "agent")
    services.approval_recall(actor=acting(person), public_id=first.public_id)

    assert asks(person, unit, "agent").is_waiting


def test_nobody_floods_those_who_decide(unit: Unit) -> None:
    make_person("Admin", role="admin", at=unit)
    person = make_person("Baru")
    for _number in range(5):
        services.approval_recall(actor=acting(person), public_id=asks(person, unit).public_id)

    with pytest.raises(Invalid) as refusal:
        asks(person, unit)

    assert refusal.value.code == "too_many"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [({"reason": "  "}, "reason"), ({"role_id": 0}, "role"), ({"unit_id": 0}, "unit")],
)
def test_what_cannot_be_asked_for(unit: Unit, fields: dict[str, object], wrong: str) -> None:
    with pytest.raises(Invalid) as refusal:
        asks(make_person("Baru"), unit, **fields)

    assert list(refusal.value.fields) == [wrong]
    assert not ApprovalRequest.objects.exists()


def test_rights_over_people_are_never_asked_for(unit: Unit) -> None:
    make_role("admin")

    assert "admin" not in {role.code for role in services.roles_to_ask_for()}
    with pytest.raises(Invalid):
        asks(make_person("Baru"), unit, "admin")


def test_a_role_that_grew_meanwhile_has_to_be_asked_for_again(unit: Unit) -> None:
    admin, person = make_person("Admin", role="admin", at=unit), make_person("Baru")
    request = asks(person, unit)
    role = Role.objects.get(code="technician")
    role.permissions = [*role.permissions, "grant.manage"]
    role.save()

    with pytest.raises(StaleState):
        decide(admin, request)

    assert not Grant.objects.filter(user=person).exists()


def test_a_role_that_is_held_is_not_asked_for(unit: Unit) -> None:
    person = make_person("Lama", role="agent", at=unit)

    with pytest.raises(Invalid) as refusal:
        asks(person, make_unit(unit, kind="cluster"), "agent")

    assert list(refusal.value.fields) == ["role"]
