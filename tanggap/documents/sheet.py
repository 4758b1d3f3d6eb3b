"""What all papers share: the font that the product brings, and text in letters that it has."""

from __future__ import annotations

import logging
import unicodedata
from pathlib import Path
from typing import Any, Final, cast

import font_lato
from fpdf import FPDF
from fpdf.fonts import TTFFont

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells every step of embedding a font

type Colour = tuple[int, int, int]
INK: Final[Colour] = (31, 41, 55)
QUIET: Final[Colour] = (96, 105, 118)
RULE: Final[Colour] = (200, 206, 214)
BAND: Final[Colour] = (244, 246, 247)
_FONTS = Path(font_lato.font_directory)
"""A package of its own brings the font, so that every machine writes the same page."""


class Sheet(FPDF):
    """A paper with that font.

    Args:
        options: as for ``FPDF``.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(format="A4", **options)
        self.add_font("text", "", _FONTS / "Lato-Regular.ttf")
        self.add_font("text", "B", _FONTS / "Lato-Bold.ttf")

    def write_in(self, size: float, *, bold: bool = False, colour: Colour = INK) -> None:
        """Choose size, weight and colour of what follows."""
        self.set_font("text", "B" if bold else "", size)
        self.set_text_color(*colour)

    def writable(self, text: str) -> str:
        """The text in letters that the font has; a letter with a sign that it lacks loses the sign."""
        known = cast(TTFFont, self.fonts["text"]).cmap
        keep = known.keys() | {ord("\n")}
        letters = (one if ord(one) in keep else unicodedata.normalize("NFKD", one) for one in text)
        return "".join(one for letter in letters for one in letter if ord(one) in keep)

    def fitting(self, text: str, width: float) -> str:
        """The text, cut with three dots where it is wider than ``width`` millimetres."""
        text = self.writable(text)
        if self.get_string_width(text) <= width - 2:
            return text
        while text and self.get_string_width(f"{text}...") > width - 2:
            text = text[:-1]
        return f"{text}..."
