"""Long work (imports, exports, recaps) as something that its owner can look at."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.activity.choices import UNFINISHED, JobStatus
from tanggap.activity.querysets import JobRunQuerySet
from tanggap.kernel.ids import new_public_id


class JobRun(models.Model):
    """One run of a long piece of work, with progress, result or error."""

    public_id = models.UUIDField(_("identifier"), unique=True, default=new_public_id, editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    status = models.CharField(_("state"), max_length=10, choices=JobStatus, default=JobStatus.QUEUED)
    person_id = models.BigIntegerField(_("owner"), null=True)
    actor_label = models.CharField(_("name of the owner"), max_length=150)
    params: models.JSONField[Any, Any] = models.JSONField(_("parameters"), default=dict)
    done = models.BigIntegerField(_("steps done"), default=0)
    total = models.BigIntegerField(_("steps in all"), default=0)
    message = models.CharField(_("message"), max_length=300, blank=True)
    result: models.JSONField[Any, Any] = models.JSONField(_("result"), default=dict)
    result_file = models.CharField(_("file with the result"), max_length=300, blank=True)
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("created at"))
    started_at = models.DateTimeField(_("started at"), null=True)
    heard_at = models.DateTimeField(_("last heard of"))
    finished_at = models.DateTimeField(_("finished at"), null=True)

    objects = JobRunQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("job run")
        verbose_name_plural = _("job runs")
        indexes = [
            models.Index(fields=["person_id", "-id"], name="job_run_of_person"),
            models.Index(
                fields=["heard_at"], name="job_run_unfinished", condition=models.Q(status__in=UNFINISHED)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.status not in UNFINISHED

    @property
    def percent(self) -> int | None:
        """Progress from 0 to 100; ``None`` while the amount of work is unknown."""
        return min(100, self.done * 100 // self.total) if self.total > 0 else None
