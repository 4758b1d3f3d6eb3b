"""Check-in and check-out: the server's word, the picture, what is reckoned from it, and one row of facts."""

from __future__ import annotations

import io
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image

from tanggap.activity.services import record
from tanggap.attachments.choices import Visibility
from tanggap.attachments.models import Attachment
from tanggap.attachments.services import PreparedFile, attachments_store_many, uploads_prepared
from tanggap.fieldwork.attendance import fingerprint, policies
from tanggap.fieldwork.attendance.capture import Capture, Taken
from tanggap.fieldwork.attendance.choices import Direction, EntrySource, Verdict
from tanggap.fieldwork.attendance.doubts import Doubt, doubts_about
from tanggap.fieldwork.attendance.gazetteer import place_name
from tanggap.fieldwork.attendance.places import judge_place, places_for
from tanggap.fieldwork.attendance.services.consent import consent_in_force
from tanggap.fieldwork.attendance.services.days import day_rebuild
from tanggap.fieldwork.attendance.stamp import StampFacts, stamped
from tanggap.fieldwork.models import (
    AttendanceChallenge,
    AttendanceDoubt,
    AttendanceEntry,
    PhotoFingerprint,
    Technician,
)
from tanggap.fieldwork.positions.choices import DutySource
from tanggap.fieldwork.positions.services.duty import duty_end, duty_start
from tanggap.fieldwork.roster.expected import LEAVES_OPEN_UNTIL, day_of, worker_of
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible

logger = logging.getLogger(__name__)

VALID_FOR = timedelta(minutes=3)
"""How long after a challenge its picture must be here."""
ORIGINAL, STAMPED = "original", "stamped"
"""What the files are to an entry."""
CHALLENGE_OVER = "challenge_over"


def own_record(actor: Actor) -> Technician:
    """The actor's own technician record with unit and name.

    Raises:
        NotVisible: who is no technician has no attendance.
    """
    technician = None
    if actor.person_id is not None:
        technician = (
            Technician.objects.select_related("user", "home_unit").filter(user_id=actor.person_id).first()
        )
    if technician is None:
        raise NotVisible
    return technician


def challenge_issue(*, actor: Actor, direction: str) -> AttendanceChallenge:
    """The server's one-time word for one check-in, valid for three minutes.

    Raises:
        NotVisible, NotAllowed, Invalid.
    """
    technician = own_record(actor)
    _enforce(technician)
    if direction not in Direction.values:
        raise Invalid.field("direction", _("Say whether you come or go."))
    now = clock.now()
    return AttendanceChallenge.objects.create(
        technician=technician, direction=direction, issued_at=now, expires_at=now + VALID_FOR
    )


def challenges_forget(now: datetime | None = None) -> int:
    """Delete challenges that expired a day ago and were never used."""
    limit = (now or clock.now()) - timedelta(days=1)
    return AttendanceChallenge.objects.filter(expires_at__lt=limit, used_at__isnull=True).delete()[0]


def attendance_take(*, actor: Actor, capture: Capture) -> AttendanceEntry:
    """Take a check-in or check-out in. Doubtful ones wait for a person; none is refused for a doubt.

    Raises:
        NotVisible, NotAllowed: no technician, not active, no consent.
        Invalid: not a picture; a live one whose challenge is over (code ``challenge_over``): take it again.
    """
    technician = own_record(actor)
    if (earlier := _of_request(technician, capture.request_key)) is not None:
        return earlier
    _enforce(technician)
    now = clock.now()
    capture.check(now)
    try:
        # The block deletes the files again when it fails.
        with _pictures(actor, technician, capture, now) as (taken, files):
            doubts = doubts_about(taken)
            with transaction.atomic():
                return _write(actor, taken, files, doubts)
    except (IntegrityError, Invalid):
        # The same attempt arrived twice at once; the other one was first and used the challenge.
        if (earlier := _of_request(technician, capture.request_key)) is None:
            raise
        return earlier


def _enforce(technician: Technician) -> None:
    has_consented = consent_in_force(technician) is not None
    policies.can_check_in(technician, has_consented=has_consented).enforce()


def _of_request(technician: Technician, key: str) -> AttendanceEntry | None:
    found: AttendanceEntry | None = AttendanceEntry.objects.filter(
        technician=technician, request_key=key
    ).first()
    return found


# The picture ---------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Files:
    """The clean original and its stamped copy, in the storage already."""

    original: PreparedFile
    stamped: PreparedFile


@contextmanager
def _pictures(
    actor: Actor, technician: Technician, capture: Capture, now: datetime
) -> Iterator[tuple[Taken, Files]]:
    """Check and store the picture, reckon, stamp; all of it before any transaction is open."""
    upload = _named(capture.picture)
    with uploads_prepared(actor, [upload], images_only=True) as (original,):
        picture = _decoded(upload)
        taken = _reckon(technician, capture, picture, now)
        stamp = stamped(picture, _stamp_facts(taken), language=actor.language)
        copy = SimpleUploadedFile("stamped.jpg", stamp, content_type="image/jpeg")
        with uploads_prepared(actor, [copy], images_only=True) as (with_stamp,):
            yield taken, Files(original, with_stamp)


def _named(upload: UploadedFile[bytes] | None) -> UploadedFile[bytes]:
    """The upload under a name with an ending: pictures of a canvas come as ``blob``."""
    if upload is None:
        raise Invalid.field("picture", _("Take a picture first."), code="required")
    if "." not in (upload.name or ""):
        upload.name = "picture.jpg"
    return upload


def _decoded(upload: UploadedFile[bytes]) -> Image.Image:
    stream: Any = upload.file
    stream.seek(0)
    picture = Image.open(io.BytesIO(stream.read()))
    picture.load()
    return picture


def _reckon(technician: Technician, capture: Capture, picture: Image.Image, now: datetime) -> Taken:
    moment = capture.moment(now)
    latitude, longitude = (
        float(value) if value is not None else None for value in (capture.latitude, capture.longitude)
    )
    finding = judge_place(latitude, longitude, capture.accuracy_m, places_for(technician))
    has_position = latitude is not None and longitude is not None
    return Taken(
        capture=capture,
        technician=technician,
        now=now,
        moment=moment,
        day=day_of(worker_of(technician), moment),
        finding=finding,
        place_name=place_name(latitude or 0.0, longitude or 0.0) if has_position else "",
        **_hashes(picture),
    )


def _hashes(picture: Image.Image) -> dict[str, Any]:
    """The picture's hash and those of its turns; none when that fails, which the check then tells."""
    try:
        return {
            "fingerprint": fingerprint.fingerprint(picture),
            "turned": frozenset(fingerprint.fingerprints_turned(picture)),
        }
    except Exception:
        logger.exception("a picture could not be hashed")
        return {}


def _stamp_facts(taken: Taken) -> StampFacts:
    capture, technician = taken.capture, taken.technician
    words = [str(Direction(capture.direction).label)]
    if capture.source != EntrySource.LIVE:
        words.append(str(EntrySource(capture.source).label))
    permitted = taken.finding.place
    inside = permitted is not None and taken.finding.result == "inside"
    parts = [permitted.name if permitted is not None and inside else "", taken.place_name]
    return StampFacts(
        heading=" · ".join(words),
        name=technician.user.name,
        code=technician.code,
        moment=taken.moment,
        zone=technician.home_unit.time_zone,
        place=" · ".join(part for part in parts if part),
        latitude=float(capture.latitude) if capture.latitude is not None else None,
        longitude=float(capture.longitude) if capture.longitude is not None else None,
        accuracy_m=capture.accuracy_m,
    )


# The row -------------------------------------------------------------------------------------------------
def _write(actor: Actor, taken: Taken, files: Files, doubts: list[Doubt]) -> AttendanceEntry:
    technician = taken.technician
    # Two entries of one person follow each other, so that the day is told from both.
    Technician.objects.select_for_update(no_key=True).get(pk=technician.pk)
    challenge = _consume(taken)
    entry = AttendanceEntry.objects.create(
        **_facts(taken),
        challenge=challenge,
        photo_sha256=files.original.sha256,
        verdict=Verdict.WAITING if doubts else Verdict.ACCEPTED,
    )
    AttendanceDoubt.objects.bulk_create(
        AttendanceDoubt(entry=entry, kind=doubt.kind, outcome=doubt.outcome, detail=doubt.detail)
        for doubt in doubts
    )
    if taken.fingerprint is not None:
        bands = fingerprint.bands_of(taken.fingerprint)
        PhotoFingerprint.objects.create(
            entry=entry,
            bits=f"{taken.fingerprint:016x}",
            **{f"band_{number}": value for number, value in enumerate(bands, start=1)},
        )
    _keep_files(actor, entry, files)
    _switch_duty(actor, taken)
    day_rebuild(technician, entry.date)
    came = entry.direction == Direction.CHECK_IN
    record(
        "attendance.checked_in" if came else "attendance.checked_out",
        actor=actor,
        subject=entry,
        unit_id=technician.home_unit_id,
        unit_path=technician.home_unit.path,
        data={"source": entry.source, "verdict": entry.verdict, "doubts": [doubt.kind for doubt in doubts]},
    )
    return entry


def _consume(taken: Taken) -> AttendanceChallenge | None:
    """The challenge, used now and never again; only a live picture needs one.

    Raises:
        Invalid: there is none that may be used.
    """
    capture = taken.capture
    mine = AttendanceChallenge.objects.filter(
        public_id=_as_uuid(capture.challenge), technician=taken.technician, direction=capture.direction
    )
    free = mine.filter(used_at__isnull=True, issued_at__lte=taken.now, expires_at__gt=taken.now)
    if free.update(used_at=taken.now):
        return mine.get()
    if capture.source == EntrySource.LIVE:
        raise Invalid(_("That took longer than three minutes. Take the picture again."), code=CHALLENGE_OVER)
    return None


def _as_uuid(text: str) -> uuid.UUID:
    """The text as identifier; one that nothing has when it is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)


def _facts(taken: Taken) -> dict[str, Any]:
    capture, day, found = taken.capture, taken.day, taken.finding
    return {
        "technician": taken.technician,
        "date": day.date,
        "direction": capture.direction,
        "source": capture.source,
        "captured_at": taken.moment,
        "received_at": taken.now,
        "request_key": capture.request_key,
        "device_key": capture.device_key[:64],
        "clock_offset_s": capture.offset_at(taken.now),
        "latitude": capture.latitude,
        "longitude": capture.longitude,
        "accuracy_m": capture.accuracy_m,
        "position_age_s": capture.position_age_s,
        "place": found.place,
        "place_name": taken.place_name,
        "distance_m": found.distance_m,
        "place_result": found.result,
        "punctuality": taken.punctuality,
        "shift_id": day.shift_id,
        "shift_starts_at": day.starts_at,
        "shift_ends_at": day.ends_at,
        "grace_minutes": day.grace_minutes,
        "time_zone": taken.technician.home_unit.time_zone,
    }


def _keep_files(actor: Actor, entry: AttendanceEntry, files: Files) -> None:
    stored = attachments_store_many(
        actor=actor,
        uploads=[files.original, files.stamped],
        owner=entry,
        visibility=Visibility.INTERNAL,
        unit_id=entry.technician.home_unit_id,
        with_entry=False,
    )
    for file, label in zip(stored, (ORIGINAL, STAMPED), strict=True):
        Attachment.objects.filter(pk=file.pk).update(label=label)


def _switch_duty(actor: Actor, taken: Taken) -> None:
    """Duty begins with coming, for at most the shift and what is open after it, and ends with going."""
    if taken.capture.direction == Direction.CHECK_OUT:
        duty_end(actor=actor, technician=taken.technician, at=taken.moment)
        return
    ends_at = taken.day.ends_at
    duty_start(
        actor=actor,
        technician=taken.technician,
        source=DutySource.CHECK_IN,
        at=taken.moment,
        ends_by=ends_at + LEAVES_OPEN_UNTIL if ends_at else None,
    )
