"""When each person wants to hear."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tanggap.notifications.choices import Rhythm


class QuietHours(models.Model):
    """From when to when, by the person's own clock, a channel stays silent; may go over midnight."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="quiet_hours")
    channel = models.CharField(_("channel"), max_length=20)
    begins = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))

    class Meta:
        ordering = ["user", "channel"]
        constraints = [
            models.UniqueConstraint(fields=["user", "channel"], name="quiet_hours_unique"),
            models.CheckConstraint(condition=~Q(begins=F("ends")), name="quiet_hours_not_empty"),
        ]
        verbose_name = _("quiet hours")
        verbose_name_plural = _("quiet hours")

    def __str__(self) -> str:
        return f"{self.channel} {self.begins:%H:%M}-{self.ends:%H:%M}"


class DigestChoice(models.Model):
    """A group of events that a person wants to hear of together, not one by one."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest_choices"
    )
    group = models.CharField(_("group of occurrences"), max_length=40)
    rhythm = models.CharField(_("how often"), max_length=10, choices=Rhythm)
    at = models.TimeField(_("at"), null=True, blank=True)

    class Meta:
        ordering = ["user", "group"]
        constraints = [models.UniqueConstraint(fields=["user", "group"], name="digest_choice_unique")]
        verbose_name = _("digest choice")
        verbose_name_plural = _("digest choices")

    def __str__(self) -> str:
        return f"{self.group} {self.rhythm}"
