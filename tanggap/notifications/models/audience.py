"""Who of the staff is told of each new ticket of a unit."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import Role
from tanggap.organization.models import Unit


class NewTicketAudience(models.Model):
    """Roles and people told of new tickets at a unit and below it, unless a lower unit has its own."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="new_ticket_audience")
    roles = models.ManyToManyField(Role, blank=True, related_name="+", verbose_name=_("roles"))
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("people")
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["unit"]
        verbose_name = _("audience of new tickets")
        verbose_name_plural = _("audiences of new tickets")

    def __str__(self) -> str:
        return str(self.unit)
