"""Closed lists of the service catalogue."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.tickets.choices import TicketKind

VALIDATION = "request_validation"
"""Code of the kind of approval; its subject is the ticket."""


class Measure(models.TextChoices):
    """In what a promise is counted, both on the calendar of the owning unit."""

    HOURS = "hours", _("working hours")
    DAYS = "days", _("working days")


KINDS = [
    (TicketKind.SERVICE_REQUEST.value, TicketKind.SERVICE_REQUEST.label),
    (TicketKind.INCIDENT.value, TicketKind.INCIDENT.label),
]
"""What a service of the catalogue makes: a request, or the report of a fault."""


class ValidationState(models.TextChoices):
    """Where a request for a service stands before work on it begins; follows from the approvals."""

    NOT_NEEDED = "not_needed", _("No validation needed")
    WAITING = "waiting", _("Waiting for validation")
    ASKED = "asked", _("More information asked for")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Taken back")
