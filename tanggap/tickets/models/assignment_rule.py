"""Rules by which new tickets find their team or person."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import Team, User
from tanggap.organization.models import Customer, Unit
from tanggap.tickets.choices import PlacingMethod
from tanggap.tickets.models.category import Category


class AssignmentRule(models.Model):
    """To whom tickets go that fit; the first rule in order that fits decides.

    A rule fits a ticket of its unit or below, of its category or below, of one of its priorities and
    channels, of its customer or contract class; empty means any.
    """

    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveIntegerField(_("order"))
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
    priorities = models.JSONField(_("priorities"), default=list, blank=True)
    channels = models.JSONField(_("channels"), default=list, blank=True)
    method = models.CharField(_("how"), max_length=12, choices=PlacingMethod)
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    skill = models.CharField(_("skill needed"), max_length=40, blank=True)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("assignment rule")
        verbose_name_plural = _("assignment rules")

    def __str__(self) -> str:
        return self.name


class AssignmentTurn(models.Model):
    """Whose turn it was last under a rule; locked by the worker that places a ticket, never by a writer."""

    rule = models.OneToOneField(
        AssignmentRule, on_delete=models.CASCADE, primary_key=True, related_name="turn"
    )
    person = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("turn")
        verbose_name_plural = _("turns")

    def __str__(self) -> str:
        return f"{self.rule_id}: {self.person_id}"
