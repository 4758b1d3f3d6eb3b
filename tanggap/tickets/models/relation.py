"""How tickets belong together."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tanggap.tickets.choices import RelationKind
from tanggap.tickets.models.ticket import Ticket


class TicketRelation(models.Model):
    """One ticket is related to, a duplicate of, caused by, a blocker of or below another one.

    Read from ``source`` to ``target``: the source is below the target, blocks it, and so on. What is merely
    related has no direction; there the older ticket is the source.
    """

    source = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="relations_out", db_index=False)
    target = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="relations_in", db_index=False)
    kind = models.CharField(_("kind"), max_length=12, choices=RelationKind)
    created_at = models.DateTimeField(_("since"))
    actor_label = models.CharField(_("by"), max_length=150, blank=True)

    class Meta:
        ordering = ["kind", "id"]
        verbose_name = _("relation of tickets")
        verbose_name_plural = _("relations of tickets")
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="ticket_relation_once"),
            models.UniqueConstraint(
                fields=["source"], condition=Q(kind="child_of"), name="ticket_relation_one_parent"
            ),
            models.CheckConstraint(condition=~Q(source=F("target")), name="ticket_relation_not_itself"),
        ]
        indexes = [models.Index(fields=["target", "kind", "source"], name="ticket_relation_target")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"
