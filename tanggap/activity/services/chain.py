"""Sealing: hanging waiting entries into the hash chain, in batches, without making any writer wait.

Writers only insert entries. One sealer at a time follows behind: it hangs every entry that it can see and
that has no link yet at the end of the chain. On PostgreSQL an entry with a small id may be committed late,
so the order of the chain is the order in which entries became visible, not the order of ids. What may be
skipped when looking for waiting entries is told by the watermark: see ``settled_id``.
"""

from __future__ import annotations

import time

from django.db import connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models import Exists, OuterRef

from tanggap.activity.content import GENESIS, link_digest
from tanggap.activity.models import ChainHead, Entry, Link
from tanggap.kernel import clock

SEALER_KEY = 0x7461_6368
"""Number of the PostgreSQL advisory lock that lets in one sealer at a time."""
BATCH = 2_000
"""Entries per transaction; bounds memory, and on SQLite the time for which a writer may wait."""
SETTLE_WAIT_S = 1.0
SETTLE_POLL_S = 0.02
HEAD_ID = 1

_WRITERS = """
SELECT DISTINCT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND relation = 'activity_entry'::regclass AND mode = 'RowExclusiveLock'
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND pid IS DISTINCT FROM pg_backend_pid() AND granted
"""
_LAST_VALUE = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}"


def chain_seal(*, batch: int = BATCH, settle_wait_s: float = SETTLE_WAIT_S) -> int:
    """Hang all waiting entries into the chain; returns how many. Safe to run anywhere at any time.

    Returns 0 at once when nothing waits or another sealer is at work.

    Args:
        batch: entries per transaction.
        settle_wait_s: seconds to wait for transactions that are writing entries; they do not hold up the
            sealing of what is visible, only the watermark.
    """
    connection = connections[router.db_for_write(Entry)]
    if not _something_waits():
        return 0
    settled = settled_id(connection, wait_s=settle_wait_s)
    sealed = 0
    while True:
        count = _seal_batch(connection, batch, settled)
        sealed += count or 0
        if count is None or count < batch:
            return sealed


def settled_id(connection: BaseDatabaseWrapper, *, wait_s: float) -> int | None:
    """An id at or below which no entry can appear any more, or ``None`` when that is not known in time.

    An INSERT locks the table (in a mode that hinders nobody) before it takes an id and keeps the lock to the
    end of its transaction. So once the transactions that hold such a lock *after* the sequence was read have
    ended, every id up to the value read has either become visible or never will.
    """
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":  # SQLite has one writer, so ids become visible in order
            cursor.execute("SELECT coalesce(max(id), 0) FROM activity_entry")
            return int(cursor.fetchone()[0])
        cursor.execute("SELECT pg_get_serial_sequence('activity_entry', 'id')")
        sequence = cursor.fetchone()[0]
        cursor.execute(_LAST_VALUE.format(sequence=sequence))
        last_id = int(cursor.fetchone()[0])
        waiting_for = _writers(cursor)
        waits_left = int(wait_s / SETTLE_POLL_S)
        while waiting_for and waits_left > 0:
            time.sleep(SETTLE_POLL_S)
            waits_left -= 1
            waiting_for &= _writers(cursor)
    return None if waiting_for else last_id


def _writers(cursor: CursorWrapper) -> set[str]:
    cursor.execute(_WRITERS)
    return {row[0] for row in cursor.fetchall()}


def _something_waits() -> bool:
    watermark = ChainHead.objects.filter(pk=HEAD_ID).values_list("watermark", flat=True).first()
    return Entry.objects.filter(pk__gt=watermark or 0).exists()


def _seal_batch(connection: BaseDatabaseWrapper, batch: int, settled: int | None) -> int | None:
    """Seal up to ``batch`` entries in one transaction; ``None`` when another sealer is at work."""
    with transaction.atomic(using=connection.alias):
        if not _only_sealer(connection):
            return None
        head, _created = ChainHead.objects.get_or_create(pk=HEAD_ID, defaults={"digest": GENESIS})
        waiting = list(
            Entry.objects.filter(pk__gt=head.watermark)
            .filter(~Exists(Link.objects.filter(entry_id=OuterRef("pk"))))
            .order_by("pk")
            .values_list("pk", "digest")[:batch]
        )
        position, digest, links = head.position, bytes(head.digest), []
        for entry_id, content in waiting:
            position, digest = position + 1, link_digest(digest, entry_id, bytes(content))
            links.append(Link(position=position, entry_id=entry_id, digest=digest))
        Link.objects.bulk_create(links)
        watermark = head.watermark
        if settled is not None:
            # A full batch may have left entries above its last one unsealed.
            watermark = max(watermark, min(settled, waiting[-1][0]) if len(waiting) == batch else settled)
        ChainHead.objects.filter(pk=HEAD_ID).update(
            position=position, digest=digest, watermark=watermark, sealed_at=clock.now()
        )
    return len(links)


def _only_sealer(connection: BaseDatabaseWrapper) -> bool:
    """Whether this transaction may seal; on SQLite it holds the only write lock anyway."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALER_KEY])
        return bool(cursor.fetchone()[0])
