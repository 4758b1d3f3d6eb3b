"""How often a visitor may ask for something, counted in the cache."""

from __future__ import annotations

from django.core.cache import cache

from tanggap.kernel import clock
from tanggap.kernel.errors import TooMany


def enforce_limit(name: str, origin: str, *, most: int, window_s: int) -> None:
    """Count one attempt; two at the same moment may count as one, which a limit of this kind bears.

    Args:
        name: of what is asked for.
        origin: network address of the visitor.
        most: attempts within a window.
        window_s: its length in seconds; windows follow each other on the clock.

    Raises:
        TooMany.
    """
    moment = clock.now().timestamp()
    key = f"limit:{name}:{origin}:{int(moment // window_s)}"
    count = int(cache.get(key, 0)) + 1
    if count > most:
        raise TooMany(retry_after=window_s - int(moment % window_s))
    cache.set(key, count, 2 * window_s)
