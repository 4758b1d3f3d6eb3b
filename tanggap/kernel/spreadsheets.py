"""Texts in files that spreadsheets open."""

from __future__ import annotations

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Spreadsheets take a cell that begins so for a formula; the wide forms where East Asian input is set up."""


def harmless[Value](value: Value) -> Value | str:
    """The value such that a spreadsheet takes it as text: what begins like a formula gets an apostrophe."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value
