"""From grants to the actor: what holds now, where, and at what cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from tanggap.accounts.models import Role, User
from tanggap.accounts.selectors import WAITING_HOME, home_for, scope_for
from tanggap.accounts.services import actor_for, roles_load, standing_for
from tanggap.accounts.services.actor import topmost
from tanggap.accounts.tests.factories import LONG_AGO, make_grant, make_person, make_role, make_unit
from tanggap.kernel import clock
from tanggap.kernel.actor import ANONYMOUS, ActorKind

pytestmark = pytest.mark.django_db


def test_rights_hold_at_the_unit_and_below_and_nowhere_else():
    company = make_unit()
    branch, other = make_unit(company), make_unit(company)
    cluster = make_unit(branch)
    person = make_person(role=make_role("r", ["ticket.view"]), at=branch)

    actor = actor_for(person)

    assert actor.kind is ActorKind.PERSON
    assert actor.holds("ticket.view", at=branch.path)
    assert actor.holds("ticket.view", at=cluster.path)
    assert not actor.holds("ticket.view", at=other.path)
    assert not actor.holds("ticket.view", at=company.path)
    assert not actor.holds("ticket.assign", at=branch.path)


def test_building_the_actor_costs_one_query_however_many_grants(django_assert_num_queries):
    company = make_unit()
    person = make_person(role="hd_noc", at=company)
    for code in ("technician", "leader", "auditor"):
        make_grant(person, code, make_unit(company))
    person = User.objects.get(pk=person.pk)

    with django_assert_num_queries(1):
        actor = actor_for(person)
        actor.holds("ticket.view", at=company.path)

    assert actor.roles == {"hd_noc", "technician", "leader", "auditor"}


def test_a_grant_holds_from_its_first_moment_to_just_before_its_last():
    unit = make_unit()
    person = make_person()
    start, end = LONG_AGO, LONG_AGO + timedelta(days=10)
    make_grant(person, make_role("r", ["ticket.view"]), unit, valid_from=start, valid_to=end)

    held = {}
    for name, moment in {
        "before": start - timedelta(seconds=1),
        "start": start,
        "last": end - timedelta(seconds=1),
        "end": end,
    }.items():
        with clock.frozen_at(moment):
            held[name] = actor_for(person).holds_anywhere("ticket.view")

    assert held == {"before": False, "start": True, "last": True, "end": False}


@pytest.mark.parametrize("nobody", [None, AnonymousUser()])
def test_strangers_are_anonymous(nobody):
    assert actor_for(nobody or AnonymousUser()) is ANONYMOUS


def test_an_inactive_person_is_anonymous_whatever_was_granted():
    person = make_person(role="admin", at=make_unit(), is_active=False)

    assert actor_for(person) is ANONYMOUS


def test_a_retired_role_gives_nothing():
    role = make_role("r", ["ticket.view"], retired_at=LONG_AGO)
    person = make_person(role=role, at=make_unit())

    assert not actor_for(person).holds_anywhere("ticket.view")


def test_a_code_that_no_longer_exists_gives_nothing():
    person = make_person(role=make_role("r", ["ticket.view", "gone.long_ago"]), at=make_unit())

    assert set(actor_for(person).rights) == {"ticket.view"}


def test_paths_below_another_path_are_left_out():
    assert topmost({"1/2/", "1/", "3/4/", "1/2/9/", "30/"}) == ("1/", "3/4/", "30/")


def test_scope_is_the_units_where_the_permission_is_held():
    company = make_unit()
    branch = make_unit(company)
    cluster = make_unit(branch)
    make_unit(company)
    person = make_person(role=make_role("r", ["ticket.view"]), at=branch)

    assert set(scope_for(actor_for(person), "ticket.view")) == {branch, cluster}
    assert not scope_for(actor_for(person), "ticket.assign").exists()


def test_the_role_that_takes_precedence_decides_the_home_page():
    unit = make_unit()
    person = make_person(role="technician", at=unit)
    make_grant(person, "hd_noc", unit)

    assert standing_for(person).home == "/desk/"
    assert home_for(actor_for(person)) == "/desk/"


def test_a_person_without_a_role_waits_and_a_stranger_gets_the_public_entry():
    assert home_for(actor_for(make_person())) == WAITING_HOME
    assert home_for(ANONYMOUS) == "/"


HOMES = {
    "admin": "/setup/",
    "hd_noc": "/desk/",
    "agent": "/desk/",
    "qa": "/desk/",
    "field_admin": "/desk/",
    "technician": "/field/",
    "customer": "/portal/",
    "office_staff": "/portal/",
    "leader": "/office/",
    "auditor": "/office/",
    "area": "/office/",
    "region": "/office/",
    "branch_manager": "/office/",
    "mcot": "/office/",
    "gm_sbp": "/office/",
    "sbp_cluster": "/office/",
}


def test_every_person_of_the_product_has_a_shipped_role_with_its_home():
    roles_load()

    assert dict(Role.objects.values_list("code", "home")) == HOMES


def test_loading_the_roles_again_keeps_edited_ones_and_refreshes_the_others():
    assert roles_load() == len(HOMES)
    Role.objects.filter(code="agent").update(name="Petugas", permissions=["ticket.view"], version=2)
    Role.objects.filter(code="qa").update(permissions=[])

    created = roles_load()

    assert created == 0
    agent, qa = Role.objects.get(code="agent"), Role.objects.get(code="qa")
    assert (agent.name, agent.permissions) == ("Petugas", ["ticket.view"])
    assert "ticket.view" in qa.permissions
