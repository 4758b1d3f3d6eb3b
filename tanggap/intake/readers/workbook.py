"""Reads XLSX workbooks as a stream, with limits against packed bombs."""

from __future__ import annotations

import mmap
import tempfile
import warnings
import zipfile
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any, cast
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext_lazy as _
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from tanggap.intake.errors import FileRefused
from tanggap.intake.readers.table import (
    MAX_COLUMNS,
    MAX_FIELD,
    MAX_ROWS,
    Cell,
    FormulaError,
    Row,
    Table,
    unique_columns,
)

MAX_UNPACKED = 1024 * 1024 * 1024
"""Bytes of all parts together."""
MAX_RATIO = 250
"""Unpacked to packed bytes of one part above 10 MB; real sheets reach about 30."""
MAX_PARTS = 5_000
_RATIO_FLOOR = 10 * 1024 * 1024
_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})
_STRING, _TEXT, _RUN = (f"{{{SHEET_MAIN_NS}}}{tag}" for tag in ("si", "t", "r"))
_BROKEN = (
    zipfile.BadZipFile,
    InvalidFileException,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    EOFError,
    OSError,
    NotImplementedError,
)
"""What the library raises on damaged parts; each means the same to the person."""


class _StoredStrings:
    """The workbook's shared texts in a temporary file, so that memory holds only their places."""

    def __init__(self, source: IO[bytes]) -> None:
        self._starts = array("Q", [0])
        with tempfile.TemporaryFile() as file:
            position = 0
            root: Any = None
            for event, node in iterparse(source, events=("start", "end")):
                if event == "start":
                    root = node if root is None else root
                elif node.tag == _STRING:
                    text = _shared_text(node).encode("utf-8", "replace")
                    file.write(text)
                    position += len(text)
                    self._starts.append(position)
                    root.clear()
            file.write(b"\n")
            file.flush()
            self._texts = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, index: int) -> str:
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self._texts[self._starts[index] : self._starts[index + 1]].decode()

    def close(self) -> None:
        """Give the temporary file back."""
        self._texts.close()


def _shared_text(node: Any) -> str:
    """The text of one shared entry: plain, or runs with formatting; reading aids are left out."""
    if len(node) == 1 and node[0].tag == _TEXT:
        text = node[0].text or ""
    else:
        parts = [node, *node.findall(_RUN)]
        text = "".join(child.text or "" for part in parts for child in part.findall(_TEXT))
    return text.replace("_x000D_", "").replace("x005F_", "")


class _StreamedReader(ExcelReader):
    """The library's reader with the shared texts on disk."""

    stored: _StoredStrings | None = None

    def read_strings(self) -> None:
        """Put the shared texts into a temporary file instead of a list."""
        package: Any = self.package
        part = package.find(SHARED_STRINGS)
        if part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                self.stored = _StoredStrings(source)
            self.shared_strings = cast(list[str], self.stored)


@contextmanager
def _workbook(path: Path) -> Iterator[Workbook]:
    reader: _StreamedReader | None = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            reader = _StreamedReader(
                str(path), read_only=True, keep_vba=False, data_only=True, keep_links=False
            )
            reader.read()
            yield reader.wb
        finally:
            if reader is not None:
                reader.archive.close()
                if reader.stored is not None:
                    reader.stored.close()


def _check_package(path: Path, name: str) -> None:
    """Refuse a damaged package and one whose parts unpack to more than the limits."""
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
            names = {part.filename for part in parts}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _damaged(name) from error
    if "[Content_Types].xml" not in names or not any(part.startswith("xl/workbook") for part in names):
        raise FileRefused(
            _("“%(name)s” is a packed file, but not a workbook.") % {"name": name}, code="wrong_content"
        )
    unpacked = sum(part.file_size for part in parts)
    steep = any(
        part.file_size > _RATIO_FLOOR and part.file_size > MAX_RATIO * max(part.compress_size, 1)
        for part in parts
    )
    if unpacked > MAX_UNPACKED or steep or len(parts) > MAX_PARTS:
        raise FileRefused(
            _("“%(name)s” unpacks to far more than a table needs and was not opened.") % {"name": name},
            code="packed_bomb",
        )


def _damaged(name: str) -> FileRefused:
    return FileRefused(
        _("“%(name)s” is damaged or cut short and cannot be read as a workbook. Nothing was imported.")
        % {"name": name},
        code="damaged",
    )


def open_workbook(path: Path, name: str, *, sheet: str = "") -> Table:
    """Open a workbook's first sheet, or the one named.

    Raises:
        FileRefused: damaged, cut short, a packed bomb, without that sheet or without a header row.
    """
    _check_package(path, name)
    try:
        with _workbook(path) as book:
            sheets = list(book.sheetnames)
            chosen = sheet or sheets[0]
            if chosen not in sheets:
                raise FileRefused(
                    _("“%(name)s” has no sheet “%(sheet)s”; it has: %(sheets)s.")
                    % {"name": name, "sheet": sheet, "sheets": ", ".join(sheets)},
                    code="no_sheet",
                )
            header_number, header = _header(_value_rows(book, chosen, name))
    except _BROKEN as error:
        raise _damaged(name) from error
    if not header:
        raise FileRefused(_("“%(name)s” has no header line.") % {"name": name}, code="no_header")
    columns = unique_columns(header)

    def rows() -> Iterator[Row]:
        try:
            with _workbook(path) as book:
                for number, values in enumerate(_value_rows(book, chosen, name), start=1):
                    if number > header_number and any(value is not None for value in values):
                        yield _row(number, columns, values)
        except _BROKEN as error:
            raise _damaged(name) from error

    return Table("xlsx", columns, rows, {"sheets": sheets, "sheet": chosen})


def _value_rows(book: Workbook, sheet: str, name: str) -> Iterator[tuple[Any, ...]]:
    worksheet = book[sheet]
    worksheet.reset_dimensions()
    for number, values in enumerate(worksheet.iter_rows(values_only=True), start=1):
        if number > MAX_ROWS + 1:
            raise FileRefused(
                _("A file may have at most %(limit)s rows.") % {"limit": MAX_ROWS}, code="too_many_rows"
            )
        if len(values) > MAX_COLUMNS and any(value is not None for value in values[MAX_COLUMNS:]):
            raise FileRefused(
                _("“%(name)s” has more than %(limit)s columns.") % {"name": name, "limit": MAX_COLUMNS},
                code="too_many_columns",
            )
        yield values


def _header(rows: Iterator[tuple[Any, ...]]) -> tuple[int, list[str]]:
    for number, values in enumerate(rows, start=1):
        if any(value is not None and str(value).strip() for value in values):
            names = ["" if value is None else str(_cell(value)) for value in values]
            while names and not names[-1].strip():
                names.pop()
            return number, names
    return 0, []


def _row(number: int, columns: tuple[str, ...], values: tuple[Any, ...]) -> Row:
    cells = [_cell(value) for value in values]
    if len(cells) > len(columns) and any(cells[len(columns) :]):
        problem = _("the row has more cells (%(cells)s) than the header (%(columns)s)") % {
            "cells": len(cells),
            "columns": len(columns),
        }
        return Row(number, dict.fromkeys(columns, ""), problem)
    cells += [""] * (len(columns) - len(cells))
    return Row(number, dict(zip(columns, cells, strict=False)))


def _cell(value: Any) -> Cell:
    """A value of the library as text, or as the date or time that it is."""
    if isinstance(value, datetime | date | time):
        return value
    if value in _ERRORS:
        return FormulaError(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return "" if value is None else str(value)[:MAX_FIELD]
