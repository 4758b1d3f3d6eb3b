"""Recaps as files, written by a worker where that takes long."""

from __future__ import annotations

import logging
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from crontask import cron
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
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import DomainError
from tanggap.kernel.ids import new_secret
from tanggap.reporting.cases import Asked
from tanggap.reporting.choices import By, FileFormat
from tanggap.reporting.files import file_name, recap_write
from tanggap.reporting.periods import Period, day_from
from tanggap.reporting.recap import recap
from tanggap.reporting.scope import asked_by, can_see_recap, unit_with_code
from tanggap.reporting.services import editions_files_tidy, editions_open_due, editions_publish_due

logger = logging.getLogger(__name__)

RECAP_EXPORT = "reporting.recap"
LONG_DAYS = 400
"""A longer period is written by a worker."""
KEPT = timedelta(days=7)


def takes_long(asked: Asked) -> bool:
    """Whether a file of this recap is better written by a worker."""
    return asked.period.days > LONG_DAYS


def recap_export_request(
    *, actor: Actor, asked: Asked, by: By, file_format: FileFormat, request_key: str = ""
) -> JobRun:
    """Ask a worker for the file.

    Args:
        actor: who asks; only this person fetches the file.
        asked: the recap, within the actor's rights.
        by: what a row stands for.
        file_format: CSV, XLSX or PDF.
        request_key: the same key of the same person answers the first run again.

    Raises:
        NotAllowed: no right to see recaps.
    """
    can_see_recap(actor).enforce()
    params = {
        "from": asked.period.first.isoformat(),
        "to": asked.period.last.isoformat(),
        "unit": asked.unit.code if asked.unit is not None else "",
        "category": asked.category_id,
        "priorities": list(asked.priorities),
        "kinds": list(asked.kinds),
        "by": str(by),
        "format": str(file_format),
        "request_key": request_key[:80],
    }
    with transaction.atomic():
        if request_key:
            recent = JobRun.objects.filter(person_id=actor.person_id, kind=RECAP_EXPORT).order_by("-pk")[:20]
            if earlier := next((run for run in recent if run.params == params), None):
                return earlier
        run = job_run_create(actor=actor, kind=RECAP_EXPORT, params=params)
        recap_export_write.enqueue(run_id=run.pk)
    return run


@task
def recap_export_write(*, run_id: int) -> None:
    """Write the file of a run; safe to run twice, since only one worker starts a run."""
    if not job_run_start(run_id):
        return
    run = JobRun.objects.get(pk=run_id)
    user = User.objects.filter(pk=run.person_id, is_active=True).first()
    if user is None:
        job_run_fail(run_id, _("The right to see recaps was withdrawn."))
        return
    actor = actor_for(user, source="job")
    try:
        with translation.override(actor.language), timezone.override(ZoneInfo(actor.time_zone)):
            _write(run, actor)
    except DomainError as refusal:
        job_run_fail(run_id, str(refusal))
    except Exception:
        logger.exception("recap %s failed", run.public_id)
        job_run_fail(
            run_id, _("The file could not be written. The administrators find the reason in the log.")
        )


def _asked_again(actor: Actor, params: dict[str, Any]) -> Asked:
    """The recap of a run, with the rights that its owner has now."""
    return asked_by(
        actor,
        Period(day_from(params["from"], "from"), day_from(params["to"], "to")),
        unit=unit_with_code(params["unit"]) if params["unit"] else None,
        category_id=params["category"],
        priorities=params["priorities"],
        kinds=params["kinds"],
    )


def _write(run: JobRun, actor: Actor) -> None:
    moment, file_format = clock.now(), FileFormat(run.params["format"])
    found = recap(_asked_again(actor, run.params), By(run.params["by"]), full=True)
    rows, stopped = len(found.rows), False

    def go_on(done: int, total: int) -> bool:
        nonlocal stopped
        stopped = stopped or not job_run_progress(run.pk, done, total=total)
        return not stopped

    with tempfile.TemporaryDirectory(prefix="tanggap-recap-") as folder:
        path = Path(folder) / file_name(found, file_format)
        with path.open("wb") as stream:
            recap_write(found, stream, file_format, go_on)
        if stopped:
            return
        with path.open("rb") as written:
            key = default_storage.save(
                f"exports/{moment:%Y/%m}/{new_secret()}.{file_format}", File(written, name=path.name)
            )
    result = {"rows": rows, "name": path.name, "as_of": moment.isoformat()}
    if not job_run_finish(run.pk, result=result, result_file=key):
        default_storage.delete(key)


@task
def recap_files_tidy() -> int:
    """Remove files that nobody fetched for a week; the runs stay. Returns how many."""
    return job_run_files_remove(RECAP_EXPORT, KEPT)


@task
def recap_editions_tend() -> int:
    """Open months that are over, publish what is due; returns how many were published."""
    editions_open_due()
    return editions_publish_due()


@task
def recap_editions_tidy() -> int:
    """Remove files of monthly recaps that nothing names."""
    return editions_files_tidy()


cron("25 3 * * *")(recap_files_tidy)
cron("*/10 * * * *")(recap_editions_tend)
cron("40 3 * * *")(recap_editions_tidy)
