"""Delegation: somebody decides in another's place for a while."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tanggap.kernel import clock


class ApprovalDelegation(models.Model):
    """From one moment to another, ``taker`` may decide what waits for ``giver``.

    Attributes:
        kinds: codes of the kinds; empty means all.
        starts_at, ends_at: the first moment, and the first one that is over.
    """

    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("for")
    )
    taker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("delegate")
    )
    kinds = models.JSONField(_("kinds"), default=list, blank=True)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=200)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        ordering = ["-starts_at", "-id"]
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        constraints = [
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="approval_delegation_of_two"),
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="approval_delegation_span"),
        ]
        indexes = [
            models.Index(fields=["taker", "ends_at"], name="approval_delegation_taker"),
            models.Index(fields=["giver", "ends_at"], name="approval_delegation_giver"),
        ]

    def __str__(self) -> str:
        return f"{self.giver_id} → {self.taker_id}"

    @property
    def is_over(self) -> bool:
        """Whether it holds no more: past its end, or called off before it began."""
        return self.ends_at <= max(self.starts_at, clock.now())
