"""Following a ticket without an account: codes that were asked for, and private links."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.tickets.choices import LinkOrigin
from tanggap.tickets.models.ticket import Ticket


class TrackingRequest(models.Model):
    """Somebody named a number and a contact and waits for a code; kept also when nothing fits them.

    Without a fitting ticket there is no ``code_hash``, so that no code is ever right. Removed after a day.
    """

    reference_hash = models.CharField(max_length=64, unique=True)
    number = models.CharField(max_length=20)
    contact = models.CharField(max_length=254)
    origin_hash = models.CharField(max_length=64)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, null=True, related_name="+")
    code_hash = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("request for a tracking code")
        verbose_name_plural = _("requests for tracking codes")
        indexes = [
            models.Index(fields=["origin_hash", "created_at"], name="tracking_by_origin"),
            models.Index(fields=["number", "contact", "created_at"], name="tracking_by_pair"),
            models.Index(fields=["created_at"], name="tracking_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.created_at}"


class TrackingLink(models.Model):
    """A private link that shows one ticket, masked and read-only, to whoever holds it.

    Only the hash of its token is kept. A revoked link stays as a record until it would have expired.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="tracking_links")
    token_hash = models.CharField(max_length=64, unique=True)
    origin = models.CharField(_("given by"), max_length=8, choices=LinkOrigin)
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("expires at"), db_index=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by_label = models.CharField(_("revoked by"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("private link")
        verbose_name_plural = _("private links")

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.origin} {self.created_at}"
