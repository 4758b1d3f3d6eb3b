"""Asking for a role after registering; approval gives it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import Grant, Role, User
from tanggap.accounts.roles import ADMIN
from tanggap.accounts.services import grant_give
from tanggap.approvals.choices import RequestState
from tanggap.approvals.models import ApprovalRequest, RoleRequest
from tanggap.approvals.registry import ApprovalKind, Outcome, Summary, register_kind
from tanggap.approvals.services.submission import Submission, approval_submit
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor, system_actor
from tanggap.kernel.errors import Invalid, NotAllowed
from tanggap.organization.models import Unit

KIND = "role_request"
DAY = timedelta(days=1)
MOST_A_DAY = 5
"""Requests of one person in a day: each tells everybody who may decide."""
NEVER_ASKED_FOR = frozenset({"role.manage", "grant.manage", "user.manage", "privacy.manage"})
"""A role with one of these is given by an administrator, never asked for."""


def roles_to_ask_for() -> list[Role]:
    """Roles that somebody may ask for."""
    rows = Role.objects.in_use().order_by("priority", "code")
    return [role for role in rows if not NEVER_ASKED_FOR & set(role.permissions)]


def role_request_newest(actor: Actor) -> tuple[RoleRequest, ApprovalRequest] | None:
    """The actor's latest request for a role with its approval, if there is one."""
    rows = RoleRequest.objects.filter(person=actor.person_id or 0).select_related("role", "unit")
    asked = rows.order_by("-pk").first()
    if asked is None:
        return None
    approval = ApprovalRequest.objects.filter(kind=KIND, subject_id=asked.pk).order_by("-round").first()
    return (asked, approval) if approval is not None else None


@transaction.atomic
def role_request_submit(*, actor: Actor, role_id: int, unit_id: int, reason: str) -> RoleRequest:
    """Ask to hold a role at a unit.

    Raises:
        NotAllowed: not a person's own session.
        Invalid: no such role or unit to ask for, no reason, held already, or another request waits.
    """
    if actor.person_id is None:
        raise NotAllowed
    User.objects.select_for_update().get(pk=actor.person_id)
    role = next((one for one in roles_to_ask_for() if one.pk == role_id), None)
    if role is None:
        raise Invalid.field("role", _("Choose a role of the list."))
    unit = Unit.objects.in_use().filter(pk=unit_id).first()
    if unit is None:
        raise Invalid.field("unit", _("Choose a unit of the list."))
    said = reason.strip()[:500]
    if not said:
        raise Invalid.field("reason", _("Say what you need the role for."), code="required")
    if (
        RoleRequest.objects.filter(person=actor.person_id, created_at__gt=clock.now() - DAY).count()
        >= MOST_A_DAY
    ):
        raise Invalid(_("You have asked often today. Please wait until tomorrow."), code="too_many")
    if _holds(actor.person_id, role, unit):
        raise Invalid.field("role", _("You hold this role there already."))
    newest = role_request_newest(actor)
    if newest is not None and newest[1].is_waiting:
        raise Invalid(_("Your request for a role waits for a decision. Take it back to ask for another."))
    asked = RoleRequest.objects.create(person_id=actor.person_id, role=role, unit=unit, reason=said)
    approval_submit(actor=actor, submission=Submission(KIND, asked, unit))
    return asked


def _holds(person_id: int, role: Role, unit: Unit) -> bool:
    held = Grant.objects.valid_at(clock.now()).filter(user=person_id, role=role)
    return any(unit.path.startswith(path) for path in held.values_list("unit__path", flat=True))


def _subjects(keys: Collection[int]) -> Mapping[int, RoleRequest]:
    return RoleRequest.objects.select_related("person", "role", "unit").in_bulk(list(keys))


def _snapshot(asked: RoleRequest) -> dict[str, Any]:
    """A role that can do more than when it was asked for has to be asked for again."""
    return {
        "person": asked.person_id,
        "role": asked.role.code,
        "permissions": sorted(asked.role.permissions),
        "unit": asked.unit_id,
        "reason": asked.reason,
    }


def _summary(asked: RoleRequest) -> Summary:
    return Summary(
        title=f"{asked.person.name}: {asked.role.title}, {asked.unit.name}",
        lines=(
            (_("Name"), asked.person.name),
            (_("E-mail"), asked.person.email or ""),
            (_("Role"), asked.role.title),
            (_("Unit"), asked.unit.name),
            (_("Reason"), asked.reason),
        ),
    )


def _ended(outcome: Outcome) -> None:
    """Give the role in the name of the rule; the approver stands in the record of the request."""
    if outcome.request.state != RequestState.APPROVED:
        return
    asked = RoleRequest.objects.get(pk=outcome.request.subject_id)
    if not _holds(asked.person_id, asked.role, asked.unit):
        asked.grant = grant_give(
            actor=system_actor(f"approval: {outcome.actor.label}"),
            user_id=asked.person_id,
            role_id=asked.role_id,
            unit_id=asked.unit_id,
        )
        asked.save(update_fields=["grant"])


register_kind(
    ApprovalKind(
        code=KIND,
        title=_("Request for a role"),
        subjects=_subjects,
        snapshot=_snapshot,
        summary=_summary,
        ended=_ended,
        roles=(ADMIN,),
    )
)
