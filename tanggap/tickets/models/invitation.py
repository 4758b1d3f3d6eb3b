"""Who was invited to the portal, and whether anybody is."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.kernel import clock


class PortalInvitation(models.Model):
    """That an address was invited; a keyed hash, so that it is never invited again, not even when erased."""

    address_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField(_("sent at"), default=clock.now)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("invitation to the portal")
        verbose_name_plural = _("invitations to the portal")

    def __str__(self) -> str:
        return self.address_hash[:8]


class PortalInvitationRules(models.Model):
    """Whether an installation invites people to the portal; one row, once somebody chose."""

    THE_ONE = 1

    wanted = models.BooleanField(_("people are invited"))
    changed_at = models.DateTimeField(_("changed at"), default=clock.now)
    actor_label = models.CharField(_("by"), max_length=150, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("rules of invitations to the portal")
        verbose_name_plural = _("rules of invitations to the portal")

    def __str__(self) -> str:
        return str(_("rules of invitations to the portal"))
