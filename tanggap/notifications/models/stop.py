"""Who without an account asked for no more notices of a kind."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.kernel import clock


class GuestStop(models.Model):
    """An address to which an event is told no more; kept as a keyed hash, so that it outlives an erasure."""

    address_hash = models.CharField(max_length=64)
    event = models.CharField(_("event"), max_length=60)
    stopped_at = models.DateTimeField(_("stopped at"), default=clock.now)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["address_hash", "event"], name="guest_stop_once")]
        verbose_name = _("stop by a guest")
        verbose_name_plural = _("stops by guests")

    def __str__(self) -> str:
        return f"{self.event} {self.address_hash[:8]}"
