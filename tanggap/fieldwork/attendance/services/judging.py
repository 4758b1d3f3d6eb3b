"""What people decide: accept or reject an entry, write one down by hand."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.fieldwork.attendance import policies
from tanggap.fieldwork.attendance.capture import punctuality_of
from tanggap.fieldwork.attendance.choices import Direction, EntrySource, PlaceResult, Verdict
from tanggap.fieldwork.attendance.notices import entry_judged_told
from tanggap.fieldwork.attendance.services.days import day_rebuild
from tanggap.fieldwork.models import AttendanceEntry, Technician
from tanggap.fieldwork.roster.expected import day_of, worker_of
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import DomainError, Invalid, NotVisible, StaleState
from tanggap.kernel.ids import new_public_id

REASON_LENGTH = 500
MOST_AT_ONCE = 200
OLDEST_BY_HAND = timedelta(days=62)


def entry_load(actor: Actor, public_id: uuid.UUID) -> AttendanceEntry:
    """The entry with its technician, as the actor may see it.

    Raises:
        NotVisible.
    """
    entry: AttendanceEntry | None = (
        AttendanceEntry.objects.visible_to(actor)
        .select_related("technician__user", "technician__home_unit", "place", "decided_by", "entered_by")
        .filter(public_id=public_id)
        .first()
    )
    if entry is None:
        raise NotVisible
    return entry


@transaction.atomic
def entry_judge(
    *, actor: Actor, public_id: uuid.UUID, verdict: str, reason: str = "", version: int | None = None
) -> AttendanceEntry:
    """Accept or reject an entry. What the person decided before may be changed, with a reason.

    Raises:
        NotVisible, NotAllowed, Invalid: rejecting needs a reason; so does changing a decision.
        StaleState: somebody else decided first.
    """
    entry = entry_load(actor, public_id)
    policies.can_judge(actor, entry).enforce()
    if verdict not in {Verdict.ACCEPTED, Verdict.REJECTED}:
        raise Invalid.field("verdict", _("Accept or reject."))
    reason = " ".join(reason.split())[:REASON_LENGTH]
    if not reason and (verdict == Verdict.REJECTED or entry.decided_at is not None):
        raise Invalid.field("reason", _("Please say why."), code="required")
    if version is not None and version != entry.version:
        raise StaleState
    if entry.verdict == verdict:
        return entry
    Technician.objects.select_for_update(no_key=True).get(pk=entry.technician_id)
    changed = AttendanceEntry.objects.filter(pk=entry.pk, version=entry.version).update(
        verdict=verdict,
        decided_at=clock.now(),
        decided_by_id=actor.person_id,
        decision_reason=reason,
        version=F("version") + 1,
    )
    if changed != 1:
        raise StaleState
    entry.refresh_from_db(fields=["verdict", "decided_at", "decided_by", "decision_reason", "version"])
    day_rebuild(entry.technician, entry.date)
    accepted = verdict == Verdict.ACCEPTED
    _record("attendance.accepted" if accepted else "attendance.rejected", actor, entry, {"reason": reason})
    entry_judged_told(entry, actor)
    return entry


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of several at once: how many were decided on, and why the others were not."""

    done: int
    refused: list[tuple[str, str]]


def entries_judge(*, actor: Actor, public_ids: Iterable[uuid.UUID], verdict: str, reason: str = "") -> Judged:
    """Accept or reject several, each for itself: one that cannot be decided on stops no other.

    Raises:
        Invalid: too many.
    """
    chosen = list(dict.fromkeys(public_ids))
    if len(chosen) > MOST_AT_ONCE:
        raise Invalid(_("At most %(most)d at once.") % {"most": MOST_AT_ONCE}, code="too_many")
    done, refused = 0, []
    for public_id in chosen:
        try:
            entry_judge(actor=actor, public_id=public_id, verdict=verdict, reason=reason)
            done += 1
        except DomainError as refusal:
            refused.append((str(public_id), str(refusal)))
    return Judged(done, refused)


@transaction.atomic
def entry_by_hand(
    *,
    actor: Actor,
    technician: Technician,
    direction: str,
    at: datetime,
    reason: str,
    request_key: str = "",
) -> AttendanceEntry:
    """Write an entry down for somebody whose phone could not; it is accepted and says who wrote it.

    Raises:
        NotAllowed, Invalid: no reason, a moment to come or long past.
    """
    policies.can_enter(actor, technician).enforce()
    key = request_key[:80] or str(new_public_id())
    # The same form sent twice at once: the second waits here and finds what the first wrote.
    Technician.objects.select_for_update(no_key=True).get(pk=technician.pk)
    earlier: AttendanceEntry | None = AttendanceEntry.objects.filter(
        technician=technician, request_key=key
    ).first()
    if earlier is not None:
        return earlier
    now = clock.now()
    if direction not in Direction.values:
        raise Invalid.field("direction", _("Say whether it is coming or going."))
    reason = " ".join(reason.split())[:REASON_LENGTH]
    if not reason:
        raise Invalid.field("reason", _("Please say why."), code="required")
    if at > now:
        raise Invalid.field("at", _("This moment has not come yet."))
    if at < now - OLDEST_BY_HAND:
        raise Invalid.field("at", _("At most two months back."))
    day = day_of(worker_of(technician), at)
    entry = AttendanceEntry.objects.create(
        technician=technician,
        date=day.date,
        direction=direction,
        source=EntrySource.MANUAL,
        captured_at=at,
        received_at=now,
        request_key=key,
        place_result=PlaceResult.UNKNOWN,
        punctuality=punctuality_of(direction, at, day),
        shift_id=day.shift_id,
        shift_starts_at=day.starts_at,
        shift_ends_at=day.ends_at,
        grace_minutes=day.grace_minutes,
        time_zone=technician.home_unit.time_zone,
        verdict=Verdict.ACCEPTED,
        decided_at=now,
        decided_by_id=actor.person_id,
        decision_reason=reason,
        entered_by_id=actor.person_id,
    )
    day_rebuild(technician, entry.date)
    _record("attendance.entered", actor, entry, {"reason": reason, "direction": direction, "at": at})
    entry_judged_told(entry, actor)
    return entry


def _record(action: str, actor: Actor, entry: AttendanceEntry, data: dict[str, Any]) -> None:
    technician = entry.technician
    record(
        action,
        actor=actor,
        subject=entry,
        unit_id=technician.home_unit_id,
        unit_path=technician.home_unit.path,
        data=data,
    )
