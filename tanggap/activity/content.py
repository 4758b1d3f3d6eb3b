"""The content of an entry in one fixed form, and the digests over it.

The same entry must give the same bytes before it is written and after it was read back from either
database. PostgreSQL keeps JSON numbers by value (``1e22`` comes back as a whole number) and refuses NUL and
lone surrogates, so ``plain`` brings details into a form that survives the way there and back.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder

if TYPE_CHECKING:
    from tanggap.activity.models import Entry

FORM = 1
"""Number of the canonical form; part of each digest, so that a later form cannot be mistaken for this one."""

GENESIS = bytes(32)
"""What stands in front of the first link."""


def plain(data: dict[str, Any] | None) -> dict[str, Any]:
    """``data`` as plain JSON values that both databases give back unchanged.

    Dates, identifiers, decimals and lazy texts become texts; whole floats become integers.

    Raises:
        ValueError: for a number that is not finite.
        TypeError: for a value that JSON cannot hold.
    """
    if not data:
        return {}
    result: dict[str, Any] = _steady(json.loads(json.dumps(data, cls=DjangoJSONEncoder, allow_nan=False)))
    return result


def _steady(value: Any) -> Any:
    if isinstance(value, str):
        return steady_text(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, list):
        return [_steady(item) for item in value]
    if isinstance(value, dict):
        return {steady_text(key): _steady(item) for key, item in value.items()}
    return value


def steady_text(text: str) -> str:
    """``text`` without NUL and lone surrogates, which PostgreSQL refuses."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def content_digest(entry: Entry) -> bytes:
    """SHA-256 (32 bytes) over everything that the entry says; its id is bound by the chain."""
    content = [
        FORM,
        entry.action,
        entry.actor_kind,
        entry.actor_id,
        entry.actor_label,
        entry.source,
        entry.subject_kind,
        entry.subject_id,
        entry.unit_id,
        entry.unit_path,
        entry.public,
        entry.data,
        _moment(entry.occurred_at),
        _moment(entry.recorded_at),
    ]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).digest()


def link_digest(previous: bytes, entry_id: int, digest: bytes) -> bytes:
    """The digest of a link: over the one before it, the entry's id (8 bytes) and its content."""
    return hashlib.sha256(previous + entry_id.to_bytes(8, "big", signed=True) + digest).digest()


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def json_digest(data: dict[str, Any]) -> str:
    """SHA-256 (hexadecimal) over the canonical JSON of the data, the same before and after either database.

    Raises:
        ValueError, TypeError: for values that ``plain`` refuses.
    """
    text = json.dumps(plain(data), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
