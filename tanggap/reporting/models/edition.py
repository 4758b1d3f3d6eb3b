"""Monthly recaps: open for notes first, then published and never changed again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tanggap.organization.models import Unit
from tanggap.reporting.querysets import RecapEditionQuerySet


class RecapEdition(models.Model):
    """The recap of a unit and all below for one month.

    Until ``published_at`` there are no figures yet: leaders explain days. Then figures, notes and files are
    made once; the database refuses to change them afterwards.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="recap_editions", db_index=False)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    opened_at = models.DateTimeField(_("open for notes since"))
    closes_at = models.DateTimeField(_("published at the latest"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published early by"),
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    definition = models.CharField(
        _("definitions"), max_length=64, blank=True, help_text=_("Fingerprint of the definitions used.")
    )
    facts = models.JSONField(_("figures"), default=dict)
    pdf_file = models.CharField(max_length=300, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    xlsx_file = models.CharField(max_length=300, blank=True)
    xlsx_sha256 = models.CharField(max_length=64, blank=True)

    objects = RecapEditionQuerySet.as_manager()

    class Meta:
        ordering = ["-first_day", "unit"]
        verbose_name = _("monthly recap")
        verbose_name_plural = _("monthly recaps")
        constraints = [
            models.UniqueConstraint(fields=["unit", "first_day"], name="recap_edition_month"),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="recap_edition_days"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | ~Q(pdf_file="") & ~Q(xlsx_file=""),
                name="recap_edition_has_files",
            ),
        ]
        indexes = [
            models.Index(
                fields=["closes_at"], name="recap_edition_due", condition=Q(published_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.first_day:%Y-%m}"

    @property
    def is_published(self) -> bool:
        """Whether figures and files are made, for good."""
        return self.published_at is not None
