"""The stamp on the receipt: name, moment, coordinates and place, drawn by the server from its own data.

The stamp is for people who look at the picture; the evidence is the clean original beside it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import font_lato
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont, ImageOps

from tanggap.organization.choices import TIME_ZONE_NAMES

_FONTS = Path(font_lato.font_directory)
_ZONES = {zone: short for short, zone in TIME_ZONE_NAMES.items()}
LARGEST = 1280
"""Longer side of the stamped copy in pixels."""


@dataclass(frozen=True, slots=True)
class StampFacts:
    """What the stamp says.

    Attributes:
        heading: what it is: check-in, check-out, and a word of warning when it was not live.
        moment: aware; shown in ``zone``.
    """

    heading: str
    name: str
    code: str
    moment: datetime
    zone: str
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None
    accuracy_m: int | None = None


def zone_word(zone: str, moment: datetime) -> str:
    """WIB, WITA, WIT, or the zone's own abbreviation."""
    return _ZONES.get(zone) or moment.tzname() or zone


def stamp_lines(facts: StampFacts) -> list[tuple[str, bool]]:
    """The lines of the stamp and whether each is bold, in the active language."""
    local = facts.moment.astimezone(ZoneInfo(facts.zone))
    day = date_format(local, "l, j F Y")
    lines = [
        (f"{local:%H:%M:%S} {zone_word(facts.zone, local)} · {facts.heading}", True),
        (day, False),
        (f"{facts.name} ({facts.code})", True),
    ]
    if facts.latitude is None or facts.longitude is None:
        lines.append((_("No position"), False))
    else:
        where = f"{facts.latitude:.6f}, {facts.longitude:.6f}"
        if facts.accuracy_m is not None:
            where += f" ± {facts.accuracy_m} m"
        lines.append((where, False))
    if facts.place:
        lines.append((facts.place, False))
    return lines


@cache
def _font(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONTS / f"Lato-{'Bold' if bold else 'Regular'}.ttf"), size)


def _fitting(draw: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, width: float) -> str:
    while len(text) > 1 and draw.textlength(text, font=font) > width:
        text = f"{text[:-2].rstrip()}…"
    return text


def stamped(picture: Image.Image, facts: StampFacts, *, language: str = "id") -> bytes:
    """A JPEG of the picture with the stamp along its foot, on a dark ground that any face contrasts with."""
    upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.thumbnail((LARGEST, LARGEST), Image.Resampling.LANCZOS)
    if upright.width < 480:
        upright = upright.resize((480, round(upright.height * 480 / upright.width)), Image.Resampling.LANCZOS)
    with translation.override(language):
        lines = stamp_lines(facts)
    size = max(14, min(upright.width // 26, upright.height // 18))
    margin, step = size, round(size * 1.35)
    band = step * len(lines) + margin
    ground = Image.new("RGBA", (upright.width, band), (10, 16, 20, 176))
    canvas = upright.convert("RGBA")
    canvas.alpha_composite(ground, (0, max(0, canvas.height - band)))
    draw = ImageDraw.Draw(canvas)
    top = max(0, canvas.height - band) + margin // 2
    for text, bold in lines:
        font = _font(size, bold)
        draw.text(
            (margin, top), _fitting(draw, text, font, canvas.width - 2 * margin), font=font, fill="white"
        )
        top += step
    stream = io.BytesIO()
    canvas.convert("RGB").save(stream, "JPEG", quality=88, optimize=True)
    return stream.getvalue()
