"""Loaders that know the actor: what is not visible does not exist."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import Grant, Role, Team, User
from tanggap.accounts.policies import ADMIN_PERMISSIONS
from tanggap.accounts.querysets import is_top
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import no
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.organization.models import Unit


def load_user(actor: Actor, user_id: int, *, lock: bool = False) -> User:
    """The person, if visible to the actor; ``lock`` holds the row until the transaction ends.

    Raises:
        NotVisible: when there is no such person for this actor.
    """
    people = User.objects.visible_to(actor).filter(pk=user_id)
    if lock:
        # The visible rows come from subqueries, which cannot be locked; so the row is locked by key alone.
        people = User.objects.select_for_update(of=("self",)).filter(pk__in=people.values("pk"))
    user: User | None = people.select_related("home_unit", "customer__unit", "office__unit").first()
    if user is None:
        raise NotVisible
    return user


def load_role(actor: Actor, role_id: int) -> Role:
    """The role, if the actor deals with people and rights.

    Raises:
        NotVisible: when there is no such role for this actor.
    """
    role: Role | None = Role.objects.visible_to(actor).filter(pk=role_id).first()
    if role is None:
        raise NotVisible
    return role


def load_grant(actor: Actor, grant_id: int) -> Grant:
    """The grant with person, role and unit, if visible to the actor.

    Raises:
        NotVisible: when there is no such grant for this actor.
    """
    grants = Grant.objects.visible_to(actor).select_related("user", "role", "unit")
    grant: Grant | None = grants.filter(pk=grant_id).first()
    if grant is None:
        raise NotVisible
    return grant


def load_team(actor: Actor, team_id: int) -> Team:
    """The team with its unit, if visible to the actor.

    Raises:
        NotVisible: when there is no such team for this actor.
    """
    team: Team | None = Team.objects.visible_to(actor).select_related("unit").filter(pk=team_id).first()
    if team is None:
        raise NotVisible
    return team


def chosen_unit(actor: Actor, unit_id: int, permission: str, field: str = "unit") -> Unit:
    """The unit that a form or file names, if the actor holds the permission there.

    Raises:
        Invalid: at ``field`` when there is no such unit for this actor.
    """
    unit = Unit.objects.under(actor.paths(permission)).filter(pk=unit_id).first()
    if unit is None:
        raise Invalid.field(field, _("Choose one of the units listed."))
    return unit


def lasting_grants(user: User) -> list[Grant]:
    """The person's grants that hold now or later, with role and unit."""
    return list(
        Grant.objects.filter(user_id=user.pk, role__retired_at__isnull=True)
        .not_ended_at(clock.now())
        .select_related("role", "unit")
    )


def keep_an_administrator(*, without_users: Iterable[int] = (), without_grants: Iterable[int] = ()) -> None:
    """Refuse what would leave nobody who manages people, roles and grants of the whole organisation.

    Call it inside the transaction, before the change, when the change takes rights away. The grants
    that make administrators are locked in primary-key order, so that two such changes go one by one.

    Raises:
        NotAllowed: when no active person with an e-mail address would be left.
    """
    admin_roles = [
        role.pk for role in Role.objects.in_use() if frozenset(role.permissions) >= ADMIN_PERMISSIONS
    ]
    hold_grants_of(admin_roles)
    rows = list(
        Grant.objects.filter(role_id__in=admin_roles, user__is_active=True, user__email__isnull=False)
        .valid_at(clock.now())
        .filter(valid_to__isnull=True)
        .values_list("pk", "user_id", "unit__path")
    )
    at_top = {(pk, user_id) for pk, user_id, path in rows if is_top(path)}
    gone_users, gone_grants = set(without_users), set(without_grants)
    left = {(pk, user_id) for pk, user_id in at_top if user_id not in gone_users and pk not in gone_grants}
    if at_top and not left:
        no("last_admin", _("The organisation would be left without an administrator.")).enforce()


def hold_grants_of(role_ids: Iterable[int]) -> None:
    """Lock the roles' grants in primary-key order until the transaction ends."""
    grants = Grant.objects.select_for_update(of=("self",)).filter(role_id__in=list(role_ids))
    list(grants.not_ended_at(clock.now()).order_by("pk").values_list("pk", flat=True))
