"""What a file would become, row by row, without touching the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tanggap.intake.errors import RowRefused
from tanggap.intake.mapping.definition import Definition, EventLog
from tanggap.intake.mapping.event_log import record_of_events
from tanggap.intake.mapping.records import Record, RecordBuilder, text_of
from tanggap.intake.mapping.spill import RowsByKey, SeenKeys
from tanggap.intake.readers import Row, Table


@dataclass(frozen=True, slots=True)
class Planned:
    """One record to be written, or the refusal of a row.

    Attributes:
        row: number of the (first) row.
        rows: how many rows it stands for.
        key: the source's own number, as far as it could be read.
        record: what it becomes; nothing when refused.
        reasons: why it is refused (translated).
    """

    row: int
    key: str
    rows: int = 1
    record: Record | None = None
    reasons: tuple[str, ...] = ()


def plan(table: Table, definition: Definition, *, unit_zone: str) -> Iterator[Planned]:
    """Everything in the file, each row in exactly one result.

    Args:
        table: the opened file.
        definition: the mapping.
        unit_zone: name of the importing unit's time zone.

    Raises:
        FileRefused: the file does not fit the mapping, or turns out to be damaged further down.
    """
    builder = RecordBuilder(definition, table.columns, unit_zone)
    if definition.events is None:
        return _plan_rows(table, builder)
    return _plan_events(table, builder, definition.events)


def _plan_rows(table: Table, builder: RecordBuilder) -> Iterator[Planned]:
    seen = SeenKeys()
    try:
        for row in table.rows():
            yield _planned_row(builder, seen, row)
    finally:
        seen.close()


def _planned_row(builder: RecordBuilder, seen: SeenKeys, row: Row) -> Planned:
    try:
        record = builder.record(row)
    except RowRefused as refusal:
        return Planned(row.number, _key_text(builder, row), reasons=tuple(refusal.reasons))
    first = seen.first_row(record.key, row.number)
    if first != row.number:
        reason = _("The number %(key)s already stands in row %(row)s of this file.") % {
            "key": record.key,
            "row": first,
        }
        return Planned(row.number, record.key, reasons=(reason,))
    return Planned(row.number, record.key, record=record)


def _key_text(builder: RecordBuilder, row: Row) -> str:
    return text_of(row.cells.get(builder.found[builder.definition.key], ""))[:120]


def _plan_events(table: Table, builder: RecordBuilder, log: EventLog) -> Iterator[Planned]:
    kept = RowsByKey()
    columns = list(dict.fromkeys(builder.found.values()))
    try:
        for row in table.rows():
            try:
                key = builder.key_of(row)
            except RowRefused as refusal:
                yield Planned(row.number, _key_text(builder, row), reasons=tuple(refusal.reasons))
                continue
            slim = Row(row.number, {column: row.cells[column] for column in columns})
            try:
                kept.add(key, slim, at=builder.moment(log.at, builder.cell(row, log.at)))
            except RowRefused as refusal:
                kept.add(key, slim, at=None, problem=" ".join(map(str, refusal.reasons)))
        for key, total, rows in kept.groups():
            try:
                record = record_of_events(builder, log, key, total, rows)
            except RowRefused as refusal:
                first = min(row.number for _at, row in rows)
                yield Planned(first, key, rows=total, reasons=tuple(map(str, refusal.reasons)))
            else:
                yield Planned(record.row, key, rows=total, record=record)
    finally:
        kept.close()
