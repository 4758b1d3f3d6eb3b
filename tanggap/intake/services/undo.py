"""Taking back what one import created."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from itertools import batched

from django.db import transaction
from django.tasks import task
from django.utils import translation
from django.utils.translation import gettext as _

from tanggap.activity.services import (
    job_run_create,
    job_run_fail,
    job_run_finish,
    job_run_progress,
    job_run_start,
    record,
)
from tanggap.intake.choices import RowOutcome, RunStatus
from tanggap.intake.models import ImportRow, ImportRun
from tanggap.intake.policies import can_undo
from tanggap.intake.services.starter import starter_of
from tanggap.intake.targets import target_for
from tanggap.intake.targets.refusals import explained
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import DomainError, NotVisible

BATCH = 200
JOB_KIND = "import.undo"
_log = logging.getLogger(__name__)


def import_undo_start(*, actor: Actor, run: ImportRun, in_background: bool = True) -> ImportRun:
    """Note that an import is to be undone, and let a worker do it.

    Args:
        actor: needs ``import.run`` at the run's unit.
        run: a finished import.
        in_background: otherwise the caller calls ``import_undo_execute``.

    Raises:
        NotVisible, NotAllowed: not the actor's to undo, or nothing to undo.
    """
    with transaction.atomic():
        held = ImportRun.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=run.pk).first()
        if held is None:
            raise NotVisible
        can_undo(actor, held).enforce()
        job = job_run_create(
            actor=actor, kind=JOB_KIND, params={"import": str(held.public_id)}, total=held.created
        )
        ImportRun.objects.filter(pk=held.pk).update(undo_job_run=job)
        held.undo_job_run = job
        record(
            "import.undo_requested", actor=actor, subject=held, unit_id=held.unit_id, unit_path=held.unit.path
        )
        if in_background:
            undo_import.enqueue(held.pk)
    return held


@task()
def undo_import(run_id: int) -> None:
    """Do a waiting undo with the rights that the person who asked for it holds now."""
    run = ImportRun.objects.select_related("undo_job_run").get(pk=run_id)
    if run.undo_job_run is not None:
        asked = run.undo_job_run
        import_undo_execute(actor=starter_of(asked.person_id, asked.actor_label), run_id=run_id)


def import_undo_execute(*, actor: Actor, run_id: int) -> ImportRun:
    """Take back everything that the run created and nobody has touched since; the others stay, with reasons.

    A second call does nothing; after a stop in the middle a new undo goes on where it stood.
    """
    run = ImportRun.objects.select_related("file", "unit", "undo_job_run").get(pk=run_id)
    job = run.undo_job_run
    if job is None or not job_run_start(job.pk):
        return run
    waiting = ImportRow.objects.filter(run=run, outcome=RowOutcome.CREATED, undone=False)
    waiting = waiting.order_by("-pk")  # what was created below something goes before it
    with translation.override(actor.language):
        try:
            for batch in batched(waiting.iterator(chunk_size=BATCH), BATCH):
                _undo_batch(actor, run, batch)
                if not job_run_progress(job.pk, run.undone + run.kept, run.created, _("Taking back")):
                    return run
        except Exception:
            _log.exception("undo of import %s failed", run.public_id)
            job_run_fail(job.pk, _("An unexpected error stopped the undo; it can be started again."))
            return run
    run.status, run.undone_at, run.undone_by_label = RunStatus.UNDONE, clock.now(), actor.label[:150]
    with transaction.atomic():
        ImportRun.objects.filter(pk=run.pk).update(
            status=run.status, undone_at=run.undone_at, undone_by_label=run.undone_by_label,
            undone=run.undone, kept=run.kept,
        )  # fmt: skip
        figures = {"undone": run.undone, "kept": run.kept}
        record(
            "import.undone",
            actor=actor,
            subject=run,
            unit_id=run.unit_id,
            unit_path=run.unit.path,
            data=figures,
        )
        job_run_finish(job.pk, figures)
    return run


def _undo_batch(actor: Actor, run: ImportRun, batch: Sequence[ImportRow]) -> None:
    target = target_for(run.target)
    known = [row.object_id for row in batch if row.object_id is not None]
    touched = target.touched(known, since=run.finished_at or run.created_at)
    for row in batch:
        if row.object_id is None or row.object_id in touched:
            row.undo_remark = _("Kept: somebody has worked on it since the import.")
        else:
            try:
                target.take_back(actor=actor, pk=row.object_id, label=row.object_label)
                row.undone, row.undo_remark = True, _("Taken back.")
            except DomainError as refusal:
                row.undo_remark = (_("Kept: %(reason)s") % {"reason": " ".join(explained(refusal))})[:300]
        run.undone += row.undone
        run.kept += not row.undone
    ImportRow.objects.bulk_update(batch, ["undone", "undo_remark"])
