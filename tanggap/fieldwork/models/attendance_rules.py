"""What an installation says about attendance as a whole; one row."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class AttendanceRules(models.Model):
    """How long pictures are kept and when people are reminded."""

    THE_ONE = 1

    photo_days = models.PositiveSmallIntegerField(
        _("days that pictures are kept"),
        default=180,
        validators=[MinValueValidator(7), MaxValueValidator(1825)],
        help_text=_("Afterwards pictures are deleted each night; times, places and hashes stay."),
    )
    remind_minutes = models.PositiveSmallIntegerField(
        _("remind, minutes before the shift"),
        default=30,
        validators=[MaxValueValidator(180)],
        help_text=_("0 reminds nobody."),
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("rules of attendance")
        verbose_name_plural = _("rules of attendance")

    def __str__(self) -> str:
        return str(_("rules of attendance"))
