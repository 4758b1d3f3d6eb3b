"""Closed lists of the roster."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RosterOrigin(models.TextChoices):
    """Why a day of the roster differs from the usual shift."""

    PLANNED = "planned", _("Planned")
    SWAP = "swap", _("Swapped")


class LeaveKind(models.TextChoices):
    """Why somebody is away."""

    ANNUAL = "annual", _("Annual leave")
    SICK = "sick", _("Sick")
    FAMILY = "family", _("Family matter")
    TRAINING = "training", _("Training")
    OTHER = "other", _("Other reason")


class LeaveStatus(models.TextChoices):
    """Where an application for leave stands."""

    ASKED = "asked", _("Asked")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    CANCELLED = "cancelled", _("Cancelled")


class SwapStatus(models.TextChoices):
    """Where a swap of two days stands: the colleague agrees, then the dispatcher decides."""

    ASKED = "asked", _("Asked")
    AGREED = "agreed", _("Colleague agreed")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    CANCELLED = "cancelled", _("Cancelled")


class CallStatus(models.TextChoices):
    """Where a call to somebody on call stands."""

    CALLING = "calling", _("Calling")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    PASSED_ON = "passed_on", _("Passed on to the next")
    ENDED = "ended", _("Ended without an answer")
    STOPPED = "stopped", _("Stopped")
