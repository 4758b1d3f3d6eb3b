"""From cells to checked values."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tanggap.intake.mapping.plan import Planned
from tanggap.intake.targets.tickets import draft_of
from tanggap.intake.tests.files import HEADER, mapping, planned, with_fields, workbook, write
from tanggap.kernel import clock

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def one(folder: Path, row: str, definition: dict[str, Any] | None = None, header: str = HEADER) -> Planned:
    with clock.frozen_at(NOW):
        [result] = planned(write(folder, "a.csv", header + row + "\n"), definition or mapping())
    return result


def test_a_row_becomes_a_record_with_times_in_the_zone_of_the_unit(tmp_path: Path) -> None:
    result = one(tmp_path, "7,Internet mati,05/04/2026 07:30,Baru")
    assert result.record is not None
    assert result.record.values == {
        "subject": "Internet mati",
        "reported_at": datetime(2026, 4, 5, 0, 30, tzinfo=UTC),
        "status": "new",
    }
    assert (result.key, result.row) == ("7", 2)


def test_a_mapping_may_tell_another_zone(tmp_path: Path) -> None:
    result = one(tmp_path, "7,x,05/04/2026 07:30,Baru", mapping(time_zone="Asia/Jayapura"))
    assert result.record is not None
    assert result.record.values["reported_at"] == datetime(2026, 4, 4, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (",x,05/04/2026,Baru", ["Nomor"]),
        ("?,x,05/04/2026,Baru", ["Nomor"]),
        ("7,,05/04/2026,Baru", ["Keluhan"]),
        ("7,x,04/25/2026,Baru", ["04/25/2026", "Day first"]),
        ("7,x,?,Baru", ["Tanggal"]),
        ("7,x,05/04/2027,Baru", ["2027"]),
        ("7,x,05/04/1907,Baru", ["1907"]),
        ("7,x,05/04/2026,Entah", ["Entah"]),
        ("7,,kemarin,Entah", ["Keluhan", "kemarin", "Entah"]),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_with_every_reason(
    tmp_path: Path, row: str, words: list[str], settings: Any
) -> None:
    from django.utils import translation

    with translation.override("en"):
        result = one(tmp_path, row)
    assert result.record is None
    text = " ".join(map(str, result.reasons))
    assert all(word in text for word in words), text


def test_a_choice_without_a_table_is_understood_by_its_value_or_word_in_both_languages(
    tmp_path: Path,
) -> None:
    definition = with_fields(status={"column": "Status"})
    for said in ("closed", "Closed", " CLOSED "):
        result = one(tmp_path, f"7,x,05/04/2026,{said}", definition)
        assert result.record is not None
        assert result.record.values["status"] == "closed"


def test_columns_are_joined_and_unknown_parts_left_out(tmp_path: Path) -> None:
    header = "Nomor,Keluhan,Tanggal,Jam,Kota,Prov\n"
    definition = mapping(
        fields={
            "subject": {"column": "Keluhan"},
            "reported_at": {"columns": ["Tanggal", "Jam"]},
            "place": {"columns": ["Kota", "Prov"], "join": ", "},
        }
    )
    result = one(tmp_path, "7,x,05/04/2026,07:30,?,Riau", definition, header)
    assert result.record is not None
    assert result.record.values["place"] == "Riau"
    assert result.record.values["reported_at"].minute == 30


def test_a_number_that_stands_twice_in_one_file_is_refused_the_second_time(tmp_path: Path) -> None:
    path = write(
        tmp_path, "a.csv", HEADER + "7,a,05/04/2026,Baru\n7,b,06/04/2026,Baru\n8,c,06/04/2026,Baru\n"
    )
    results = planned(path, mapping())
    assert [result.record is not None for result in results] == [True, False, True]
    assert "2" in results[1].reasons[0]


def test_a_solution_before_the_report_is_refused(tmp_path: Path) -> None:
    header = "Nomor,Keluhan,Tanggal,Selesai\n"
    definition = mapping(
        fields={
            "subject": {"column": "Keluhan"},
            "reported_at": {"column": "Tanggal"},
            "resolved_at": {"column": "Selesai"},
        }
    )
    assert one(tmp_path, "7,x,05/04/2026,04/04/2026", definition, header).record is None
    solved = one(tmp_path, "7,x,05/04/2026,06/04/2026", definition, header)
    assert solved.record is not None
    draft = draft_of(solved.record, source="crm", unit_code="HQ")
    assert (draft.status, [state.status for state in draft.states]) == ("resolved", ["new", "resolved"])


def test_a_long_subject_is_cut_and_kept_whole_in_the_description(tmp_path: Path) -> None:
    result = one(tmp_path, f"7,{'kabel putus ' * 40},05/04/2026,Baru")
    assert result.record is not None
    draft = draft_of(result.record, source="crm", unit_code="HQ")
    assert len(draft.subject) <= 200
    assert draft.subject.endswith("…")
    assert draft.description.count("kabel putus") == 40


def test_other_texts_that_are_too_long_and_addresses_that_are_none_are_refused(tmp_path: Path) -> None:
    header = "Nomor,Keluhan,Tanggal,Nama,Surel\n"
    definition = mapping(
        fields={
            "subject": {"column": "Keluhan"},
            "reported_at": {"column": "Tanggal"},
            "requester_name": {"column": "Nama"},
            "requester_email": {"column": "Surel"},
        }
    )
    result = one(tmp_path, f"7,x,05/04/2026,{'n' * 151},bukan-surel", definition, header)
    assert len(result.reasons) == 2


def test_a_formula_error_in_a_used_column_refuses_the_row_alone(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "f.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet()
    page.write_row(0, 0, ["Nomor", "Keluhan", "Tanggal", "Status"])
    page.write_row(1, 0, ["1", "", "05/04/2026", "Baru"])
    page.write_formula(1, 1, "=A9", value="#REF!")
    page.write_row(2, 0, ["2", "ok", "05/04/2026", "Baru"])
    book.close()
    results = planned(path, mapping())
    assert "#REF!" in results[0].reasons[0]
    assert results[1].record is not None


def test_real_dates_of_a_workbook_are_taken_as_they_are(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        [
            ["Nomor", "Keluhan", "Tanggal", "Status"],
            [7, "x", datetime.fromisoformat("2026-04-05T07:30"), "Baru"],
        ],
    )
    [result] = planned(path, mapping())
    assert result.record is not None
    assert result.record.values["reported_at"] == datetime(2026, 4, 5, 0, 30, tzinfo=UTC)
