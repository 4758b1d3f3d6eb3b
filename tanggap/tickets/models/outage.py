"""One cause with many tickets under it, and who was told of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import User
from tanggap.organization.models import Site, Unit
from tanggap.tickets.choices import Cause
from tanggap.tickets.models.category import Category
from tanggap.tickets.outages.choices import (
    ACTIVE,
    ENDED,
    OutageKind,
    OutageStatus,
    PersonReason,
    PlaceKind,
    SuggestionStatus,
    WorkKind,
)
from tanggap.tickets.outages.querysets import OutageQuerySet


class Outage(models.Model):
    """An outage or a planned maintenance.

    ``started_at`` and ``estimated_end`` of a maintenance are its window. Title and text are written for
    customers; what only staff read stands in updates that are not public.
    """

    number = models.CharField(_("number"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=OutageKind, default=OutageKind.UNPLANNED)
    status = models.CharField(_("state"), max_length=14, choices=OutageStatus)
    title = models.CharField(_("title"), max_length=160)
    public_text = models.TextField(_("text for customers"), blank=True)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="outages", verbose_name=_("responsible unit")
    )
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only this category"),
    )
    is_public = models.BooleanField(_("shown to customers"), default=True)
    tells_served = models.BooleanField(_("tell everybody served there"), default=False)
    started_at = models.DateTimeField(_("began"))
    estimated_end = models.DateTimeField(_("expected end"), null=True, blank=True)
    notice_hours = models.PositiveSmallIntegerField(_("hours of notice"), default=24)
    stops_clock = models.BooleanField(_("stops the clocks of its tickets"), default=False)
    resolution = models.TextField(_("what was done"), blank=True)
    cause = models.CharField(_("cause"), max_length=20, choices=Cause, blank=True)
    resolved_at = models.DateTimeField(_("over since"), null=True, blank=True)
    declared_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    declared_by_label = models.CharField(_("declared by"), max_length=150, blank=True)
    planned_by_id = models.BigIntegerField(null=True, editable=False)
    """Who set the present window, and so may not approve it."""
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    approved_by_label = models.CharField(_("approved by"), max_length=150, blank=True)
    created_at = models.DateTimeField(_("created at"))
    changed_at = models.DateTimeField(_("changed at"), db_index=True)
    request_key = models.CharField(max_length=120, null=True, blank=True, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = OutageQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        verbose_name = _("outage")
        verbose_name_plural = _("outages")
        indexes = [
            models.Index(fields=["-started_at", "-id"], name="outage_started"),
            models.Index(fields=["unit", "-started_at", "-id"], name="outage_unit_started"),
            models.Index(
                fields=["started_at"],
                name="outage_open",
                condition=~Q(status__in=[status.value for status in ENDED]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def is_maintenance(self) -> bool:
        """Whether it was planned."""
        return self.kind == OutageKind.MAINTENANCE

    @property
    def is_ended(self) -> bool:
        """Whether nothing more happens with it."""
        return self.status in ENDED

    @property
    def is_active(self) -> bool:
        """Whether people feel it now."""
        return self.status in ACTIVE


class OutagePlace(models.Model):
    """Where an outage is felt: a unit with everything below it, a network node, or one site."""

    outage = models.ForeignKey(Outage, on_delete=models.CASCADE, related_name="places")
    kind = models.CharField(_("kind"), max_length=4, choices=PlaceKind)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    node = models.CharField(_("network node"), max_length=80, blank=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["id"]
        verbose_name = _("place of an outage")
        verbose_name_plural = _("places of outages")

    def __str__(self) -> str:
        return self.node or str(self.unit or self.site)


class OutageUpdate(models.Model):
    """What was said about an outage, to everybody or to colleagues; never changed afterwards."""

    outage = models.ForeignKey(Outage, on_delete=models.CASCADE, related_name="updates")
    status = models.CharField(_("state"), max_length=14, choices=OutageStatus)
    text = models.TextField(_("text"), blank=True)
    public = models.BooleanField(_("public"), default=True)
    estimated_end = models.DateTimeField(_("expected end"), null=True, blank=True)
    actor_label = models.CharField(_("by"), max_length=150, blank=True)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("update of an outage")
        verbose_name_plural = _("updates of outages")

    def __str__(self) -> str:
        return f"{self.outage_id} {self.status} {self.created_at}"


class OutageLink(models.Model):
    """That a ticket belongs, or belonged, to an outage. One that was taken out does not return by rule."""

    outage = models.ForeignKey(Outage, on_delete=models.PROTECT, related_name="links", db_index=False)
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="outage_links")
    by_rule = models.BooleanField(_("by rule"), default=False)
    attached_at = models.DateTimeField(_("attached at"))
    attached_by_label = models.CharField(_("attached by"), max_length=150, blank=True)
    detached_at = models.DateTimeField(_("detached at"), null=True, blank=True)
    detached_by_label = models.CharField(_("detached by"), max_length=150, blank=True)
    detach_reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("ticket of an outage")
        verbose_name_plural = _("tickets of outages")
        constraints = [
            models.UniqueConstraint(fields=["outage", "ticket"], name="outage_link_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.outage_id} {self.ticket_id}"


class OutagePerson(models.Model):
    """Somebody who is told of an outage, once per outage whatever the reasons.

    ``key`` is ``user:<key>`` or ``email:<address>``; an address of somebody with an account is that person.
    """

    outage = models.ForeignKey(Outage, on_delete=models.CASCADE, related_name="people", db_index=False)
    key = models.CharField(max_length=270)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    email = models.EmailField(_("e-mail"), blank=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    reason = models.CharField(_("reason"), max_length=8, choices=PersonReason)
    joined_at = models.DateTimeField(_("since"))
    left_at = models.DateTimeField(_("until"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("asked for no more at"), null=True, blank=True)
    """By an own word; no rule brings such a person back, only the person."""

    class Meta:
        verbose_name = _("person told of an outage")
        verbose_name_plural = _("people told of outages")
        constraints = [
            models.UniqueConstraint(fields=["outage", "key"], name="outage_person_unique"),
        ]
        indexes = [models.Index(fields=["outage", "id"], name="outage_person_order")]

    def __str__(self) -> str:
        return f"{self.outage_id} {self.key}"


class OutageFollowRequest(models.Model):
    """Somebody without an account wants to follow an outage and waits for the code; removed after a day."""

    reference_hash = models.CharField(max_length=64, unique=True)
    outage = models.ForeignKey(Outage, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField(_("e-mail"))
    language = models.CharField(max_length=5, blank=True)
    origin_hash = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("request to follow an outage")
        verbose_name_plural = _("requests to follow an outage")
        indexes = [
            models.Index(fields=["origin_hash", "created_at"], name="outage_follow_origin"),
            models.Index(fields=["email", "created_at"], name="outage_follow_email"),
        ]

    def __str__(self) -> str:
        return f"{self.outage_id} {self.created_at}"


class OutageWork(models.Model):
    """Work in portions: who does it holds a lease, and whoever comes after a crash goes on."""

    outage = models.ForeignKey(Outage, on_delete=models.CASCADE, related_name="works")
    kind = models.CharField(_("kind"), max_length=14, choices=WorkKind)
    cursor = models.BigIntegerField(default=0)
    wakes = models.PositiveIntegerField(default=0)
    """Counts who was added while it runs, so that it does not end before it has seen them."""
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("in all"), default=0)
    actor_label = models.CharField(_("by"), max_length=150, blank=True)
    created_at = models.DateTimeField(_("created at"))
    done_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    lease_token = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("work on an outage")
        verbose_name_plural = _("work on outages")
        indexes = [
            models.Index(fields=["id"], name="outage_work_waiting", condition=Q(done_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.outage_id} {self.kind}"


class OutageNotice(models.Model):
    """That somebody was told: written with the messages, so that nobody is told twice."""

    work = models.ForeignKey(OutageWork, on_delete=models.CASCADE, related_name="notices", db_index=False)
    person = models.ForeignKey(OutagePerson, on_delete=models.CASCADE, related_name="notices")
    created_at = models.DateTimeField(_("told at"))

    class Meta:
        verbose_name = _("notice of an outage")
        verbose_name_plural = _("notices of outages")
        constraints = [
            models.UniqueConstraint(fields=["work", "person"], name="outage_notice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.work_id} {self.person_id}"


class OutageSuggestion(models.Model):
    """Many reports from different places at once: probably an outage."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    node = models.CharField(_("network node"), max_length=80, blank=True)
    status = models.CharField(
        _("state"), max_length=9, choices=SuggestionStatus, default=SuggestionStatus.OPEN
    )
    places = models.PositiveIntegerField(_("different places"))
    tickets = models.JSONField(_("numbers of the tickets"), default=list)
    first_at = models.DateTimeField(_("first report"))
    last_at = models.DateTimeField(_("last report"))
    outage = models.ForeignKey(Outage, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_by_label = models.CharField(_("decided by"), max_length=150, blank=True)
    created_at = models.DateTimeField(_("created at"))
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("probable outage")
        verbose_name_plural = _("probable outages")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "node"],
                condition=Q(status=SuggestionStatus.OPEN),
                name="outage_suggestion_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.node} {self.places}"
