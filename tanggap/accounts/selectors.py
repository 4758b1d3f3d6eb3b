"""Reads of people and rights."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from tanggap.accounts import demo
from tanggap.accounts.choices import GrantState
from tanggap.accounts.models import Grant, Role, Team, TourSeen, User
from tanggap.accounts.policies import (
    can_deactivate_user,
    can_edit_user,
    can_end_grant,
    can_reactivate_user,
)
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision
from tanggap.kernel.errors import NotVisible
from tanggap.organization.models import Unit
from tanggap.organization.querysets import path_condition

WAITING_HOME = "/account/waiting/"
"""Where a person without any role is told that an administrator has to give one."""


def scope_for(actor: Actor, permission: str) -> QuerySet[Unit]:
    """The units at which the actor holds the permission, directly or from above."""
    return Unit.objects.under(actor.paths(permission))


def home_for(actor: Actor) -> str:
    """Path of the actor's own home page; the public entry for nobody, the waiting page without a role."""
    if not actor.is_authenticated:
        return "/"
    home = (
        Role.objects.filter(code__in=actor.roles, retired_at__isnull=True)
        .order_by("priority", "code")
        .values_list("home", flat=True)
        .first()
    )
    return home or WAITING_HOME


def people_like(actor: Actor, words: str) -> QuerySet[User]:
    """Active people that the actor may see, by part of the name or phone or the beginning of the address."""
    matching = Q(name__icontains=words) | Q(phone__contains=words) | Q(email__istartswith=words)
    people: QuerySet[User] = User.objects.visible_to(actor).filter(matching, is_active=True)
    return people.order_by("name", "pk")


def people_holding(permission: str, unit_path: str) -> set[int]:
    """Keys of the active people who hold the permission at the unit or above it, from one query."""
    steps = unit_path.rstrip("/").split("/")
    above = ["/".join(steps[: depth + 1]) + "/" for depth in range(len(steps))]
    rows = (
        Grant.objects.valid_at(clock.now())
        .filter(unit__path__in=above, user__is_active=True, role__retired_at__isnull=True)
        .values_list("user_id", "role__permissions")
    )
    return {user_id for user_id, permissions in rows if permission in permissions}


def people_holding_below(permission: str, unit_paths: Iterable[str]) -> set[int]:
    """Keys of the active people who hold the permission at or below one of the units, from one query."""
    rows = (
        Grant.objects.valid_at(clock.now())
        .filter(path_condition(unit_paths, "unit__path"))
        .filter(user__is_active=True, role__retired_at__isnull=True)
        .values_list("user_id", "role__permissions")
    )
    return {user_id for user_id, permissions in rows if permission in permissions}


def people_in_role(role_id: int, unit_path: str) -> set[int]:
    """Keys of the active people who hold the role at the unit or above it."""
    steps = unit_path.rstrip("/").split("/")
    above = ["/".join(steps[: depth + 1]) + "/" for depth in range(len(steps))]
    rows = Grant.objects.valid_at(clock.now()).filter(
        unit__path__in=above, role_id=role_id, user__is_active=True, role__retired_at__isnull=True
    )
    return set(rows.values_list("user_id", flat=True))


def people_holding_anywhere(permission: str) -> set[int]:
    """Keys of the active people who hold the permission at some unit, from one query."""
    rows = (
        Grant.objects.valid_at(clock.now())
        .filter(user__is_active=True, role__retired_at__isnull=True)
        .values_list("user_id", "role__permissions")
    )
    return {user_id for user_id, permissions in rows if permission in permissions}


def units_held_with(permission: str) -> list[Unit]:
    """Units in use at which somebody active holds the permission directly, in the order of the tree."""
    roles = [role.pk for role in Role.objects.in_use() if permission in role.permissions]
    grants = Grant.objects.valid_at(clock.now()).filter(role__in=roles, user__is_active=True)
    return list(Unit.objects.in_use().filter(pk__in=grants.values("unit")).order_by("path"))


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account that a demo offers at sign-in."""

    email: str
    name: str
    title: Any


def demo_accounts(limit: int = 60) -> list[DemoAccount]:
    """The demo's accounts in the order of their roles; who holds several roles stands once."""
    grants = (
        Grant.objects.filter(
            user__is_active=True, user__email__endswith=f"@{demo.DOMAIN}", role__retired_at__isnull=True
        )
        .valid_at(clock.now())
        .select_related("user", "role")
        .order_by("role__priority", "user_id")[:limit]
    )
    found: dict[int, DemoAccount] = {}
    for grant in grants:
        user = grant.user
        found.setdefault(user.pk, DemoAccount(user.email or "", user.name, grant.role.title))
    return list(found.values())


def own_grants(actor: Actor) -> list[Grant]:
    """The actor's grants that hold now, in order of precedence."""
    grants = Grant.objects.filter(user_id=actor.person_id or 0, role__retired_at__isnull=True)
    return list(
        grants.valid_at(clock.now()).select_related("role", "unit").order_by("role__priority", "unit__path")
    )


@dataclass(frozen=True, slots=True)
class ShownGrant:
    """A grant with its state and whether the actor may end it."""

    grant: Grant
    state: GrantState
    may_end: Decision


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person with what the actor may do about him."""

    user: User
    grants: list[ShownGrant]
    may_edit: Decision
    may_deactivate: Decision
    may_reactivate: Decision


def person_card(actor: Actor, user_id: int) -> PersonCard:
    """The person with visible grants (newest first) and decisions.

    Raises:
        NotVisible: when there is no such person for this actor.
    """
    people = User.objects.visible_to(actor).filter(pk=user_id)
    user: User | None = people.select_related("home_unit", "customer__unit", "office__unit").first()
    if user is None:
        raise NotVisible
    now = clock.now()
    every = list(
        Grant.objects.filter(user=user).select_related("role", "unit").order_by("-valid_from", "-pk")
    )
    lasting = [
        grant
        for grant in every
        if grant.role.retired_at is None and (grant.valid_to is None or grant.valid_to > now)
    ]
    seen = set(Grant.objects.visible_to(actor).filter(user=user).values_list("pk", flat=True))
    shown = [
        ShownGrant(grant, grant_state(grant, now), can_end_grant(actor, grant))
        for grant in every
        if grant.pk in seen
    ]
    return PersonCard(
        user=user,
        grants=shown,
        may_edit=can_edit_user(actor, user, lasting),
        may_deactivate=can_deactivate_user(actor, user, lasting),
        may_reactivate=can_reactivate_user(actor, user, lasting),
    )


def grant_state(grant: Grant, now: datetime) -> GrantState:
    """Whether the grant holds at the moment, will hold, or has ended."""
    if grant.valid_to is not None and grant.valid_to <= now:
        return GrantState.ENDED
    return GrantState.FUTURE if grant.valid_from > now else GrantState.VALID


def roles_with_holders(actor: Actor) -> QuerySet[Role]:
    """Roles that the actor may see, each with ``holders``: how many active people hold it now."""
    now = clock.now()
    holds = Q(grants__valid_from__lte=now) & (Q(grants__valid_to__isnull=True) | Q(grants__valid_to__gt=now))
    return (
        Role.objects.visible_to(actor)
        .annotate(
            holders=Count("grants__user", filter=holds & Q(grants__user__is_active=True), distinct=True)
        )
        .order_by("retired_at", "priority", "name")
    )


def role_visible(actor: Actor, role_id: int) -> Role:
    """The role, if the actor deals with people and rights.

    Raises:
        NotVisible: when there is no such role for this actor.
    """
    role: Role | None = Role.objects.visible_to(actor).filter(pk=role_id).first()
    if role is None:
        raise NotVisible
    return role


def team_visible(actor: Actor, team_id: int) -> Team:
    """The team with unit and members, if visible to the actor.

    Raises:
        NotVisible: when there is no such team for this actor.
    """
    teams = Team.objects.visible_to(actor).select_related("unit").prefetch_related("members")
    team: Team | None = teams.filter(pk=team_id).first()
    if team is None:
        raise NotVisible
    return team


def tours_seen(person_id: int) -> list[str]:
    """Codes of the tours that the person has taken or declined."""
    return list(TourSeen.objects.filter(user_id=person_id).order_by("tour").values_list("tour", flat=True))
