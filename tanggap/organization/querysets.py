"""Visibility of units and of what hangs on them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from tanggap.kernel.actor import ROOT_PATH, Actor

if TYPE_CHECKING:
    from tanggap.organization.models import Unit


def path_condition(paths: Iterable[str], field: str = "path") -> Q:
    """The condition that ``field`` starts with one of ``paths``; no path matches nothing."""
    condition = Q(pk__in=())
    for path in paths:
        if path == ROOT_PATH:
            return Q()
        condition |= Q(**{f"{field}__startswith": path})
    return condition


MAX_DEPTH = 8
"""How many units may stand on the way from the root to a unit, both included."""


class UnitQuerySet(models.QuerySet["Unit"]):
    """Reads of the tree."""

    def under(self, paths: Iterable[str]) -> Self:
        """Units at or below one of the paths."""
        return self.filter(path_condition(paths))

    def in_use(self) -> Self:
        """Units that are not retired."""
        return self.filter(retired_at__isnull=True)

    def visible_to(self, actor: Actor) -> Self:
        """Units at or below those where the actor may see units."""
        return self.under(actor.paths("unit.view"))

    def with_schedule(self) -> Self:
        """Adds ``effective_calendar_id`` (own or of the nearest unit above) and ``calendar_stamp``.

        The stamp is the moment at which the newest version of that calendar was written.
        """
        from tanggap.organization.models import CalendarVersion

        own_and_above = ["parent__" * above + "calendar_id" for above in range(MAX_DEPTH)]
        newest = CalendarVersion.objects.filter(calendar_id=OuterRef("effective_calendar_id")).order_by("-pk")
        return self.annotate(
            effective_calendar_id=Coalesce(*own_and_above),
            calendar_stamp=Subquery(newest.values("created_at")[:1]),
        )


class ServedPartyQuerySet(models.QuerySet[Any]):
    """Reads of offices, customers and sites."""

    def in_use(self) -> Self:
        """Rows that are not retired."""
        return self.filter(retired_at__isnull=True)

    def visible_to(self, actor: Actor) -> Self:
        """Rows whose unit lies where the actor may see customers and offices."""
        return self.filter(path_condition(actor.paths("party.view"), "unit__path"))
