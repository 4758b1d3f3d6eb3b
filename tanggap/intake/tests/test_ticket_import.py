"""Imports of tickets: each row accounted for, repeatable, undoable."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import acting, make_person, make_role, make_unit
from tanggap.activity.models import Entry, JobRun
from tanggap.activity.services import job_run_cancel
from tanggap.intake import selectors, services
from tanggap.intake.choices import RowOutcome, RunStatus
from tanggap.intake.errors import FileRefused, MappingInvalid
from tanggap.intake.models import ImportFile, ImportRow, ImportRun
from tanggap.intake.services import runs
from tanggap.intake.targets.tickets import TicketTarget
from tanggap.intake.tests.files import HEADER, mapping, with_fields, workbook, write
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotAllowed, NotVisible
from tanggap.organization.models import Unit
from tanggap.tickets.models import Ticket, TicketState
from tanggap.tickets.services import ticket_note

pytestmark = pytest.mark.django_db
GOOD = (
    "1,Internet mati,05/04/2026 07:30,Baru\n2,Lambat,06/04/2026 08:00,Baru\n"
    "3,Kabel putus,06/04/2026 09:00,Baru\n"
)
RIGHTS = ("import.run", "ticket.view", "ticket.note", "unit.view")

Importer = Callable[..., ImportRun]


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit(code="PKU", time_zone="Asia/Jakarta")


@pytest.fixture
def person(unit: Unit) -> User:
    return make_person("Rina", role=make_role("importer", RIGHTS), at=unit, language="en")


@pytest.fixture
def actor(person: User) -> Actor:
    return acting(person)


@pytest.fixture
def run_file(tmp_path: Path, actor: Actor, unit: Unit) -> Importer:
    def run(
        content: str = HEADER + GOOD,
        definition: dict[str, Any] | None = None,
        *,
        dry_run: bool = False,
        by: Actor = actor,
    ) -> ImportRun:
        path = write(tmp_path, "crm.csv", content)
        file = services.import_file_store(
            actor=by, path=path, name="crm.csv", target="tickets", unit_id=unit.pk
        )
        noted = services.import_run_create(
            actor=by, file=file, definition=definition or mapping(), mapping_name="crm", dry_run=dry_run
        )
        services.import_run_execute(actor=by, run_id=noted.pk)
        return ImportRun.objects.get(pk=noted.pk)

    return run


def counts(run: ImportRun) -> dict[str, int]:
    return {name: getattr(run, name) for name in ("rows_read", "created", "unchanged", "refused")}


def test_good_rows_become_tickets_and_the_original_is_kept(run_file: Importer, unit: Unit) -> None:
    run = run_file()
    assert counts(run) == {"rows_read": 3, "created": 3, "unchanged": 0, "refused": 0}
    assert run.state == RunStatus.DONE
    assert set(Ticket.objects.values_list("source", "source_key", "unit")) == {
        ("crm", str(n), unit.pk) for n in (1, 2, 3)
    }
    with default_storage.open(run.file.storage_key) as kept:
        assert kept.read().decode() == HEADER + GOOD
    assert JobRun.objects.get(pk=run.job_run_id).result["created"] == 3
    assert set(Entry.objects.filter(subject_kind="intake.importrun").values_list("action", flat=True)) == {
        "import.requested",
        "import.finished",
    }


def test_a_second_import_of_the_same_file_creates_nothing(run_file: Importer) -> None:
    run_file()
    again = run_file(HEADER + GOOD + "4,Baru lagi,07/04/2026,Baru\n")
    assert counts(again) == {"rows_read": 4, "created": 1, "unchanged": 3, "refused": 0}
    assert Ticket.objects.count() == 4
    kept = ImportRow.objects.filter(run=again, outcome=RowOutcome.UNCHANGED).first()
    assert kept is not None
    assert Ticket.objects.filter(number=kept.object_label, pk=kept.object_id).exists()


def test_a_wrong_row_never_stops_the_rest_and_says_why(run_file: Importer) -> None:
    run = run_file(
        HEADER
        + GOOD
        + "4,,kemarin,Baru\n,x,07/04/2026,Baru\n1,dua kali,07/04/2026,Baru\n5,y,07/04/2026,Baru\n"
    )
    assert counts(run) == {"rows_read": 7, "created": 4, "unchanged": 0, "refused": 3}
    refused = {row.row: " ".join(row.remarks) for row in selectors.refused_rows(run)}
    assert set(refused) == {5, 6, 7}
    assert "kemarin" in refused[5]
    lines = list(csv.reader(io.StringIO("".join(selectors.result_lines(run)).lstrip("\ufeff"))))
    assert len(lines) == 1 + 7
    assert [line[0] for line in lines[1:]] == ["2", "3", "4", "5", "6", "7", "8"]


def test_the_result_file_holds_nothing_that_a_spreadsheet_would_run(run_file: Importer) -> None:
    run = run_file(HEADER + "=1+1,,07/04/2026,Baru\n@x,,07/04/2026,Baru\n")
    lines = list(csv.reader(io.StringIO("".join(selectors.result_lines(run)).lstrip("\ufeff"))))
    assert [line[2] for line in lines[1:]] == ["'=1+1", "'@x"]


def test_a_dry_run_tells_the_same_and_changes_nothing(run_file: Importer) -> None:
    run_file(HEADER + "1,Internet mati,05/04/2026 07:30,Baru\n")
    dry = run_file(HEADER + GOOD + "4,,x,Baru\n", dry_run=True)
    assert counts(dry) == {"rows_read": 4, "created": 2, "unchanged": 1, "refused": 1}
    assert Ticket.objects.count() == 1
    real = run_file(HEADER + GOOD + "4,,x,Baru\n")
    assert counts(real) == counts(dry)


def test_a_portion_that_the_database_refuses_is_tried_row_by_row(
    run_file: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_all = TicketTarget.write

    def failing(self: TicketTarget, **arguments: Any) -> Any:
        written = write_all(self, **arguments)
        if any(record.key == "2" for record in arguments["records"]):
            raise DatabaseError("value too odd")
        return written

    monkeypatch.setattr(TicketTarget, "write", failing)
    run = run_file()
    assert counts(run) == {"rows_read": 3, "created": 2, "unchanged": 0, "refused": 1}
    assert set(Ticket.objects.values_list("source_key", flat=True)) == {"1", "3"}
    assert ImportRow.objects.filter(run=run).count() == 3


def test_portions_add_up(run_file: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "BATCH", 2)
    rows = "".join(f"{n},x,05/04/2026,{'Baru' if n % 3 else 'Aneh'}\n" for n in range(1, 12))
    run = run_file(HEADER + rows)
    assert counts(run) == {"rows_read": 11, "created": 8, "unchanged": 0, "refused": 3}


def test_a_file_that_lacks_columns_changes_nothing(run_file: Importer) -> None:
    with pytest.raises(FileRefused, match="Keluhan"):
        run_file("Nomor,Judul,Tanggal,Status\n1,x,05/04/2026,Baru\n")
    assert not ImportRun.objects.exists()
    assert not Ticket.objects.exists()


def test_a_file_that_is_no_table_is_not_even_kept(tmp_path: Path, actor: Actor, unit: Unit) -> None:
    path = write(tmp_path, "a.csv", b"%PDF-1.7 \xe2\xe3")
    with pytest.raises(FileRefused):
        services.import_file_store(actor=actor, path=path, name="a.csv", target="tickets", unit_id=unit.pk)
    assert not ImportFile.objects.exists()


def test_a_workbook_damaged_further_down_changes_nothing(tmp_path: Path, actor: Actor, unit: Unit) -> None:
    import zipfile

    from tanggap.intake.tests.files import zipped

    rows = [["Nomor", "Keluhan", "Tanggal", "Status"], *([n, "x", "05/04/2026", "Baru"] for n in range(3000))]
    with zipfile.ZipFile(workbook(tmp_path, rows)) as package:
        parts = {part: package.read(part) for part in package.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet[: int(len(sheet) * 0.9)]
    path = write(tmp_path, "b.xlsx", zipped(parts))
    file = services.import_file_store(
        actor=actor, path=path, name="b.xlsx", target="tickets", unit_id=unit.pk
    )
    noted = services.import_run_create(actor=actor, file=file, definition=mapping())
    services.import_run_execute(actor=actor, run_id=noted.pk)
    run = ImportRun.objects.get(pk=noted.pk)
    assert (run.state, run.created) == (RunStatus.FAILED, 0)
    assert "b.xlsx" in run.error
    assert not Ticket.objects.exists()


def test_a_run_is_done_once_however_often_a_worker_calls(run_file: Importer, actor: Actor) -> None:
    run = run_file()
    services.import_run_execute(actor=actor, run_id=run.pk)
    assert ImportRow.objects.filter(run=run).count() == 3


def test_a_run_that_was_stopped_says_so(tmp_path: Path, actor: Actor, unit: Unit) -> None:
    path = write(tmp_path, "crm.csv", HEADER + GOOD)
    file = services.import_file_store(
        actor=actor, path=path, name="crm.csv", target="tickets", unit_id=unit.pk
    )
    run = services.import_run_create(actor=actor, file=file, definition=mapping())
    assert run.job_run is not None
    job_run_cancel(actor=actor, public_id=run.job_run.public_id)
    services.import_run_execute(actor=actor, run_id=run.pk)
    run = selectors.run_load(actor, run.public_id)
    assert run.state == RunStatus.FAILED
    assert not Ticket.objects.exists()


def test_solved_tickets_without_a_time_of_solution_count_in_no_figure(run_file: Importer) -> None:
    run_file(HEADER + "1,Internet mati,05/04/2026 07:30,Selesai\n")
    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.resolved_at, ticket.resolve_seconds, ticket.sla_met) == (
        "resolved",
        None,
        None,
        None,
    )


def test_a_history_is_stored_with_the_ticket(run_file: Importer) -> None:
    definition = with_fields(resolved_at={"column": "Selesai"}, assignee={"column": "Teknisi"})
    header = "Nomor,Keluhan,Tanggal,Status,Selesai,Teknisi\n"
    run_file(header + "1,x,05/04/2026 07:00,Selesai,05/04/2026 09:00,Budi\n", definition)
    ticket = Ticket.objects.get()
    assert ticket.resolve_seconds == 7200
    assert ticket.resolver is not None
    assert ticket.resolver.name == "Budi"
    assert list(TicketState.objects.values_list("status", flat=True)) == ["new", "resolved"]


def test_only_who_may_import_there_may_import(tmp_path: Path, unit: Unit, run_file: Importer) -> None:
    other = make_unit(code="DUM")
    colleague = acting(make_person("Colleague", role=make_role("importer", RIGHTS), at=other))
    viewer = acting(make_person("Viewer", role=make_role("viewer", ("unit.view",)), at=unit))
    path = write(tmp_path, "x.csv", HEADER + GOOD)
    options: dict[str, Any] = {"path": path, "name": "x.csv", "target": "tickets", "unit_id": unit.pk}
    with pytest.raises(NotVisible):
        services.import_file_store(actor=colleague, **options)
    with pytest.raises(NotAllowed):
        services.import_file_store(actor=viewer, **options)
    run = run_file()
    with pytest.raises(NotVisible):
        selectors.run_load(colleague, run.public_id)
    with pytest.raises(NotVisible):
        services.import_run_create(actor=colleague, file=run.file, definition=mapping())
    with pytest.raises(NotVisible):
        services.import_undo_start(actor=colleague, run=run, in_background=False)


def test_rows_for_a_unit_where_the_person_may_not_import_are_refused(run_file: Importer) -> None:
    make_unit(code="DUM")
    definition = with_fields(unit={"column": "Unit"})
    run = run_file(
        "Nomor,Keluhan,Tanggal,Status,Unit\n1,x,05/04/2026,Baru,PKU\n2,y,05/04/2026,Baru,DUM\n", definition
    )
    assert (run.created, run.refused) == (1, 1)


def test_undo_takes_back_what_nobody_touched_and_frees_the_keys(run_file: Importer, actor: Actor) -> None:
    run = run_file()
    touched = Ticket.objects.get(source_key="2")
    ticket_note(actor=actor, number=touched.number, body="sudah ditelepon")
    services.import_undo_start(actor=actor, run=run, in_background=False)
    services.import_undo_execute(actor=actor, run_id=run.pk)
    run = selectors.run_load(actor, run.public_id)
    assert (run.state, run.undone, run.kept) == (RunStatus.UNDONE, 2, 1)
    assert list(Ticket.objects.visible_to(actor)) == [touched]
    assert ImportRow.objects.get(run=run, undone=False).undo_remark
    again = run_file()
    assert (again.created, again.unchanged) == (2, 1)


def test_what_was_there_before_is_never_undone(run_file: Importer, actor: Actor) -> None:
    run_file()
    second = run_file(HEADER + GOOD + "4,x,07/04/2026,Baru\n")
    services.import_undo_start(actor=actor, run=second, in_background=False)
    services.import_undo_execute(actor=actor, run_id=second.pk)
    assert set(Ticket.objects.visible_to(actor).values_list("source_key", flat=True)) == {"1", "2", "3"}


def test_undo_is_refused_twice_for_a_dry_run_and_for_an_empty_one(run_file: Importer, actor: Actor) -> None:
    run = run_file()
    services.import_undo_start(actor=actor, run=run, in_background=False)
    with pytest.raises(NotAllowed):
        services.import_undo_start(actor=actor, run=run, in_background=False)
    services.import_undo_execute(actor=actor, run_id=run.pk)
    for refused in (run, run_file(dry_run=True), run_file(HEADER)):
        with pytest.raises(NotAllowed):
            services.import_undo_start(actor=actor, run=refused, in_background=False)


def test_a_mapping_is_saved_replaced_and_deleted_but_not_over_a_shipped_one(actor: Actor) -> None:
    from tanggap.intake.catalogue import mapping_named
    from tanggap.kernel.errors import Invalid

    services.mapping_save(actor=actor, name="crm-lama", definition=mapping())
    services.mapping_save(actor=actor, name="crm-lama", definition=mapping(source="lain"))
    known = mapping_named("crm-lama")
    assert known is not None
    assert known.definition["source"] == "lain"
    with pytest.raises(Invalid):
        services.mapping_save(actor=actor, name="isp-complaints", definition=mapping())
    with pytest.raises(Invalid):
        services.mapping_save(actor=actor, name="../x", definition=mapping())
    with pytest.raises(MappingInvalid):
        services.mapping_save(actor=actor, name="rusak", definition=mapping(order=""))
    services.mapping_delete(actor=actor, name="crm-lama")
    assert mapping_named("crm-lama") is None
    with pytest.raises(NotVisible):
        services.mapping_delete(actor=actor, name="crm-lama")
