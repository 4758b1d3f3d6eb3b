"""Work orders and the steps reported on them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tanggap.fieldwork.choices import ACTIVE_STATUSES, CrewRole, ProgressStep, WorkOrderStatus
from tanggap.fieldwork.models.technician import Technician
from tanggap.fieldwork.querysets import WorkOrderQuerySet
from tanggap.organization.models import Unit
from tanggap.tickets.choices import HoldReason
from tanggap.tickets.models import Ticket

_ACTIVE = Q(status__in=[status.value for status in ACTIVE_STATUSES])


class WorkOrder(models.Model):
    """A ticket given, or offered, to a technician or a crew. One visit each; a ticket may need several.

    Three pairs of times are kept apart: what the customer asked for, what was planned, what happened.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="work_orders", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="work_orders", db_index=False)
    status = models.CharField(_("status"), max_length=10, choices=WorkOrderStatus)
    lead = models.ForeignKey(
        Technician,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="led_orders",
        verbose_name=_("lead"),
    )
    visit = models.PositiveSmallIntegerField(_("visit"), default=1)
    instructions = models.CharField(_("instructions"), max_length=1000, blank=True)
    requested_from = models.DateTimeField(_("requested from"), null=True, blank=True)
    requested_to = models.DateTimeField(_("requested to"), null=True, blank=True)
    scheduled_from = models.DateTimeField(_("scheduled from"), null=True, blank=True)
    scheduled_to = models.DateTimeField(_("scheduled to"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"))
    assigned_at = models.DateTimeField(_("assigned at"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    en_route_at = models.DateTimeField(_("on the way at"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("arrived at"), null=True, blank=True)
    working_at = models.DateTimeField(_("working at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("reason for withdrawal"), max_length=300, blank=True)
    block_reason = models.CharField(_("blocked by"), max_length=20, choices=HoldReason, blank=True)
    blocked_since = models.DateTimeField(_("blocked since"), null=True, blank=True)
    blocked_seconds = models.BigIntegerField(_("time blocked"), default=0)
    status_since = models.DateTimeField(_("in this state since"))
    version = models.PositiveIntegerField(default=1)

    objects = WorkOrderQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("work order")
        verbose_name_plural = _("work orders")
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=_ACTIVE, name="work_order_active_unique"),
            models.CheckConstraint(
                condition=Q(lead__isnull=False) | Q(status__in=["offered", "withdrawn"]),
                name="work_order_held_has_lead",
            ),
            models.CheckConstraint(
                condition=Q(requested_to__isnull=True)
                | Q(requested_from__isnull=True)
                | Q(requested_to__gte=F("requested_from")),
                name="work_order_requested_order",
            ),
            models.CheckConstraint(
                condition=Q(scheduled_to__isnull=True)
                | Q(scheduled_from__isnull=True)
                | Q(scheduled_to__gte=F("scheduled_from")),
                name="work_order_scheduled_order",
            ),
        ]
        indexes = [
            models.Index(fields=["ticket", "-id"], name="work_order_ticket"),
            models.Index(fields=["lead", "status", "-id"], name="work_order_lead_status"),
            models.Index(fields=["lead", "-finished_at"], name="work_order_lead_finished"),
            models.Index(
                fields=["unit", "-id"], name="work_order_unit_offered", condition=Q(status="offered")
            ),
            models.Index(
                fields=["finished_at"], name="work_order_finished", condition=Q(finished_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}/{self.visit}"


class CrewMember(models.Model):
    """A technician's part in a work order. The lead is the one credited; helpers assisted."""

    work_order = models.ForeignKey(WorkOrder, on_delete=models.CASCADE, related_name="crew")
    technician = models.ForeignKey(
        Technician, on_delete=models.PROTECT, related_name="crew_parts", db_index=False
    )
    role = models.CharField(_("part"), max_length=6, choices=CrewRole)

    class Meta:
        verbose_name = _("crew member")
        verbose_name_plural = _("crew members")
        constraints = [
            models.UniqueConstraint(fields=["work_order", "technician"], name="crew_member_unique"),
            models.UniqueConstraint(fields=["work_order"], condition=Q(role="lead"), name="crew_one_lead"),
        ]
        indexes = [
            models.Index(fields=["technician", "work_order"], name="crew_technician_order"),
            models.Index(
                fields=["technician", "work_order"], name="crew_helper_order", condition=Q(role="helper")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.technician_id} {self.role} {self.work_order_id}"


class Progress(models.Model):
    """A step reported by a technician, with note, position and (as attachments) photos."""

    work_order = models.ForeignKey(
        WorkOrder, on_delete=models.PROTECT, related_name="progress", db_index=False
    )
    step = models.CharField(_("step"), max_length=10, choices=ProgressStep)
    technician = models.ForeignKey(Technician, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("note"), max_length=2000, blank=True)
    reason = models.CharField(_("reason"), max_length=20, choices=HoldReason, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    accuracy_m = models.PositiveIntegerField(_("accuracy in metres"), null=True, blank=True)
    happened_at = models.DateTimeField(_("happened at"))
    received_at = models.DateTimeField(_("received at"))
    request_key = models.CharField(max_length=80, editable=False)

    class Meta:
        ordering = ["received_at", "id"]
        verbose_name = _("progress")
        verbose_name_plural = _("progress")
        constraints = [
            models.UniqueConstraint(fields=["technician", "request_key"], name="progress_request_unique"),
        ]
        indexes = [models.Index(fields=["work_order", "received_at"], name="progress_order_time")]

    def __str__(self) -> str:
        return f"{self.work_order_id} {self.step}"
