"""Shifts, the days of the roster, leave and swaps."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tanggap.fieldwork.models.technician import Technician
from tanggap.fieldwork.roster.choices import LeaveKind, LeaveStatus, RosterOrigin, SwapStatus
from tanggap.organization.models import Unit


class Shift(models.Model):
    """Hours of work, for a unit and the units below. An end before the start is the next day's."""

    name = models.CharField(_("name"), max_length=60)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="shifts", verbose_name=_("unit"))
    starts_at = models.TimeField(_("begins"))
    ends_at = models.TimeField(_("ends"))
    grace_minutes = models.PositiveSmallIntegerField(
        _("grace in minutes"), default=0, validators=[MaxValueValidator(240)]
    )
    opens_minutes = models.PositiveSmallIntegerField(
        _("check-in opens, minutes before"), default=90, validators=[MaxValueValidator(720)]
    )
    follows_calendar = models.BooleanField(
        _("only on the unit's working days"),
        default=True,
        help_text=_(
            "Off: the shift is worked every day, holidays included, unless the roster says otherwise."
        ),
    )
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        ordering = ["unit__path", "starts_at", "id"]
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"], condition=Q(retired_at__isnull=True), name="shift_name_unique"
            ),
            models.CheckConstraint(condition=~Q(starts_at=F("ends_at")), name="shift_has_length"),
        ]

    def __str__(self) -> str:
        return self.name


class RosterDay(models.Model):
    """A day on which a technician does not simply work the usual shift; no shift means a day off."""

    technician = models.ForeignKey(Technician, on_delete=models.CASCADE, related_name="roster")
    date = models.DateField(_("date"))
    shift = models.ForeignKey(
        Shift, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("shift")
    )
    origin = models.CharField(max_length=8, choices=RosterOrigin, default=RosterOrigin.PLANNED)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ["date", "technician"]
        verbose_name = _("day of the roster")
        verbose_name_plural = _("days of the roster")
        constraints = [
            models.UniqueConstraint(fields=["technician", "date"], name="roster_day_unique"),
        ]
        indexes = [models.Index(fields=["date", "technician"], name="roster_by_date")]

    def __str__(self) -> str:
        return f"{self.technician_id} {self.date}"


class Leave(models.Model):
    """Days on which a technician asks to be away, first and last day included."""

    technician = models.ForeignKey(Technician, on_delete=models.PROTECT, related_name="leaves")
    kind = models.CharField(_("kind"), max_length=10, choices=LeaveKind)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=LeaveStatus, default=LeaveStatus.ASKED)
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decision_note = models.CharField(_("note on the decision"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-first_day", "-id"]
        verbose_name = _("leave")
        verbose_name_plural = _("leaves")
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="leave_day_order"),
        ]
        indexes = [
            models.Index(fields=["technician", "first_day"], name="leave_technician"),
            models.Index(fields=["last_day", "first_day"], name="leave_span", condition=Q(status="approved")),
            models.Index(fields=["id"], name="leave_open", condition=Q(status="asked")),
        ]

    def __str__(self) -> str:
        return f"{self.technician_id} {self.first_day} - {self.last_day}"


class ShiftSwap(models.Model):
    """Two technicians exchange what they work on two days (the same day, or one each)."""

    asker = models.ForeignKey(Technician, on_delete=models.PROTECT, related_name="swaps_asked")
    asker_day = models.DateField(_("day given away"))
    colleague = models.ForeignKey(Technician, on_delete=models.PROTECT, related_name="swaps_offered")
    colleague_day = models.DateField(_("day taken over"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=SwapStatus, default=SwapStatus.ASKED)
    asked_at = models.DateTimeField(_("asked at"))
    agreed_at = models.DateTimeField(_("agreed at"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decision_note = models.CharField(_("note on the decision"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("swap of shifts")
        verbose_name_plural = _("swaps of shifts")
        constraints = [
            models.CheckConstraint(condition=~Q(asker=F("colleague")), name="swap_of_two_people"),
        ]

    def __str__(self) -> str:
        return f"{self.asker_id} {self.asker_day} / {self.colleague_id} {self.colleague_day}"
