"""Free words on tickets."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.tickets.models.ticket import Ticket


class Tag(models.Model):
    """A word that tickets are marked with; one for the whole installation, in one spelling."""

    name = models.CharField(_("tag"), max_length=40, unique=True)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        ordering = ["name"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    def __str__(self) -> str:
        return self.name


class TicketTag(models.Model):
    """A ticket is marked with a tag."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="tag_rows", db_index=False)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="ticket_rows", db_index=False)
    added_at = models.DateTimeField(_("since"))
    actor_label = models.CharField(_("by"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("tag of a ticket")
        verbose_name_plural = _("tags of tickets")
        constraints = [models.UniqueConstraint(fields=["ticket", "tag"], name="ticket_tag_once")]
        indexes = [models.Index(fields=["tag", "ticket"], name="ticket_tag_tickets")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.tag_id}"
