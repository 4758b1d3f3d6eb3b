"""Who else has the same ticket open, and who is writing: soft, never a lock.

Open pages tell it with the question that they ask anyway (``tanggap.web.live``). It is kept for seconds in a
cache of its own: Redis where there is one, else files in the data folder; an idle page costs no query. Each
sign of somebody has a place of its own, so that two who tell at the same moment cannot overwrite each other;
shared is only the list of who ever came, which is written when somebody joins and looked at again afterwards.
"""

from __future__ import annotations

import hashlib
import time
from typing import Any

from django.core.cache import caches

CACHE = "presence"
GONE_AFTER_S = 9.0
"""Seconds without a sign after which somebody is gone; an open page in sight asks every two."""
LIST_KEPT_S = 3600
"""Seconds for which the list of who came is kept; whoever is still there then joins anew."""
MOST = 20
"""People on one ticket; more are a crowd."""
_JOIN_TRIES = 3


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
    cache, place, now = caches[CACHE], f"here:{subject[0]}:{subject[1]}", time.time()
    cache.set(f"{place}:{person_id}", (name, now, writing), timeout=int(GONE_AFTER_S) + 1)
    signs = _signs(place, _joined(place, person_id))
    others = [
        {"name": sign[0], "writing": sign[2]}
        for other, sign in signs.items()
        if other != person_id and now - sign[1] <= GONE_AFTER_S
    ]
    return sorted(others, key=lambda one: str(one["name"]))


def _joined(place: str, person_id: int) -> list[int]:
    """Everybody who came, with this person among them."""
    cache = caches[CACHE]
    came: list[int] = cache.get(place) or []
    for _try in range(_JOIN_TRIES):
        if person_id in came:
            break
        present = _signs(place, came)
        cache.set(place, [person_id, *(one for one in came if one in present)][:MOST], timeout=LIST_KEPT_S)
        # Somebody who joined at this very moment may have written over it.
        came = cache.get(place) or []
    return came


def _signs(place: str, people: list[int]) -> dict[int, tuple[str, float, bool]]:
    """The last sign of each of them who gave one lately."""
    keys = {f"{place}:{one}": one for one in people}
    return {keys[key]: sign for key, sign in caches[CACHE].get_many(keys).items()}


def signature(others: list[dict[str, Any]]) -> str:
    """A short text that changes when the list does; "" for nobody."""
    if not others:
        return ""
    told = "|".join(f"{one['name']}:{one['writing']:d}" for one in others)
    return hashlib.sha256(told.encode()).hexdigest()[:12]
