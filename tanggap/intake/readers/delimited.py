"""Reads comma, semicolon and tab separated text as a stream."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from tanggap.intake.errors import FileRefused
from tanggap.intake.readers.table import MAX_COLUMNS, MAX_FIELD, MAX_ROWS, Row, Table, unique_columns

DELIMITERS = (",", ";", "\t")
_SAMPLE_RECORDS = 25


class _LineTooLongError(Exception):
    """A line above the limit, already passed over."""


class _Lines:
    """Lines of a text stream with a bounded length, so that one endless line cannot fill the memory."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._stream.readline(MAX_FIELD * 2)
        if not line:
            raise StopIteration
        if len(line) < MAX_FIELD * 2 or line.endswith(("\n", "\r")):
            return line
        while line and not line.endswith(("\n", "\r")):
            line = self._stream.readline(MAX_FIELD * 2)
        raise _LineTooLongError


def _open(path: Path, encoding: str) -> IO[str]:
    return path.open(encoding=encoding, newline="")


def _records(stream: IO[str], delimiter: str) -> Iterator[list[str] | None]:
    """Records of the stream; ``None`` for one that cannot be read."""
    csv.field_size_limit(MAX_FIELD)  # one for the process; libraries that read their data lift it
    reader = csv.reader(_Lines(stream), delimiter=delimiter)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except (csv.Error, _LineTooLongError):
            yield None


def _told_delimiter(path: Path, encoding: str) -> str:
    """The delimiter that a first line ``sep=;`` tells, as spreadsheets write it."""
    with _open(path, encoding) as stream:
        first = stream.readline(20).strip().strip('"').lower()
    return first[4:] if first.startswith("sep=") and first[4:] in DELIMITERS else ""


def delimiter_of(path: Path, encoding: str) -> str:
    """The delimiter by which the first records fall into the most columns of equal number."""
    best, best_score = DELIMITERS[0], (0.0, 0)
    for delimiter in DELIMITERS:
        with _open(path, encoding) as stream:
            sample = [record for record in islice(_records(stream, delimiter), _SAMPLE_RECORDS) if record]
        if not sample or len(sample[0]) < 2:
            continue
        alike = sum(len(record) == len(sample[0]) for record in sample) / len(sample)
        if (alike, len(sample[0])) > best_score:
            best, best_score = delimiter, (alike, len(sample[0]))
    return best


def open_delimited(path: Path, name: str, *, encoding: str, delimiter: str = "") -> Table:
    """Open separated text.

    Args:
        path: the file on disk.
        name: its name, for messages.
        encoding: as found by ``content_of``.
        delimiter: as told by the mapping; empty means told by the file or found out.

    Raises:
        FileRefused: without a header line, or with too many columns.
    """
    told = _told_delimiter(path, encoding)
    chosen = delimiter or told or delimiter_of(path, encoding)
    with _open(path, encoding) as stream:
        header_number, header = _header(_records(stream, chosen), skip=1 if told else 0)
    if not header:
        raise FileRefused(_("“%(name)s” has no header line.") % {"name": name}, code="no_header")
    if len(header) > MAX_COLUMNS:
        raise FileRefused(
            _("“%(name)s” has more than %(limit)s columns.") % {"name": name, "limit": MAX_COLUMNS},
            code="too_many_columns",
        )
    columns = unique_columns(header)

    def rows() -> Iterator[Row]:
        with _open(path, encoding) as stream:
            for number, record in enumerate(_records(stream, chosen), start=1):
                if number <= header_number or record == []:
                    continue
                if number > MAX_ROWS + header_number:
                    raise FileRefused(_("A file may have at most %(limit)s rows.") % {"limit": MAX_ROWS})
                yield _row(number, columns, record)

    return Table("csv", columns, rows, {"encoding": encoding, "delimiter": chosen})


def _header(records: Iterator[list[str] | None], *, skip: int) -> tuple[int, list[str]]:
    for number, record in enumerate(records, start=1):
        if number > skip and record and any(cell.strip() for cell in record):
            return number, record
    return 0, []


def _row(number: int, columns: tuple[str, ...], record: list[str] | None) -> Row:
    problem: Any = ""
    if record is None:
        record, problem = [], _("a field is too long; a closing quotation mark is probably missing")
    elif len(record) > len(columns) and any(cell.strip() for cell in record[len(columns) :]):
        problem = _("the row has more cells (%(cells)s) than the header (%(columns)s)") % {
            "cells": len(record),
            "columns": len(columns),
        }
    elif any("\0" in cell for cell in record):
        problem = _("the row holds characters that are no text")
    if problem:
        record = []
    values = record + [""] * (len(columns) - len(record))
    return Row(number, dict(zip(columns, values, strict=False)), problem)
