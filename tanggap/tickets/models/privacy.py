"""What was done about personal data, by whom, and what must not be done."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import User
from tanggap.tickets.choices import PrivacyActKind
from tanggap.tickets.models.ticket import Ticket


class LegalHold(models.Model):
    """Nothing of this ticket, or of this person, is blanked or erased while the hold lasts.

    A person without an account is known by the keyed hash of the address or number, never by itself.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    contact_hash = models.CharField(max_length=64, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    placed_at = models.DateTimeField(_("since"))
    placed_by_label = models.CharField(_("placed by"), max_length=150)
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lifted_by_label = models.CharField(_("lifted by"), max_length=150, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        indexes = [
            models.Index(
                fields=["contact_hash"], condition=Q(lifted_at__isnull=True), name="legal_hold_contact"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class PrivacyAct(models.Model):
    """A record that personal data were handed out, erased or blanked; it names nobody whom it is about."""

    kind = models.CharField(_("what was done"), max_length=10, choices=PrivacyActKind)
    subject_mark = models.CharField(_("mark of the person"), max_length=16, blank=True)
    counts = models.JSONField(_("what it touched"), default=dict)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    actor_label = models.CharField(_("by"), max_length=150)
    created_at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("act of data protection")
        verbose_name_plural = _("acts of data protection")

    def __str__(self) -> str:
        return f"{self.kind} {self.created_at}"
