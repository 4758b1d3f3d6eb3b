"""Taking positions in: one look at what the process knows of the device, one statement into the database."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import F

from tanggap.fieldwork.models import DutySpan, LastPosition, TrackingDevice, TrackPoint
from tanggap.fieldwork.positions.reading import Fix, Message
from tanggap.kernel import clock
from tanggap.kernel.one_time import secret_hash
from tanggap.kernel.reference_cache import ReferenceCache

FUTURE = timedelta(minutes=5)
"""How far ahead of ours a phone's clock may be."""
OLDEST = timedelta(days=14)
"""Spans of duty that ended longer ago take no positions any more."""
SEEN_EVERY_S = 60.0
"""How often a device's row is told that it was seen."""


class KnownDevice(NamedTuple):
    """What intake needs of a device that may send."""

    pk: int
    technician_id: int
    zone: str


type Spans = tuple[tuple[datetime, datetime], ...]


def _load_device(secret: str) -> KnownDevice | None:
    row = (
        TrackingDevice.objects.filter(secret_sha256=secret_hash(secret), revoked_at__isnull=True)
        .values_list("pk", "technician_id", "technician__home_unit__time_zone")
        .first()
    )
    return KnownDevice(*row) if row else None


def _load_spans(technician_id: int) -> Spans:
    rows = DutySpan.objects.filter(technician=technician_id, ends_by__gte=clock.now() - OLDEST).values_list(
        "started_at", "ended_at", "ends_by"
    )
    return tuple((begun, ended or ends_by) for begun, ended, ends_by in rows)


_devices: ReferenceCache[KnownDevice | None] = ReferenceCache(_load_device, seconds=5.0)
_spans: ReferenceCache[Spans] = ReferenceCache(_load_spans, seconds=30.0)
_seen: dict[int, float] = {}


def device_known(secret: str) -> KnownDevice | None:
    """The device with the secret, unless revoked; a revocation elsewhere is noticed within 5 seconds."""
    return _devices.get(secret) if secret else None


def positions_take(device: KnownDevice, message: Message) -> int:
    """Keep the positions that fall into a span of duty; the others are counted, not kept.

    A position that is there already is not written twice, and an older one never replaces the last position.

    Returns:
        How many positions were kept or were there already.
    """
    moment = clock.now()
    kept = _on_duty(device.technician_id, message.fixes, moment)
    _note_seen(device, message, len(message.fixes) - len(kept) + message.dropped, moment)
    if kept:
        positions_write(device.technician_id, device.pk, kept, moment)
    return len(kept)


def _on_duty(technician_id: int, fixes: Sequence[Fix], moment: datetime) -> list[Fix]:
    timely = [fix for fix in fixes if (fix.recorded_at or moment) <= moment + FUTURE]
    kept = [fix for fix in timely if _held(_spans.get(technician_id), fix.recorded_at or moment)]
    if len(kept) == len(timely):
        return kept
    # Duty may have begun a moment ago in another process; a position is not dropped on old knowledge.
    spans = _load_spans(technician_id)
    return [fix for fix in timely if _held(spans, fix.recorded_at or moment)]


def _held(spans: Spans, at: datetime) -> bool:
    return any(begun <= at <= ended for begun, ended in spans)


def _note_seen(device: KnownDevice, message: Message, refused: int, moment: datetime) -> None:
    tick = time.monotonic()
    if not refused and tick - _seen.get(device.pk, -SEEN_EVERY_S) < SEEN_EVERY_S:
        return
    if len(_seen) > 50_000:
        _seen.clear()
    _seen[device.pk] = tick
    columns: dict[str, Any] = {"last_seen_at": moment, "client": message.client[:40]}
    if message.battery_percent is not None:
        columns |= {"battery_percent": message.battery_percent, "is_charging": message.is_charging}
    if refused:
        columns["refused_count"] = F("refused_count") + refused
    TrackingDevice.objects.filter(pk=device.pk).update(**columns)


_POINT_COLUMNS = (
    "technician_id",
    "device_id",
    "recorded_at",
    "received_at",
    "latitude",
    "longitude",
    "accuracy_m",
    "speed_mps",
    "heading",
    "altitude_m",
    "battery_percent",
    "is_mock",
    "alarm",
)
_LAST_COLUMNS = tuple(name for name in _POINT_COLUMNS if name not in {"altitude_m", "is_mock", "alarm"})


def positions_write(technician_id: int, device_id: int, fixes: Sequence[Fix], moment: datetime) -> None:
    """Write positions and the last one of them; on PostgreSQL in one statement, so with one commit."""
    newest = max(fixes, key=lambda fix: fix.recorded_at or moment)
    points = [_values(_POINT_COLUMNS, technician_id, device_id, fix, moment) for fix in fixes]
    last = _values(_LAST_COLUMNS, technician_id, device_id, newest, moment)
    insert_points = (
        _insert(TrackPoint._meta.db_table, _POINT_COLUMNS, len(points)) + " ON CONFLICT DO NOTHING"
    )
    flat = [value for row in points for value in row]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"WITH points AS ({insert_points}) {_UPSERT_LAST}", [*flat, *last])
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(insert_points, flat)
        cursor.execute(_UPSERT_LAST, last)


def _insert(table: str, columns: Sequence[str], rows: int) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    row = "(" + ", ".join(["%s"] * len(columns)) + ")"
    return f'INSERT INTO "{table}" ({names}) VALUES {", ".join([row] * rows)}'  # noqa: S608 - own names


_LAST_TABLE = LastPosition._meta.db_table
_UPSERT_LAST = (
    _insert(_LAST_TABLE, _LAST_COLUMNS, 1)
    + ' ON CONFLICT ("technician_id") DO UPDATE SET '
    + ", ".join(f'"{name}" = EXCLUDED."{name}"' for name in _LAST_COLUMNS if name != "technician_id")
    + f' WHERE "{_LAST_TABLE}"."recorded_at" <= EXCLUDED."recorded_at"'
)


def _values(
    columns: Sequence[str], technician_id: int, device_id: int, fix: Fix, moment: datetime
) -> list[Any]:
    known = {
        "technician_id": technician_id,
        "device_id": device_id,
        "recorded_at": fix.recorded_at or moment,
        "received_at": moment,
    }
    values = [known[name] if name in known else getattr(fix, name) for name in columns]
    return [
        connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
        for value in values
    ]
