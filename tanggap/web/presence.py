"""Who else has the same ticket open, and who is writing: soft, never a lock.

Open pages tell it with the question that they ask anyway (``tanggap.web.live``). It is kept for seconds in a
cache of its own: Redis where there is one, else files in the data folder; an idle page costs no query. Two
who tell at the very same moment may overwrite each other; the next question tells it again.
"""

from __future__ import annotations

import hashlib
import time
from typing import Any

from django.core.cache import caches

CACHE = "presence"
GONE_AFTER_S = 9.0
"""Seconds without a sign after which somebody is gone; an open page in sight asks every two."""
MOST = 20
"""People on one ticket; more are a crowd."""


def beat(subject: tuple[str, int], person_id: int, name: str, *, writing: bool) -> list[dict[str, Any]]:
    """Tell that somebody looks at the subject, and learn who else does.

    Args:
        subject: kind and key of what is looked at.
        person_id: who looks.
        name: as others read it.
        writing: whether something is being typed.

    Returns:
        The others by name, each with ``name`` and ``writing``.
    """
    cache, key, now = caches[CACHE], f"here:{subject[0]}:{subject[1]}", time.time()
    present = {other: sign for other, sign in (cache.get(key) or {}).items() if now - sign[1] <= GONE_AFTER_S}
    present[person_id] = (name, now, writing)
    newest = dict(sorted(present.items(), key=lambda item: -item[1][1])[:MOST])
    cache.set(key, newest, timeout=int(GONE_AFTER_S) + 1)
    others = [{"name": sign[0], "writing": sign[2]} for other, sign in newest.items() if other != person_id]
    return sorted(others, key=lambda one: str(one["name"]))


def signature(others: list[dict[str, Any]]) -> str:
    """A short text that changes when the list does; "" for nobody."""
    if not others:
        return ""
    told = "|".join(f"{one['name']}:{one['writing']:d}" for one in others)
    return hashlib.sha256(told.encode()).hexdigest()[:12]
