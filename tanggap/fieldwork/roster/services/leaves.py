"""Leave: asked for, decided by another person, taken back before it begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.attachments.choices import Visibility
from tanggap.attachments.services import PreparedFile, attachments_store_many, uploads_prepared
from tanggap.fieldwork.attendance.services.days import days_follow_plan
from tanggap.fieldwork.choices import ACTIVE_STATUSES
from tanggap.fieldwork.models import Leave, Technician, WorkOrder
from tanggap.fieldwork.roster import policies
from tanggap.fieldwork.roster.choices import LeaveKind, LeaveStatus
from tanggap.fieldwork.roster.notices import leave_told
from tanggap.fieldwork.roster.querysets import whose
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible, StaleState

LONGEST = timedelta(days=180)
LATEST = timedelta(days=550)
STANDING = (LeaveStatus.ASKED, LeaveStatus.APPROVED)
_WITH = ("technician__user", "technician__home_unit", "asked_by", "decided_by")


@dataclass(frozen=True, slots=True)
class LeaveFacts:
    """What is asked for."""

    kind: str
    first_day: date
    last_day: date
    reason: str = ""


type Upload = UploadedFile[bytes] | PreparedFile
MOST_FILES = 5


def today_at(technician: Technician) -> date:
    """The date in the technician's unit."""
    return clock.now().astimezone(ZoneInfo(technician.home_unit.time_zone)).date()


def leave_load(actor: Actor, leave_id: int) -> Leave:
    """The leave as the actor may see it.

    Raises:
        NotVisible.
    """
    leave = Leave.objects.filter(whose(actor), pk=leave_id).select_related(*_WITH).first()
    if leave is None:
        raise NotVisible
    return leave


def technician_locked(technician_id: int) -> Technician:
    """The technician, whose days nobody else changes until the transaction ends."""
    return (
        Technician.objects.select_for_update(of=("self",))
        .select_related("user", "home_unit")
        .get(pk=technician_id)
    )


def leave_ask(*, actor: Actor, technician_id: int, facts: LeaveFacts, files: Sequence[Upload] = ()) -> Leave:
    """Ask for days off, first and last day included.

    Args:
        actor: the technician, or who plans the unit.
        technician_id: for whom.
        facts: which days, and why.
        files: a letter or its photo, at most five; only the technician and who decides see them.

    Raises:
        NotVisible, NotAllowed, Invalid.
    """
    if len(files) > MOST_FILES:
        raise Invalid.field("files", _("At most %(most)d files.") % {"most": MOST_FILES}, code="too_many")
    with uploads_prepared(actor, files) as prepared, transaction.atomic():
        return _ask(actor, technician_id, facts, prepared)


def _ask(actor: Actor, technician_id: int, facts: LeaveFacts, files: Sequence[PreparedFile]) -> Leave:
    if not Technician.objects.visible_to(actor).filter(pk=technician_id).exists():
        raise NotVisible
    technician = technician_locked(technician_id)
    policies.can_ask_leave(actor, technician).enforce()
    _check(technician, facts)
    leave = Leave.objects.create(
        technician=technician,
        kind=facts.kind,
        first_day=facts.first_day,
        last_day=facts.last_day,
        reason=facts.reason.strip()[:500],
        asked_at=clock.now(),
        asked_by_id=actor.person_id or technician.user_id,
    )
    if files:
        attachments_store_many(
            actor=actor, uploads=files, owner=leave, visibility=Visibility.INTERNAL, with_entry=False
        )
    leave_record("leave.asked", actor, leave)
    leave_told("leave.asked", leave, actor)
    return leave


def _check(technician: Technician, facts: LeaveFacts) -> None:
    today = today_at(technician)
    if facts.kind not in LeaveKind.values:
        raise Invalid.field("kind", _("Choose one of the kinds."))
    if facts.last_day < facts.first_day:
        raise Invalid.field("last_day", _("The last day is before the first."))
    if facts.last_day - facts.first_day > LONGEST:
        raise Invalid.field("last_day", _("At most %(most)d days.") % {"most": LONGEST.days})
    if facts.first_day > today + LATEST:
        raise Invalid.field("first_day", _("This is too far ahead."))
    earliest = today - timedelta(days=7) if facts.kind == LeaveKind.SICK else today
    if facts.first_day < earliest:
        raise Invalid.field("first_day", _("This day is past."))
    if overlapping(technician.pk, facts.first_day, facts.last_day).exists():
        raise Invalid.field("first_day", _("You have asked for some of these days already."), code="overlap")


def overlapping(technician_id: int, first: date, last: date, *, without: int = 0) -> QuerySet[Leave]:
    """Leave of the technician that stands and touches the days."""
    return Leave.objects.filter(
        technician=technician_id, status__in=STANDING, first_day__lte=last, last_day__gte=first
    ).exclude(pk=without)


@dataclass(frozen=True, slots=True)
class Warnings:
    """What a decider should know.

    Attributes:
        colleagues: others of the unit who are away on some of the days.
        jobs: numbers of tickets whose visit is planned on these days.
    """

    colleagues: list[str] = field(default_factory=list)
    jobs: list[str] = field(default_factory=list)


def leave_warnings(leaves: Sequence[Leave]) -> dict[int, Warnings]:
    """For each leave, who of the unit is away too and which jobs are planned; two queries."""
    if not leaves:
        return {}
    units = {leave.technician.home_unit_id for leave in leaves}
    first, last = min(one.first_day for one in leaves), max(one.last_day for one in leaves)
    others = list(
        Leave.objects.filter(
            status=LeaveStatus.APPROVED,
            technician__home_unit__in=units,
            first_day__lte=last,
            last_day__gte=first,
        ).select_related("technician__user")
    )
    jobs = list(
        WorkOrder.objects.filter(
            lead__in={leave.technician_id for leave in leaves},
            status__in=[status.value for status in ACTIVE_STATUSES],
            scheduled_from__isnull=False,
            scheduled_from__date__gte=first - timedelta(days=1),
            scheduled_from__date__lte=last + timedelta(days=1),
        ).values_list("lead_id", "scheduled_from", "ticket__number")
    )
    found = {}
    for leave in leaves:
        zone = ZoneInfo(leave.technician.home_unit.time_zone)
        found[leave.pk] = Warnings(
            [
                other.technician.user.name
                for other in others
                if other.technician.home_unit_id == leave.technician.home_unit_id
                and other.technician_id != leave.technician_id
                and other.first_day <= leave.last_day
                and other.last_day >= leave.first_day
            ],
            [
                number
                for lead, planned, number in jobs
                if lead == leave.technician_id
                and planned is not None
                and leave.first_day <= planned.astimezone(zone).date() <= leave.last_day
            ],
        )
    return found


@transaction.atomic
def leave_decide(*, actor: Actor, leave_id: int, approve: bool, note: str = "") -> Leave:
    """Approve or reject; of two deciders at once the first one counts.

    Raises:
        NotVisible, NotAllowed, StaleState, Invalid: a rejection says why.
    """
    leave = leave_load(actor, leave_id)
    technician_locked(leave.technician_id)
    leave.refresh_from_db(fields=["status"])
    policies.can_decide_leave(actor, leave).enforce()
    if not approve and not note.strip():
        raise Invalid.field("note", _("Say why."), code="required")
    status = LeaveStatus.APPROVED if approve else LeaveStatus.REJECTED
    changed = Leave.objects.filter(pk=leave.pk, status=LeaveStatus.ASKED).update(
        status=status,
        decided_at=clock.now(),
        decided_by=actor.person_id,
        decision_note=note.strip()[:500],
        version=F("version") + 1,
    )
    if changed != 1:
        raise StaleState
    leave = leave_load(actor, leave_id)
    if approve:
        days_follow_plan([leave.technician_id], leave.first_day, leave.last_day)
    leave_record("leave.approved" if approve else "leave.rejected", actor, leave)
    leave_told("leave.decided", leave, actor)
    return leave


@transaction.atomic
def leave_cancel(*, actor: Actor, leave_id: int) -> Leave:
    """Take the application back before its first day.

    Raises:
        NotVisible, NotAllowed, StaleState.
    """
    leave = leave_load(actor, leave_id)
    has_begun = leave.status == LeaveStatus.APPROVED and leave.first_day <= today_at(leave.technician)
    policies.can_cancel_leave(actor, leave, has_begun=has_begun).enforce()
    changed = Leave.objects.filter(pk=leave.pk, status=leave.status, version=leave.version).update(
        status=LeaveStatus.CANCELLED, version=F("version") + 1
    )
    if changed != 1:
        raise StaleState
    if leave.status == LeaveStatus.APPROVED:
        days_follow_plan([leave.technician_id], leave.first_day, leave.last_day)
    leave = leave_load(actor, leave_id)
    leave_record("leave.cancelled", actor, leave)
    leave_told("leave.cancelled", leave, actor)
    return leave


def leave_record(action: str, actor: Actor, leave: Leave, **more: int) -> None:
    """Note what was done with the leave."""
    unit = leave.technician.home_unit
    record(
        action,
        actor=actor,
        subject=leave,
        unit_id=unit.pk,
        unit_path=unit.path,
        data={
            "technician": leave.technician.code,
            "kind": leave.kind,
            "first_day": leave.first_day.isoformat(),
            "last_day": leave.last_day.isoformat(),
            "note": leave.decision_note,
            **more,
        },
    )
