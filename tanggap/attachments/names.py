"""File names as people typed them, made safe to show, to store and to offer for download."""

from __future__ import annotations

import unicodedata
from typing import Final

MAX_LENGTH: Final = 150
_UNWANTED: Final = frozenset('<>:"/\\|?*')


def _last_part(raw: str) -> str:
    return raw.replace("\\", "/").rsplit("/", 1)[-1]


def extension_of(raw: str) -> str:
    """The ending of the name in lower case without its dot; empty when there is none."""
    stem, dot, ending = _last_part(raw).strip().rpartition(".")
    return ending.lower() if dot and stem else ""


def safe_name(raw: str, extension: str) -> str:
    """The name without folders, control and direction characters, with the ending that fits the content.

    Args:
        raw: the name as the sender gave it.
        extension: ending of the real content, without dot.
    """
    name = unicodedata.normalize("NFC", _last_part(raw))
    # Category C covers control characters, direction overrides and lone surrogates.
    name = "".join(
        " " if mark.isspace() else mark
        for mark in name
        if mark not in _UNWANTED and (mark.isspace() or not unicodedata.category(mark).startswith("C"))
    )
    stem = name.rpartition(".")[0] or name
    stem = " ".join(stem.split()).strip(". ")
    return f"{stem[:MAX_LENGTH].rstrip('. ') or 'file'}.{extension}"
