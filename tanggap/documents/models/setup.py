"""What administrators say of documents: letterheads, and the frame of each kind."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tanggap.organization.models import Unit


class Letterhead(models.Model):
    """The head of papers of a unit and all below it that has none of its own; its logo is an attachment."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    above = models.CharField(_("line above"), max_length=120, blank=True)
    name = models.CharField(_("name"), max_length=150)
    address = models.CharField(_("address"), max_length=300, blank=True)
    contact = models.CharField(_("telephone, e-mail, web"), max_length=200, blank=True)
    city = models.CharField(_("place of signing"), max_length=80, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        ordering = ["unit__path"]
        verbose_name = _("letterhead")
        verbose_name_plural = _("letterheads")

    def __str__(self) -> str:
        return self.name


class DocumentTemplate(models.Model):
    """How documents of a kind are numbered and framed, everywhere or at a unit and all below it.

    Attributes:
        unit: who counts; without one each unit counts for itself.
        pattern: see ``tanggap.documents.patterns``.
    """

    kind = models.CharField(_("kind"), max_length=40)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    pattern = models.CharField(_("pattern of numbers"), max_length=80)
    title = models.CharField(_("title"), max_length=120)
    opening = models.CharField(_("words at the beginning"), max_length=1000, blank=True)
    closing = models.CharField(_("words at the end"), max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        ordering = ["kind", "unit__path"]
        verbose_name = _("form of documents")
        verbose_name_plural = _("forms of documents")
        constraints = [
            models.UniqueConstraint(fields=["kind", "unit"], name="document_template_once"),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(unit__isnull=True), name="document_template_default_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.pattern})"
