"""Service-level policies in versions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.organization.models import Calendar, Customer, Unit
from tanggap.tickets.choices import HoldReason
from tanggap.tickets.models.category import Category


class SlaPolicy(models.Model):
    """Promised times for the tickets that it fits: the most specific policy wins.

    A policy fits a ticket whose unit lies at or below ``unit``, whose category lies at or below ``category``
    and whose customer is ``customer`` or of the ``customer_class``; empty means any. It holds for the
    priorities for which its version promises something.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
    )
    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("customer"),
    )
    customer_class = models.CharField(_("contract class"), max_length=40, blank=True)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("service-level policy")
        verbose_name_plural = _("service-level policies")

    def __str__(self) -> str:
        return self.name


class SlaPolicyVersion(models.Model):
    """What a policy promises from a moment on.

    ``targets`` maps priority ("1" to "4") to ``{"response": seconds, "update": seconds, "resolution":
    seconds}`` of working time; a missing target is not promised.
    """

    policy = models.ForeignKey(SlaPolicy, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    valid_from = models.DateTimeField(_("valid from"))
    targets = models.JSONField(_("targets"), default=dict)
    calendar = models.ForeignKey(
        Calendar,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("calendar"),
        help_text=_("Empty: the calendar of the ticket's unit."),
    )
    created_by_label = models.CharField(_("created by"), max_length=150, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        ordering = ["policy", "number"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="sla_policy_version_unique"),
        ]
        verbose_name = _("version of a service-level policy")
        verbose_name_plural = _("versions of service-level policies")

    def __str__(self) -> str:
        return f"{self.policy} v{self.number}"


class HoldRule(models.Model):
    """What a hold for a reason means for the clock; a reason without a row goes by what is shipped."""

    reason = models.CharField(_("reason"), max_length=20, choices=HoldReason, unique=True)
    stops_clock = models.BooleanField(_("stops the clock"))
    second_person = models.BooleanField(_("a second person confirms"), default=False)
    needs_note = models.BooleanField(_("needs evidence in words"), default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["reason"]
        verbose_name = _("rule of a hold reason")
        verbose_name_plural = _("rules of hold reasons")

    def __str__(self) -> str:
        return self.reason
