"""Refusals of files; each names the form field so that pages show it there."""

from __future__ import annotations

from typing import Final

from tanggap.kernel.errors import Invalid, TooLarge, UnsupportedContent

FIELD: Final = "files"
"""The form field that file refusals are shown at."""


def refuse_content(message: str) -> UnsupportedContent:
    """A file that is not on the allow-list or not what it says."""
    return UnsupportedContent(message, fields={FIELD: [message]})


def refuse_size(message: str, *, code: str | None = None) -> TooLarge:
    """A file or a number of files above its limit."""
    return TooLarge(message, fields={FIELD: [message]}, code=code)


def refuse_name(message: str) -> Invalid:
    """A file without a usable name or content."""
    return Invalid(message, fields={FIELD: [message]})
