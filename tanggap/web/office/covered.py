"""The units that a person covers, with what stands below each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tanggap.kernel.actor import Actor
from tanggap.organization.choices import UnitKind
from tanggap.organization.models import Unit

_KINDS = dict(UnitKind.choices)
_ORDER = list(UnitKind.values)


@dataclass(frozen=True, slots=True)
class Covered:
    """A unit.

    Attributes:
        below: what stands below it at any depth, as (kind in words, count), from the top kind down.
        children: the units right below it.
    """

    name: str
    kind: str
    url: str
    below: tuple[tuple[str, int], ...] = ()
    children: tuple[Covered, ...] = ()

    @property
    def below_words(self) -> str:
        """What stands below it, in one line."""
        if not self.below:
            return _("No units below")
        return ", ".join(f"{kind} {count}" for kind, count in self.below)


def covered_units(actor: Actor) -> list[Covered]:
    """The topmost units where the actor sees units, with their children; one query."""
    units = Unit.objects.visible_to(actor).in_use().order_by("path")
    rows: list[dict[str, Any]] = [dict(row) for row in units.values("pk", "name", "kind", "path")]
    below: dict[str, Counter[str]] = {row["path"]: Counter() for row in rows}
    for row in rows:
        steps = row["path"].rstrip("/").split("/")
        for depth in range(1, len(steps)):
            above = "/".join(steps[:depth]) + "/"
            if above in below:
                below[above][row["kind"]] += 1
    tops = [row for row in rows if _parent_path(row["path"]) not in below]
    return [
        _covered(
            top,
            below,
            tuple(
                _covered(row, below)
                for row in sorted(rows, key=lambda row: row["name"].casefold())
                if _parent_path(row["path"]) == top["path"]
            ),
        )
        for top in tops
    ]


def _parent_path(path: str) -> str:
    head = path.rstrip("/").rpartition("/")[0]
    return f"{head}/" if head else ""


def _covered(
    row: dict[str, Any], below: dict[str, Counter[str]], children: tuple[Covered, ...] = ()
) -> Covered:
    counts = below[row["path"]]
    return Covered(
        name=row["name"],
        kind=str(_KINDS[row["kind"]]),
        url=reverse("setup:unit", args=[row["pk"]]),
        below=tuple((str(_KINDS[kind]), counts[kind]) for kind in _ORDER if counts[kind]),
        children=children,
    )
