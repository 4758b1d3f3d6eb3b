"""Visibility of files and runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from tanggap.kernel.actor import Actor
from tanggap.organization.querysets import path_condition

if TYPE_CHECKING:
    from tanggap.intake.models import ImportFile, ImportRun


class ImportFileQuerySet(models.QuerySet["ImportFile"]):
    """Reads of files."""

    def visible_to(self, actor: Actor) -> Self:
        """Files of units where the actor may import."""
        return self.filter(path_condition(actor.paths("import.run"), "unit__path"))


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    """Reads of runs."""

    def visible_to(self, actor: Actor) -> Self:
        """Runs of units where the actor may import."""
        return self.filter(path_condition(actor.paths("import.run"), "unit__path"))
