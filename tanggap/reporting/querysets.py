"""Visibility of monthly recaps."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models

from tanggap.kernel.actor import Actor
from tanggap.organization.querysets import path_condition

if TYPE_CHECKING:
    from tanggap.reporting.models import RecapEdition

RECAP_VIEW = "recap.view"


class RecapEditionQuerySet(models.QuerySet["RecapEdition"]):
    """Reads of monthly recaps."""

    def visible_to(self, actor: Actor) -> Self:
        """Recaps of units whose figures the actor may see."""
        return self.filter(path_condition(actor.paths(RECAP_VIEW), "unit__path"))

    def published(self) -> Self:
        """Those with figures."""
        return self.filter(published_at__isnull=False)

    def due_at(self, moment: datetime) -> Self:
        """Those whose time for notes is over."""
        return self.filter(published_at__isnull=True, closes_at__lte=moment)
