"""What dispatch proposed and what was done with it; speeds to reckon with; parts."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tanggap.fieldwork.models.technician import Technician
from tanggap.fieldwork.models.work_order import WorkOrder
from tanggap.organization.models import Unit
from tanggap.tickets.models import Ticket


class TravelSpeed(models.Model):
    """The usual speed of travel in a unit's area in some hours of the day; without a unit, everywhere."""

    unit = models.ForeignKey(
        Unit, on_delete=models.CASCADE, null=True, blank=True, related_name="travel_speeds"
    )
    from_hour = models.PositiveSmallIntegerField(_("from hour"), validators=[MaxValueValidator(23)])
    to_hour = models.PositiveSmallIntegerField(
        _("to hour"), validators=[MinValueValidator(1), MaxValueValidator(24)]
    )
    km_per_hour = models.PositiveSmallIntegerField(
        _("kilometres per hour"), validators=[MinValueValidator(3), MaxValueValidator(120)]
    )

    class Meta:
        ordering = ["unit", "from_hour"]
        verbose_name = _("speed of travel")
        verbose_name_plural = _("speeds of travel")
        constraints = [
            models.CheckConstraint(condition=Q(to_hour__gt=F("from_hour")), name="travel_speed_hours"),
        ]

    def __str__(self) -> str:
        return f"{self.from_hour}-{self.to_hour}: {self.km_per_hour} km/h"


class DispatchProposal(models.Model):
    """One computed proposal: for a ticket, for all that waits, or for a day; and what became of it.

    ``lines`` keeps every line with its reasons, taken or not, so that the weights can be judged later.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="dispatch_proposals")
    kind = models.CharField(
        max_length=8,
        choices=[("ticket", _("One ticket")), ("best", _("Best for all")), ("day", _("Plan of a day"))],
    )
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    lines = models.JSONField(default=list)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField(_("made at"))
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    outcome = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("dispatch proposal")
        verbose_name_plural = _("dispatch proposals")
        indexes = [models.Index(fields=["made_at"], name="dispatch_proposal_age")]

    def __str__(self) -> str:
        return f"{self.kind} {self.made_at:%Y-%m-%d %H:%M}"


class PartUsed(models.Model):
    """Material that a job took."""

    work_order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="parts")
    name = models.CharField(_("part"), max_length=120)
    quantity = models.DecimalField(
        _("quantity"), max_digits=9, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    measure = models.CharField(
        _("measure"), max_length=20, blank=True, help_text=_("Such as metres or pieces.")
    )
    serial_number = models.CharField(_("serial number"), max_length=80, blank=True)
    technician = models.ForeignKey(Technician, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("added at"))
    request_key = models.CharField(max_length=80, editable=False)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("part used")
        verbose_name_plural = _("parts used")
        constraints = [
            models.UniqueConstraint(fields=["technician", "request_key"], name="part_request_unique"),
        ]

    def __str__(self) -> str:
        return self.name
