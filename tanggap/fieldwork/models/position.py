"""Devices that send positions, the last position of each technician, tracks, and spans of duty."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tanggap.fieldwork.models.technician import Technician
from tanggap.fieldwork.positions.choices import DeviceKind, DutySource


class DutySpan(models.Model):
    """A stretch of time in which a technician is on duty. Only then are positions kept."""

    technician = models.ForeignKey(Technician, on_delete=models.PROTECT, related_name="duty_spans")
    source = models.CharField(max_length=8, choices=DutySource)
    started_at = models.DateTimeField(_("from"))
    ends_by = models.DateTimeField(_("ends by itself at"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["-started_at"]
        verbose_name = _("span of duty")
        verbose_name_plural = _("spans of duty")
        constraints = [
            models.UniqueConstraint(
                fields=["technician"], condition=Q(ended_at__isnull=True), name="one_duty_span_open"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")), name="duty_span_order"
            ),
        ]
        indexes = [models.Index(fields=["technician", "-started_at"], name="duty_span_technician")]

    def __str__(self) -> str:
        return f"{self.technician_id} {self.started_at:%Y-%m-%d %H:%M}"


class TrackingDevice(models.Model):
    """A phone that may send positions for a technician. The secret is kept as its SHA-256 only."""

    technician = models.ForeignKey(Technician, on_delete=models.PROTECT, related_name="devices")
    kind = models.CharField(_("kind"), max_length=8, choices=DeviceKind, default=DeviceKind.TRACCAR)
    label = models.CharField(_("name"), max_length=80)
    secret_sha256 = models.CharField(max_length=64, unique=True)
    paired_at = models.DateTimeField(_("paired at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoke_reason = models.CharField(_("reason"), max_length=200, blank=True)
    last_seen_at = models.DateTimeField(_("last seen"), null=True, blank=True)
    client = models.CharField(_("app and its generation"), max_length=40, blank=True)
    battery_percent = models.PositiveSmallIntegerField(_("battery, percent"), null=True, blank=True)
    is_charging = models.BooleanField(_("charging"), null=True, blank=True)
    refused_count = models.PositiveIntegerField(_("positions outside duty, not kept"), default=0)

    class Meta:
        ordering = ["-paired_at"]
        verbose_name = _("tracking device")
        verbose_name_plural = _("tracking devices")

    def __str__(self) -> str:
        return self.label


class LastPosition(models.Model):
    """Where a technician was last, one row each."""

    technician = models.OneToOneField(
        Technician, on_delete=models.CASCADE, primary_key=True, related_name="last_position"
    )
    device = models.ForeignKey(
        TrackingDevice, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField(_("recorded at"))
    received_at = models.DateTimeField(_("received at"))
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    accuracy_m = models.FloatField(_("accuracy in metres"), null=True, blank=True)
    speed_mps = models.FloatField(_("speed in metres per second"), null=True, blank=True)
    heading = models.FloatField(_("heading in degrees"), null=True, blank=True)
    battery_percent = models.PositiveSmallIntegerField(_("battery, percent"), null=True, blank=True)

    class Meta:
        verbose_name = _("last position")
        verbose_name_plural = _("last positions")

    def __str__(self) -> str:
        return f"{self.technician_id} {self.latitude:.5f}, {self.longitude:.5f}"


class TrackPoint(models.Model):
    """One position as a device sent it. The same moment and place of one device is one point."""

    technician = models.ForeignKey(Technician, on_delete=models.CASCADE, related_name="+", db_index=False)
    device = models.ForeignKey(TrackingDevice, on_delete=models.CASCADE, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(_("recorded at"))
    received_at = models.DateTimeField(_("received at"))
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    accuracy_m = models.FloatField(_("accuracy in metres"), null=True, blank=True)
    speed_mps = models.FloatField(_("speed in metres per second"), null=True, blank=True)
    heading = models.FloatField(_("heading in degrees"), null=True, blank=True)
    altitude_m = models.FloatField(_("altitude in metres"), null=True, blank=True)
    battery_percent = models.PositiveSmallIntegerField(_("battery, percent"), null=True, blank=True)
    is_mock = models.BooleanField(_("marked as simulated by the phone"), default=False)
    alarm = models.CharField(_("alarm"), max_length=40, blank=True)

    class Meta:
        ordering = ["recorded_at", "id"]
        verbose_name = _("track point")
        verbose_name_plural = _("track points")
        constraints = [
            models.UniqueConstraint(
                fields=["device", "recorded_at", "latitude", "longitude"], name="track_point_unique"
            ),
        ]
        indexes = [
            models.Index(fields=["technician", "recorded_at"], name="track_technician_time"),
            models.Index(fields=["received_at"], name="track_received"),
        ]

    def __str__(self) -> str:
        return f"{self.technician_id} {self.recorded_at:%Y-%m-%d %H:%M:%S}"
