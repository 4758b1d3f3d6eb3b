"""Small tables that every request reads, held in the process for a few seconds."""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable
from typing import Any

_caches: weakref.WeakSet[ReferenceCache[Any]] = weakref.WeakSet()


class ReferenceCache[Value]:
    """Holds what ``load`` answers per key.

    Other processes see a change after at most ``seconds``; the process that changes clears at once.

    Args:
        load: reads the value of a key from the database.
        seconds: how long a value may be used.
        most: how many values are held; then the older half makes room.
    """

    def __init__(self, load: Callable[[Any], Value], *, seconds: float = 5.0, most: int = 10_000) -> None:
        self._load = load
        self._seconds = seconds
        self._most = most
        self._values: dict[Any, tuple[float, Value]] = {}
        _caches.add(self)

    def get(self, key: Any = None) -> Value:
        """The value of the key, loaded when it is not held or too old."""
        held = self._values.get(key)
        present = time.monotonic()
        if held is not None and present - held[0] < self._seconds:
            return held[1]
        value = self._load(key)
        if len(self._values) >= self._most:
            for old in list(self._values)[: self._most // 2]:
                self._values.pop(old, None)
        self._values[key] = (present, value)
        return value

    def clear(self) -> None:
        """Forget everything, after a change."""
        self._values.clear()


def clear_all() -> None:
    """Forget everything in all caches of the process; tests do so between cases."""
    for cache in list(_caches):
        cache.clear()
