"""Reports of people without an account, until their address is proven."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.organization.models import Unit
from tanggap.tickets.models import Category, CategoryQuestions, Ticket


class GuestReport(models.Model):
    """A report that waits for the code from its sender's mailbox; only then it becomes a ticket.

    Until then nobody sees it and nobody is told. What is never proven is deleted after a day.
    """

    reference_hash = models.CharField(max_length=64, unique=True)
    request_key = models.CharField(max_length=120, null=True, unique=True)
    origin_hash = models.CharField(max_length=64)
    language = models.CharField(max_length=5)
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    subject = models.CharField(_("subject"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(_("place"), max_length=300, blank=True)
    answers = models.JSONField(null=True)
    questions = models.ForeignKey(CategoryQuestions, on_delete=models.SET_NULL, null=True, related_name="+")
    code_hash = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    codes_sent = models.PositiveSmallIntegerField(default=1)
    code_expires_at = models.DateTimeField()
    created_at = models.DateTimeField(_("created at"))
    proven_at = models.DateTimeField(_("address proven at"), null=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        verbose_name = _("report without an account")
        verbose_name_plural = _("reports without an account")
        indexes = [
            models.Index(fields=["origin_hash", "created_at"], name="guest_report_by_origin"),
            models.Index(fields=["email", "created_at"], name="guest_report_by_email"),
            models.Index(fields=["created_at"], name="guest_report_by_age"),
        ]

    def __str__(self) -> str:
        return self.subject
