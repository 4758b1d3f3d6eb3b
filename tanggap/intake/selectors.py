"""Reads for pages, commands and the result file."""

from __future__ import annotations

import csv
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from tanggap.intake.choices import RowOutcome
from tanggap.intake.mapping.definition import Definition
from tanggap.intake.mapping.plan import Planned, plan
from tanggap.intake.models import ImportFile, ImportRow, ImportRun
from tanggap.intake.readers import open_table
from tanggap.intake.storage import original_of
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible
from tanggap.kernel.spreadsheets import harmless
from tanggap.organization.models import Unit

PREVIEW_ROWS = 50
PREVIEW_READ = 5_000
"""Rows that a preview reads at most; of an event log it takes many rows to make fifty tickets."""
SAMPLES = 3
MOST_VALUES = 40


def files_of(actor: Actor) -> Any:
    """Files that the actor may see, newest first, with their units."""
    return ImportFile.objects.visible_to(actor).select_related("unit")


def file_load(actor: Actor, public_id: uuid.UUID) -> ImportFile:
    """One file.

    Raises:
        NotVisible: there is none of this identifier for the actor.
    """
    file: ImportFile | None = files_of(actor).filter(public_id=public_id).first()
    if file is None:
        raise NotVisible
    return file


def runs_of(actor: Actor) -> Any:
    """Imports that the actor may see, newest first, with what a list shows."""
    return ImportRun.objects.visible_to(actor).select_related("file", "unit", "job_run", "undo_job_run")


def run_load(actor: Actor, public_id: uuid.UUID) -> ImportRun:
    """One import.

    Raises:
        NotVisible: there is none of this identifier for the actor.
    """
    run: ImportRun | None = runs_of(actor).filter(public_id=public_id).first()
    if run is None:
        raise NotVisible
    return run


def units_to_import_into(actor: Actor) -> Any:
    """Units in use where the actor may import."""
    return Unit.objects.under(actor.paths("import.run")).in_use()


def default_unit() -> Unit | None:
    """The unit of an import that names none: the only root in use."""
    roots = list(Unit.objects.in_use().filter(parent__isnull=True)[:2])
    return roots[0] if len(roots) == 1 else None


def preview(file: ImportFile, definition: Definition, *, limit: int = PREVIEW_ROWS) -> list[Planned]:
    """What the first rows would become.

    Args:
        file: the stored original.
        definition: the mapping.
        limit: most results.

    Raises:
        FileRefused: the file does not fit the mapping.
    """
    with original_of(file) as path:
        table = open_table(path, file.name, delimiter=definition.delimiter, sheet=definition.sheet)
        first = type(table)(
            table.format, table.columns, lambda: islice(table.rows(), PREVIEW_READ), table.facts
        )
        return list(islice(plan(first, definition, unit_zone=file.unit.time_zone), limit))


@dataclass(frozen=True, slots=True)
class Glance:
    """What stands in a file's columns.

    Attributes:
        samples: a few cells of each column.
        values: every different text of the columns asked for, as far as was read.
    """

    samples: dict[str, list[str]]
    values: dict[str, list[str]]


def glance(file: ImportFile, definition: Mapping[str, Any], *, choice_columns: Iterable[str]) -> Glance:
    """A look into the first rows of a file.

    Args:
        file: the stored original.
        definition: mapping in the making; only how the file is opened is taken from it.
        choice_columns: columns whose different texts are wanted.
    """
    samples: dict[str, list[str]] = {}
    values: dict[str, list[str]] = {column: [] for column in choice_columns}
    opening = {name: str(definition.get(name) or "") for name in ("delimiter", "sheet")}
    with original_of(file) as path:
        for row in islice(open_table(path, file.name, **opening).rows(), PREVIEW_READ):
            for column, cell in row.cells.items():
                text = str(cell).strip()
                kept = samples.setdefault(column, [])
                if text and len(kept) < SAMPLES and text[:40] not in kept:
                    kept.append(text[:40])
                different = values.get(column)
                if text and different is not None and len(different) < MOST_VALUES and text not in different:
                    different.append(text)
    return Glance(samples, values)


def refused_rows(run: ImportRun) -> Any:
    """Results that were refused, by row."""
    return ImportRow.objects.filter(run=run, outcome=RowOutcome.REFUSED).order_by("row", "id")


class _Echo:
    """Hands a line straight back to whoever writes it."""

    def write(self, text: str) -> str:
        """The text itself."""
        return text


def result_lines(run: ImportRun, *, outcomes: Sequence[str] = ()) -> Iterator[str]:
    """The result of an import as CSV lines with a mark for spreadsheets, streamed.

    Cells that a spreadsheet would take for a formula are made plain text.
    """
    writer = csv.writer(_Echo())
    yield "\ufeff"
    head = [_("Row"), _("Rows"), _("Key in the source"), _("Result"), _("Became"), _("Remarks"), _("At undo")]
    yield str(writer.writerow(head))
    labels = {value: str(label) for value, label in RowOutcome.choices}
    rows = ImportRow.objects.filter(run=run).order_by("row", "id")
    if outcomes:
        rows = rows.filter(outcome__in=outcomes)
    for row in rows.iterator(chunk_size=2000):
        cells = [
            row.row,
            row.rows,
            row.key,
            labels.get(row.outcome, row.outcome),
            row.object_label,
            " ".join(row.remarks),
            row.undo_remark,
        ]
        yield str(writer.writerow([harmless(cell) for cell in cells]))
