"""Routes: which steps a kind of request takes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tanggap.organization.models import Unit


class ApprovalRoute(models.Model):
    """The steps for one kind of request, at a unit and below or everywhere.

    Attributes:
        kind: code of a registered kind.
        unit: None means everywhere; of several that fit, the one of the nearest unit counts.
        steps: as ``tanggap.approvals.steps`` stores them.
    """

    kind = models.CharField(_("kind"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    steps = models.JSONField(_("steps"))
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        ordering = ["kind", "id"]
        verbose_name = _("approval route")
        verbose_name_plural = _("approval routes")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "unit"],
                condition=Q(retired_at__isnull=True, unit__isnull=False),
                name="approval_route_one_per_unit",
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(retired_at__isnull=True, unit__isnull=True),
                name="approval_route_one_everywhere",
            ),
        ]

    def __str__(self) -> str:
        return self.name
