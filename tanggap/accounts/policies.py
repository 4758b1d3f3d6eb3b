"""Who may change people and rights, and why not.

Two rules carry the rest: nobody gives, takes or edits rights that he does not hold himself at that place,
and the organisation never loses its last administrator (checked by the services under a lock).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import Grant, Role, Team, User
from tanggap.accounts.querysets import is_top
from tanggap.kernel.actor import ROOT_PATH, Actor
from tanggap.kernel.decision import Decision, no, yes
from tanggap.organization.models import Unit

ADMIN_PERMISSIONS = frozenset({"user.manage", "role.manage", "grant.manage"})
"""Who holds these at the top of the organisation is an administrator."""


def holds_at_top(actor: Actor, permission: str) -> bool:
    """Whether the permission is held at the top of the organisation."""
    return any(path == ROOT_PATH or is_top(path) for path in actor.paths(permission))


def is_administrator(actor: Actor) -> bool:
    """Whether the actor may manage people, roles and grants of the whole organisation."""
    return all(holds_at_top(actor, permission) for permission in ADMIN_PERMISSIONS)


def place_of(user: User) -> str | None:
    """Path of the unit that the person belongs to: home unit, else the customer's or office's; else None."""
    for holder in (user, user.customer, user.office):
        unit = holder.home_unit if isinstance(holder, User) else holder.unit if holder is not None else None
        if unit is not None:
            return unit.path
    return None


def holds_at_place(actor: Actor, permission: str, path: str | None) -> bool:
    """Whether the permission is held at the path, or at the top for what belongs nowhere yet."""
    return holds_at_top(actor, permission) if path is None else actor.holds(permission, at=path)


def holds_all(actor: Actor, codes: Iterable[str], path: str) -> bool:
    """Whether every one of the permissions is held at the path."""
    return all(actor.holds(code, at=path) for code in codes)


def can_create_user(actor: Actor, unit: Unit | None) -> Decision:
    """Whether the actor may add a person who belongs to the unit (None: nowhere yet)."""
    if not holds_at_place(actor, "user.manage", unit.path if unit else None):
        return no("role", _("You may not add people in this unit."))
    return yes()


def can_edit_user(actor: Actor, user: User, grants: Iterable[Grant]) -> Decision:
    """Whether the actor may edit the person.

    Args:
        grants: the person's grants that hold now or later, with role and unit.
    """
    if not holds_at_place(actor, "user.manage", place_of(user)):
        return no("role", _("You may not manage people of this unit."))
    if user.pk == actor.person_id:
        return yes()
    if not all(holds_all(actor, grant.role.permissions, grant.unit.path) for grant in grants):
        return no("outranked", _("This person holds rights that you do not hold yourself."))
    return yes()


def can_deactivate_user(actor: Actor, user: User, grants: Iterable[Grant]) -> Decision:
    """Whether the actor may close the person's account now."""
    decision = can_edit_user(actor, user, grants)
    if not decision:
        return decision
    if user.pk == actor.person_id:
        return no("self", _("You cannot deactivate yourself."))
    if not user.is_active:
        return no("state", _("This person is deactivated already."))
    return yes()


def can_reactivate_user(actor: Actor, user: User, grants: Iterable[Grant]) -> Decision:
    """Whether the actor may open the person's account again."""
    decision = can_edit_user(actor, user, grants)
    if decision and user.is_active:
        return no("state", _("This person is active."))
    return decision


def can_manage_roles(actor: Actor, permissions: Iterable[str] = ()) -> Decision:
    """Whether the actor may create or edit a role that holds the permissions; roles belong to everybody."""
    if not holds_at_top(actor, "role.manage"):
        return no("role", _("Only administrators of the whole organisation edit roles."))
    if not all(holds_at_top(actor, code) for code in permissions):
        return no("outranked", _("A role cannot be given permissions that you do not hold yourself."))
    return yes()


def can_give_grant(actor: Actor, user: User, role: Role, unit: Unit) -> Decision:
    """Whether the actor may give the person the role at the unit."""
    if not actor.holds("grant.manage", at=unit.path):
        return no("role", _("You may not give roles in this unit."))
    if user.pk == actor.person_id and not is_administrator(actor):
        return no("self", _("You cannot give a role to yourself."))
    if not holds_all(actor, role.permissions, unit.path):
        return no("outranked", _("This role has permissions that you do not hold yourself in this unit."))
    for out_of_use, code, reason in (
        (role.retired_at is not None, "role_retired", _("This role is retired.")),
        (unit.retired_at is not None, "unit_retired", _("This unit is retired.")),
        (not user.is_active, "inactive", _("This person is deactivated.")),
    ):
        if out_of_use:
            return no(code, reason)
    return yes()


def can_end_grant(actor: Actor, grant: Grant) -> Decision:
    """Whether the actor may end the grant now."""
    if not actor.holds("grant.manage", at=grant.unit.path):
        return no("role", _("You may not end roles in this unit."))
    if not holds_all(actor, grant.role.permissions, grant.unit.path):
        return no("outranked", _("This role has permissions that you do not hold yourself in this unit."))
    return yes()


def can_manage_team(actor: Actor, unit: Unit, team: Team | None = None) -> Decision:
    """Whether the actor may keep a team at the unit, and the present team where it is now."""
    paths = {unit.path} | ({team.unit.path} if team else set())
    if not all(actor.holds("team.manage", at=path) for path in paths):
        return no("role", _("You may not manage teams of this unit."))
    return yes()
