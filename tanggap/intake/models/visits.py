"""Visits of the portal, counted without knowing whose they are."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.intake.choices import VisitArea


class Visit(models.Model):
    """One stay of one browser on the pages for customers, until it pauses for half an hour.

    Neither person nor network address is kept; the browser's key is, as a hash, while the visit lasts.
    """

    key_hash = models.CharField(max_length=64, unique=True)
    area = models.CharField(_("began at"), max_length=10, choices=VisitArea)
    started_at = models.DateTimeField(_("started at"))
    asked_at = models.DateTimeField(_("asked for help at"), null=True, blank=True)
    helped_at = models.DateTimeField(_("helped at"), null=True, blank=True)
    reported_at = models.DateTimeField(_("reported at"), null=True, blank=True)

    class Meta:
        ordering = ["-started_at"]
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        indexes = [
            models.Index(
                fields=["started_at"],
                include=["area", "asked_at", "helped_at", "reported_at"],
                name="visit_started",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d} {self.area}"
