"""Working calendars in versions, so that clocks that ran under an old version never change."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.organization.choices import DayKind


class Calendar(models.Model):
    """A named working calendar; what it says stands in its versions."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")

    def __str__(self) -> str:
        return self.name


class CalendarVersion(models.Model):
    """What a calendar says from a moment on, until the next version.

    ``windows`` maps ISO weekdays ("1" Monday to "7" Sunday) to lists of ``["08:00", "12:00"]`` pairs;
    ``"24:00"`` closes a day. The days that ``national_holidays`` and ``joint_leave`` bring from the holidays
    package are written down as days of the version, so that a new release of it changes no old clock.
    A version is never changed once it is there.
    """

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    valid_from = models.DateTimeField(_("valid from"))
    windows = models.JSONField(_("working windows"), default=dict)
    national_holidays = models.BooleanField(_("national holidays are days off"), default=True)
    joint_leave = models.BooleanField(_("joint leave days are days off"), default=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by_label = models.CharField(_("created by"), max_length=150, blank=True)

    class Meta:
        ordering = ["calendar", "number"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "number"], name="calendar_version_number_unique"),
        ]
        verbose_name = _("calendar version")
        verbose_name_plural = _("calendar versions")

    def __str__(self) -> str:
        return f"{self.calendar} v{self.number}"


class CalendarDay(models.Model):
    """A date of a version that differs from the ordinary week.

    A day without windows is off, except a working day after all, which then has the windows of its weekday.
    """

    version = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, related_name="days")
    date = models.DateField(_("date"))
    kind = models.CharField(_("kind"), max_length=12, choices=DayKind)
    name = models.CharField(_("name"), max_length=120)
    windows = models.JSONField(_("working windows"), default=list, blank=True)
    from_package = models.BooleanField(_("from the list of national holidays"), default=False)

    class Meta:
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(fields=["version", "date"], name="calendar_day_unique"),
        ]
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")

    def __str__(self) -> str:
        return f"{self.date} {self.name}"
