"""What a monthly recap keeps: figures with their cases, places of technicians, notes, definitions.

Kept facts are never changed, so whoever reads them must read all versions: 1 has no ranking and no
``version``; 2 has both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from tanggap.reporting.choices import By
from tanggap.reporting.definitions import FIGURES
from tanggap.reporting.labels import Label, labels_of
from tanggap.reporting.ranking import RANKED, Group, LeftOut, Ranking, Standing
from tanggap.reporting.recap import Recap, Row

VERSION = 2
"""Raise it when the form of the facts changes, and say above what each version has."""

type Labels = dict[int | None, Label]


def edition_facts(recaps: Iterable[Recap], places: Ranking, out: LeftOut) -> dict[str, Any]:
    """The figures as they are kept: plain values, and on how many cases each rests.

    Args:
        recaps: of the same period and units, one for each kind of row.
        places: how technicians stand in the same period and units.
        out: how many solved tickets the places leave out.
    """
    found = {str(one.by): one for one in recaps}
    whole = next(iter(found.values()))
    return {
        "version": VERSION,
        "figures": list(whole.figures),
        "total": _kept(whole.total, whole.figures),
        "rows": {by: [_kept(row, one.figures) for row in one.rows] for by, one in found.items()},
        "notes": [asdict(remark) | {"day": remark.day.isoformat()} for remark in whole.remarks],
        "definitions": {key: " ".join((FIGURES[key].compute.__doc__ or "").split()) for key in whole.figures},
        "ranking": _kept_places(places),
        "left_out": asdict(out),
    }


def version_of(facts: dict[str, Any]) -> int:
    """In which form the facts are kept."""
    return int(facts.get("version", 1))


def kept_groups(facts: dict[str, Any], key: str) -> list[dict[str, Any]] | None:
    """Those who were compared by the figure; nothing where no places were kept."""
    ranking: dict[str, list[dict[str, Any]]] | None = facts.get("ranking")
    return None if ranking is None else ranking.get(key, [])


def _kept(row: Row, figures: Iterable[str]) -> dict[str, Any]:
    """A row; figures that are unknown and cases of plain counts are left out."""
    keys = list(figures)
    values = {key: value for key in keys if (value := row.value(key)) is not None}
    cases = {key: count for key in keys if (count := row.cases(key))}
    return {"key": row.key, "label": row.label, "values": values, "cases": cases}


def _kept_places(places: Ranking) -> dict[str, list[dict[str, Any]]]:
    people = labels_of(By.TECHNICIAN, sorted(places.people))
    kinds, areas = labels_of(By.CATEGORY, sorted(places.kinds)), labels_of(By.UNIT, sorted(places.areas))
    return {key: [_group(group, people, kinds, areas) for group in places.by(key)] for key in RANKED}


def _group(group: Group, people: Labels, kinds: Labels, areas: Labels) -> dict[str, Any]:
    return {
        "unit": areas[group.area].key,
        "unit_name": group.area_name,
        "kind": kinds[group.kind].key,
        "kind_name": group.kind_name,
        "ranked": [_standing(one, people) for one in group.ranked],
        "unranked": [_standing(one, people) for one in group.unranked],
    }


def _standing(one: Standing, people: Labels) -> dict[str, Any]:
    return {
        "key": people[one.person].key,
        "name": one.name,
        "value": one.value,
        "cases": one.cases,
        "place": one.place,
        "left": str(one.left) if one.left is not None else None,
    }
