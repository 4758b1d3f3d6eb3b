"""Devices that take pushes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.kernel import clock


class PushDevice(models.Model):
    """A browser of a person that agreed to pushes; the address is a secret of that browser."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="push_devices")
    endpoint = models.CharField(max_length=600, unique=True)
    device_key = models.CharField(max_length=120)
    device_secret = models.CharField(max_length=40)
    label = models.CharField(_("device"), max_length=60, blank=True)
    created_at = models.DateTimeField(_("created at"), default=clock.now)
    reached_at = models.DateTimeField(_("last reached"), null=True, blank=True)

    class Meta:
        ordering = ["user", "id"]
        verbose_name = _("device for pushes")
        verbose_name_plural = _("devices for pushes")

    def __str__(self) -> str:
        return self.label or f"#{self.pk}"
