"""Perceptual hashes: the same picture is known again after recompression, scaling, turning and mirroring.

A 64-bit DCT hash: the picture is shrunk to 32 x 32 greys, the 8 x 8 lowest frequencies without the mean are
compared with their median. ``THRESHOLD`` was measured, see ``tests/test_fingerprint.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from math import cos, pi
from statistics import median

from PIL import Image, ImageOps

SIDE, KEPT = 32, 8
THRESHOLD = 4
"""Pictures whose hashes differ in at most this many of the 64 bits are taken for the same."""
BANDS = 4
BAND_BITS = 16


@cache
def _cosines() -> list[list[float]]:
    return [[cos((2 * x + 1) * u * pi / (2 * SIDE)) for x in range(SIDE)] for u in range(KEPT)]


def _frequencies(greys: list[int]) -> list[list[float]]:
    """The lowest ``KEPT`` x ``KEPT`` coefficients of the two-dimensional cosine transform."""
    table = _cosines()
    rows = [greys[start : start + SIDE] for start in range(0, SIDE * SIDE, SIDE)]
    across = [[sum(a * b for a, b in zip(row, wave, strict=True)) for wave in table] for row in rows]
    columns = list(zip(*across, strict=True))
    return [[sum(a * b for a, b in zip(column, wave, strict=True)) for column in columns] for wave in table]


def _bits(frequencies: list[list[float]]) -> int:
    flat = [value for row in frequencies for value in row]
    middle = median(flat[1:])
    bits = 0
    for value in flat:
        bits = bits << 1 | (value > middle)
    return bits


def _small(picture: Image.Image) -> list[int]:
    upright = ImageOps.exif_transpose(picture).convert("L")
    # Two steps: a fast box first, so that a large photo costs little, then a smooth one.
    upright.thumbnail((SIDE * 8, SIDE * 8), Image.Resampling.BOX)
    return list(upright.resize((SIDE, SIDE), Image.Resampling.LANCZOS).tobytes())


def fingerprint(picture: Image.Image) -> int:
    """The hash of the picture as it is seen."""
    return _bits(_frequencies(_small(picture)))


def fingerprints_turned(picture: Image.Image) -> set[int]:
    """The hashes of the picture in its four turns, each as it is and mirrored.

    Mirroring changes the sign of every odd frequency, turning also swaps the axes: one transform is enough.
    """
    found: set[int] = set()
    plain = _frequencies(_small(picture))
    for swapped in (False, True):
        base = [list(row) for row in zip(*plain, strict=True)] if swapped else plain
        for flip_x in (1, -1):
            for flip_y in (1, -1):
                turned = [
                    [value * (flip_y**v) * (flip_x**u) for u, value in enumerate(row)]
                    for v, row in enumerate(base)
                ]
                found.add(_bits(turned))
    return found


def bands_of(bits: int) -> tuple[int, ...]:
    """The hash cut into four numbers of 16 bits, the highest first."""
    return tuple((bits >> BAND_BITS * shift) & 0xFFFF for shift in range(BANDS - 1, -1, -1))


def near(bits: int) -> Iterator[tuple[int, int]]:
    """For each band its number and value, to look stored hashes up by."""
    yield from enumerate(bands_of(bits), start=1)


def difference(one: int, other: int) -> int:
    """In how many bits two hashes differ."""
    return (one ^ other).bit_count()
