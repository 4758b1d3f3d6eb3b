"""Mappings that were saved under a name; those shipped with the product are files beside the code."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.intake.choices import ImportTarget


class ImportMapping(models.Model):
    """What the columns of one source mean, for use again and again."""

    name = models.SlugField(_("name"), max_length=60, unique=True)
    target = models.CharField(_("becomes"), max_length=12, choices=ImportTarget)
    definition: models.JSONField[Any, Any] = models.JSONField(_("definition"))
    created_by_label = models.CharField(_("saved by"), max_length=150, blank=True)
    created_at = models.DateTimeField(_("saved at"))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]
        verbose_name = _("import mapping")
        verbose_name_plural = _("import mappings")

    def __str__(self) -> str:
        return self.name
