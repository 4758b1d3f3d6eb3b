"""Work reports: what was found and done on a job, in versions, with the leader's remarks."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tanggap.fieldwork.models.work_order import WorkOrder
from tanggap.fieldwork.work_reports.choices import WRITABLE, WorkReportState
from tanggap.fieldwork.work_reports.querysets import WorkReportQuerySet
from tanggap.organization.models import Unit


class WorkReport(models.Model):
    """The written result of one job. What was submitted stands in its versions, the rest in ``draft``.

    ``state``, ``submitted_at`` and ``decided_at`` repeat what the approval says, for lists.

    Attributes:
        number: of the ticket and the visit, as people name the report before it has a document's number.
        draft: what the writers filled in last, as ``work_reports.content`` describes it.
        request_key: the client's key of the last save; the same key saves once.
    """

    number = models.CharField(_("number"), max_length=40, unique=True)
    work_order = models.OneToOneField(WorkOrder, on_delete=models.PROTECT, related_name="work_report")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(
        _("state"), max_length=10, choices=WorkReportState, default=WorkReportState.DRAFT
    )
    draft = models.JSONField(_("draft"), default=dict)
    version = models.PositiveIntegerField(default=1)
    request_key = models.CharField(max_length=80, blank=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created at"))
    changed_at = models.DateTimeField(_("changed at"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = WorkReportQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("work report")
        verbose_name_plural = _("work reports")
        constraints = [
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=False) | Q(state="draft"), name="work_report_submitted"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-id"], name="work_report_unit"),
            models.Index(fields=["state", "-id"], name="work_report_state"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_approved(self) -> bool:
        """Whether it may be printed; until then it is to be followed up."""
        return self.state == WorkReportState.APPROVED

    @property
    def is_writable(self) -> bool:
        """Whether its writers may change it."""
        return self.state in WRITABLE


class WorkReportVersion(models.Model):
    """A report as it was submitted. The database refuses to change or delete it.

    Attributes:
        number: counts the submissions, from 1.
        content: facts of the job and what was filled in.
        digest: SHA-256 (hexadecimal) over the content.
    """

    report = models.ForeignKey(WorkReport, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    content = models.JSONField(_("content"))
    digest = models.CharField(max_length=64)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    author_label = models.CharField(_("written by"), max_length=150)
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        ordering = ["number"]
        verbose_name = _("version of a work report")
        verbose_name_plural = _("versions of work reports")
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="work_report_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} v{self.number}"


class WorkReportRemark(models.Model):
    """What somebody who verifies says about one place of a version.

    Attributes:
        place: a part of the report, or a line of it (``actions.2``, counted from 0).
    """

    version = models.ForeignKey(WorkReportVersion, on_delete=models.PROTECT, related_name="remarks")
    place = models.CharField(max_length=60)
    text = models.CharField(_("remark"), max_length=500)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    author_label = models.CharField(_("written by"), max_length=150)
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        ordering = ["id"]
        verbose_name = _("remark on a work report")
        verbose_name_plural = _("remarks on work reports")
        constraints = [
            models.UniqueConstraint(fields=["version", "place"], name="work_report_remark_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.place}"
