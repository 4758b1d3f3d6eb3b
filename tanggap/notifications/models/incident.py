"""Stretches of time in which messages did not get out."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OutboxIncident(models.Model):
    """A channel whose oldest unsent message was too old; open until it flows again."""

    channel = models.CharField(_("channel"), max_length=20)
    began_at = models.DateTimeField(_("noticed at"))
    oldest_at = models.DateTimeField(_("oldest message since"))
    waiting = models.PositiveIntegerField(_("messages waiting"))
    error = models.CharField(_("last error"), max_length=500, blank=True)
    ended_at = models.DateTimeField(_("over at"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel"], condition=Q(ended_at__isnull=True), name="outbox_incident_one_open"
            )
        ]
        verbose_name = _("outbox incident")
        verbose_name_plural = _("outbox incidents")

    def __str__(self) -> str:
        return f"{self.channel} {self.began_at:%Y-%m-%d %H:%M}"
