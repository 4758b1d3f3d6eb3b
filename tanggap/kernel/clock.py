"""The one source of the present moment, so that tests and imports can set it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_frozen: ContextVar[datetime | None] = ContextVar("tanggap_clock", default=None)


def now() -> datetime:
    """The present moment in UTC, or the moment that ``frozen_at`` set."""
    return _frozen.get() or datetime.now(UTC)


@contextmanager
def frozen_at(moment: datetime) -> Iterator[None]:
    """Let ``now`` answer ``moment`` (aware) inside the block; used by tests, imports and demo data.

    Raises:
        ValueError: when the moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("the clock needs an aware moment")
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)


def seconds_between(earlier: datetime, later: datetime) -> int:
    """Whole seconds from ``earlier`` to ``later``, rounded down; negative when reversed."""
    return (later - earlier) // timedelta(seconds=1)
