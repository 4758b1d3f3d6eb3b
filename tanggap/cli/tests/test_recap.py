"""``tanggap recap``: every form of the answer, and questions that make no sense."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from tanggap.reporting.definitions import CONTRACT_KEYS, FIGURES
from tanggap.reporting.tests.factories import World

pytestmark = pytest.mark.django_db
MARCH = ("--from", "2026-03-01", "--to", "2026-03-09")


def told(*arguments: object) -> str:
    out = io.StringIO()
    call_command("recap", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def world() -> World:
    return World()


def test_json_csv_and_xlsx_tell_the_same(world: World, tmp_path: Path) -> None:
    path = tmp_path / "recap.xlsx"

    answer = json.loads(told("--by", "technician", *MARCH, "--format", "json"))
    lines = list(csv.DictReader(io.StringIO(told("--by", "technician", *MARCH, "--format", "csv"))))
    told("--by", "technician", *MARCH, "--format", "xlsx", "--out", path)

    rows = [*answer["rows"], answer["total"]]
    assert len(rows) == len(lines) == 6
    for row, line in zip(rows, lines, strict=True):
        assert line["key"] == (row["key"] or "-")
        for key in CONTRACT_KEYS:
            assert (float(line[key]) if line[key] else None) == row[key]
    sheet = openpyxl.load_workbook(path).worksheets[0]
    heads = [cell.value for cell in sheet[4]]
    solved = heads.index(str(FIGURES["resolved"].label)) + 1
    assert [sheet.cell(5 + place, solved).value for place in range(6)] == [row["resolved"] for row in rows]
    median = heads.index(str(FIGURES["median_resolve_s"].label)) + 1
    assert sheet.cell(10, median).value.total_seconds() == pytest.approx(
        answer["total"]["median_resolve_s"], abs=1
    )


def test_the_table_shows_labels_and_the_total(world: World) -> None:
    text = told("--by", "unit", *MARCH)

    assert all(name in text for name in ("Barat", "Timur", "Kampung"))
    assert text.splitlines()[0].startswith("1 Mar 2026 – 9 Mar 2026")


def test_a_pdf_is_written_also_for_names_of_any_script(world: World, tmp_path: Path) -> None:
    world.people[0].name = "Łukasz – Юрий 王"
    world.people[0].save()
    path = tmp_path / "recap.pdf"

    told("--by", "technician", *MARCH, "--format", "pdf", "--out", path)

    assert path.read_bytes().startswith(b"%PDF-")


def test_a_label_that_begins_like_a_formula_is_text_in_the_csv(world: World) -> None:
    world.people[0].name = "=HYPERLINK(1)"
    world.people[0].save()

    assert "'=HYPERLINK(1)" in told("--by", "technician", *MARCH, "--format", "csv")


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--from", "2026-02-30", "--to", "2026-03-01"), "2026-02-30"),
        (("--from", "01-03-2026", "--to", "2026-03-01"), "YYYY-MM-DD"),
        (("--from", "2026-03-02", "--to", "2026-03-01"), ""),
        ((*MARCH, "--unit", "NIX"), "NIX"),
        ((*MARCH, "--format", "pdf"), "--out"),
        ((*MARCH, "--format", "csv", "--out", "/nowhere/at/all.csv"), ""),
    ],
)
def test_a_question_without_sense_ends_with_2_and_says_why(options: tuple[str, ...], reason: str) -> None:
    with pytest.raises(CommandError) as refusal:
        told("--by", "technician", *options)

    assert refusal.value.returncode == 2
    assert reason in str(refusal.value)
    assert len(str(refusal.value)) > 10
