"""The life of a long piece of work.

A worker calls ``job_run_start``, then ``job_run_progress`` as often as it likes, then ``job_run_finish`` or
``job_run_fail``. Each answers whether the run is still the worker's to go on with; it is not after the owner
cancelled it. Progress must be told outside the worker's own transactions, or nobody sees it in time.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from tanggap.activity.choices import JobStatus
from tanggap.activity.content import plain, steady_text
from tanggap.activity.models import JobRun
from tanggap.activity.policies import can_cancel
from tanggap.activity.querysets import JobRunQuerySet
from tanggap.activity.services.entries import LABEL_LENGTH, record
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible, StaleState

MESSAGE_LENGTH = 300
SILENT_AFTER = timedelta(hours=1)
"""A running run that nobody heard of for this long has lost its worker."""


class Throttle:
    """Lets a repeated act pass at most once per interval, for each key.

    Args:
        interval_s: seconds between two acts.
        tick: a clock that only moves forward, in seconds.
    """

    def __init__(self, interval_s: float, tick: Callable[[], float] = time.monotonic) -> None:
        self._interval_s = interval_s
        self._tick = tick
        self._last: dict[int, float] = {}

    def passes(self, key: int) -> bool:
        """Whether the act may happen now; counts as done when it may."""
        moment, last = self._tick(), self._last.get(key)
        if last is not None and moment - last < self._interval_s:
            return False
        self._last[key] = moment
        return True

    def forget(self, key: int) -> None:
        """The key will not be asked for again."""
        self._last.pop(key, None)


_progress = Throttle(1.0)


def job_run_create(*, actor: Actor, kind: str, params: dict[str, Any], total: int = 0) -> JobRun:
    """Note that the actor asked for long work; enqueue the task in the same transaction.

    Args:
        actor: the owner of the run.
        kind: dotted name of the work (``tickets.export``).
        params: what the worker needs, as JSON values; no secrets.
        total: number of steps, where it is known already.
    """
    moment = clock.now()
    with transaction.atomic():
        run = JobRun.objects.create(
            kind=kind,
            person_id=actor.person_id,
            actor_label=steady_text(actor.label)[:LABEL_LENGTH],
            params=plain(params),
            total=total,
            created_at=moment,
            heard_at=moment,
        )
        record("job_run.requested", actor=actor, subject=run, data={"kind": kind})
    return run


def job_run_start(run_id: int) -> bool:
    """The worker begins; ``False`` when the run was cancelled or another worker has it."""
    moment = clock.now()
    changed = JobRun.objects.filter(pk=run_id, status=JobStatus.QUEUED).update(
        status=JobStatus.RUNNING, started_at=moment, heard_at=moment
    )
    return changed == 1


def job_run_progress(run_id: int, done: int, total: int | None = None, message: str = "") -> bool:
    """Tell how far the work is; written at most once a second, so it may be called for every row.

    Args:
        run_id: primary key of the run.
        done: steps done.
        total: steps in all, when it became known or changed.
        message: what the worker is at, for the owner.

    Returns:
        ``False`` when the worker should stop because the run was cancelled.
    """
    if not _progress.passes(run_id):
        return True
    changes: dict[str, Any] = {
        "done": done,
        "message": steady_text(str(message))[:MESSAGE_LENGTH],
        "heard_at": clock.now(),
    }
    if total is not None:
        changes["total"] = total
    if _running(run_id).update(**changes) == 1:
        return True
    _progress.forget(run_id)
    return False


def job_run_finish(run_id: int, result: dict[str, Any] | None = None, result_file: str = "") -> bool:
    """The work is done; ``False`` when the run had been cancelled.

    Args:
        run_id: primary key of the run.
        result: figures for the owner.
        result_file: key of the result file in the private storage.
    """
    _progress.forget(run_id)
    moment = clock.now()
    changed = _running(run_id).update(
        status=JobStatus.DONE,
        result=plain(result),
        result_file=result_file,
        message="",
        heard_at=moment,
        finished_at=moment,
    )
    return changed == 1


def job_run_fail(run_id: int, error: str) -> bool:
    """The work cannot go on, and why; ``False`` when the run had ended already."""
    _progress.forget(run_id)
    moment = clock.now()
    changed = (
        JobRun.objects.unfinished()
        .filter(pk=run_id)
        .update(status=JobStatus.FAILED, error=steady_text(str(error)), heard_at=moment, finished_at=moment)
    )
    return changed == 1


def job_run_cancel(*, actor: Actor, public_id: uuid.UUID) -> JobRun:
    """Stop a run; its worker notices at its next progress.

    Raises:
        NotVisible: when the run does not exist for this actor.
        NotAllowed: when it is not the actor's to stop or has ended.
        StaleState: when it ended in this moment.
    """
    with transaction.atomic():
        run = JobRun.objects.visible_to(actor).filter(public_id=public_id).first()
        if run is None:
            raise NotVisible
        can_cancel(actor, run).enforce()
        moment = clock.now()
        changed = (
            JobRun.objects.unfinished()
            .filter(pk=run.pk)
            .update(status=JobStatus.CANCELLED, heard_at=moment, finished_at=moment)
        )
        if changed != 1:
            raise StaleState
        record("job_run.cancelled", actor=actor, subject=run, data={"kind": run.kind})
        run.refresh_from_db()
    return run


def job_runs_give_up() -> int:
    """Mark running runs as failed whose worker has been silent for an hour; returns how many."""
    moment = clock.now()
    return JobRun.objects.filter(status=JobStatus.RUNNING, heard_at__lt=moment - SILENT_AFTER).update(
        status=JobStatus.FAILED, error=_("The worker stopped without saying why."), finished_at=moment
    )


def _running(run_id: int) -> JobRunQuerySet:
    return JobRun.objects.filter(pk=run_id, status=JobStatus.RUNNING)


def job_run_files_remove(kind: str, older_than: timedelta, most: int = 500) -> int:
    """Remove files of runs that ended so long ago; the runs stay. Returns how many.

    Args:
        kind: of the runs.
        older_than: since their end.
        most: files in one call.
    """
    old = JobRun.objects.filter(kind=kind, finished_at__lt=clock.now() - older_than).exclude(result_file="")
    rows = list(old.order_by("pk")[:most])
    for run in rows:
        default_storage.delete(run.result_file)
        JobRun.objects.filter(pk=run.pk).update(result_file="")
    return len(rows)
