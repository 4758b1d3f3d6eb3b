"""Words with a fixed meaning for files."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Visibility(models.TextChoices):
    """Who may see a file besides those who work on its owner."""

    PUBLIC = "public", _("Visible to the customer")
    INTERNAL = "internal", _("Internal")


class Variant(models.TextChoices):
    """The stored forms of a file; documents have the original only."""

    ORIGINAL = "original", _("Original")
    DISPLAY = "display", _("Picture for the screen")
    THUMBNAIL = "thumbnail", _("Thumbnail")
