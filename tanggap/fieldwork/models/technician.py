"""Technicians: people who work in the field."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import Team, User
from tanggap.fieldwork.querysets import TechnicianQuerySet
from tanggap.organization.models import Unit


class Technician(models.Model):
    """What the field needs to know of a person; name, contacts and photo are the person's own."""

    user = models.OneToOneField(
        User, on_delete=models.PROTECT, related_name="technician", verbose_name=_("person")
    )
    code = models.CharField(_("staff number"), max_length=40, unique=True)
    home_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="technicians", verbose_name=_("home unit")
    )
    team = models.ForeignKey(
        Team,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="technicians",
        verbose_name=_("team"),
    )
    skills = models.JSONField(_("skills"), default=list, blank=True)
    vehicle = models.CharField(_("vehicle"), max_length=80, blank=True)
    shift = models.CharField(_("shift"), max_length=80, blank=True)
    usual_shift = models.ForeignKey(
        "fieldwork.Shift",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="technicians",
        verbose_name=_("usual shift"),
    )
    deactivated_at = models.DateTimeField(_("deactivated at"), null=True, blank=True)
    deactivate_reason = models.CharField(_("reason"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    objects = TechnicianQuerySet.as_manager()

    class Meta:
        ordering = ["user__name", "id"]
        verbose_name = _("technician")
        verbose_name_plural = _("technicians")

    def __str__(self) -> str:
        return str(self.user)

    @property
    def is_active(self) -> bool:
        """Whether work may be given to this technician."""
        return self.deactivated_at is None
