"""Words with a fixed meaning for notices."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

INBOX = "inapp"
"""The channel that writes to the inbox; every other channel makes deliveries."""


class DeliveryState(models.TextChoices):
    """Where a message to one recipient stands."""

    QUEUED = "queued", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed, will be tried again")
    DEAD = "dead", _("Given up")


WAITING_STATES = (DeliveryState.QUEUED, DeliveryState.FAILED)
UNSENT_STATES = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.FAILED)
