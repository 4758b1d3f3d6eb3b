"""Services that offices may ask for, and the tickets that ask for them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tanggap.organization.models import Unit
from tanggap.tickets.catalogue.choices import KINDS, Measure
from tanggap.tickets.catalogue.promises import Promise
from tanggap.tickets.choices import TicketKind
from tanggap.tickets.models.category import Category


class CatalogueService(models.Model):
    """A service of the catalogue; the questions of its category are its form.

    Attributes:
        unit: the section that owns it: it validates, and its calendar counts the promises.
        documents: what has to be handed in, each with ``code``, ``name`` by language and ``required``.
    """

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name in Indonesian"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    description = models.TextField(_("description in Indonesian"), max_length=4000, blank=True)
    description_en = models.TextField(_("description in English"), max_length=4000, blank=True)
    kind = models.CharField(
        _("becomes"), max_length=16, choices=KINDS, default=TicketKind.SERVICE_REQUEST.value
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("section"))
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="+", verbose_name=_("category")
    )
    documents = models.JSONField(_("documents"), default=list, blank=True)
    needs_validation = models.BooleanField(_("has to be validated"), default=True)
    validation_amount = models.PositiveSmallIntegerField(_("validated within"), default=1)
    validation_measure = models.CharField(
        _("counted in"), max_length=5, choices=Measure, default=Measure.DAYS
    )
    completion_amount = models.PositiveSmallIntegerField(_("done within"), default=3)
    completion_measure = models.CharField(
        _("counted in"), max_length=5, choices=Measure, default=Measure.DAYS
    )
    position = models.PositiveSmallIntegerField(_("order"), default=100)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        ordering = ["position", "name", "id"]
        verbose_name = _("service of the catalogue")
        verbose_name_plural = _("services of the catalogue")

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The name in the reader's language."""
        return (self.name_en if _english() else "") or self.name

    @property
    def about(self) -> str:
        """The description in the reader's language."""
        return (self.description_en if _english() else "") or self.description

    @property
    def papers(self) -> list[dict[str, Any]]:
        """The documents with their names in the reader's language."""
        language = "en" if _english() else "id"
        return [
            {**one, "title": one["name"].get(language) or one["name"].get("id", "")} for one in self.documents
        ]

    @property
    def validation_promise(self) -> Promise:
        """Within what the section decides; nothing when it need not."""
        return Promise(self.validation_amount if self.needs_validation else 0, self.validation_measure)

    @property
    def completion_promise(self) -> Promise:
        """Within what it is done, from acceptance on."""
        return Promise(self.completion_amount, self.completion_measure)


def _english() -> bool:
    return (get_language() or "id").startswith("en")
