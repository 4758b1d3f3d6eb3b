"""What each person wants to hear, and how."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ChannelOrder(models.Model):
    """Which ways are tried, one after the other, when a message to a person was given up."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="channel_order"
    )
    channels = models.JSONField(_("channels"), default=list)

    class Meta:
        verbose_name = _("order of channels")
        verbose_name_plural = _("orders of channels")

    def __str__(self) -> str:
        return ", ".join(self.channels)


class Preference(models.Model):
    """A person's choice that differs from the event's default for one channel."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preferences"
    )
    event = models.CharField(_("event"), max_length=60)
    channel = models.CharField(_("channel"), max_length=20)
    wanted = models.BooleanField(_("wanted"))

    class Meta:
        ordering = ["user", "event", "channel"]
        constraints = [models.UniqueConstraint(fields=["user", "event", "channel"], name="preference_unique")]
        verbose_name = _("notice preference")
        verbose_name_plural = _("notice preferences")

    def __str__(self) -> str:
        return f"{self.event} {self.channel}"
