"""Memory does not grow with the file."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from tanggap.intake.mapping.definition import definition_from
from tanggap.intake.mapping.plan import plan
from tanggap.intake.readers import open_table
from tanggap.intake.tests.files import HEADER, mapping
from tanggap.intake.tests.test_event_log import HEAD, MAPPING, ROWS

FEW, MANY = 1_000, 10_000
ALLOWED = 2.5 * 1024 * 1024
"""Bytes that ten times the rows may take more: places of shared texts, and pages of scratch space."""


def peak_of(path: Path, definition: dict[str, object]) -> int:
    """Most bytes held at once while the whole file is planned."""
    checked = definition_from(definition)
    gc.collect()
    tracemalloc.start()
    try:
        count = sum(1 for _one in plan(open_table(path, path.name), checked, unit_zone="UTC"))
        assert count > 0
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def csv_file(path: Path, rows: int) -> None:
    with path.open("w") as stream:
        stream.write(HEADER)
        for number in range(rows):
            stream.write(f"{number},Keluhan nomor {number} tentang sambungan,05/04/2026 07:30,Baru\n")


def event_file(path: Path, rows: int) -> None:
    with path.open("w") as stream:
        stream.write(HEAD)
        for place in (3, 0, 4, 1, 5):
            for number in range(rows // 5):
                stream.write(ROWS[place].replace("A,", f"A{number},", 1) + "\n")


def xlsx_file(path: Path, rows: int) -> None:
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet()
    page.write_row(0, 0, HEADER.strip().split(","))
    for number in range(rows):
        page.write_row(number + 1, 0, [number, f"Keluhan nomor {number}", "05/04/2026 07:30", "Baru"])
    book.close()


@pytest.fixture(
    params=[(csv_file, ".csv"), (event_file, ".csv"), (xlsx_file, ".xlsx")], ids=["csv", "log", "xlsx"]
)
def written(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[int], Path]:
    writer, suffix = request.param

    def write(rows: int) -> Path:
        path = tmp_path / f"{rows}{suffix}"
        writer(path, rows)
        return path

    return write


def test_ten_times_the_rows_take_hardly_more_memory(
    written: Callable[[int], Path], request: pytest.FixtureRequest
) -> None:
    definition = MAPPING if "log" in request.node.name else mapping()
    few, many = peak_of(written(FEW), definition), peak_of(written(MANY), definition)
    assert many - few < ALLOWED, f"{few:,} bytes for {FEW} rows, {many:,} for {MANY}"
