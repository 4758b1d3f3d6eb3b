"""Categories of tickets as a tree."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.tickets.choices import Level, TicketKind


class Category(models.Model):
    """A node of the category tree; ``path`` is built as for units (``"1/4/"``).

    The root of a category is its group, which repeat-fault figures compare.
    """

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.CharField(max_length=255, unique=True)
    group_id = models.BigIntegerField(_("group"), null=True, editable=False, db_index=True)
    kind = models.CharField(_("usual kind"), max_length=16, choices=TicketKind, default=TicketKind.INCIDENT)
    impact = models.PositiveSmallIntegerField(_("usual impact"), choices=Level, default=Level.MEDIUM)
    urgency = models.PositiveSmallIntegerField(_("usual urgency"), choices=Level, default=Level.MEDIUM)
    skill = models.CharField(_("skill needed"), max_length=40, blank=True)
    proof_required = models.BooleanField(
        _("the customer confirms the work"),
        default=False,
        help_text=_(
            "A technician's job in it, or in a category below, is done only with the customer's signature or "
            "the code that is sent to the customer."
        ),
    )
    retention_months = models.PositiveSmallIntegerField(
        _("months of keeping reporters"), null=True, blank=True
    )
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["path"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return self.name
