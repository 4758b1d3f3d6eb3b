"""Roles and grants: what may be done, by whom, where, from when to when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import Grant, Role
from tanggap.accounts.permissions import ALL
from tanggap.accounts.policies import ADMIN_PERMISSIONS, can_end_grant, can_give_grant, can_manage_roles
from tanggap.accounts.role_gaps import role_gaps
from tanggap.accounts.roles import HOMES
from tanggap.accounts.services.loading import (
    chosen_unit,
    keep_an_administrator,
    load_grant,
    load_role,
    load_user,
)
from tanggap.activity.services import record
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, StaleState


def role_create(
    *,
    actor: Actor,
    code: str,
    name: str,
    permissions: Iterable[str],
    home: str,
    description: str = "",
    priority: int = 100,
    mfa_required: bool = False,
) -> Role:
    """Add a role.

    Raises:
        NotAllowed: when the actor may not edit roles or does not hold one of the permissions.
        Invalid: when a value is wrong or the code is taken.
    """
    values = _clean_role(name, description, permissions, home, priority)
    code = slugify(code or name).replace("-", "_")[:40]
    if not code:
        raise Invalid.field("code", _("Enter a code of letters and digits."))
    with transaction.atomic():
        can_manage_roles(actor, values["permissions"]).enforce()
        if Role.objects.filter(code=code).exists():
            raise Invalid.field("code", _("Another role has this code."), code="taken")
        role = Role.objects.create(code=code, mfa_required=mfa_required, **values)
        record(
            "role.created",
            actor=actor,
            subject=role,
            data={"code": code, "permissions": values["permissions"]},
        )
    return role


def role_edit(
    *,
    actor: Actor,
    role_id: int,
    version: int,
    name: str,
    permissions: Iterable[str],
    home: str,
    description: str = "",
    priority: int = 100,
    mfa_required: bool = False,
) -> Role:
    """Change a role for everybody who holds it.

    Raises:
        NotVisible, NotAllowed, Invalid: as for all writes; also when no administrator would be left.
        StaleState: when somebody else changed the role since ``version``.
    """
    values = _clean_role(name, description, permissions, home, priority)
    with transaction.atomic():
        role = load_role(actor, role_id)
        before, after = set(role.permissions) & ALL, set(values["permissions"])
        can_manage_roles(actor, before ^ after).enforce()
        if before >= ADMIN_PERMISSIONS and not after >= ADMIN_PERMISSIONS:
            keep_an_administrator(without_grants=role.grants.values_list("pk", flat=True))
        _role_update(role, version, mfa_required=mfa_required, **values)
        record(
            "role.edited",
            actor=actor,
            subject=role,
            data={
                "code": role.code,
                "added": sorted(after - before),
                "removed": sorted(before - after),
                "mfa_required": mfa_required,
            },
        )
    return role


def role_catch_up(*, actor: Actor, role_id: int, version: int) -> Role:
    """Give a shipped role that somebody edited the permissions that came with updates since.

    Raises:
        NotVisible, NotAllowed, StaleState: as for all writes.
        Invalid: it lacks nothing.
    """
    with transaction.atomic():
        role = load_role(actor, role_id)
        lacking = next((gap.lacking for gap in role_gaps() if gap.role.pk == role.pk), ())
        can_manage_roles(actor, lacking).enforce()
        if not lacking:
            raise Invalid(_("This role lacks none of the shipped permissions."), code="nothing_lacking")
        _role_update(role, version, permissions=sorted({*role.permissions, *lacking}))
        record(
            "role.edited",
            actor=actor,
            subject=role,
            data={
                "code": role.code,
                "added": list(lacking),
                "removed": [],
                "mfa_required": role.mfa_required,
            },
        )
    return role


def role_retire(*, actor: Actor, role_id: int, version: int) -> Role:
    """Take a role out of use: its grants stay as history and give nothing any more.

    Raises:
        NotVisible, NotAllowed, StaleState: as for all writes; also when no administrator would be left.
    """
    with transaction.atomic():
        role = load_role(actor, role_id)
        can_manage_roles(actor, set(role.permissions) & ALL).enforce()
        if set(role.permissions) >= ADMIN_PERMISSIONS:
            keep_an_administrator(without_grants=role.grants.values_list("pk", flat=True))
        _role_update(role, version, retired_at=clock.now())
        record("role.retired", actor=actor, subject=role, data={"code": role.code})
    return role


def role_restore(*, actor: Actor, role_id: int, version: int) -> Role:
    """Bring a retired role back into use; grants that still run give their rights again.

    Raises:
        NotVisible, NotAllowed, StaleState: as for all writes.
    """
    with transaction.atomic():
        role = load_role(actor, role_id)
        can_manage_roles(actor, set(role.permissions) & ALL).enforce()
        _role_update(role, version, retired_at=None)
        record("role.restored", actor=actor, subject=role, data={"code": role.code})
    return role


def grant_give(
    *,
    actor: Actor,
    user_id: int,
    role_id: int,
    unit_id: int,
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
) -> Grant:
    """Let a person hold a role at a unit and what lies below it.

    Args:
        valid_from: first moment, aware; now when empty.
        valid_to: first moment at which it no longer holds; open when empty.

    Raises:
        NotVisible, NotAllowed: as for all writes.
        Invalid: when the period is empty or overlaps one of the same role at the same unit.
    """
    start = valid_from or clock.now()
    if valid_to is not None and valid_to <= start:
        raise Invalid.field("valid_to", _("The end has to be after the start."))
    with transaction.atomic():
        user = load_user(actor, user_id, lock=True)
        role = load_role(actor, role_id)
        unit = chosen_unit(actor, unit_id, "grant.manage")
        can_give_grant(actor, user, role, unit).enforce()
        same = Grant.objects.filter(user=user, role=role, unit=unit)
        overlapping = same.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=start))
        if valid_to is not None:
            overlapping = overlapping.filter(valid_from__lt=valid_to)
        if overlapping.exists():
            raise Invalid.field("role", _("This person holds the role in this unit in that time already."))
        try:
            with transaction.atomic():
                grant = Grant.objects.create(
                    user=user,
                    role=role,
                    unit=unit,
                    valid_from=start,
                    valid_to=valid_to,
                    given_by_id=actor.person_id,
                    given_by_label=actor.label[:150],
                )
        except IntegrityError as error:
            raise StaleState from error
        _note("grant.given", actor, grant)
    return grant


def grant_end(*, actor: Actor, grant_id: int, at: datetime | None = None, reason: str = "") -> Grant:
    """End a grant at a moment (now when empty); one that has not begun never holds.

    Raises:
        NotVisible, NotAllowed: as for all writes; also when no administrator would be left.
        Invalid: when it has ended already or the moment lies after its end.
        StaleState: when somebody else ended it first.
    """
    with transaction.atomic():
        grant = load_grant(actor, grant_id)
        can_end_grant(actor, grant).enforce()
        now = clock.now()
        if grant.valid_to is not None and grant.valid_to <= now:
            raise Invalid(_("This grant has ended already."))
        end = max(at or now, grant.valid_from)
        if grant.valid_to is not None and end > grant.valid_to:
            raise Invalid.field("at", _("It ends earlier already."))
        if set(grant.role.permissions) >= ADMIN_PERMISSIONS:
            keep_an_administrator(without_grants=[grant.pk])
        if Grant.objects.filter(pk=grant.pk, valid_to=grant.valid_to).update(valid_to=end) != 1:
            raise StaleState
        grant.valid_to = end
        _note("grant.ended", actor, grant, reason=reason.strip()[:300])
    return grant


def _note(action: str, actor: Actor, grant: Grant, **more: Any) -> None:
    data = {
        "grant": grant.pk,
        "role": grant.role.code,
        "unit": grant.unit.code,
        "from": grant.valid_from,
        "to": grant.valid_to,
        **more,
    }
    record(
        action, actor=actor, subject=grant.user, unit_id=grant.unit_id, unit_path=grant.unit.path, data=data
    )


def _role_update(role: Role, version: int, **values: Any) -> None:
    if Role.objects.filter(pk=role.pk, version=version).update(**values, version=version + 1) != 1:
        raise StaleState
    role.refresh_from_db()


def _clean_role(
    name: str, description: str, permissions: Iterable[str], home: str, priority: int
) -> dict[str, Any]:
    codes = sorted(set(permissions))
    wrong: dict[str, list[Any]] = {}
    if not name.strip():
        wrong["name"] = [_("Enter a name.")]
    if unknown := sorted(set(codes) - ALL):
        wrong["permissions"] = [_("Unknown permission: %s") % ", ".join(unknown)]
    if home not in {path for path, _title in HOMES}:
        wrong["home"] = [_("Choose one of the home pages listed.")]
    if not 1 <= priority <= 1000:
        wrong["priority"] = [_("Enter a number from 1 to 1000.")]
    if wrong:
        raise Invalid(fields=wrong)
    return {
        "name": name.strip()[:80],
        "description": description.strip()[:300],
        "permissions": codes,
        "home": home,
        "priority": priority,
    }
