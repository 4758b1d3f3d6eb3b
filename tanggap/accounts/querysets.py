"""Reads of people and grants."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Q

from tanggap.kernel.actor import ROOT_PATH, Actor
from tanggap.organization.querysets import path_condition

if TYPE_CHECKING:
    from tanggap.accounts.models import Grant, Role, Team, User

_TOP_UNIT_PATH = re.compile(r"\d+/")


def is_top(path: str) -> bool:
    """Whether the path is that of a unit without a unit above it."""
    return _TOP_UNIT_PATH.fullmatch(path) is not None


class RoleQuerySet(models.QuerySet["Role"]):
    """Reads of roles."""

    def in_use(self) -> Self:
        """Roles that are not retired."""
        return self.filter(retired_at__isnull=True)

    def visible_to(self, actor: Actor) -> Self:
        """All roles for those who deal with people and rights, none for others."""
        if any(actor.holds_anywhere(code) for code in ("user.view", "role.manage", "grant.manage")):
            return self.all()
        return self.none()


class TeamQuerySet(models.QuerySet["Team"]):
    """Reads of teams."""

    def in_use(self) -> Self:
        """Teams that are not retired."""
        return self.filter(retired_at__isnull=True)

    def visible_to(self, actor: Actor) -> Self:
        """Teams of units where the actor may see people or manage teams."""
        paths = {*actor.paths("user.view"), *actor.paths("team.manage")}
        return self.filter(path_condition(paths, "unit__path"))


class GrantQuerySet(models.QuerySet["Grant"]):
    """Reads of grants."""

    def not_ended_at(self, moment: datetime) -> Self:
        """Grants that hold at the moment or will hold later."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=moment))

    def visible_to(self, actor: Actor) -> Self:
        """Grants at units where the actor may see people, and the actor's own."""
        paths = actor.paths("user.view")
        if ROOT_PATH in paths:
            return self.all()
        own = Q(user_id=actor.person_id) if actor.person_id else Q(pk__in=())
        return self.filter(own | path_condition(paths, "unit__path"))

    def valid_at(self, moment: datetime) -> Self:
        """Grants that hold at the moment."""
        return self.filter(valid_from__lte=moment).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=moment))


class UserQuerySet(models.QuerySet["User"]):
    """Reads of people."""

    def visible_to(self, actor: Actor) -> Self:
        """The actor itself, and the people who belong where the actor may see people.

        A person belongs to the home unit, to the units of the grants, and to the unit of the customer or
        office. Who belongs nowhere yet (a fresh registration) is seen from the top of the organisation.
        """
        paths = actor.paths("user.view")
        if ROOT_PATH in paths:
            return self.all()
        condition = Q(pk=actor.person_id) if actor.person_id else Q(pk__in=())
        people = self.model._default_manager
        if paths:
            for field in (
                "home_unit__path",
                "customer__unit__path",
                "office__unit__path",
                "grants__unit__path",
            ):
                condition |= Q(pk__in=people.filter(path_condition(paths, field)).values("pk"))
        if any(is_top(path) for path in paths):
            nowhere = Q(home_unit__isnull=True, customer__isnull=True, office__isnull=True)
            condition |= nowhere & Q(pk__in=people.filter(grants__isnull=True).values("pk"))
        return self.filter(condition)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Creates people; the address is compared without regard to case."""

    def create_user(self, email: str | None, name: str, password: str | None = None, **fields: Any) -> User:
        """Create a person; ``None`` as password means that no password works."""
        user: User = self.model(
            email=self.normalize_email(email).lower() if email else None, name=name, **fields
        )
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """The person with the address, whatever its case."""
        user: User = self.get(email=(username or "").lower())
        return user
