"""Exports: everything that matches, nothing that executes, nothing silently cut."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from django.core.files.storage import default_storage

from tanggap.activity.models import JobRun
from tanggap.kernel import clock
from tanggap.kernel.errors import Invalid, NotAllowed
from tanggap.tickets.listing import TicketFilter
from tanggap.tickets.models import Ticket
from tanggap.tickets.services import exports, ticket_export_request
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def run_for(cast: Cast, file_format: str, **wanted: object) -> JobRun:
    run = ticket_export_request(
        actor=cast.dispatcher,
        wanted=TicketFilter(**wanted),
        file_format=file_format,  # type: ignore[arg-type]
    )
    exports.ticket_export_write.func(run_id=run.pk)
    run.refresh_from_db()
    return run


def rows_of(run: JobRun) -> list[list[object]]:
    content = default_storage.open(run.result_file).read()
    if run.params["format"] == "csv":
        return [list(row) for row in csv.reader(io.StringIO(content.decode("utf-8-sig")))]
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [list(row) for sheet in book for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_the_file_holds_every_matching_ticket_and_says_how_many(cast: Cast, file_format: str) -> None:
    made = [make_ticket(cast) for _ in range(7)]

    run = run_for(cast, file_format)

    heading, *rows = rows_of(run)
    assert run.status == "done"
    assert run.result["rows"] == 7 == run.done == run.total
    assert len(heading) == len(exports.COLUMNS)
    assert [row[0] for row in rows] == [ticket.number for ticket in reversed(made)]


def test_a_formula_in_a_subject_stays_text(cast: Cast) -> None:
    make_ticket(cast, subject="=HYPERLINK(1)", requester_phone="+62811")

    (_heading, row), (_xlsx_heading, xlsx_row) = rows_of(run_for(cast, "csv")), rows_of(run_for(cast, "xlsx"))

    assert row[3] == "'=HYPERLINK(1)"
    assert row[12] == "'+62811"
    assert xlsx_row[3] == "=HYPERLINK(1)"


def test_an_xlsx_holds_no_formula_cell(cast: Cast) -> None:
    make_ticket(cast, subject="=1+1")
    run = run_for(cast, "xlsx")

    book = openpyxl.load_workbook(io.BytesIO(default_storage.open(run.result_file).read()))

    assert {cell.data_type for row in book.active.iter_rows(min_row=2) for cell in row} <= {"s", "n", "d"}


def test_times_are_those_of_the_owners_clock(cast: Cast) -> None:
    ticket = make_ticket(cast)
    local = ticket.reported_at + timedelta(hours=7)

    (_heading, row) = rows_of(run_for(cast, "csv"))

    assert row[18] == f"{local:%Y-%m-%d %H:%M:%S}"


def test_a_full_sheet_is_followed_by_another(tmp_path: Path) -> None:
    path = tmp_path / "long.xlsx"
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    target = exports.XlsxSheet(book, ["n"], sheet_rows=3)
    for number in range(8):
        target.write([number])
    book.close()

    assert exports.rows_in(path) == 8
    assert len(openpyxl.load_workbook(path).sheetnames) == 3


def test_tickets_of_another_branch_are_in_no_export(cast: Cast) -> None:
    make_ticket(cast)
    run = ticket_export_request(actor=cast.outsider, wanted=TicketFilter(view="all"), file_format="csv")
    exports.ticket_export_write.func(run_id=run.pk)
    run.refresh_from_db()

    assert run.result["rows"] == 0
    assert len(rows_of(run)) == 1


def test_without_the_right_there_is_no_export(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        ticket_export_request(actor=cast.customer, wanted=TicketFilter(), file_format="csv")
    with pytest.raises(Invalid):
        ticket_export_request(actor=cast.dispatcher, wanted=TicketFilter(), file_format="pdf")


def test_the_same_request_key_asks_once(cast: Cast) -> None:
    first, second = (
        ticket_export_request(
            actor=cast.dispatcher, wanted=TicketFilter(), file_format="csv", request_key="once"
        )
        for _ in range(2)
    )

    assert first.pk == second.pk


def test_a_file_with_missing_rows_is_not_handed_out(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    make_ticket(cast)
    monkeypatch.setattr(exports, "rows_in", lambda _path: 0)

    run = run_for(cast, "csv")

    assert run.status == "failed"
    assert run.result_file == ""
    assert "0" in run.error


def test_a_stopped_export_leaves_no_file(cast: Cast) -> None:
    run = ticket_export_request(actor=cast.dispatcher, wanted=TicketFilter(), file_format="csv")
    JobRun.objects.filter(pk=run.pk).update(status="cancelled")

    exports.ticket_export_write.func(run_id=run.pk)

    run.refresh_from_db()
    assert (run.status, run.result_file) == ("cancelled", "")


def test_old_files_are_removed_and_their_runs_stay(cast: Cast) -> None:
    run = run_for(cast, "csv")
    key = run.result_file
    with clock.frozen_at(clock.now() + timedelta(days=8)):
        assert exports.exports_delete_old() == 1

    run.refresh_from_db()
    assert (run.result_file, default_storage.exists(key)) == ("", False)
    assert Ticket.objects.count() == 0
