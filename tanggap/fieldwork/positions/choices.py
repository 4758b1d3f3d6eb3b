"""Closed lists of positions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeviceKind(models.TextChoices):
    """What sends positions."""

    TRACCAR = "traccar", _("Traccar Client")
    BROWSER = "browser", _("Browser")
    OTHER = "other", _("Other tracker (OsmAnd)")


class DutySource(models.TextChoices):
    """What opened a span of duty."""

    CHECK_IN = "check_in", _("Check-in")
    BUTTON = "button", _("Started by hand")
    NOC = "noc", _("Started by the NOC")
