"""Attendance: permitted places, challenges, entries with what speaks against them, and the day."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tanggap.fieldwork.attendance.choices import (
    DayStatus,
    Direction,
    DoubtKind,
    DoubtOutcome,
    EntrySource,
    PlaceResult,
    Punctuality,
    Verdict,
)
from tanggap.fieldwork.attendance.querysets import AttendanceDayQuerySet, AttendanceEntryQuerySet
from tanggap.fieldwork.models.shift import Shift
from tanggap.fieldwork.models.technician import Technician
from tanggap.kernel.ids import new_public_id
from tanggap.organization.models import Unit


class AttendancePlace(models.Model):
    """A circle in which check-in is allowed: for everybody at and below a unit, or for named people only."""

    name = models.CharField(_("name"), max_length=120)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="attendance_places", verbose_name=_("unit")
    )
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6)
    radius_m = models.PositiveIntegerField(
        _("radius in metres"), default=150, validators=[MinValueValidator(20), MaxValueValidator(50_000)]
    )
    technicians = models.ManyToManyField(
        Technician, blank=True, related_name="attendance_places", verbose_name=_("only for")
    )
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("permitted place")
        verbose_name_plural = _("permitted places")

    def __str__(self) -> str:
        return self.name


class AttendanceConsent(models.Model):
    """A person's yes to pictures and positions, for one wording of the notice, until withdrawn."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attendance_consents"
    )
    wording = models.CharField(_("version of the notice"), max_length=20)
    given_at = models.DateTimeField(_("given at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("consent to attendance pictures")
        verbose_name_plural = _("consents to attendance pictures")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "wording"], condition=Q(withdrawn_at__isnull=True), name="consent_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.wording}"


class AttendanceChallenge(models.Model):
    """The server's one-time word for one check-in: ties picture, position and person together."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    technician = models.ForeignKey(Technician, on_delete=models.CASCADE, related_name="+")
    direction = models.CharField(max_length=3, choices=Direction)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("challenge")
        verbose_name_plural = _("challenges")
        indexes = [models.Index(fields=["expires_at"], name="challenge_expiry")]

    def __str__(self) -> str:
        return str(self.public_id)


class AttendanceEntry(models.Model):
    """One check-in or check-out as it arrived. Facts never change; only the verdict on them does."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    technician = models.ForeignKey(
        Technician, on_delete=models.PROTECT, related_name="attendance_entries", db_index=False
    )
    date = models.DateField(_("date"), help_text=_("The day of work in the unit's time zone."))
    direction = models.CharField(_("direction"), max_length=3, choices=Direction)
    source = models.CharField(_("source"), max_length=6, choices=EntrySource)
    captured_at = models.DateTimeField(
        _("taken at"), help_text=_("By the phone's clock; server's when live.")
    )
    received_at = models.DateTimeField(_("received at"))
    request_key = models.CharField(max_length=80, editable=False)
    challenge = models.OneToOneField(
        AttendanceChallenge, on_delete=models.SET_NULL, null=True, blank=True, related_name="entry"
    )
    device_key = models.CharField(_("phone"), max_length=64, blank=True)
    clock_offset_s = models.IntegerField(_("phone clock minus server clock, seconds"), null=True, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    accuracy_m = models.PositiveIntegerField(_("accuracy in metres"), null=True, blank=True)
    position_age_s = models.PositiveIntegerField(_("age of the position, seconds"), null=True, blank=True)
    place = models.ForeignKey(
        AttendancePlace, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    place_name = models.CharField(_("place"), max_length=200, blank=True)
    distance_m = models.PositiveIntegerField(
        _("distance to the nearest permitted place"), null=True, blank=True
    )
    place_result = models.CharField(_("position"), max_length=10, choices=PlaceResult)
    punctuality = models.CharField(_("punctuality"), max_length=12, choices=Punctuality)
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    shift_starts_at = models.DateTimeField(_("shift begins"), null=True, blank=True)
    shift_ends_at = models.DateTimeField(_("shift ends"), null=True, blank=True)
    grace_minutes = models.PositiveSmallIntegerField(default=0)
    time_zone = models.CharField(_("time zone"), max_length=40)
    photo_sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    photo_deleted_at = models.DateTimeField(_("picture deleted at"), null=True, blank=True)
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decision_reason = models.CharField(_("reason"), max_length=500, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    objects = AttendanceEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("attendance entry")
        verbose_name_plural = _("attendance entries")
        constraints = [
            models.UniqueConstraint(fields=["technician", "request_key"], name="attendance_request_unique"),
        ]
        indexes = [
            models.Index(fields=["technician", "date", "id"], name="attendance_technician_day"),
            models.Index(fields=["date", "id"], name="attendance_waiting", condition=Q(verdict="waiting")),
            models.Index(fields=["device_key", "-id"], name="attendance_device", condition=~Q(device_key="")),
            models.Index(
                fields=["received_at"],
                name="attendance_photo_age",
                condition=Q(photo_deleted_at__isnull=True) & ~Q(photo_sha256=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.technician_id} {self.date} {self.direction}"


class AttendanceDoubt(models.Model):
    """What a check found, or that it could not run."""

    entry = models.ForeignKey(AttendanceEntry, on_delete=models.CASCADE, related_name="doubts")
    kind = models.CharField(_("doubt"), max_length=20, choices=DoubtKind)
    outcome = models.CharField(max_length=12, choices=DoubtOutcome, default=DoubtOutcome.FOUND)
    detail = models.JSONField(_("details"), default=dict)

    class Meta:
        ordering = ["id"]
        verbose_name = _("doubt about an entry")
        verbose_name_plural = _("doubts about entries")
        constraints = [models.UniqueConstraint(fields=["entry", "kind"], name="attendance_doubt_unique")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.kind}"


class PhotoFingerprint(models.Model):
    """The perceptual hash of a picture (64 bits), cut into four bands to be found by.

    Two hashes that differ in at most three bits agree in at least one band.
    """

    entry = models.OneToOneField(AttendanceEntry, on_delete=models.CASCADE, related_name="fingerprint")
    bits = models.CharField(max_length=16, help_text=_("64 bits in hexadecimal."))
    band_1 = models.PositiveIntegerField()
    band_2 = models.PositiveIntegerField()
    band_3 = models.PositiveIntegerField()
    band_4 = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("fingerprint of a picture")
        verbose_name_plural = _("fingerprints of pictures")
        indexes = [
            models.Index(fields=[f"band_{number}"], name=f"fingerprint_band_{number}")
            for number in range(1, 5)
        ]

    def __str__(self) -> str:
        return self.bits


class AttendanceDay(models.Model):
    """How a technician's day stands, told from shift, leave and entries; rebuilt when one changes."""

    technician = models.ForeignKey(
        Technician, on_delete=models.PROTECT, related_name="attendance_days", db_index=False
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    date = models.DateField(_("date"))
    status = models.CharField(_("status"), max_length=8, choices=DayStatus)
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField(_("shift begins"), null=True, blank=True)
    ends_at = models.DateTimeField(_("shift ends"), null=True, blank=True)
    check_in = models.ForeignKey(
        AttendanceEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    check_out = models.ForeignKey(
        AttendanceEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    first_in_at = models.DateTimeField(_("first check-in"), null=True, blank=True)
    last_out_at = models.DateTimeField(_("last check-out"), null=True, blank=True)
    late_minutes = models.PositiveIntegerField(_("late, minutes"), default=0)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)
    reported_missing_at = models.DateTimeField(_("reported missing at"), null=True, blank=True)

    objects = AttendanceDayQuerySet.as_manager()

    class Meta:
        ordering = ["date", "technician"]
        verbose_name = _("day of attendance")
        verbose_name_plural = _("days of attendance")
        constraints = [
            models.UniqueConstraint(fields=["technician", "date"], name="attendance_day_unique"),
        ]
        indexes = [
            models.Index(fields=["date", "unit", "status"], name="attendance_day_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.technician_id} {self.date} {self.status}"
