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
    HELD = "held", _("Held back")
    FOLDED = "folded", _("In a digest")
    RESENT = "resent", _("Sent again as a new message")
    WITHHELD = "withheld", _("Not sent: no right to see it any more")


class AttemptResult(models.TextChoices):
    """How one attempt to send a message ended."""

    ACCEPTED = "accepted", _("Accepted")
    REFUSED_NOW = "refused_now", _("Refused for now")
    REFUSED = "refused", _("Refused for good")
    UNREACHABLE = "unreachable", _("The other side could not be reached")
    UNCLEAR = "unclear", _("Handed over, but no answer came: nobody knows whether it arrived")
    ABANDONED = "abandoned", _("Broken off before it was handed over")
    FAULT = "fault", _("A fault in Tanggap")
    WITHHELD = "withheld", _("The recipient may no longer see what it is about")


class Because(models.TextChoices):
    """Why a message stands in for an earlier one."""

    RESENT = "resent", _("Sent again by an administrator")
    FALLBACK = "fallback", _("The earlier way was given up")


class HoldReason(models.TextChoices):
    """Why a message goes out later than it was written."""

    QUIET = "quiet", _("Quiet hours of the recipient")
    DIGEST = "digest", _("Goes out in a digest")


class Rhythm(models.TextChoices):
    """How often a person wants to hear of a group of events."""

    AT_ONCE = "at_once", _("At once")
    HOURLY = "hourly", _("Once an hour")
    DAILY = "daily", _("Once a day")


WAITING_STATES = (DeliveryState.QUEUED, DeliveryState.FAILED)
UNSENT_STATES = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.FAILED)
