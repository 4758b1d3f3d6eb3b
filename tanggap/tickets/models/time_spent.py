"""Work that people write down on tickets, in minutes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import User
from tanggap.tickets.models.ticket import Ticket


class TimeEntry(models.Model):
    """Minutes that somebody worked on a ticket on one day.

    Only ever added: a correction is a new entry in the place of the old one, which counts no longer.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="time_entries", db_index=False)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    person_label = models.CharField(_("who"), max_length=150)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    day = models.DateField(_("day"))
    text = models.CharField(_("what was done"), max_length=200)
    created_at = models.DateTimeField(_("written at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    corrects = models.OneToOneField(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="corrected_by"
    )
    request_key = models.CharField(max_length=120, blank=True, editable=False)

    class Meta:
        ordering = ["-day", "-id"]
        verbose_name = _("time spent")
        verbose_name_plural = _("time spent")
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1) & Q(minutes__lte=1440), name="time_entry_minutes"
            ),
            models.UniqueConstraint(
                fields=["ticket", "person", "request_key"],
                condition=~Q(request_key=""),
                name="time_entry_request_unique",
            ),
        ]
        indexes = [
            models.Index(
                fields=["ticket", "-day", "-id"],
                include=["minutes"],
                name="time_entry_ticket",
                condition=Q(withdrawn_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.minutes} min {self.day}"
