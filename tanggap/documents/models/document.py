"""Numbers, and the documents that carry them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tanggap.documents.querysets import DocumentQuerySet
from tanggap.kernel.ids import new_public_id
from tanggap.organization.models import Unit


class NumberSeries(models.Model):
    """Counts the numbers of a kind, a unit and a year. Its row is locked while a number is taken."""

    kind = models.CharField(_("kind"), max_length=40)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        ordering = ["-year", "kind", "unit__path"]
        verbose_name = _("series of numbers")
        verbose_name_plural = _("series of numbers")
        constraints = [
            models.UniqueConstraint(fields=["kind", "unit", "year"], name="number_series_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.unit_id} {self.year}"


class DocumentNumber(models.Model):
    """A number that was taken: by a document, or voided with a reason. No number is left unexplained.

    Attributes:
        text: as it is written; "" for a voided number that was never written.
    """

    series = models.ForeignKey(NumberSeries, on_delete=models.PROTECT, related_name="numbers")
    number = models.PositiveIntegerField(_("number"))
    text = models.CharField(_("as written"), max_length=160, blank=True)
    taken_at = models.DateTimeField(_("taken at"))
    voided_at = models.DateTimeField(_("voided at"), null=True, blank=True)
    voided_by_label = models.CharField(_("voided by"), max_length=150, blank=True)
    void_reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("number")
        verbose_name_plural = _("numbers")
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="document_number_once"),
            models.UniqueConstraint(fields=["text"], condition=~Q(text=""), name="document_number_text_once"),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""), name="document_number_void_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.text or str(self.number)


class Document(models.Model):
    """A document as it was issued: its content alone makes the paper.

    Attributes:
        subject_id: key of what it tells of, within its kind.
        content: everything that stands on the paper, as ``tanggap.documents.content`` describes it.
        digest: SHA-256 (hexadecimal) over the content at issue; the activity entry says the same.
        verify_code: unguessable; the address of the proof page.
        entry_id, entry_digest: the entry of its issue in the activity record.
        pdf_key, pdf_sha256, pdf_size: the paper in the storage, once it was made.
    """

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=40)
    subject_id = models.BigIntegerField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    number = models.OneToOneField(DocumentNumber, on_delete=models.PROTECT, related_name="document")
    number_text = models.CharField(_("number"), max_length=160)
    title = models.CharField(_("title"), max_length=200)
    content = models.JSONField(_("content"))
    digest = models.CharField(max_length=64)
    verify_code = models.CharField(max_length=40, unique=True)
    issued_at = models.DateTimeField(_("issued at"))
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issued_by_label = models.CharField(_("issued by"), max_length=150)
    entry_id = models.BigIntegerField(null=True, editable=False)
    entry_digest = models.CharField(max_length=64, blank=True, editable=False)
    pdf_key = models.CharField(max_length=200, blank=True, editable=False)
    pdf_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    pdf_size = models.PositiveIntegerField(default=0, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by_label = models.CharField(_("withdrawn by"), max_length=150, blank=True)
    withdrawn_reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"],
                condition=Q(withdrawn_at__isnull=True),
                name="document_one_valid",
            ),
        ]
        indexes = [models.Index(fields=["kind", "subject_id"], name="document_subject")]

    def __str__(self) -> str:
        return self.number_text
