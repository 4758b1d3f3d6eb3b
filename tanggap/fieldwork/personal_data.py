"""What field work holds about one person, gathered for that person: records by section, and their files.

Other people stay out of it: who swapped shifts, whose phone was the same, who decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, CharField, Count, F, Max, Min, Q, QuerySet, Value, When
from django.db.models.functions import TruncDate

from tanggap.attachments.models import Attachment
from tanggap.fieldwork.models import (
    AttendanceConsent,
    AttendanceDay,
    AttendanceDoubt,
    AttendanceEntry,
    DutySpan,
    HandoverNote,
    LastPosition,
    Leave,
    OnCallCall,
    OnCallTurn,
    RosterDay,
    ShiftSwap,
    Technician,
    TrackingDevice,
    TrackPoint,
)
from tanggap.tickets.personal_data import CHUNK, Person, Record, rows_of

Section = tuple[str, Iterable[Record]]

_TECHNICIAN = ("code", "home_unit__name", "team__name", "skills", "vehicle", "usual_shift__name",
               "created_at", "deactivated_at", "deactivate_reason")  # fmt: skip
_ENTRY = ("date", "direction", "source", "captured_at", "received_at", "latitude", "longitude", "accuracy_m",
          "place_name", "place__name", "distance_m", "place_result", "punctuality", "shift__name",
          "shift_starts_at", "shift_ends_at", "time_zone", "photo_sha256", "photo_deleted_at", "verdict",
          "decided_at", "decision_reason")  # fmt: skip
_DOUBT = ("entry__date", "entry__direction", "kind", "outcome")
_DAY = ("date", "status", "starts_at", "ends_at", "first_in_at", "last_out_at", "late_minutes")
_LEAVE = ("kind", "first_day", "last_day", "reason", "status", "asked_at", "decided_at", "decision_note")
_SWAP = ("own_part", "own_day", "other_day", "own_reason", "status", "asked_at", "agreed_at", "decided_at")
_TURN = ("unit__name", "starts_at", "ends_at", "rank")
_CALL = ("ticket__number", "status", "called_at", "times", "answered_at")
_NOTE = ("unit__name", "own_part", "own_words", "written_at", "taken_at")
_DEVICE = ("kind", "label", "client", "paired_at", "revoked_at", "last_seen_at", "refused_count")
_DUTY = ("source", "started_at", "ended_at")
_LAST = ("recorded_at", "received_at", "latitude", "longitude", "accuracy_m", "battery_percent")
_TRACK = ("day", "positions", "first_at", "last_at")


def field_records(person: Person) -> Iterator[Section]:
    """What field work knows of an account, by section; nothing of people without one.

    Of the ways of days only how many positions there are and from when to when: the page of the own track
    shows each of them.
    """
    if not person.user_id:
        return
    consents = AttendanceConsent.objects.filter(user_id=person.user_id).order_by("pk")
    yield "attendance_consents", rows_of(consents, ("wording", "given_at", "withdrawn_at"))
    yield "handover_notes", rows_of(_notes(person.user_id), _NOTE)
    technician = Technician.objects.select_related("home_unit").filter(user_id=person.user_id).first()
    if technician is not None:
        yield from _of_technician(technician)


def _of_technician(technician: Technician) -> Iterator[Section]:
    own = {"technician": technician}
    doubts = AttendanceDoubt.objects.filter(entry__technician=technician)
    yield "technician", rows_of(Technician.objects.filter(pk=technician.pk), _TECHNICIAN)
    yield "attendance", rows_of(AttendanceEntry.objects.filter(**own).order_by("pk"), _ENTRY)
    yield "attendance_doubts", rows_of(doubts.order_by("pk"), _DOUBT)
    yield "attendance_days", rows_of(AttendanceDay.objects.filter(**own).order_by("date"), _DAY)
    yield "leave", rows_of(Leave.objects.filter(**own).order_by("pk"), _LEAVE)
    roster = RosterDay.objects.filter(**own).order_by("date")
    yield "roster", rows_of(roster, ("date", "shift__name", "origin", "note"))
    yield "shift_swaps", rows_of(_swaps(technician), _SWAP)
    yield "on_call_turns", rows_of(OnCallTurn.objects.filter(**own).order_by("pk"), _TURN)
    yield "on_call_calls", rows_of(OnCallCall.objects.filter(**own).order_by("pk"), _CALL)
    yield "duty", rows_of(DutySpan.objects.filter(**own).order_by("pk"), _DUTY)
    yield "tracking_devices", rows_of(TrackingDevice.objects.filter(**own).order_by("pk"), _DEVICE)
    yield "last_position", rows_of(LastPosition.objects.filter(**own), _LAST)
    yield "positions_by_day", rows_of(_track_days(technician), _TRACK)


def _notes(user_id: int) -> QuerySet[HandoverNote]:
    """Notes that the person signed; the words are of whoever wrote them."""
    written = Q(written_by_id=user_id)
    signed = HandoverNote.objects.filter(written | Q(taken_by_id=user_id)).order_by("pk")
    return signed.annotate(
        own_part=_either(written, Value("written"), Value("taken over")),
        own_words=_either(written, F("text"), F("taken_remark")),
    )


def _swaps(technician: Technician) -> QuerySet[ShiftSwap]:
    asked = Q(asker=technician)
    swaps = ShiftSwap.objects.filter(asked | Q(colleague=technician)).order_by("pk")
    return swaps.annotate(
        own_part=_either(asked, Value("asked"), Value("was asked")),
        own_day=Case(When(asked, then=F("asker_day")), default=F("colleague_day")),
        other_day=Case(When(asked, then=F("colleague_day")), default=F("asker_day")),
        own_reason=_either(asked, F("reason"), Value("")),
    )


def _either(condition: Q, value: F | Value, otherwise: F | Value) -> Case:
    return Case(When(condition, then=value), default=otherwise, output_field=CharField())


def _track_days(technician: Technician) -> QuerySet[Any, Any]:
    zone = ZoneInfo(technician.home_unit.time_zone)
    points = TrackPoint.objects.filter(technician=technician).order_by()
    days = points.annotate(day=TruncDate("recorded_at", tzinfo=zone)).values("day")
    counted = days.annotate(positions=Count("pk"), first_at=Min("recorded_at"), last_at=Max("recorded_at"))
    return counted.order_by("day")


def field_files(person: Person) -> Iterator[tuple[str, Attachment]]:
    """Pictures of attendance and letters of leave that are still kept, each with a folder's name."""
    own = {"technician__user_id": person.user_id or 0}
    entries = AttendanceEntry.objects.filter(**own).order_by("pk").values_list("pk", "date", "direction")
    leaves = Leave.objects.filter(**own).order_by("pk").values_list("pk", "first_day")
    folders = (
        (AttendanceEntry, {pk: f"attendance/{day}-{way}" for pk, day, way in entries}),
        (Leave, {pk: f"leave/{day}" for pk, day in leaves}),
    )
    for model, names in folders:
        keys = list(names)
        for start in range(0, len(keys), CHUNK):
            kept = Attachment.objects.of_owners(model._meta.label_lower, keys[start : start + CHUNK])
            for file in kept.filter(removed_at__isnull=True).order_by("pk"):
                yield names[file.owner_id], file
