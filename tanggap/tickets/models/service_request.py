"""Tickets that ask for a service of the catalogue."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.tickets.models.catalogue import CatalogueService
from tanggap.tickets.models.ticket import Ticket


class ServiceRequest(models.Model):
    """That a ticket asks for a service, and what was promised when the section accepted it.

    Where it stands before, follows from the approvals (``tanggap.tickets.catalogue.standing``).
    """

    ticket = models.OneToOneField(
        Ticket, on_delete=models.CASCADE, primary_key=True, related_name="service_request"
    )
    service = models.ForeignKey(CatalogueService, on_delete=models.PROTECT, related_name="requests")
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    promised_at = models.DateTimeField(_("promised by"), null=True, blank=True)

    class Meta:
        verbose_name = _("request for a service")
        verbose_name_plural = _("requests for services")

    def __str__(self) -> str:
        return str(self.ticket_id)
