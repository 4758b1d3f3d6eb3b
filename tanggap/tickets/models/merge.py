"""Tickets that were merged into others, with what it takes to undo it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tanggap.tickets.models.ticket import Ticket


class TicketMerge(models.Model):
    """The source went into the target; kept as a record when it is undone."""

    source = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="merges")
    target = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="merges_in")
    merged_at = models.DateTimeField(_("merged at"))
    actor_label = models.CharField(_("by"), max_length=150, blank=True)
    former_status = models.CharField(_("state before"), max_length=12)
    carried = models.JSONField(_("tickets that came along"), default=list)
    followers = models.JSONField(_("followers added"), default=list)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by_label = models.CharField(_("undone by"), max_length=150, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("merge of tickets")
        verbose_name_plural = _("merges of tickets")
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=Q(undone_at__isnull=True), name="ticket_merge_one_standing"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source_id} into {self.target_id}"
