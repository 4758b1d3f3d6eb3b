"""Answers that are written once and used on many tickets."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.organization.models import Unit
from tanggap.tickets.models.category import Category
from tanggap.tickets.querysets import CannedAnswerQuerySet


class CannedAnswer(models.Model):
    """A text for replies, offered on tickets of its unit and everything below it."""

    title = models.CharField(_("title"), max_length=80)
    body = models.TextField(_("text"), max_length=4000)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
    )
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CannedAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["title", "id"]
        verbose_name = _("canned answer")
        verbose_name_plural = _("canned answers")

    def __str__(self) -> str:
        return self.title
