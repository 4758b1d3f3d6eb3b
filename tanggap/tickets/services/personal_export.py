"""A person's own data as one file: written by a worker, fetched by that person only, removed after a week."""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
import zipfile
from collections.abc import Iterable
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.tasks import task
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tanggap.accounts.models import User
from tanggap.accounts.services import actor_for
from tanggap.activity.choices import UNFINISHED
from tanggap.activity.models import JobRun
from tanggap.activity.services import (
    job_run_create,
    job_run_fail,
    job_run_finish,
    job_run_progress,
    job_run_start,
    record,
)
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible, TooMany
from tanggap.kernel.ids import new_secret
from tanggap.organization.policies import holds_at_top
from tanggap.tickets.personal_data import Person, files_of, person_of, records_of
from tanggap.tickets.reactions import files_elsewhere

logger = logging.getLogger(__name__)

PERSONAL_EXPORT = "tickets.personal_data"
"""Somebody's own data."""
PERSON_EXPORT = "tickets.person_data"
"""The data of a person whom those who look after personal data named."""
KEPT = timedelta(days=7)
A_DAY, PER_DAY = timedelta(days=1), 3
"""Files that one person may ask for in a day; each reads everything that there is about him."""
_ABOUT = gettext_lazy(
    "What %(site)s holds about you, as of %(moment)s.\n\nEach .json file is a list of records; moments are"
    " written with their time zone. Your files lie in the folder “files”, by number of the report; pictures"
    " of attendance and letters of leave by their days.\n"
)


@transaction.atomic
def personal_export_request(*, actor: Actor) -> JobRun:
    """Ask for the actor's own data; a run that has not ended yet is answered again.

    Raises:
        NotVisible: nobody stands behind the actor.
        TooMany: asked too often today.
    """
    if actor.person_id is None:
        raise NotVisible
    runs = JobRun.objects.filter(person_id=actor.person_id, kind=PERSONAL_EXPORT).order_by("-pk")
    latest = runs.first()
    if latest is not None and latest.status in UNFINISHED:
        return latest
    if runs.filter(created_at__gt=clock.now() - A_DAY).count() >= PER_DAY:
        raise TooMany(retry_after=int(A_DAY.total_seconds()))
    run = job_run_create(actor=actor, kind=PERSONAL_EXPORT, params={})
    record("person.data_exported", actor=actor, subject=User.objects.get(pk=actor.person_id))
    personal_export_write.enqueue(run_id=run.pk)
    return run


@task
def personal_export_write(*, run_id: int) -> None:
    """Write the file of a run; safe to run twice, since only one worker starts a run."""
    if not job_run_start(run_id):
        return
    run = JobRun.objects.get(pk=run_id)
    user = User.objects.filter(pk=run.person_id, is_active=True).first()
    if user is None:
        job_run_fail(run_id, _("This account is closed."))
        return
    actor = actor_for(user, source="job")
    try:
        with translation.override(actor.language), timezone.override(ZoneInfo(actor.time_zone)):
            personal_file_write(run, _subject(run, user))
    except Exception:
        logger.exception("export of personal data %s failed", run.public_id)
        job_run_fail(
            run_id, _("The file could not be written. The administrators find the reason in the log.")
        )


def _subject(run: JobRun, user: User) -> Person:
    """Whom the file is about: the owner, or a person whom those who look after personal data named."""
    if run.kind == PERSONAL_EXPORT:
        return person_of(user)
    if not holds_at_top(actor_for(user, source="job"), "privacy.manage"):
        raise NotVisible
    return Person(run.params["user_id"], run.params["email"], run.params["phone"])


def personal_file_write(run: JobRun, person: Person) -> None:
    """Gather everything into one ZIP and hand it to the owner of the run."""
    moment = clock.now()
    with tempfile.TemporaryDirectory(prefix="tanggap-personal-") as folder:
        path = Path(folder) / "data.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            about = str(_ABOUT) % {"site": "Tanggap", "moment": moment.isoformat(timespec="minutes")}
            archive.writestr("README.txt", about)
            counts = {name: _section(archive, name, rows) for name, rows in records_of(person)}
            counts["files"] = _files(archive, person)
        if not job_run_progress(run.pk, sum(counts.values()), total=sum(counts.values())):
            return
        with path.open("rb") as stream:
            key = default_storage.save(
                f"exports/{moment:%Y/%m}/{new_secret()}.zip", File(stream, name="data.zip")
            )
    result = {"counts": counts, "as_of": moment.isoformat()}
    if not job_run_finish(run.pk, result=result, result_file=key):
        default_storage.delete(key)
    if run.kind == PERSON_EXPORT:
        JobRun.objects.filter(pk=run.pk).update(params={})  # whom it was about need not be known any more


def _section(archive: zipfile.ZipFile, name: str, rows: Iterable[dict[str, Any]]) -> int:
    """Write a list of records one by one; returns how many."""
    count = 0
    with archive.open(f"{name}.json", "w") as target:
        target.write(b"[")
        for row in rows:
            target.write((b",\n" if count else b"\n") + json.dumps(row, ensure_ascii=False).encode())
            count += 1
        target.write(b"\n]\n")
    return count


def _files(archive: zipfile.ZipFile, person: Person) -> int:
    count = 0
    for folder, file in chain(files_of(person), files_elsewhere(person)):
        if not default_storage.exists(file.original_key):
            continue
        safe = "".join(char if char.isalnum() or char in "._- " else "_" for char in file.name)[-100:]
        name = f"files/{folder}/{file.pk}-{safe}"
        with default_storage.open(file.original_key) as source, archive.open(name, "w") as target:
            shutil.copyfileobj(source, target)
        count += 1
    return count


def personal_exports_delete_old() -> int:
    """Remove files of personal data that are older than a week; the runs stay. Returns how many."""
    ended = JobRun.objects.filter(kind__in=(PERSONAL_EXPORT, PERSON_EXPORT))
    old = ended.filter(finished_at__lt=clock.now() - KEPT).exclude(result_file="")
    removed = 0
    for run in old.order_by("pk")[:500]:
        default_storage.delete(run.result_file)
        JobRun.objects.filter(pk=run.pk).update(result_file="")
        removed += 1
    return removed
