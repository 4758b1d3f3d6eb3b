"""The live cursor: has anything happened in this part of the organisation since the page was made?

On PostgreSQL an entry with a small id may be committed after one with a larger id, so "the largest id seen"
would lose entries. The cursor therefore says: *of the entries above ``base``, ``count`` were visible in this
scope*. Entries are never deleted, so the count can only grow, and any growth is a change, wherever in the
order it appears. ``base`` moves up to ``candidate`` (the largest id seen at an earlier poll) once every
transaction that was open at that poll has ended; so an idle scope costs one look at an empty range.

A transaction takes an entry's id a moment before it shows as open. That moment would have to fall on a poll,
and the transaction to outlast the next poll too, for its entry to be told late.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, replace

from django.db import connections, router

from tanggap.activity.models import Entry
from tanggap.activity.scope import covers_everything, covers_what_has_no_unit

Subject = tuple[str, int]

FIRST_REACH = 1_000
"""How far below the newest id a new cursor starts while others are writing."""
REACH = 20_000
"""How many ids a poll looks through at most; a cursor further behind just counts as changed."""

_CURSOR = re.compile(r"1-(\d{1,18})-(\d{1,18})-(\d{1,18})-(\d{1,18})-([0-9a-f]{8})", re.ASCII)

# One statement, so that counts, largest id and snapshot belong together.
_LOOK = """
WITH newest AS (SELECT coalesce(max(id), 0) AS id FROM activity_entry)
SELECT (SELECT id FROM newest), {snapshot},
       count(*), count(*) FILTER (WHERE id > %s),
       count(*) FILTER (WHERE id > (SELECT id FROM newest) - %s)
FROM activity_entry
WHERE id > %s AND id > (SELECT id FROM newest) - %s AND id <= (SELECT id FROM newest) AND {scope}
"""
# The upper limit excludes nothing; it lets PostgreSQL expect a narrow range, and so use the index, even while
# the table has no statistics yet.
# The oldest transaction that is still open, and the next one to begin. A snapshot's xmax does not tell the
# latter: it is one above the newest transaction that *ended*; age() counts from the true next one.
_SNAPSHOT = {
    "postgresql": (
        "pg_snapshot_xmin(pg_current_snapshot())::text::bigint, "
        "pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
        " + greatest(age(pg_snapshot_xmax(pg_current_snapshot())::xid), 0)"
    ),
    "sqlite": "0, 0",  # one writer at a time: ids appear in order
}


@dataclass(frozen=True, slots=True)
class _Cursor:
    base: int
    count: int
    candidate: int
    horizon: int
    scope: str

    def __str__(self) -> str:
        return f"1-{self.base}-{self.count}-{self.candidate}-{self.horizon}-{self.scope}"


@dataclass(frozen=True, slots=True)
class _Look:
    newest: int
    oldest_open: int
    next_transaction: int
    count: int
    count_above_candidate: int
    count_of_last: int


def cursor_now(*, unit_paths: tuple[str, ...] | None = None, subject: Subject | None = None) -> str:
    """The cursor of this moment. Take it *before* reading what the page shows.

    Args:
        unit_paths: unit paths whose entries matter; ``("",)`` or ``None`` is everything, ``()`` nothing.
        subject: kind (``tickets.ticket``) and primary key, for the page of one thing; both conditions hold.
    """
    return str(_started(_look(unit_paths, subject, None), _scope_mark(unit_paths, subject)))


def changes_since(
    cursor: str, *, unit_paths: tuple[str, ...] | None = None, subject: Subject | None = None
) -> tuple[bool, str]:
    """Whether entries appeared in the scope since ``cursor``, and the cursor for the next question.

    Costs one query over the entries since then. A cursor that is malformed, of another scope, or too far
    behind counts as changed.

    Args:
        cursor: what ``cursor_now`` or this function gave.
        unit_paths: as for ``cursor_now``.
        subject: as for ``cursor_now``.
    """
    known = _parsed(cursor)
    if known is None or known.scope != _scope_mark(unit_paths, subject):
        return True, cursor_now(unit_paths=unit_paths, subject=subject)
    look = _look(unit_paths, subject, known)
    if look.newest < known.base:  # from another database, or from before a restore
        return True, cursor_now(unit_paths=unit_paths, subject=subject)
    if look.newest - known.base > REACH:
        return True, str(_started(look, known.scope))
    changed = look.count != known.count
    if look.oldest_open < known.horizon:
        return changed, str(replace(known, count=look.count))
    return changed, str(_moved_up(known.candidate, look.count_above_candidate, look, known.scope))


def _moved_up(base: int, count: int, look: _Look, mark: str) -> _Cursor:
    """The cursor above a settled ``base``; the same text again and again while nothing is written."""
    horizon = look.next_transaction if look.newest > base else 0
    return _Cursor(base, count, look.newest, horizon, mark)


def _started(look: _Look, mark: str) -> _Cursor:
    """A cursor of this moment, low enough for entries that others are still writing."""
    if look.oldest_open == look.next_transaction:  # nobody is writing
        return _moved_up(look.newest, 0, look, mark)
    base = max(look.newest - FIRST_REACH, 0)
    return _Cursor(base, look.count_of_last, look.newest, look.next_transaction, mark)


def _look(unit_paths: tuple[str, ...] | None, subject: Subject | None, known: _Cursor | None) -> _Look:
    connection = connections[router.db_for_read(Entry)]
    scope, scope_params = _scope_condition(unit_paths, subject)
    statement = _LOOK.format(snapshot=_SNAPSHOT[connection.vendor], scope=scope)
    if known is None:
        candidate, lower, reach = 0, 0, FIRST_REACH
    else:
        candidate, lower, reach = known.candidate, known.base, REACH
    with connection.cursor() as database_cursor:
        database_cursor.execute(statement, [candidate, FIRST_REACH, lower, reach, *scope_params])
        return _Look(*database_cursor.fetchone())


def _scope_condition(
    unit_paths: tuple[str, ...] | None, subject: Subject | None
) -> tuple[str, list[str | int]]:
    conditions: list[str] = []
    params: list[str | int] = []
    if subject is not None:
        conditions.append("subject_kind = %s AND subject_id = %s")
        params += subject
    if unit_paths is not None and not covers_everything(unit_paths):
        under = ["substr(unit_path, 1, %s) = %s"] * len(unit_paths)
        params += [part for path in unit_paths for part in (len(path), path)]
        if covers_what_has_no_unit(unit_paths):
            under.append("unit_path = ''")
        conditions.append(f"({' OR '.join(under) or '1 = 0'})")
    return " AND ".join(conditions) or "1 = 1", params


def _scope_mark(unit_paths: tuple[str, ...] | None, subject: Subject | None) -> str:
    paths = None if unit_paths is None or covers_everything(unit_paths) else sorted(unit_paths)
    return f"{zlib.crc32(repr((paths, subject)).encode()):08x}"


def _parsed(cursor: str) -> _Cursor | None:
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        return None
    base, count, candidate, horizon, scope = match.groups()
    return _Cursor(int(base), int(count), int(candidate), int(horizon), scope)
