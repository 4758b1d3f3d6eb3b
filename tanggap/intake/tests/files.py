"""Files for tests of imports, written as other programs write them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from tanggap.intake.mapping.definition import Definition, definition_from
from tanggap.intake.mapping.plan import Planned, plan
from tanggap.intake.readers import open_table

HEADER = "Nomor,Keluhan,Tanggal,Status\n"


def write(folder: Path, name: str, content: str | bytes) -> Path:
    """A file with exactly this content."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def workbook(
    folder: Path, rows: Iterable[Sequence[Any]], name: str = "file.xlsx", sheet: str = "Data"
) -> Path:
    """A workbook with one sheet; dates become real dates."""
    path = folder / name
    book = xlsxwriter.Workbook(
        str(path), {"default_date_format": "yyyy-mm-dd hh:mm", "strings_to_formulas": False}
    )
    page = book.add_worksheet(sheet)
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return path


def zipped(parts: dict[str, bytes]) -> bytes:
    """A packed file with these parts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return packed.getvalue()


def cells(path: Path, **options: str) -> list[dict[str, Any]]:
    """The cells of every row of a file."""
    return [dict(row.cells) for row in open_table(path, path.name, **options).rows()]


def mapping(**changes: Any) -> dict[str, Any]:
    """A mapping for files with ``HEADER``, with some parts changed."""
    data: dict[str, Any] = {
        "target": "tickets",
        "source": "crm",
        "key": "Nomor",
        "order": "day_first",
        "unknown": ["?"],
        "fields": {
            "subject": {"column": "Keluhan"},
            "reported_at": {"column": "Tanggal"},
            "status": {"column": "Status", "values": {"Baru": "new", "Selesai": "resolved"}},
        },
    }
    return data | changes


def with_fields(**fields: Any) -> dict[str, Any]:
    """The mapping with some fields added or replaced."""
    data = mapping()
    return data | {"fields": data["fields"] | fields}


def planned(path: Path, definition: dict[str, Any] | Definition, zone: str = "Asia/Jakarta") -> list[Planned]:
    """Everything that a file would become."""
    checked = definition if isinstance(definition, Definition) else definition_from(definition)
    table = open_table(path, path.name, delimiter=checked.delimiter, sheet=checked.sheet)
    return list(plan(table, checked, unit_zone=zone))
