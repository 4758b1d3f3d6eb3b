"""A file as it came, a run of it, and what became of each row."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.activity.choices import UNFINISHED
from tanggap.activity.models import JobRun
from tanggap.intake.choices import ImportTarget, RowOutcome, RunStatus
from tanggap.intake.querysets import ImportFileQuerySet, ImportRunQuerySet
from tanggap.kernel.ids import new_public_id
from tanggap.organization.models import Unit


class ImportFile(models.Model):
    """The original, kept as it was uploaded."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    name = models.CharField(_("file name"), max_length=200)
    storage_key = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField(_("size"))
    target = models.CharField(_("becomes"), max_length=12, choices=ImportTarget)
    columns: models.JSONField[Any, Any] = models.JSONField(_("columns"), default=list)
    facts: models.JSONField[Any, Any] = models.JSONField(_("facts"), default=dict)
    draft: models.JSONField[Any, Any] = models.JSONField(_("mapping in the making"), default=dict)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    person_id = models.BigIntegerField(_("uploaded by"), null=True)
    actor_label = models.CharField(_("name of the uploader"), max_length=150, blank=True)
    created_at = models.DateTimeField(_("uploaded at"))

    objects = ImportFileQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("import file")
        verbose_name_plural = _("import files")

    def __str__(self) -> str:
        return self.name


class ImportRun(models.Model):
    """One pass over a file with one mapping, for real or as a dry run."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    file = models.ForeignKey(ImportFile, on_delete=models.PROTECT, related_name="runs")
    target = models.CharField(_("becomes"), max_length=12, choices=ImportTarget)
    mapping_name = models.CharField(_("mapping"), max_length=60, blank=True)
    mapping: models.JSONField[Any, Any] = models.JSONField(_("mapping as it was"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    dry_run = models.BooleanField(_("dry run"), default=False)
    status = models.CharField(_("state"), max_length=8, choices=RunStatus, default=RunStatus.QUEUED)
    rows_read = models.PositiveBigIntegerField(_("rows"), default=0)
    created = models.PositiveBigIntegerField(_("created"), default=0)
    updated = models.PositiveBigIntegerField(_("updated"), default=0)
    unchanged = models.PositiveBigIntegerField(_("already there"), default=0)
    refused = models.PositiveBigIntegerField(_("refused"), default=0)
    error = models.TextField(_("error"), blank=True)
    person_id = models.BigIntegerField(_("started by"), null=True)
    actor_label = models.CharField(_("name of the starter"), max_length=150, blank=True)
    job_run = models.ForeignKey(JobRun, on_delete=models.PROTECT, null=True, related_name="+")
    undo_job_run = models.ForeignKey(JobRun, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True)
    undone_at = models.DateTimeField(_("undone at"), null=True)
    undone_by_label = models.CharField(_("undone by"), max_length=150, blank=True)
    undone = models.PositiveBigIntegerField(_("taken back"), default=0)
    kept = models.PositiveBigIntegerField(_("kept at undo"), default=0)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return f"{self.file.name} {self.public_id}"

    @property
    def state(self) -> str:
        """The state as people see it: a run whose worker is gone or was stopped has failed."""
        waiting = self.status in {RunStatus.QUEUED, RunStatus.RUNNING}
        if waiting and self.job_run is not None and self.job_run.status not in UNFINISHED:
            return RunStatus.FAILED
        return self.status

    @property
    def is_working(self) -> bool:
        """Whether something is still going on: the run itself or its undoing."""
        undoing = self.undo_job_run is not None and not self.undo_job_run.is_finished
        return undoing or self.state in {RunStatus.QUEUED, RunStatus.RUNNING}


class ImportRow(models.Model):
    """What became of one row, or of the rows of one key."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="results", db_index=False)
    row = models.PositiveIntegerField(_("row"))
    rows = models.PositiveIntegerField(_("rows"), default=1)
    key = models.CharField(_("key in the source"), max_length=120, blank=True)
    outcome = models.CharField(_("result"), max_length=10, choices=RowOutcome)
    remarks: models.JSONField[Any, Any] = models.JSONField(_("remarks"), default=list)
    object_kind = models.CharField(max_length=60, blank=True)
    object_id = models.BigIntegerField(null=True)
    object_label = models.CharField(_("became"), max_length=150, blank=True)
    undo_remark = models.CharField(_("at undo"), max_length=300, blank=True)
    undone = models.BooleanField(default=False)

    class Meta:
        ordering = ["run", "row", "id"]
        verbose_name = _("import result")
        verbose_name_plural = _("import results")
        indexes = [
            models.Index(fields=["run", "row", "id"], name="import_row_of_run"),
            models.Index(fields=["run", "outcome", "row"], name="import_row_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.row} {self.outcome}"
