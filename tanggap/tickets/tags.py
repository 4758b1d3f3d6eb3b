"""Reads of tags, and the one spelling that each has."""

from __future__ import annotations

import re

from tanggap.kernel.reference_cache import ReferenceCache
from tanggap.tickets.models import Tag, Ticket

LONGEST = 40
SUGGESTED = 200
_BETWEEN = re.compile(r"[\s_]+")
_ALLOWED = re.compile(r"[^\W_](?:[\w.+-]*[\w+])?")


def spelled(text: str) -> str:
    """The tag as it is kept: small letters, a hyphen for spaces, no hash sign; "" when nothing is left.

    Raises:
        ValueError: it is too long, or holds signs that no tag has.
    """
    word = _BETWEEN.sub("-", text.replace("#", " ").strip().casefold()).strip("-")
    if word and (len(word) > LONGEST or not _ALLOWED.fullmatch(word)):
        raise ValueError(word)
    return word


def spelled_or_none(text: str) -> str:
    """The tag that a filter means; "" for what no tag can be."""
    try:
        return spelled(text[:80])
    except ValueError:
        return ""


def _key(name: str) -> int | None:
    return Tag.objects.filter(name=name).values_list("pk", flat=True).first()


_keys: ReferenceCache[int | None] = ReferenceCache(_key, most=2000)


def tag_key(name: str) -> int:
    """The key of a tag, 0 when there is none; a tag may be newer than what is held."""
    return _keys.get(name) or _key(name) or 0


def tags_of(ticket: Ticket) -> list[str]:
    """The ticket's tags by name."""
    return list(ticket.tag_rows.order_by("tag__name").values_list("tag__name", flat=True))


def tags_suggested() -> list[str]:
    """Tags that may be typed, by name; the first of very many."""
    return list(Tag.objects.order_by("name").values_list("name", flat=True)[:SUGGESTED])
