"""Submitting something for approval, and taking it back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max, Model
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import Role
from tanggap.activity.content import plain, steady_text
from tanggap.activity.services import record
from tanggap.approvals import notices, policies
from tanggap.approvals.choices import RequestState, Verdict
from tanggap.approvals.models import ApprovalDecision, ApprovalRequest, ApprovalRoute
from tanggap.approvals.registry import ApprovalKind, Outcome, kind_of
from tanggap.approvals.seats import DECIDE
from tanggap.approvals.selectors import people_asked, request_load
from tanggap.approvals.services.settling import settle
from tanggap.approvals.snapshots import digest_of
from tanggap.approvals.steps import Decider, Step, steps_as_json, steps_from_json
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, StaleState
from tanggap.organization.models import Unit


@dataclass(frozen=True, slots=True)
class Submission:
    """What is submitted.

    Attributes:
        kind: code of a registered kind.
        subject: the saved thing; its kind makes the snapshot.
        unit: where it belongs; roles are asked there and above.
        due_at, remind_at: the times of the first step where something else than its hours sets them.
    """

    kind: str
    subject: Model
    unit: Unit
    due_at: datetime | None = None
    remind_at: datetime | None = None


def approval_submit(*, actor: Actor, submission: Submission) -> ApprovalRequest:
    """Ask for approval of something as it is now; call it in the transaction that makes it ready.

    Raises:
        Invalid: the kind is unknown, no role can be asked, it waits already, or it was approved.
    """
    kind = kind_of(submission.kind)
    if actor.person_id is None:
        raise Invalid(_("Only a person can submit something for approval."))
    route, steps = route_for(kind, submission.unit)
    earlier = ApprovalRequest.objects.filter(kind=kind.code, subject_id=submission.subject.pk)
    if earlier.filter(state=RequestState.APPROVED).exists():
        raise Invalid(_("This was approved already."), code="approved")
    snapshot = plain(kind.snapshot(submission.subject))
    now = clock.now()
    try:
        with transaction.atomic():
            request = ApprovalRequest.objects.create(
                kind=kind.code,
                subject_id=submission.subject.pk,
                subject_label=steady_text(str(kind.summary(submission.subject).title))[:200],
                unit=submission.unit,
                round=(earlier.aggregate(last=Max("round"))["last"] or 0) + 1,
                submitted_by_id=actor.person_id,
                submitted_at=now,
                step_since=now,
                snapshot=snapshot,
                digest=digest_of(snapshot),
                route=route,
                steps=steps_as_json(steps),
            )
            settle(request)
            if submission.due_at is not None:
                request.due_at, request.remind_at = submission.due_at, submission.remind_at
                request.save(update_fields=["due_at", "remind_at"])
    except IntegrityError as error:  # of two at once, the second
        raise Invalid(_("This waits for approval already."), code="waiting") from error
    note("approval.submitted", actor, request, {"round": request.round, "digest": request.digest})
    _turn_told(kind, request)
    return request


def _turn_told(kind: ApprovalKind, request: ApprovalRequest) -> None:
    """Tell whose turn it is; that there is nobody is told of every kind."""
    if kind.tells:
        notices.turn_told(request)
    elif not people_asked(request):
        notices.stuck_told(request)


def route_for(kind: ApprovalKind, unit: Unit) -> tuple[ApprovalRoute | None, tuple[Step, ...]]:
    """The route that counts at the unit, with its steps; the kind's own single step when none was set up.

    Raises:
        Invalid: there is neither a route nor a role that could be asked.
    """
    routes = ApprovalRoute.objects.filter(kind=kind.code, retired_at__isnull=True).select_related("unit")
    fitting = [one for one in routes if one.unit is None or unit.path.startswith(one.unit.path)]
    nearest = max(fitting, key=lambda one: len(one.unit.path) if one.unit else 0, default=None)
    if nearest is not None:
        return nearest, steps_from_json(nearest.steps)
    roles = Role.objects.in_use().order_by("priority", "pk")
    deciders = tuple(Decider(role.pk) for role in roles if _asked_by_kind(kind, role))
    if not deciders:
        raise Invalid(_("Nobody is set up to approve this. Ask an administrator."), code="no_route")
    return None, (Step(str(kind.title), deciders),)


def _asked_by_kind(kind: ApprovalKind, role: Role) -> bool:
    return role.code in kind.roles or bool(
        kind.permission and {kind.permission, DECIDE} <= {*role.permissions}
    )


@transaction.atomic
def approval_recall(*, actor: Actor, public_id: uuid.UUID | str, reason: str = "") -> ApprovalRequest:
    """Take back what one submitted oneself, while it waits.

    Raises:
        NotVisible, NotAllowed, StaleState.
    """
    request = request_locked(actor, public_id)
    policies.can_recall(actor, request).enforce()
    decision_add(actor, request, Verdict.RECALL, reason)
    return request


def approval_hold(*, kind: str, subject_id: int) -> None:
    """Let whoever decides on the subject wait until this transaction ends.

    Who changes both a subject and what waits for approval takes the request first, as deciding does.
    """
    rows = ApprovalRequest.objects.select_for_update(of=("self",)).order_by("pk")
    list(rows.filter(kind=kind, subject_id=subject_id, state=RequestState.WAITING).values_list("pk"))


def approval_withdraw(*, actor: Actor, kind: str, subject_id: int, reason: str = "") -> None:
    """End what waits for approval because its subject is gone; the owning package judges the right.

    Nothing happens when nothing waits. Without a person behind the actor it is who submitted it.
    """
    rows = ApprovalRequest.objects.select_for_update(of=("self",)).select_related("unit", "submitted_by")
    request = rows.filter(kind=kind, subject_id=subject_id, state=RequestState.WAITING).first()
    if request is None:
        return
    person = actor if actor.person_id else replace(actor, person_id=request.submitted_by_id)
    decision_add(person, request, Verdict.RECALL, reason)


def request_locked(actor: Actor, public_id: uuid.UUID | str) -> ApprovalRequest:
    """The request as the actor may see it, locked, as it stands after waiting for the lock.

    Raises:
        NotVisible.
    """
    seen = request_load(actor, public_id)
    rows = ApprovalRequest.objects.select_for_update(of=("self",)).select_related("unit", "submitted_by")
    return rows.get(pk=seen.pk)


def decision_add(
    actor: Actor,
    request: ApprovalRequest,
    verdict: Verdict,
    reason: str,
    *,
    seat: tuple[int, str] | None = None,
) -> None:
    """Write a decision on the locked request, and let everything follow from it.

    Args:
        actor: who decides.
        request: locked; as it stands afterwards when this returns.
        verdict: what is decided on the present step.
        reason: why.
        seat: key and name of the person in whose place it is, when that is somebody else.

    Raises:
        StaleState: another decision came first.
    """
    said = steady_text(reason).strip()[:1000]
    try:
        with transaction.atomic():
            ApprovalDecision.objects.create(
                request=request,
                position=request.position,
                verdict=verdict,
                decided_by_id=actor.person_id or 0,
                decided_by_label=actor.label[:150],
                on_behalf_of_id=seat[0] if seat else None,
                on_behalf_of_label=seat[1][:150] if seat else "",
                reason=said,
                digest=request.digest,
                decided_at=clock.now(),
            )
    except IntegrityError as error:
        raise StaleState from error
    step = request.step.name
    settle(request)
    details = {"verdict": verdict.value, "step": step, "reason": said, "digest": request.digest}
    if seat:
        details["on_behalf_of"] = seat[1]
    note("approval.recalled" if verdict == Verdict.RECALL else "approval.decided", actor, request, details)
    kind = kind_of(request.kind)
    if request.is_waiting:
        _turn_told(kind, request)
        return
    kind.ended(Outcome(request, actor, said))
    if kind.tells:
        notices.ended_told(request, actor, said)


def note(action: str, actor: Actor, request: ApprovalRequest, data: Mapping[str, object]) -> None:
    """The entry in the record."""
    record(
        action,
        actor=actor,
        subject=request,
        unit_id=request.unit_id,
        unit_path=request.unit.path,
        data={"kind": request.kind, "subject": request.subject_label, **data},
    )
