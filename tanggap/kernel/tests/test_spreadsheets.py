"""Cells from strangers are never formulas."""

from __future__ import annotations

import pytest

from tanggap.kernel.spreadsheets import harmless


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"]
)
def test_what_begins_like_a_formula_is_text(start: str) -> None:
    text = f'{start}HYPERLINK("https://evil.test","x")'

    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("value", ["", "LOS = merah", "'=1", -5, 1.5, None, "081-2"])
def test_everything_else_stays_as_it_is(value: object) -> None:
    assert harmless(value) is value
