"""What may speak against an entry. Each check answers with details or with nothing; people judge.

A check that cannot run never lets an entry pass: it becomes a doubt of its own kind.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from tanggap.fieldwork.attendance import fingerprint
from tanggap.fieldwork.attendance.capture import Taken
from tanggap.fieldwork.attendance.choices import DoubtKind, DoubtOutcome, EntrySource, PlaceResult
from tanggap.fieldwork.models import AttendanceEntry, LastPosition, PhotoFingerprint
from tanggap.fieldwork.positions.distance import metres_between

logger = logging.getLogger(__name__)

OLD_POSITION_S = 120
CLOCK_JUMP_S = 120
FASTEST_KMH = 150
"""Faster than this between two positions nobody drives; ferries and planes are for a person to judge."""
NEAR_M = 2_000
"""Shorter hops than this are noise of the receiver, whatever the speed."""
SPEED_MEMORY = timedelta(hours=12)
REPEATED_DAYS = 30
Details = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A finding about an entry that is being taken."""

    kind: DoubtKind
    detail: Details = field(default_factory=dict)
    outcome: DoubtOutcome = DoubtOutcome.FOUND


def _outside(taken: Taken) -> Details | None:
    found = taken.finding
    if found.result is not PlaceResult.OUTSIDE or found.place is None:
        return None
    return {"place": found.place.name, "metres": found.distance_m, "radius": found.place.radius_m}


def _uncertain(taken: Taken) -> Details | None:
    found = taken.finding
    if found.result is not PlaceResult.UNCERTAIN or found.place is None:
        return None
    return {"place": found.place.name, "metres": found.distance_m, "accuracy": taken.capture.accuracy_m}


def _no_position(taken: Taken) -> Details | None:
    return {} if taken.finding.result is PlaceResult.UNKNOWN else None


def _old_position(taken: Taken) -> Details | None:
    age = taken.capture.position_age_s
    return {"seconds": age} if age is not None and age > OLD_POSITION_S else None


def _reused_photo(taken: Taken) -> Details | None:
    """An earlier picture, anybody's, that is the same but for compression, size, turning or mirroring."""
    if taken.fingerprint is None:
        raise ValueError("the picture has no fingerprint")
    wanted: dict[int, set[int]] = {}
    for bits in taken.turned:
        for band, value in fingerprint.near(bits):
            wanted.setdefault(band, set()).add(value)
    either = reduce(or_, (Q(**{f"band_{band}__in": sorted(values)}) for band, values in wanted.items()))
    rows = PhotoFingerprint.objects.filter(either).values_list(
        "bits", "entry__public_id", "entry__technician_id", "entry__technician__user__name", "entry__date"
    )
    best: tuple[int, Details] | None = None
    for text, public_id, technician_id, name, day in rows:
        bits = int(text, 16)
        differs = min(fingerprint.difference(bits, turned) for turned in taken.turned)
        if differs <= fingerprint.THRESHOLD and (best is None or differs < best[0]):
            detail: Details = {"entry": str(public_id), "name": "", "date": f"{day}", "bits": differs}
            if technician_id != taken.technician.pk:
                detail |= {"name": name, "technician": technician_id}
            best = (differs, detail)
    return best[1] if best else None


def _impossible_speed(taken: Taken) -> Details | None:
    """The farthest jump from the last position of the tracker or of the entry before."""
    here = taken.capture
    if here.latitude is None or here.longitude is None:
        return None
    before: list[tuple[datetime, float, float, float]] = []
    last = LastPosition.objects.filter(pk=taken.technician.pk).first()
    if last is not None:
        before.append((last.recorded_at, last.latitude, last.longitude, last.accuracy_m or 0))
    entry = (
        AttendanceEntry.objects.filter(technician=taken.technician, latitude__isnull=False)
        .order_by("-captured_at")
        .values_list("captured_at", "latitude", "longitude", "accuracy_m")
        .first()
    )
    if entry is not None:
        before.append((entry[0], float(entry[1] or 0), float(entry[2] or 0), float(entry[3] or 0)))
    worst: tuple[float, Details] | None = None
    for moment, latitude, longitude, accuracy in before:
        apart = abs((taken.moment - moment).total_seconds())
        if apart > SPEED_MEMORY.total_seconds():
            continue
        metres = metres_between(float(here.latitude), float(here.longitude), latitude, longitude)
        metres -= accuracy + (here.accuracy_m or 0)
        speed = metres / max(apart, 1) * 3.6
        if metres > NEAR_M and speed > FASTEST_KMH and (worst is None or speed > worst[0]):
            worst = (
                speed,
                {"km": round(metres / 1000, 1), "minutes": round(apart / 60), "kmh": round(speed)},
            )
    return worst[1] if worst else None


def _shared_device(taken: Taken) -> Details | None:
    key = taken.capture.device_key
    if not key:
        return None
    other = (
        AttendanceEntry.objects.filter(device_key=key, date=taken.day.date)
        .exclude(technician=taken.technician)
        .select_related("technician__user")
        .first()
    )
    if other is None:
        return None
    return {"name": other.technician.user.name, "technician": other.technician_id}


def _no_face(taken: Taken) -> Details | None:
    return {} if taken.capture.face is False else None


def _clock_jump(taken: Taken) -> Details | None:
    offset = taken.capture.offset_at(taken.now)
    return {"seconds": offset} if offset is not None and abs(offset) > CLOCK_JUMP_S else None


def _late_sync(taken: Taken) -> Details | None:
    if taken.capture.source != EntrySource.SYNCED:
        return None
    return {"minutes": round((taken.now - taken.moment).total_seconds() / 60)}


def _not_live(taken: Taken) -> Details | None:
    return {} if taken.capture.source == EntrySource.FILE else None


def _repeated_position(taken: Taken) -> Details | None:
    """Exactly the coordinates of another day; a receiver is never that steady."""
    here = taken.capture
    if here.latitude is None:
        return None
    same = (
        AttendanceEntry.objects.filter(
            technician=taken.technician,
            date__gte=taken.day.date - timedelta(days=REPEATED_DAYS),
            latitude=round(here.latitude, 6),
            longitude=round(here.longitude or here.latitude, 6),
        )
        .exclude(date=taken.day.date)
        .order_by("-date")
        .values_list("date", flat=True)
        .first()
    )
    return {"date": f"{same}"} if same is not None else None


CHECKS: dict[DoubtKind, Callable[[Taken], Details | None]] = {
    DoubtKind.OUTSIDE: _outside,
    DoubtKind.UNCERTAIN_PLACE: _uncertain,
    DoubtKind.NO_POSITION: _no_position,
    DoubtKind.OLD_POSITION: _old_position,
    DoubtKind.REUSED_PHOTO: _reused_photo,
    DoubtKind.IMPOSSIBLE_SPEED: _impossible_speed,
    DoubtKind.SHARED_DEVICE: _shared_device,
    DoubtKind.NO_FACE: _no_face,
    DoubtKind.CLOCK_JUMP: _clock_jump,
    DoubtKind.LATE_SYNC: _late_sync,
    DoubtKind.NOT_LIVE: _not_live,
    DoubtKind.REPEATED_POSITION: _repeated_position,
}


def doubts_about(taken: Taken) -> list[Doubt]:
    """What the checks find, in their order. Call it outside a transaction: a check may fail."""
    found: list[Doubt] = []
    for kind, check in CHECKS.items():
        try:
            detail = check(taken)
        except Exception:
            logger.exception("the check %s could not run", kind.value)
            found.append(Doubt(kind, {}, DoubtOutcome.CHECK_FAILED))
            continue
        if detail is not None:
            found.append(Doubt(kind, detail))
    return found
