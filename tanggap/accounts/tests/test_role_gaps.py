"""Updates and roles that somebody edited: what is new is listed and added when asked for."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from tanggap.accounts import services
from tanggap.accounts.models import Role
from tanggap.accounts.role_gaps import role_gaps
from tanggap.accounts.tests.factories import acting, make_person, make_unit
from tanggap.activity.models import Entry
from tanggap.cli import diagnosis
from tanggap.cli.diagnosis import Level
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotAllowed, StaleState

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Actor:
    services.roles_load()
    return acting(make_person(role="admin", at=make_unit()))


def edited(admin: Actor, code: str, *, without: str = "", renamed: str = "") -> Role:
    """The role after an edit on its page."""
    role = Role.objects.get(code=code)
    return services.role_edit(
        actor=admin,
        role_id=role.pk,
        version=role.version,
        name=renamed or role.name,
        permissions=set(role.permissions) - {without},
        home=role.home,
        description=role.description,
        priority=role.priority,
    )


def older(role: Role, *lacking: str) -> None:
    """As it was before the update that brought these permissions."""
    Role.objects.filter(pk=role.pk).update(permissions=sorted(set(role.permissions) - set(lacking)))


def listed() -> dict[str, tuple[str, ...]]:
    return {gap.role.code: gap.lacking for gap in role_gaps()}


def test_an_edited_role_lacks_what_came_later_and_not_what_was_taken_on_purpose(admin: Actor) -> None:
    older(edited(admin, "agent", without="outage.change"), "outage.declare", "outage.view")

    services.roles_load()

    assert listed() == {"agent": ("outage.declare", "outage.view")}


def test_what_was_taken_and_given_back_may_come_with_an_update_again(admin: Actor) -> None:
    edited(admin, "agent", without="outage.view")
    role = Role.objects.get(code="agent")
    services.role_edit(
        actor=admin,
        role_id=role.pk,
        version=role.version,
        name=role.name,
        permissions={*role.permissions, "outage.view"},
        home=role.home,
    )
    older(Role.objects.get(code="agent"), "outage.view")

    assert listed() == {"agent": ("outage.view",)}


def test_roles_that_nobody_edited_or_that_are_retired_are_not_listed(admin: Actor) -> None:
    older(Role.objects.get(code="qa"), "outage.view")
    older(edited(admin, "agent", renamed="Agen"), "outage.view")
    agent = Role.objects.get(code="agent")
    services.role_retire(actor=admin, role_id=agent.pk, version=agent.version)

    assert listed() == {}
    services.roles_load()
    assert "outage.view" in Role.objects.get(code="qa").permissions


def test_adding_is_recorded_and_refused_without_the_right_twice_and_when_stale(admin: Actor) -> None:
    role = edited(admin, "agent", renamed="Agen", without="article.edit")
    older(role, "outage.view")
    agent = acting(make_person(role="hd_noc", at=make_unit()))

    with pytest.raises(NotAllowed):
        services.role_catch_up(actor=agent, role_id=role.pk, version=role.version)
    with pytest.raises(StaleState):
        services.role_catch_up(actor=admin, role_id=role.pk, version=role.version - 1)
    caught_up = services.role_catch_up(actor=admin, role_id=role.pk, version=role.version)
    with pytest.raises(Invalid):
        services.role_catch_up(actor=admin, role_id=role.pk, version=caught_up.version)

    assert (caught_up.name, "article.edit" in caught_up.permissions) == ("Agen", False)
    assert "outage.view" in caught_up.permissions
    assert Entry.objects.filter(action="role.edited").latest("pk").data["added"] == ["outage.view"]


def test_the_doctor_names_them_and_the_command_adds_them(
    admin: Actor, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [level for level, _text in diagnosis.check_roles()] == [Level.OK]
    for code in ("agent", "qa"):
        older(edited(admin, code, renamed=code), "outage.view")

    assert [level for level, _text in diagnosis.check_roles()] == [Level.WARN, Level.WARN]
    assert "tanggap roles --add agent" in "".join(text for _level, text in diagnosis.check_roles())
    with pytest.raises(CommandError) as found:
        call_command("roles")
    assert found.value.returncode == 1
    with pytest.raises(CommandError) as unknown:
        call_command("roles", "--add", "leader")
    assert unknown.value.returncode == 2
    with pytest.raises(CommandError):
        call_command("roles", "--add", "agent")
    assert listed() == {"qa": ("outage.view",)}
    call_command("roles", "--add")

    assert listed() == {}
    assert "+ qa: outage.view" in capsys.readouterr().out
