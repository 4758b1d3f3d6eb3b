"""Visibility of remarks on days."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from tanggap.kernel.actor import Actor
from tanggap.organization.querysets import path_condition

if TYPE_CHECKING:
    from tanggap.fieldwork.models import DayRemark

RECAP_VIEW = "recap.view"


def paths_above(path: str) -> list[str]:
    """The path and those above it: ``"1/4/"`` gives ``["1/", "1/4/"]``."""
    steps = path.rstrip("/").split("/")
    return ["/".join(steps[: depth + 1]) + "/" for depth in range(len(steps))]


class DayRemarkQuerySet(models.QuerySet["DayRemark"]):
    """Reads of remarks."""

    def standing(self) -> Self:
        """Remarks that nobody withdrew."""
        return self.filter(withdrawn_at__isnull=True)

    def visible_to(self, actor: Actor) -> Self:
        """Remarks that speak of a unit whose recap the actor may see."""
        return self.touching(actor.paths(RECAP_VIEW))

    def touching(self, paths: Iterable[str]) -> Self:
        """Remarks on units at, below or above one of the paths: they hold for all below theirs."""
        wanted = tuple(paths)
        above = {step for path in wanted if path for step in paths_above(path)}
        return self.filter(path_condition(wanted, "unit__path") | Q(unit__path__in=sorted(above)))

    def holding_at(self, path: str) -> Self:
        """Remarks that hold for a unit: those on it and on the units above."""
        return self.filter(unit__path__in=paths_above(path))
