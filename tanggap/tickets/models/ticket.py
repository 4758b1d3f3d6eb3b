"""The ticket and what is kept beside it for speed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import Team, User
from tanggap.organization.models import Customer, Office, Site, Unit
from tanggap.tickets.choices import (
    OPEN_STATUSES,
    Cause,
    Channel,
    HoldApproval,
    HoldReason,
    Level,
    Priority,
    TallyMeasure,
    TicketKind,
    TicketStatus,
)
from tanggap.tickets.models.category import Category
from tanggap.tickets.models.sla import SlaPolicyVersion
from tanggap.tickets.querysets import TicketQuerySet

_OPEN = Q(status__in=[status.value for status in OPEN_STATUSES], deleted_at__isnull=True)


_SOLVED_FIGURES = [
    "status",
    "resolver",
    "unit",
    "resolve_seconds",
    "resolve_net_seconds",
    "reopen_count",
    "sla_met",
    "visits",
    "repeated_at",
]
"""What the recap sums up of solved tickets; in the index, so that PostgreSQL need not read the rows."""


class Ticket(models.Model):
    """One fault, request, complaint or question, with a number and a life cycle.

    Moments and figures that lists and recaps read (``resolve_seconds``, ``sla_met``, ...) are columns,
    written in the transaction of the move that settles them; ``kpis`` defines them.
    """

    number = models.CharField(_("number"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=TicketKind)
    status = models.CharField(_("status"), max_length=12, choices=TicketStatus, default=TicketStatus.NEW)
    subject = models.CharField(_("subject"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    impact = models.PositiveSmallIntegerField(_("impact"), choices=Level, default=Level.MEDIUM)
    urgency = models.PositiveSmallIntegerField(_("urgency"), choices=Level, default=Level.MEDIUM)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.MEDIUM)
    priority_reason = models.CharField(_("reason for another priority"), max_length=300, blank=True)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets", db_index=False
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="tickets", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets")
    assignee = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="assigned_tickets", db_index=False
    )
    channel = models.CharField(_("channel"), max_length=12, choices=Channel, default=Channel.DESK)
    requester = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="requested_tickets",
        db_index=False,
    )
    requester_name = models.CharField(_("reporter"), max_length=150, blank=True)
    requester_phone = models.CharField(_("phone"), max_length=20, blank=True)
    requester_email = models.EmailField(_("e-mail"), blank=True)
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets"
    )
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets"
    )
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets", db_index=False
    )
    place = models.CharField(_("place"), max_length=300, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)

    reported_at = models.DateTimeField(_("reported at"))
    responded_at = models.DateTimeField(_("responded at"), null=True, blank=True)
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"))
    changed_at = models.DateTimeField(_("changed at"))
    hold_reason = models.CharField(_("hold reason"), max_length=20, choices=HoldReason, blank=True)
    held_since = models.DateTimeField(_("on hold since"), null=True, blank=True)
    reopen_count = models.PositiveSmallIntegerField(_("times reopened"), default=0)
    resolution = models.TextField(_("resolution"), blank=True)
    cause = models.CharField(_("cause"), max_length=20, choices=Cause, blank=True)
    resolver = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="resolved_tickets", db_index=False
    )

    sla_version = models.ForeignKey(
        SlaPolicyVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sla_targets = models.JSONField(_("promises so far"), default=list, blank=True, editable=False)
    response_due_at = models.DateTimeField(_("answer due at"), null=True, blank=True)
    resolution_due_at = models.DateTimeField(_("solution due at"), null=True, blank=True)
    update_since = models.DateTimeField(_("reporter last heard from us"), null=True, blank=True)
    update_due_at = models.DateTimeField(_("word to the reporter due at"), null=True, blank=True)
    next_due_at = models.DateTimeField(_("next due at"), null=True, blank=True)
    next_step_at = models.DateTimeField(_("next escalation at"), null=True, blank=True)
    response_breached_at = models.DateTimeField(_("answer overdue since"), null=True, blank=True)
    resolution_breached_at = models.DateTimeField(_("solution overdue since"), null=True, blank=True)
    update_breached_at = models.DateTimeField(_("word to the reporter overdue since"), null=True, blank=True)
    sla_met = models.BooleanField(_("solved within target"), null=True, blank=True)
    respond_seconds = models.BigIntegerField(_("time to respond"), null=True, blank=True)
    resolve_seconds = models.BigIntegerField(_("time to resolve"), null=True, blank=True)
    resolve_net_seconds = models.BigIntegerField(_("net time to resolve"), null=True, blank=True)
    visits = models.PositiveSmallIntegerField(_("visits"), default=0)
    repeated_at = models.DateTimeField(_("next fault at the same site"), null=True, blank=True)

    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_here", db_index=False
    )
    merged_count = models.PositiveSmallIntegerField(_("tickets merged here"), default=0, editable=False)

    outage = models.ForeignKey(
        "tickets.Outage",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tickets",
        db_index=False,
    )
    sla_pauses = models.JSONField(_("pauses for maintenance"), null=True, blank=True, editable=False)
    """Beginning and end (``null``: not yet) of approved maintenance that it belongs to."""
    awaits_validation = models.BooleanField(_("waits for validation"), default=False, editable=False)
    """A request for a service that its section has not accepted yet: nobody works on it."""
    source = models.CharField(_("source"), max_length=60, blank=True)
    source_key = models.CharField(_("key in the source"), max_length=120, null=True, blank=True)
    request_key = models.CharField(max_length=120, null=True, blank=True, unique=True, editable=False)
    personal_blanked_at = models.DateTimeField(
        _("personal data blanked at"), null=True, blank=True, editable=False
    )
    deleted_at = models.DateTimeField(_("deleted at"), null=True, blank=True)
    deleted_by_label = models.CharField(_("deleted by"), max_length=150, blank=True)
    delete_reason = models.CharField(_("reason for deletion"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = TicketQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_key"],
                condition=Q(source_key__isnull=False),
                name="ticket_source_key_unique",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True) | Q(resolved_at__gte=F("reported_at")),
                name="ticket_resolved_after_reported",
            ),
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False)
                | (~Q(status="merged") & Q(merged_into__isnull=True)),
                name="ticket_merged_into_another",
            ),
        ]
        indexes = [
            models.Index(
                fields=["closed_at"],
                condition=Q(personal_blanked_at__isnull=True, closed_at__isnull=False),
                name="ticket_personal_due",
            ),
            models.Index(fields=["-reported_at", "-id"], name="ticket_reported"),
            models.Index(fields=["unit", "-reported_at", "-id"], name="ticket_unit_reported"),
            models.Index(fields=["status", "-reported_at", "-id"], name="ticket_status_reported"),
            models.Index(fields=["category", "-reported_at", "-id"], name="ticket_category_reported"),
            models.Index(fields=["requester", "-reported_at", "-id"], name="ticket_requester_reported"),
            models.Index(
                fields=["requester_email", "-reported_at", "-id"],
                name="ticket_guest_email",
                condition=Q(requester__isnull=True, deleted_at__isnull=True) & ~Q(requester_email=""),
            ),
            models.Index(fields=["site", "-reported_at", "-id"], name="ticket_site_reported"),
            models.Index(fields=["assignee", "status", "-reported_at"], name="ticket_assignee_status"),
            models.Index(fields=["-changed_at", "-id"], name="ticket_changed"),
            models.Index(
                fields=["outage", "-reported_at", "-id"],
                name="ticket_outage",
                condition=Q(outage__isnull=False, deleted_at__isnull=True),
            ),
            models.Index(fields=["-reported_at", "-id"], name="ticket_open_reported", condition=_OPEN),
            models.Index(
                fields=["priority", "-reported_at", "-id"], name="ticket_open_priority", condition=_OPEN
            ),
            models.Index(
                fields=["next_due_at"],
                name="ticket_next_due",
                condition=Q(next_due_at__isnull=False, deleted_at__isnull=True),
            ),
            models.Index(
                fields=["next_step_at"],
                name="ticket_next_step",
                condition=Q(next_step_at__isnull=False, deleted_at__isnull=True),
            ),
            models.Index(
                fields=["resolved_at"],
                include=_SOLVED_FIGURES,
                name="ticket_resolved",
                condition=Q(resolved_at__isnull=False, deleted_at__isnull=True),
            ),
            models.Index(fields=["resolver", "resolved_at"], name="ticket_resolver_resolved"),
            models.Index(
                fields=["resolution_breached_at", "id"],
                name="ticket_overdue",
                condition=_OPEN & Q(resolution_breached_at__isnull=False),
            ),
            models.Index(
                fields=["reported_at", "id"],
                name="ticket_unassigned",
                condition=_OPEN & Q(assignee__isnull=True),
            ),
            models.Index(
                fields=["unit", "reported_at"],
                name="ticket_waiting_line",
                condition=Q(status__in=["new", "validated"], deleted_at__isnull=True, assignee__isnull=True),
            ),
            models.Index(
                fields=["responded_at"],
                include=["status", "resolver", "assignee", "unit", "respond_seconds"],
                name="ticket_responded",
                condition=Q(responded_at__isnull=False, deleted_at__isnull=True),
            ),
            models.Index(
                fields=["closed_at"],
                name="ticket_closed",
                condition=Q(closed_at__isnull=False, deleted_at__isnull=True),
            ),
            models.Index(
                fields=["held_since", "id"],
                name="ticket_held",
                condition=Q(status="on_hold", deleted_at__isnull=True),
            ),
            models.Index(
                fields=["merged_into"], name="ticket_merged", condition=Q(merged_into__isnull=False)
            ),
            models.Index(
                fields=["-deleted_at"], name="ticket_deleted", condition=Q(deleted_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"

    @property
    def is_open(self) -> bool:
        """Whether work is still expected."""
        return self.status in OPEN_STATUSES


class TicketState(models.Model):
    """One stretch of the ticket's life: the state that it entered and when. Feeds the SLA clock."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="states")
    status = models.CharField(_("status"), max_length=12, choices=TicketStatus)
    entered_at = models.DateTimeField(_("since"))
    reason = models.CharField(_("reason"), max_length=20, choices=HoldReason, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    stops_clock = models.BooleanField(_("stops the clock"), default=False)
    confirmed_by_label = models.CharField(_("stop decided by"), max_length=150, blank=True)
    actor_label = models.CharField(_("by"), max_length=150, blank=True)
    approval = models.CharField(_("confirmation"), max_length=10, choices=HoldApproval, blank=True)
    asked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision_note = models.CharField(_("words of the decision"), max_length=300, blank=True)

    class Meta:
        ordering = ["entered_at", "id"]
        indexes = [
            models.Index(
                fields=["entered_at", "id"],
                name="state_waiting_stop",
                condition=Q(approval=HoldApproval.WAITING.value),
            )
        ]
        verbose_name = _("ticket state")
        verbose_name_plural = _("ticket states")

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.status} {self.entered_at}"


class NumberSequence(models.Model):
    """The last ticket number given in a year."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("number sequence")
        verbose_name_plural = _("number sequences")

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class TicketTally(models.Model):
    """Changes of a figure of a unit; the figure is the sum of its rows.

    Writers only insert, so that they never wait for each other; a job folds the rows together.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    measure = models.CharField(max_length=12, choices=TallyMeasure)
    key = models.CharField(max_length=12, blank=True)
    amount = models.BigIntegerField()

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        indexes = [models.Index(fields=["unit", "measure", "key"], name="tally_figure", include=["amount"])]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.measure} {self.key} {self.amount:+d}"


class TicketSearchDocument(models.Model):
    """The words of a ticket, indexed for full-text search (see the search migration)."""

    ticket = models.OneToOneField(
        Ticket, on_delete=models.CASCADE, primary_key=True, related_name="search_document"
    )
    body = models.TextField()

    class Meta:
        verbose_name = _("search document")
        verbose_name_plural = _("search documents")

    def __str__(self) -> str:
        return f"{self.ticket_id}"
