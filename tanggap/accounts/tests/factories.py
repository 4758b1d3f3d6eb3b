"""People, units and grants for tests, with the fewest arguments that matter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress

from tanggap.accounts.models import Grant, Role, Team, User
from tanggap.accounts.services import actor_for, roles_load
from tanggap.kernel.actor import Actor
from tanggap.organization.models import Unit
from tanggap.organization.tests.factories import make_unit

__all__ = [
    "LONG_AGO",
    "PASSWORD",
    "acting",
    "make_grant",
    "make_person",
    "make_role",
    "make_team",
    "make_unit",
]

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PASSWORD = "kata-sandi-panjang"
_numbers = count(1)


def make_role(code: str, permissions: Iterable[str] = (), **fields: Any) -> Role:
    """A role with the permissions; a shipped role when there is one of that code and none are given."""
    wanted = sorted(permissions)
    if not wanted and not fields:
        roles_load()
        if shipped := Role.objects.filter(code=code).first():
            return shipped
    role, _created = Role.objects.update_or_create(
        code=code, defaults={"name": code.title(), "permissions": wanted, **fields}
    )
    return role


def make_person(
    name: str = "",
    *,
    role: str | Role | None = None,
    at: Unit | None = None,
    sign_in: bool = False,
    **fields: Any,
) -> User:
    """A person, holding ``role`` at the unit ``at`` for long; ``sign_in`` makes ``PASSWORD`` work."""
    name = name or f"Orang {next(_numbers)}"
    email = fields.pop("email", f"{name.lower().replace(' ', '.')}@example.test")
    user: User = User.objects.create_user(
        email=email,
        name=name,
        password=PASSWORD if sign_in else None,
        home_unit=fields.pop("home_unit", at),
        **fields,
    )
    if email:
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    if role is not None and at is not None:
        make_grant(user, role, at)
    return user


def make_grant(user: User, role: str | Role, at: Unit, **fields: Any) -> Grant:
    """A grant that began long ago and has no end."""
    held = make_role(role) if isinstance(role, str) else role
    return Grant.objects.create(
        user=user, role=held, unit=at, valid_from=fields.pop("valid_from", LONG_AGO), **fields
    )


def make_team(code: str, unit: Unit, members: Iterable[User] = ()) -> Team:
    """A team of the unit."""
    team = Team.objects.create(code=code, name=code.title(), unit=unit)
    team.members.set(members)
    return team


def acting(user: User) -> Actor:
    """The person as actor with the rights of this moment."""
    return actor_for(user)
