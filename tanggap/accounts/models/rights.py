"""Roles as named sets of permissions, and grants that hold a role at a unit."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.querysets import GrantQuerySet, RoleQuerySet
from tanggap.accounts.roles import shown_text
from tanggap.organization.models import Unit


class Role(models.Model):
    """A named set of permission codes; shipped for every kind of person, editable."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("description"), max_length=300, blank=True)
    permissions = models.JSONField(_("permissions"), default=list)
    home = models.CharField(_("home page"), max_length=40, default="/portal/")
    priority = models.PositiveSmallIntegerField(
        _("precedence"), default=100, help_text=_("The role with the smallest number decides the home page.")
    )
    mfa_required = models.BooleanField(_("second factor required"), default=False)
    shipped = models.BooleanField(_("shipped with the product"), default=False)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = RoleQuerySet.as_manager()

    class Meta:
        ordering = ["priority", "name"]
        verbose_name = _("role")
        verbose_name_plural = _("roles")

    def __str__(self) -> str:
        return str(self.title)

    @property
    def title(self) -> Any:
        """The name, translated as long as nobody renamed a shipped role."""
        return shown_text(self.name, self.code, "name")

    @property
    def summary(self) -> Any:
        """The description, translated likewise."""
        return shown_text(self.description, self.code, "description")


class Grant(models.Model):
    """A role held by a person at a unit, covering what lies below, for a stretch of time."""

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="grants")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="grants", verbose_name=_("role"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="grants", verbose_name=_("unit"))
    valid_from = models.DateTimeField(_("valid from"))
    valid_to = models.DateTimeField(_("valid to"), null=True, blank=True)
    given_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("given by"),
    )
    given_by_label = models.CharField(_("given by"), max_length=150, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="grant_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "unit"], condition=Q(valid_to__isnull=True), name="grant_open_unique"
            ),
        ]
        verbose_name = _("grant")
        verbose_name_plural = _("grants")

    def __str__(self) -> str:
        return f"{self.user} {self.role} @ {self.unit}"
