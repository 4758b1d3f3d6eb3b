"""Separated text as other programs write it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tanggap.intake.readers import open_table, table
from tanggap.intake.tests.files import cells, write


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_out(tmp_path: Path, delimiter: str) -> None:
    path = write(
        tmp_path, "a.csv", delimiter.join(["No", "Nama"]) + "\n" + delimiter.join(["1", "Budi"]) + "\n"
    )
    assert cells(path) == [{"No": "1", "Nama": "Budi"}]


def test_commas_inside_texts_do_not_beat_the_semicolon(tmp_path: Path) -> None:
    path = write(
        tmp_path, "a.csv", "No;Keluhan;Alamat\n1;lambat, putus;Jl. A, No. 2\n2;mati, total;Jl. B, No. 3\n"
    )
    assert cells(path)[1] == {"No": "2", "Keluhan": "mati, total", "Alamat": "Jl. B, No. 3"}


def test_a_first_line_may_tell_the_delimiter(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", 'sep=;\r\nNo;"Nama, lengkap"\r\n1;x\r\n')
    assert cells(path) == [{"No": "1", "Nama, lengkap": "x"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings_are_told_apart_by_the_bytes(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path, "a.csv", "No,Nama\n1,Café “Nusantara” – José\n".encode(encoding))
    assert cells(path) == [{"No": "1", "Nama": "Café “Nusantara” – José"}]


def test_line_breaks_inside_quotation_marks_stay_in_the_cell(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", 'No,Keluhan\r\n1,"baris satu\r\nbaris dua"\r\n2,x\r\n')
    rows = list(open_table(path, path.name).rows())
    assert rows[0].cells["Keluhan"] == "baris satu\r\nbaris dua"
    assert [row.number for row in rows] == [2, 3], "numbers are those of a spreadsheet, not of lines"


def test_short_rows_are_filled_and_long_ones_are_a_problem(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "a,b\n1\n1,2,\n1,2,3\n\n4,5\n")
    rows = list(open_table(path, path.name).rows())
    assert [(row.number, bool(row.problem)) for row in rows] == [
        (2, False),
        (3, False),
        (4, True),
        (6, False),
    ]
    assert rows[0].cells == {"a": "1", "b": ""}


def test_a_row_with_nul_characters_is_a_problem_of_that_row_alone(tmp_path: Path) -> None:
    lines = "".join(f"{number},ok\n" for number in range(500))
    path = write(tmp_path, "a.csv", f"No,Nama\n9,a\0b\n{lines}".encode())
    rows = list(open_table(path, path.name).rows())
    assert [row.number for row in rows if row.problem] == [2]
    assert len(rows) == 501


def test_a_quotation_mark_that_is_never_closed_spoils_what_it_swallows_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    huge = '2,"' + "x" * (table.MAX_FIELD + 10) + "\n"
    path = write(tmp_path, "a.csv", "No,Nama\n1,a\n" + huge + "3,c\n")
    rows = list(open_table(path, path.name).rows())
    assert [(row.number, bool(row.problem)) for row in rows] == [(2, False), (3, True), (4, False)]


def test_one_endless_line_is_passed_over_without_being_held(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "No,Nama\n" + "x" * (table.MAX_FIELD * 3) + "\n3,c\n")
    rows = list(open_table(path, path.name).rows())
    assert [bool(row.problem) for row in rows] == [True, False]


def test_column_names_are_made_unique_and_never_empty(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", " Nama ,Nama,,Alamat  rumah\n1,2,3,4\n")
    assert open_table(path, path.name).columns == ("Nama", "Nama (2)", "(3)", "Alamat rumah")


def test_lines_before_the_header_that_are_empty_are_passed_over(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "\n,,\nNo,Nama\n1,a\n")
    rows = list(open_table(path, path.name).rows())
    assert [(row.number, row.cells["Nama"]) for row in rows] == [(4, "a")]


def test_rows_can_be_read_again_from_the_start(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "No,Nama\n1,a\n2,b\n")
    opened = open_table(path, path.name)
    assert len(list(opened.rows())) == len(list(opened.rows())) == 2
