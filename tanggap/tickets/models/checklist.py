"""Checklists: templates that are edited, and the lists of items on tickets."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import User
from tanggap.tickets.models.category import Category
from tanggap.tickets.models.ticket import Ticket


class ChecklistTemplate(models.Model):
    """What has to be done on tickets of some kind; ``items`` are texts with ``mandatory``.

    Tickets of the category and those below it get the list by themselves, when they are made and when they
    change to it; without a category it is only added by hand.
    """

    name = models.CharField(_("name"), max_length=120)
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
    )
    position = models.PositiveIntegerField(_("order"))
    items = models.JSONField(_("items"), default=list)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("checklist template")
        verbose_name_plural = _("checklist templates")

    def __str__(self) -> str:
        return self.name


class TicketChecklist(models.Model):
    """A checklist on a ticket, as its template was when it was added.

    ``automatic`` says whether the ticket's present category asks for it; ``actor_label`` is empty when no
    person added it.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="checklists", db_index=False)
    template = models.ForeignKey(ChecklistTemplate, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    automatic = models.BooleanField(_("added by the category"), default=False)
    added_at = models.DateTimeField(_("since"))
    actor_label = models.CharField(_("by"), max_length=150, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("checklist of a ticket")
        verbose_name_plural = _("checklists of tickets")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "template"], name="ticket_checklist_once"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.name}"


class ChecklistItem(models.Model):
    """One thing to do on a ticket, and who did it when."""

    checklist = models.ForeignKey(
        TicketChecklist, on_delete=models.CASCADE, related_name="items", db_index=False
    )
    position = models.PositiveSmallIntegerField(_("order"))
    text = models.CharField(_("text"), max_length=200)
    mandatory = models.BooleanField(_("mandatory"), default=False)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    happened_at = models.DateTimeField(
        _("ticked at"), null=True, blank=True, help_text=_("By the phone's clock, where it waited there.")
    )
    done_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    done_by_label = models.CharField(_("done by"), max_length=150, blank=True)

    class Meta:
        ordering = ["checklist", "position"]
        verbose_name = _("item of a checklist")
        verbose_name_plural = _("items of checklists")
        constraints = [
            models.UniqueConstraint(fields=["checklist", "position"], name="checklist_item_place"),
        ]

    def __str__(self) -> str:
        return self.text
