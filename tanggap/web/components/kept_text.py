"""Parts of pages that stay the same for many requests, kept as text in the process."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from django.utils.safestring import SafeString


class KeptText:
    """Texts by key, each with the values it was drawn from; the one unused longest makes room.

    Args:
        most: how many texts are kept.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._texts: dict[Hashable, tuple[Sequence[Any], SafeString]] = {}

    def get(self, key: Hashable, sources: Sequence[Any], draw: Callable[[], SafeString]) -> SafeString:
        """The text of the key, drawn anew when it is not held or was drawn from other values."""
        held = self._texts.pop(key, None)
        if held is None or held[0] != sources:
            while len(self._texts) >= self._most:
                self._texts.pop(next(iter(self._texts)), None)
            held = (sources, draw())
        self._texts[key] = held
        return held[1]
