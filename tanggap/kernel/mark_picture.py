"""The product's mark, drawn from its SVG: a rounded square with one line of straight parts."""

from __future__ import annotations

import io
import re
from itertools import pairwise

from PIL import Image, ImageDraw

_VIEW = 32.0
_RADIUS = 9.0
_FINE = 4
"""Drawn so many times larger and scaled down, for smooth edges."""


def mark_as_png(svg: str, side: int, *, share: float = 1.0, square: bool = False) -> bytes:
    """The mark as PNG.

    Args:
        svg: the mark's source.
        side: pixels.
        share: how large the line is drawn; systems that cut icons to their own shape need a margin.
        square: fill the corners too.

    Raises:
        ValueError: the mark has another shape than the one that can be drawn.
    """
    ground = re.search(r'<rect[^>]*fill="([^"]+)"', svg)
    line = re.search(r'<path d="([^"]+)"[^>]*stroke="([^"]+)"[^>]*stroke-width="([\d.]+)"', svg)
    if ground is None or line is None:
        raise ValueError("not the mark that can be drawn")
    size = side * _FINE
    scale = size / _VIEW * share
    shift = (size - _VIEW * scale) / 2
    image = Image.new("RGB" if square else "RGBA", (size, size), ground[1] if square else (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    if not square:
        draw.rounded_rectangle((0, 0, size - 1, size - 1), size * _RADIUS / _VIEW, fill=ground[1])
    points = [(x * scale + shift, y * scale + shift) for x, y in _corners(line[1])]
    width = float(line[3]) * scale
    for start, end in pairwise(points):
        draw.line([start, end], fill=line[2], width=round(width))
    for x, y in points:
        draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=line[2])
    stream = io.BytesIO()
    image.resize((side, side), Image.Resampling.LANCZOS).save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _corners(path: str) -> list[tuple[float, float]]:
    """The corners of a path of straight lines (M, l, h, H and their kin)."""
    x = y = 0.0
    points: list[tuple[float, float]] = []
    for command, rest in re.findall(r"([MLHVmlhv])([^A-Za-z]*)", path):
        numbers = [float(number) for number in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", rest)]
        if command in "Hh":
            pairs = [(number, y if command == "H" else 0.0) for number in numbers]
        elif command in "Vv":
            pairs = [(x if command == "V" else 0.0, number) for number in numbers]
        else:
            pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        for right, down in pairs:
            x, y = (right, down) if command.isupper() else (x + right, y + down)
            points.append((x, y))
    return points
