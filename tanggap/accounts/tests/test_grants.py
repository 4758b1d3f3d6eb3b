"""Giving and ending roles: nobody gives what he does not hold, and the last administrator stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tanggap.accounts.models import Grant, Role
from tanggap.accounts.services import (
    grant_end,
    grant_give,
    role_create,
    role_edit,
    role_restore,
    role_retire,
    user_deactivate,
)
from tanggap.accounts.tests.factories import LONG_AGO, acting, make_grant, make_person, make_role, make_unit
from tanggap.activity.models import Entry
from tanggap.kernel import clock
from tanggap.kernel.actor import system_actor
from tanggap.kernel.errors import DomainError, Invalid, NotAllowed, NotVisible, StaleState

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return make_unit()


@pytest.fixture
def branch(company):
    return make_unit(company)


@pytest.fixture
def admin(company):
    return make_person("Admin", role="admin", at=company)


@pytest.fixture
def branch_chief(branch):
    """Gives roles in the branch, and holds what a technician and a dispatcher's half hold."""
    role = make_role("chief", ["grant.manage", "user.view", "user.manage", "ticket.view", "ticket.assign"])
    return make_person("Kepala", role=role, at=branch)


VIEWER = ("viewer", ["ticket.view"])


def test_a_grant_is_given_with_period_and_giver_and_leaves_an_entry(admin, branch):
    person = make_person(home_unit=branch)
    end = clock.now() + timedelta(days=30)

    grant = grant_give(
        actor=acting(admin), user_id=person.pk, role_id=make_role("agent").pk, unit_id=branch.pk, valid_to=end
    )

    assert acting(person).holds("ticket.view", at=branch.path)
    assert (grant.given_by, grant.given_by_label, grant.valid_to) == (admin, "Admin", end)
    entry = Entry.objects.get(action="grant.given")
    assert entry.subject_id == person.pk
    assert entry.unit_id == branch.pk
    assert entry.data["role"] == "agent"


def test_nobody_gives_more_than_he_holds_himself(branch_chief, branch):
    person = make_person(home_unit=branch)

    with pytest.raises(NotAllowed) as refusal:
        grant_give(
            actor=acting(branch_chief),
            user_id=person.pk,
            role_id=make_role("agent").pk,
            unit_id=branch.pk,
        )

    assert refusal.value.code == "outranked"
    assert not Grant.objects.filter(user=person).exists()


def test_nobody_gives_a_role_outside_his_subtree(branch_chief, company, branch):
    person = make_person(home_unit=branch)
    role = make_role(*VIEWER)

    for unit in (company, make_unit(company)):
        with pytest.raises(Invalid):
            grant_give(actor=acting(branch_chief), user_id=person.pk, role_id=role.pk, unit_id=unit.pk)


def test_a_person_of_another_branch_does_not_exist_for_the_giver(branch_chief, company, branch):
    stranger = make_person(home_unit=make_unit(company))

    with pytest.raises(NotVisible):
        grant_give(
            actor=acting(branch_chief), user_id=stranger.pk, role_id=make_role(*VIEWER).pk, unit_id=branch.pk
        )


def test_a_giver_gives_what_he_holds_inside_his_subtree(branch_chief, branch):
    person, cluster = make_person(home_unit=branch), make_unit(branch)

    grant_give(
        actor=acting(branch_chief), user_id=person.pk, role_id=make_role(*VIEWER).pk, unit_id=cluster.pk
    )

    assert acting(person).paths("ticket.view") == (cluster.path,)


def test_nobody_but_an_administrator_gives_a_role_to_himself(branch_chief, admin, branch):
    role = make_role(*VIEWER)

    with pytest.raises(NotAllowed) as refusal:
        grant_give(actor=acting(branch_chief), user_id=branch_chief.pk, role_id=role.pk, unit_id=branch.pk)
    grant_give(actor=acting(admin), user_id=admin.pk, role_id=role.pk, unit_id=branch.pk)

    assert refusal.value.code == "self"
    assert Grant.objects.filter(user=admin, role=role).exists()


@pytest.mark.parametrize("what", ["role", "unit", "person"])
def test_what_is_out_of_use_cannot_be_granted(admin, branch, what):
    person = make_person(home_unit=branch, is_active=what != "person")
    role = make_role("viewer", ["ticket.view"], retired_at=LONG_AGO if what == "role" else None)
    if what == "unit":
        branch.retired_at = LONG_AGO
        branch.save()

    with pytest.raises(NotAllowed):
        grant_give(actor=acting(admin), user_id=person.pk, role_id=role.pk, unit_id=branch.pk)


def test_a_period_must_not_be_empty(admin, branch):
    person = make_person(home_unit=branch)

    with pytest.raises(Invalid) as refusal:
        grant_give(
            actor=acting(admin),
            user_id=person.pk,
            role_id=make_role(*VIEWER).pk,
            unit_id=branch.pk,
            valid_from=LONG_AGO,
            valid_to=LONG_AGO,
        )

    assert "valid_to" in refusal.value.fields


def test_the_same_role_at_the_same_unit_cannot_overlap_itself_but_may_follow(admin, branch):
    person, role = make_person(home_unit=branch), make_role(*VIEWER)
    actor, day = acting(admin), timedelta(days=1)
    give = {"actor": actor, "user_id": person.pk, "role_id": role.pk, "unit_id": branch.pk}
    grant_give(**give, valid_from=LONG_AGO, valid_to=LONG_AGO + 10 * day)

    with pytest.raises(Invalid):
        grant_give(**give, valid_from=LONG_AGO + 9 * day)
    with pytest.raises(Invalid):
        grant_give(**give, valid_from=LONG_AGO - day, valid_to=LONG_AGO + day)
    grant_give(**give, valid_from=LONG_AGO + 10 * day)

    assert Grant.objects.filter(user=person).count() == 2


def test_an_ended_grant_gives_nothing_and_stays_as_history(admin, branch):
    person = make_person(role="agent", at=branch)
    grant = person.grants.get()

    grant_end(actor=acting(admin), grant_id=grant.pk, reason="moved")

    assert not acting(person).holds_anywhere("ticket.view")
    assert Grant.objects.filter(pk=grant.pk).exists()
    assert Entry.objects.get(action="grant.ended").data["reason"] == "moved"
    with pytest.raises(Invalid):
        grant_end(actor=acting(admin), grant_id=grant.pk)


def test_a_grant_can_end_at_a_later_moment(admin, branch):
    person = make_person(role="agent", at=branch)
    tomorrow = clock.now() + timedelta(days=1)

    grant_end(actor=acting(admin), grant_id=person.grants.get().pk, at=tomorrow)

    assert acting(person).holds_anywhere("ticket.view")
    with clock.frozen_at(tomorrow):
        assert not acting(person).holds_anywhere("ticket.view")


def test_a_lower_giver_cannot_end_the_grant_of_somebody_above(branch_chief, branch):
    superior = make_person(role="hd_noc", at=branch)

    with pytest.raises(NotAllowed):
        grant_end(actor=acting(branch_chief), grant_id=superior.grants.get().pk)


def take_by_ending(actor, admin):
    grant_end(actor=actor, grant_id=admin.grants.get().pk)


def take_by_closing_the_account(actor, admin):
    user_deactivate(actor=actor, user_id=admin.pk, reason="left")


def take_by_retiring_the_role(actor, admin):
    role = Role.objects.get(code="admin")
    role_retire(actor=actor, role_id=role.pk, version=role.version)


def take_by_editing_the_role(actor, admin):
    role = Role.objects.get(code="admin")
    permissions = set(role.permissions) - {"grant.manage"}
    role_edit(
        actor=actor, role_id=role.pk, version=role.version, name="A", permissions=permissions, home="/setup/"
    )


TAKING = [take_by_ending, take_by_closing_the_account, take_by_retiring_the_role, take_by_editing_the_role]


@pytest.mark.parametrize("take", TAKING)
def test_the_last_administrator_stays_by_every_door(admin, take):
    with pytest.raises(NotAllowed) as refusal:
        take(system_actor(), admin)

    assert refusal.value.code == "last_admin"
    assert acting(admin).holds_anywhere("grant.manage")


@pytest.mark.parametrize("take", TAKING[:2])
def test_one_of_two_administrators_may_go(admin, company, take):
    other = make_person("Admin kedua", role="admin", at=company)

    take(acting(other), admin)

    assert not acting(type(admin).objects.get(pk=admin.pk)).holds_anywhere("grant.manage")


@pytest.mark.parametrize(
    "weak",
    [
        pytest.param({"email": None}, id="who cannot sign in"),
        pytest.param({"is_active": False}, id="whose account is closed"),
    ],
)
def test_an_administrator_who_cannot_act_does_not_count(admin, company, weak):
    make_person("Lain", role="admin", at=company, **weak)

    with pytest.raises(NotAllowed):
        grant_end(actor=system_actor(), grant_id=admin.grants.get().pk)


def test_an_administrator_of_a_branch_or_for_a_time_does_not_count(admin, company, branch):
    make_person("Cabang", role="admin", at=branch)
    make_grant(make_person("Sementara"), "admin", company, valid_to=clock.now() + timedelta(days=1))

    with pytest.raises(NotAllowed):
        grant_end(actor=system_actor(), grant_id=admin.grants.get().pk)


def test_a_role_is_created_edited_retired_and_restored_with_entries(admin):
    actor = acting(admin)

    role = role_create(
        actor=actor,
        code="",
        name="Petugas Malam",
        permissions=["ticket.view"],
        home="/desk/",
        mfa_required=True,
    )
    role = role_edit(
        actor=actor,
        role_id=role.pk,
        version=role.version,
        name="Petugas Malam",
        permissions=["ticket.note"],
        home="/desk/",
    )
    role = role_retire(actor=actor, role_id=role.pk, version=role.version)
    role = role_restore(actor=actor, role_id=role.pk, version=role.version)

    assert role.code == "petugas_malam"
    assert (role.permissions, role.mfa_required, role.version) == (["ticket.note"], False, 4)
    edited = Entry.objects.get(action="role.edited")
    assert (edited.data["added"], edited.data["removed"]) == (["ticket.note"], ["ticket.view"])
    assert Entry.objects.filter(subject_kind="accounts.role", subject_id=role.pk).count() == 4


def test_editing_a_role_that_somebody_else_edited_is_refused(admin):
    role = make_role("viewer", ["ticket.view"])
    edit = {"actor": acting(admin), "role_id": role.pk, "version": 1, "permissions": [], "home": "/desk/"}
    role_edit(**edit, name="One")

    with pytest.raises(StaleState):
        role_edit(**edit, name="Two")

    assert Role.objects.get(pk=role.pk).name == "One"


def test_a_role_manager_cannot_put_into_a_role_what_he_does_not_hold(company):
    manager = make_person(role=make_role("manager", ["role.manage", "ticket.view"]), at=company)
    role = make_role("viewer", ["ticket.view"])

    with pytest.raises(NotAllowed):
        role_edit(
            actor=acting(manager),
            role_id=role.pk,
            version=1,
            name="V",
            permissions=["ticket.view", "ticket.delete"],
            home="/desk/",
        )


def test_roles_are_edited_from_the_top_only(branch):
    manager = make_person(role=make_role("manager", ["role.manage", "ticket.view"]), at=branch)

    with pytest.raises(NotAllowed):
        role_create(actor=acting(manager), code="x", name="X", permissions=["ticket.view"], home="/desk/")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"permissions": ["no.such"]}, "permissions"),
        ({"home": "https://elsewhere.test/"}, "home"),
        ({"priority": 0}, "priority"),
    ],
)
def test_a_wrong_role_is_refused_at_its_field(admin, wrong, field):
    values = {"name": "X", "permissions": ["ticket.view"], "home": "/desk/", **wrong}

    with pytest.raises(Invalid) as refusal:
        role_create(actor=acting(admin), code="x", **values)

    assert field in refusal.value.fields


def test_refusals_change_nothing(branch_chief, branch):
    person, before = make_person(home_unit=branch), Entry.objects.count()

    with pytest.raises(DomainError):
        grant_give(
            actor=acting(branch_chief), user_id=person.pk, role_id=make_role("admin").pk, unit_id=branch.pk
        )

    assert Entry.objects.count() == before
