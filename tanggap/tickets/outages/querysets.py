"""Visibility and the common narrowings of outages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from tanggap.kernel.actor import ROOT_PATH, Actor
from tanggap.organization.querysets import path_condition
from tanggap.tickets.outages.choices import ENDED, OutageKind, OutageStatus

if TYPE_CHECKING:
    from tanggap.tickets.models import Outage

_ENDED = [status.value for status in ENDED]


class OutageQuerySet(models.QuerySet["Outage"]):
    """Reads of outages."""

    def visible_to(self, actor: Actor) -> Self:
        """Outages of units where the actor holds ``outage.view``, and of the units above those.

        An outage of the region is felt in its branches.
        """
        paths = actor.paths("outage.view")
        if ROOT_PATH in paths:
            return self
        above = {
            "/".join(steps[: depth + 1]) + "/"
            for steps in (path.rstrip("/").split("/") for path in paths)
            for depth in range(len(steps))
        }
        return self.filter(path_condition(paths, "unit__path") | Q(unit__path__in=sorted(above)))

    def open(self) -> Self:
        """Those that are not over, planned ones too."""
        return self.exclude(status__in=_ENDED)

    def public(self) -> Self:
        """What everybody may read: shown to customers, and a maintenance only once it is approved."""
        unapproved = Q(kind=OutageKind.MAINTENANCE, approved_at__isnull=True)
        mistaken = Q(kind=OutageKind.UNPLANNED, status=OutageStatus.CANCELLED)
        return self.filter(is_public=True).exclude(unapproved | mistaken)
