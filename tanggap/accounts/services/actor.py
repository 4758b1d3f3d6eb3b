"""Builds the Actor of a person from the grants that hold at this moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser

from tanggap.accounts.models import Grant, User
from tanggap.accounts.permissions import ALL
from tanggap.kernel import clock
from tanggap.kernel.actor import ANONYMOUS, Actor, ActorKind
from tanggap.kernel.kept_query import KeptQuery

NO_HOME = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person's valid grants add up to.

    Attributes:
        rights: permission code to unit paths; paths below another path of the same code are left out.
        roles: codes of the roles held anywhere.
        home: home page of the role that takes precedence, empty without any role.
        mfa_required: whether one of the roles asks for a second factor.
    """

    rights: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    roles: frozenset[str] = frozenset()
    home: str = NO_HOME
    mfa_required: bool = False


NO_STANDING = Standing()

_valid_grants = KeptQuery(
    lambda person_id, moment: (
        Grant.objects.filter(user_id=person_id, role__retired_at__isnull=True)
        .valid_at(moment)
        .order_by("role__priority", "role__code")
        .values_list("role__code", "role__permissions", "role__home", "role__mfa_required", "unit__path")
    )
)


def standing_for(user: User | AnonymousUser) -> Standing:
    """The person's standing now, from one query; an unknown or inactive person has none."""
    if not isinstance(user, User) or not user.is_active:
        return NO_STANDING
    rows = _valid_grants.rows(user.pk, clock.now())
    paths: dict[str, set[str]] = defaultdict(set)
    roles: list[str] = []
    home = NO_HOME
    mfa_required = False
    for code, codes, role_home, needs_second_factor, path in rows:
        roles.append(code)
        home = home or role_home
        mfa_required = mfa_required or needs_second_factor
        for permission in codes:
            if permission in ALL:
                paths[permission].add(path)
    rights = {permission: topmost(held) for permission, held in paths.items()}
    return Standing(rights=rights, roles=frozenset(roles), home=home, mfa_required=mfa_required)


def topmost(paths: set[str]) -> tuple[str, ...]:
    """The paths without those that lie below another one, sorted."""
    kept: list[str] = []
    for path in sorted(paths):
        if not any(path.startswith(above) for above in kept):
            kept.append(path)
    return tuple(kept)


def actor_for(user: User | AnonymousUser, *, source: str = "page", standing: Standing | None = None) -> Actor:
    """The person as actor with the rights that hold now; an unknown or inactive person is anonymous.

    Args:
        source: the face it came through: page, api, cli, job, import, hook.
        standing: the standing if it is known already; saves the query.
    """
    if not isinstance(user, User) or not user.is_active:
        return ANONYMOUS
    standing = standing if standing is not None else standing_for(user)
    return Actor(
        kind=ActorKind.PERSON,
        person_id=user.pk,
        label=user.name or user.email or "",
        source=source,
        rights=standing.rights,
        roles=standing.roles,
        language=user.language,
        time_zone=user.time_zone,
        belongs={"office": user.office_id} if user.office_id else {},
    )
