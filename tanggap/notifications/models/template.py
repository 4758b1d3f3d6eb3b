"""The installation's own words for notices."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.kernel import clock


class TemplateVersion(models.Model):
    """One version of the words for an event, channel and language; the highest number counts.

    Versions are only ever added: going back to an earlier one, or to the shipped words, is a new version.
    """

    event = models.CharField(_("event"), max_length=60)
    channel = models.CharField(_("channel"), max_length=20)
    language = models.CharField(_("language"), max_length=5)
    number = models.PositiveIntegerField(_("number"))
    shipped = models.BooleanField(_("the shipped words"), default=False)
    title = models.CharField(_("title"), max_length=200, blank=True)
    body = models.TextField(_("text"), blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(_("made at"), default=clock.now)

    class Meta:
        ordering = ["event", "channel", "language", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "channel", "language", "number"], name="template_version_unique"
            )
        ]
        verbose_name = _("words of a notice")
        verbose_name_plural = _("words of notices")

    def __str__(self) -> str:
        return f"{self.event} {self.channel} {self.language} {self.number}"
