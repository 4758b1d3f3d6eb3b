"""Many papers of approved reports in one file, written by a worker with bounded memory."""

from __future__ import annotations

import logging
import tempfile
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.tasks import task
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tanggap.accounts.models import User
from tanggap.accounts.services import actor_for
from tanggap.activity.models import JobRun
from tanggap.activity.services import (
    job_run_create,
    job_run_fail,
    job_run_files_remove,
    job_run_finish,
    job_run_progress,
    job_run_start,
)
from tanggap.documents.models import Document
from tanggap.documents.services import paper_file
from tanggap.fieldwork.models import WorkReport
from tanggap.fieldwork.work_reports.choices import WorkReportState
from tanggap.fieldwork.work_reports.querysets import KIND
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import DomainError, Invalid
from tanggap.kernel.ids import new_secret

logger = logging.getLogger(__name__)

RUN_KIND = "fieldwork.report_papers"
MOST = 500
KEPT = timedelta(days=7)


def papers_request(*, actor: Actor, numbers: list[str]) -> JobRun:
    """Ask a worker for the papers of these reports; what is not approved or not visible is left out.

    Args:
        actor: who asks; only this person fetches the file.
        numbers: of reports, at most 500.

    Raises:
        Invalid: none of them has a paper, or too many.
    """
    if len(numbers) > MOST:
        raise Invalid(_("At most %(most)d reports at once.") % {"most": MOST}, code="count")
    if not _documents(actor, numbers).exists():
        raise Invalid(_("None of these reports is approved; there is nothing to print."), code="nothing")
    with transaction.atomic():
        run = job_run_create(actor=actor, kind=RUN_KIND, params={"numbers": numbers}, total=len(numbers))
        report_papers_write.enqueue(run_id=run.pk)
    return run


@task
def report_papers_write(*, run_id: int) -> None:
    """Write the file of a run; safe to run twice, since only one worker starts a run."""
    if not job_run_start(run_id):
        return
    run = JobRun.objects.get(pk=run_id)
    user = User.objects.filter(pk=run.person_id, is_active=True).first()
    if user is None:
        job_run_fail(run_id, _("The right to see these reports was withdrawn."))
        return
    actor = actor_for(user, source="job")
    try:
        with translation.override(actor.language), timezone.override(ZoneInfo(actor.time_zone)):
            _write(run, actor)
    except DomainError as refusal:
        job_run_fail(run_id, str(refusal))
    except Exception:
        logger.exception("papers %s failed", run.public_id)
        job_run_fail(
            run_id, _("The file could not be written. The administrators find the reason in the log.")
        )


def _documents(actor: Actor, numbers: list[str]) -> Any:
    seen = WorkReport.objects.visible_to(actor).filter(number__in=numbers, state=WorkReportState.APPROVED)
    return Document.objects.valid().filter(kind=KIND, subject_id__in=seen.values("pk"))


def _write(run: JobRun, actor: Actor) -> None:
    """One paper after the other into the archive on disk; none is held longer than it is copied."""
    keys = list(_documents(actor, run.params["numbers"]).order_by("pk").values_list("pk", "number_text"))
    with tempfile.TemporaryDirectory(prefix="tanggap-papers-") as folder:
        path = Path(folder) / "papers.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            for done, (key, number) in enumerate(keys):
                if not job_run_progress(run.pk, done, total=len(keys)):
                    return
                name = f"{number.replace('/', '-')}.pdf"
                with (
                    default_storage.open(paper_file(key).key, "rb") as paper,
                    archive.open(name, "w") as target,
                ):
                    for piece in paper.chunks():
                        target.write(piece)
        with path.open("rb") as written:
            stored = default_storage.save(
                f"exports/{clock.now():%Y/%m}/{new_secret()}.zip", File(written, name=path.name)
            )
    result = {"papers": len(keys), "name": f"laporan-tindakan-{clock.now():%Y%m%d}.zip"}
    if not job_run_finish(run.pk, result=result, result_file=stored):
        default_storage.delete(stored)


@task
def report_papers_tidy() -> int:
    """Each night: remove files that nobody fetched for a week."""
    return job_run_files_remove(RUN_KIND, KEPT)
