"""Readers of tables: ``open_table`` looks at the content first and then streams its rows."""

from __future__ import annotations

from pathlib import Path

from tanggap.intake.readers.content import content_of
from tanggap.intake.readers.delimited import open_delimited
from tanggap.intake.readers.table import Cell, FormulaError, Row, Table, fold
from tanggap.intake.readers.workbook import open_workbook

__all__ = ["Cell", "FormulaError", "Row", "Table", "fold", "open_table"]


def open_table(path: Path, name: str, *, delimiter: str = "", sheet: str = "") -> Table:
    """Open a CSV or XLSX file for reading.

    Args:
        path: the file on disk.
        name: the name that the person gave it; its ending must fit the content.
        delimiter: as told by a mapping; empty means found out.
        sheet: name of the sheet of a workbook; empty means the first.

    Raises:
        FileRefused: the file is not what it says, is damaged, empty or above a limit.
        TooLarge: above the size limit.
    """
    content = content_of(path, name)
    if content.format == "xlsx":
        return open_workbook(path, name, sheet=sheet)
    return open_delimited(path, name, encoding=content.encoding, delimiter=delimiter)
