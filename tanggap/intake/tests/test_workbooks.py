"""XLSX files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import Workbook

from tanggap.intake.errors import FileRefused
from tanggap.intake.readers import FormulaError, open_table
from tanggap.intake.tests.files import cells, workbook


def test_texts_numbers_dates_and_truth_values_are_read(tmp_path: Path) -> None:
    moment = datetime.fromisoformat("2026-04-05T07:30")
    path = workbook(
        tmp_path, [["No", "HP", "Kurs", "Waktu", "Aktif"], ["a", 812345678901, 1.5, moment, True]]
    )
    assert cells(path) == [{"No": "a", "HP": "812345678901", "Kurs": "1.5", "Waktu": moment, "Aktif": "TRUE"}]


def test_formulas_are_read_as_their_values_and_errors_as_errors(tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet()
    page.write_row(0, 0, ["No", "Jumlah", "Rusak"])
    page.write(1, 0, "1")
    page.write_formula(1, 1, "=40+2", value=42)
    page.write_formula(1, 2, "=1/0", value="#DIV/0!")
    book.close()
    [row] = cells(path)
    assert row["Jumlah"] == "42"
    assert isinstance(row["Rusak"], FormulaError)


def test_formatted_runs_and_inline_texts_are_whole(tmp_path: Path) -> None:
    path = tmp_path / "rich.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet()
    bold = book.add_format({"bold": True})
    page.write_row(0, 0, ["No", "Keluhan"])
    page.write(1, 0, "1")
    page.write_rich_string(1, 1, "kabel ", bold, "putus", " lagi")
    book.close()
    assert cells(path)[0]["Keluhan"] == "kabel putus lagi"

    inline = tmp_path / "inline.xlsx"
    book = xlsxwriter.Workbook(str(inline), {"in_memory": True, "constant_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, ["No", "Keluhan"])
    page.write_row(1, 0, ["1", "putus"])
    book.close()
    assert cells(inline) == [{"No": "1", "Keluhan": "putus"}]


def test_a_sheet_can_be_named_and_a_missing_one_is_refused_with_the_names(tmp_path: Path) -> None:
    path = tmp_path / "two.xlsx"
    book = Workbook()
    book.active.append(["x"])
    second = book.create_sheet("Tiket")
    second.append(["No"])
    second.append(["7"])
    book.save(path)
    assert cells(path, sheet="Tiket") == [{"No": "7"}]
    with pytest.raises(FileRefused) as refusal:
        open_table(path, path.name, sheet="Gangguan")
    assert "Gangguan" in str(refusal.value)
    assert "Tiket" in str(refusal.value)


def test_rows_are_numbered_as_the_spreadsheet_shows_them(tmp_path: Path) -> None:
    path = workbook(tmp_path, [[], ["No", "Nama"], ["1", "a"], [], ["2", "b"]])
    assert [row.number for row in open_table(path, path.name).rows()] == [3, 5]


def test_a_far_away_cell_costs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "far.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet()
    page.write_row(0, 0, ["No", "Nama"])
    page.write_row(1, 0, ["1", "a"])
    page.set_column(0, 16383, 12)
    page.write_blank(2, 16383, None, book.add_format({"bold": True}))
    book.close()
    assert cells(path) == [{"No": "1", "Nama": "a"}]


def test_a_row_with_cells_beyond_the_header_is_a_problem_of_that_row(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["No", "Nama"], ["1", "a", "lebih"], ["2", "b"]])
    assert [bool(row.problem) for row in open_table(path, path.name).rows()] == [True, False]
