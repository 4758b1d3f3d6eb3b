"""Turns on call, calls that repeat until somebody answers, and the note from shift to shift."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tanggap.fieldwork.models.technician import Technician
from tanggap.fieldwork.roster.choices import CallStatus
from tanggap.organization.models import Unit
from tanggap.tickets.models import Ticket


class OnCallTurn(models.Model):
    """A stretch of time in which a technician answers for a unit outside the shifts, first or as reserve."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="on_call_turns")
    technician = models.ForeignKey(Technician, on_delete=models.PROTECT, related_name="on_call_turns")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    rank = models.PositiveSmallIntegerField(_("order"), default=1, help_text=_("1 is called first."))

    class Meta:
        ordering = ["starts_at", "rank", "id"]
        verbose_name = _("turn on call")
        verbose_name_plural = _("turns on call")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="on_call_turn_order"),
        ]
        indexes = [models.Index(fields=["unit", "ends_at", "starts_at"], name="on_call_unit_time")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.starts_at:%Y-%m-%d %H:%M} {self.technician_id}"


class OnCallCall(models.Model):
    """A person called about a ticket, again and again until acknowledged or passed on."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="on_call_calls")
    technician = models.ForeignKey(Technician, on_delete=models.PROTECT, related_name="on_call_calls")
    status = models.CharField(_("status"), max_length=12, choices=CallStatus, default=CallStatus.CALLING)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    called_at = models.DateTimeField(_("called at"))
    times = models.PositiveSmallIntegerField(_("times called"), default=0)
    next_at = models.DateTimeField(_("next call at"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    called_by_label = models.CharField(_("called by"), max_length=150, blank=True)
    stopped_by_label = models.CharField(
        _("stopped by"), max_length=150, blank=True, default="", db_default=""
    )
    stop_reason = models.CharField(
        _("stopped because"), max_length=300, blank=True, default="", db_default=""
    )

    class Meta:
        ordering = ["-id"]
        verbose_name = _("call to somebody on call")
        verbose_name_plural = _("calls to people on call")
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(status="calling"), name="one_call_per_ticket"
            ),
        ]
        indexes = [models.Index(fields=["next_at"], name="on_call_due", condition=Q(status="calling"))]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.technician_id} {self.status}"


class HandoverNote(models.Model):
    """What one shift tells the next, signed by who leaves and by who takes over."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="handover_notes")
    text = models.TextField(_("what the next shift must know"))
    facts = models.JSONField(_("state of the work at that moment"), default=dict, editable=False)
    written_at = models.DateTimeField(_("written at"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(_("taken over at"), null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_remark = models.CharField(_("remark"), max_length=500, blank=True)
    request_key = models.CharField(max_length=120, blank=True, default="", db_default="", editable=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("handover note")
        verbose_name_plural = _("handover notes")
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True) | ~Q(taken_by=F("written_by")),
                name="handover_by_two_people",
            ),
            models.UniqueConstraint(
                fields=["written_by", "request_key"],
                condition=~Q(request_key=""),
                name="handover_request_unique",
            ),
        ]
        indexes = [models.Index(fields=["unit", "-id"], name="handover_unit")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.written_at:%Y-%m-%d %H:%M}"
