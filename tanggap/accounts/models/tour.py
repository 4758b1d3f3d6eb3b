"""Which tours somebody has taken or declined."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.kernel import clock


class TourSeen(models.Model):
    """A person was led through a part of the interface, or did not want to be."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="tours", db_index=False)
    tour = models.CharField(_("tour"), max_length=20)
    finished = models.BooleanField(_("finished"))
    seen_at = models.DateTimeField(_("seen at"), default=clock.now)

    class Meta:
        verbose_name = _("tour seen")
        verbose_name_plural = _("tours seen")
        constraints = [models.UniqueConstraint(fields=["user", "tour"], name="tour_seen_once")]

    def __str__(self) -> str:
        return f"{self.user_id}/{self.tour}"
