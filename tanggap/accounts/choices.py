"""Closed lists of people and rights."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PersonState(models.TextChoices):
    """How the list of people can be narrowed by state."""

    ACTIVE = "active", _("Active")
    INACTIVE = "inactive", _("Deactivated")
    WAITING = "waiting", _("Waiting for a role")


class GrantState(models.TextChoices):
    """Whether a grant holds now."""

    FUTURE = "future", _("Starts later")
    VALID = "valid", _("Valid")
    ENDED = "ended", _("Ended")
