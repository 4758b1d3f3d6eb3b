"""Running an import: checked first, written in portions, each row accounted for."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import batched
from typing import Any

from django.db import DatabaseError, transaction
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
from tanggap.intake.mapping.definition import Definition, definition_from
from tanggap.intake.mapping.plan import Planned, plan
from tanggap.intake.mapping.records import columns_found
from tanggap.intake.models import ImportFile, ImportRow, ImportRun
from tanggap.intake.policies import can_import
from tanggap.intake.readers import Table, open_table
from tanggap.intake.services.starter import starter_of
from tanggap.intake.storage import original_of
from tanggap.intake.targets import Target, Written, target_for
from tanggap.intake.targets.refusals import explained
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import DomainError, NotVisible

BATCH = 500
JOB_KIND = "import.run"
_log = logging.getLogger(__name__)


class _StoppedError(Exception):
    """The owner stopped the run."""


def import_run_create(
    *,
    actor: Actor,
    file: ImportFile,
    definition: dict[str, Any],
    mapping_name: str = "",
    dry_run: bool = False,
) -> ImportRun:
    """Note a run of a file; ``import_run_execute`` does it.

    Args:
        actor: needs ``import.run`` at the file's unit.
        file: the stored original.
        definition: the mapping as plain data; kept with the run as it is now.
        mapping_name: under which name it was chosen.
        dry_run: say what would happen and change nothing.

    Raises:
        NotVisible, NotAllowed: not the actor's to import.
        MappingInvalid: the mapping cannot be used.
        FileRefused: the file lacks columns of the mapping.
    """
    if not ImportFile.objects.visible_to(actor).filter(pk=file.pk).exists():
        raise NotVisible
    can_import(actor, file.unit).enforce()
    checked = definition_from(definition)
    if (
        file.facts.get("sheet", "") == (checked.sheet or file.facts.get("sheet", ""))
        and not checked.delimiter
    ):
        columns_found(checked, file.columns)
    with transaction.atomic():
        job = job_run_create(actor=actor, kind=JOB_KIND, params={"file": file.name, "dry_run": dry_run})
        run = ImportRun.objects.create(
            file=file,
            target=checked.target,
            mapping_name=mapping_name[:60],
            mapping=definition,
            unit=file.unit,
            dry_run=dry_run,
            person_id=actor.person_id,
            actor_label=actor.label[:150],
            job_run=job,
            created_at=clock.now(),
        )
        record(
            "import.dry_run_requested" if dry_run else "import.requested",
            actor=actor,
            subject=run,
            unit_id=run.unit_id,
            unit_path=run.unit.path,
            data={"file": file.name, "sha256": file.sha256, "mapping": mapping_name},
        )
    return run


def import_run_start(
    *,
    actor: Actor,
    file: ImportFile,
    definition: dict[str, Any],
    mapping_name: str = "",
    dry_run: bool = False,
) -> ImportRun:
    """Note a run and let a worker do it; arguments and refusals as ``import_run_create``."""
    with transaction.atomic():
        run = import_run_create(
            actor=actor, file=file, definition=definition, mapping_name=mapping_name, dry_run=dry_run
        )
        run_import.enqueue(run.pk)
    return run


@task()
def run_import(run_id: int) -> None:
    """Do a waiting import with the rights that its starter holds now."""
    run = ImportRun.objects.get(pk=run_id)
    import_run_execute(actor=starter_of(run.person_id, run.actor_label), run_id=run_id)


def import_run_execute(*, actor: Actor, run_id: int) -> ImportRun:
    """Do a waiting run; a second call of the same run does nothing.

    The whole file is read once before the first row is written, so that a file that turns out to be damaged
    further down changes nothing. Texts are in the actor's language.
    """
    run = ImportRun.objects.select_related("file", "unit", "job_run").get(pk=run_id)
    if run.job_run is None or not job_run_start(run.job_run.pk):
        return run
    ImportRun.objects.filter(pk=run.pk, status=RunStatus.QUEUED).update(status=RunStatus.RUNNING)
    error = ""
    with translation.override(actor.language):
        try:
            can_import(actor, run.unit).enforce()
            _execute(actor, run)
        except DomainError as refusal:
            error = "\n".join(explained(refusal))
        except _StoppedError:
            error = _("Stopped by a person. What was imported until then stays.")
        except Exception:
            _log.exception("import %s failed", run.public_id)
            error = _("An unexpected error stopped the import. What was imported until then stays.")
    _finish(actor, run, error)
    return run


def _execute(actor: Actor, run: ImportRun) -> None:
    definition = definition_from(run.mapping)
    target = target_for(run.target)
    with original_of(run.file) as path:
        table = open_table(path, run.file.name, delimiter=definition.delimiter, sheet=definition.sheet)
        plan(table, definition, unit_zone=run.unit.time_zone)
        total = _rows_in(table, run)
        planned = plan(table, definition, unit_zone=run.unit.time_zone)
        for batch in batched(planned, BATCH):
            _do_batch(actor, run, definition, target, batch)
            _progress(run, total)


def _rows_in(table: Table, run: ImportRun) -> int:
    """The number of rows; reads the whole file, which proves that it can be read."""
    number = 0
    for number, _row in enumerate(table.rows(), start=1):
        if number % BATCH == 0 and run.job_run_id is not None:
            _go_on(job_run_progress(run.job_run_id, 0, message=_("Checking the file")))
    return number


def _progress(run: ImportRun, total: int) -> None:
    if run.job_run_id is not None:
        _go_on(job_run_progress(run.job_run_id, run.rows_read, total, _("Importing")))


def _go_on(still_ours: bool) -> None:
    if not still_ours:
        raise _StoppedError


def _do_batch(
    actor: Actor, run: ImportRun, definition: Definition, target: Target, batch: Sequence[Planned]
) -> None:
    """Write one portion and what became of it in one transaction; if that fails, row by row."""
    try:
        with transaction.atomic():
            _store_results(run, batch, _written(actor, run, definition, target, batch))
    except (DatabaseError, DomainError):
        if len(batch) == 1:
            _refuse(run, batch[0])
        else:
            for one in batch:
                _do_batch(actor, run, definition, target, (one,))
        return
    run.rows_read += sum(one.rows for one in batch)
    _count(run)


def _written(
    actor: Actor, run: ImportRun, definition: Definition, target: Target, batch: Sequence[Planned]
) -> Iterator[Written]:
    """What becomes of each planned row, in order."""
    records = [one.record for one in batch if one.record is not None]
    if run.dry_run:
        results = iter(dry(target, definition.source, batch))
    else:
        results = iter(target.write(actor=actor, unit=run.unit, source=definition.source, records=records))
    for one in batch:
        yield next(results) if one.record is not None else Written(RowOutcome.REFUSED, remarks=one.reasons)


def dry(target: Target, source: str, batch: Sequence[Planned]) -> list[Written]:
    """What would become of the records of a portion, without changing anything."""
    records = [one.record for one in batch if one.record is not None]
    here = target.existing(source=source, keys=[record.key for record in records])
    return [
        Written(
            RowOutcome.UNCHANGED if record.key in here else RowOutcome.CREATED,
            label=here.get(record.key, ""),
            remarks=tuple(record.notes),
        )
        for record in records
    ]


def _store_results(run: ImportRun, batch: Sequence[Planned], written: Iterator[Written]) -> None:
    rows = [_row(run, one, result) for one, result in zip(batch, written, strict=True)]
    ImportRow.objects.bulk_create(rows, batch_size=BATCH)
    counts = Counter(row.outcome for row in rows)
    for outcome in RowOutcome.values:
        setattr(run, outcome, getattr(run, outcome) + counts[outcome])


def _row(run: ImportRun, one: Planned, result: Written) -> ImportRow:
    return ImportRow(
        run=run,
        row=one.row,
        rows=one.rows,
        key=one.key[:120].replace("\0", ""),
        outcome=result.outcome,
        remarks=[str(remark)[:1000].replace("\0", "") for remark in result.remarks[:20]],
        object_kind=result.kind if result.pk else "",
        object_id=result.pk,
        object_label=result.label[:150],
    )


def _refuse(run: ImportRun, one: Planned) -> None:
    """A row that the database itself did not take."""
    refused = Written(RowOutcome.REFUSED, remarks=(_("The database did not take this row."),))
    with transaction.atomic():
        _store_results(run, (one,), iter((refused,)))
    run.rows_read += one.rows
    _count(run)


_COUNTS = ("rows_read", "created", "updated", "unchanged", "refused")


def _count(run: ImportRun) -> None:
    ImportRun.objects.filter(pk=run.pk).update(**{name: getattr(run, name) for name in _COUNTS})


def _finish(actor: Actor, run: ImportRun, error: str) -> None:
    run.status = RunStatus.FAILED if error else RunStatus.DONE
    run.error = error
    run.finished_at = clock.now()
    counts = {name: getattr(run, name) for name in _COUNTS}
    with transaction.atomic():
        ImportRun.objects.filter(pk=run.pk).update(
            status=run.status, error=run.error, finished_at=run.finished_at, **counts
        )
        record(
            "import.failed" if error else "import.finished",
            actor=actor,
            subject=run,
            unit_id=run.unit_id,
            unit_path=run.unit.path,
            data={**counts, "dry_run": run.dry_run, "error": error[:500]},
        )
        if run.job_run_id is not None:
            if error:
                job_run_fail(run.job_run_id, error)
            else:
                job_run_finish(run.job_run_id, counts)
