"""Import pages: upload, mapping, preview, run, result, undo."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import make_person, make_role, make_unit
from tanggap.intake.jobs import run_import, undo_import
from tanggap.intake.models import ImportFile, ImportMapping, ImportRun
from tanggap.intake.tests.files import HEADER
from tanggap.kernel import clock
from tanggap.organization.models import Unit
from tanggap.tickets.models import Ticket

pytestmark = pytest.mark.django_db
RIGHTS = ("import.run", "ticket.view", "setup.view", "unit.view")
ROWS = "1,Internet mati,05/04/2026 07:30,Baru\n2,Lambat,06/04/2026,Selesai\n3,,kemarin,Baru\n"
FORM = {
    "mapping": "",
    "source": "crm",
    "key": "Nomor",
    "order": "day_first",
    "time_zone": "unit",
    "unknown": "?, -",
    "column-subject": "Keluhan",
    "column-reported_at": "Tanggal",
    "column-status": "Status",
    "said-status": ["Baru", "Selesai"],
    "meant-status": ["new", "cancelled"],
}


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit(code="PKU", name="Pekanbaru")


@pytest.fixture
def person(unit: Unit) -> User:
    return make_person("Rina", role=make_role("importer", RIGHTS), at=unit, language="en")


@pytest.fixture
def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def file(browser: Client, unit: Unit) -> ImportFile:
    answer = upload(browser, unit, HEADER + ROWS)
    assert answer.status_code == 302
    return ImportFile.objects.get()


def upload(
    browser: Client, unit: Unit, content: str | bytes, name: str = "crm.csv", target: str = "tickets"
) -> Any:
    data = content.encode() if isinstance(content, str) else content
    return browser.post(
        reverse("setup:import_new"),
        {"target": target, "unit": unit.pk, "file": SimpleUploadedFile(name, data)},
    )


def send(browser: Client, file: ImportFile, action: str, **changes: Any) -> Any:
    return browser.post(
        reverse("setup:import_file", args=[file.public_id]), FORM | {"action": action} | changes
    )


def started(browser: Client, file: ImportFile, action: str = "run", **changes: Any) -> ImportRun:
    """Start from the page, and let the worker's task do it."""
    answer = send(browser, file, action, **changes)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    run = ImportRun.objects.latest("pk")
    run_import.call(run.pk)
    return ImportRun.objects.get(pk=run.pk)


def test_an_upload_leads_to_its_columns(browser: Client, file: ImportFile) -> None:
    page = browser.get(reverse("setup:import_file", args=[file.public_id]))
    assert page.status_code == 200
    assert file.columns == ["Nomor", "Keluhan", "Tanggal", "Status"]
    for column in file.columns:
        assert f"<option>{column}" in page.text or f"<option selected>{column}" in page.text
    assert "Internet mati" in page.text


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", b"%PDF-1.7"), ("a.xlsx", b"PK\x03\x04broken"), ("a.exe", b"x"), ("a.csv", b"")],
)
def test_a_file_that_is_not_what_it_says_is_refused_at_the_field(
    browser: Client, unit: Unit, name: str, content: bytes
) -> None:
    answer = upload(browser, unit, content, name)
    assert answer.status_code == 422
    assert "tg-field-error" in answer.text
    assert not ImportFile.objects.exists()


def test_a_unit_of_others_cannot_be_chosen(browser: Client) -> None:
    answer = upload(browser, make_unit(code="DUM"), HEADER)
    assert answer.status_code == 422
    assert not ImportFile.objects.exists()


def test_the_preview_shows_what_rows_become_and_why_one_is_refused(browser: Client, file: ImportFile) -> None:
    page = send(browser, file, "preview")
    assert page.status_code == 200
    assert "2026-04-05 07:30" in page.text
    assert "kemarin" in page.text
    assert "Cancelled" in page.text
    assert not Ticket.objects.exists()
    again = browser.get(reverse("setup:import_file", args=[file.public_id]))
    assert "2026-04-05 07:30" in again.text, "the mapping in the making is remembered"


def test_values_of_a_status_column_are_offered_with_their_meaning(browser: Client, file: ImportFile) -> None:
    page = send(browser, file, "preview", **{"said-status": [], "meant-status": []})
    assert 'name="said-status" value="Selesai"' in page.text


def test_without_a_date_order_nothing_starts_and_the_field_says_why(
    browser: Client, file: ImportFile
) -> None:
    answer = send(browser, file, "run", order="")
    assert answer.status_code == 422
    assert "never guessed" in answer.text
    assert not ImportRun.objects.exists()


def test_a_run_shows_progress_and_then_the_result(browser: Client, file: ImportFile) -> None:
    assert send(browser, file, "run").status_code == 302
    run = ImportRun.objects.get()
    address = reverse("setup:import_run", args=[run.public_id])
    waiting = browser.get(address)
    assert 'hx-trigger="every 2s"' in waiting.text
    assert "<progress" in waiting.text
    run_import.call(run.pk)
    page = browser.get(address)
    assert "hx-trigger" not in page.text.split('id="import-state"')[1].split(">")[0]
    assert "kemarin" in page.text
    assert Ticket.objects.count() == 2
    assert {ticket.status for ticket in Ticket.objects.all()} == {"new", "cancelled"}


def test_the_result_is_a_file_with_a_line_per_row(browser: Client, file: ImportFile) -> None:
    run = started(browser, file)
    address = reverse("setup:import_result", args=[run.public_id])
    answer = browser.get(address)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [line[0] for line in lines[1:]] == ["2", "3", "4"]
    only = browser.get(address, {"only": "refused"})
    assert len(b"".join(only.streaming_content).decode().splitlines()) == 2


def test_a_dry_run_changes_nothing_and_says_so(browser: Client, file: ImportFile) -> None:
    run = started(browser, file, "dry_run")
    page = browser.get(reverse("setup:import_run", args=[run.public_id]))
    assert "Would be created" in page.text
    assert "Undo this import" not in page.text
    assert not Ticket.objects.exists()


def test_undo_takes_the_tickets_back(browser: Client, file: ImportFile) -> None:
    run = started(browser, file)
    page = browser.get(reverse("setup:import_run", args=[run.public_id]))
    assert 'id="undo-import"' in page.text
    answer = browser.post(reverse("setup:import_undo", args=[run.public_id]))
    assert answer.status_code == 302
    undo_import.call(run.pk)
    assert not Ticket.objects.filter(deleted_at__isnull=True).exists()
    page = browser.get(reverse("setup:import_run", args=[run.public_id]))
    assert "Taken back" in page.text
    again = browser.post(reverse("setup:import_undo", args=[run.public_id]), follow=True)
    assert "has been undone already" in again.text


def test_a_mapping_is_saved_used_for_the_next_file_downloaded_and_deleted(
    browser: Client, file: ImportFile, unit: Unit
) -> None:
    assert send(browser, file, "save", save_as="crm-lama").status_code == 302
    assert ImportMapping.objects.get().definition["key"] == "Nomor"
    upload(browser, unit, HEADER + "9,Baru lagi,01/02/2026,Baru\n", "kedua.csv")
    page = browser.get(reverse("setup:import_file", args=[ImportFile.objects.latest("pk").public_id]))
    assert "2026-02-01 00:00" in page.text
    answer = browser.get(reverse("setup:import_mapping", args=["crm-lama"]))
    assert answer.json()["source"] == "crm"
    assert "crm-lama" in browser.get(reverse("setup:imports")).text
    browser.post(reverse("setup:import_mapping_delete", args=["crm-lama"]))
    assert not ImportMapping.objects.exists()


def test_a_mapping_without_a_usable_name_is_refused(browser: Client, file: ImportFile) -> None:
    for name in ("", "isp-complaints", "a b"):
        assert send(browser, file, "save", save_as=name).status_code == 422
    assert not ImportMapping.objects.exists()


def test_a_shipped_event_log_mapping_keeps_its_history_rules_through_the_form(
    browser: Client, unit: Unit
) -> None:
    from tanggap.intake.catalogue import shipped_mappings
    from tanggap.intake.mapping.definition import definition_from

    columns = definition_from(shipped_mappings()["itsm-event-log"].definition).columns()
    upload(browser, unit, ",".join(columns) + "\n", "log.csv")
    file = ImportFile.objects.latest("pk")
    page = browser.get(reverse("setup:import_file", args=[file.public_id]))
    assert "event log" in page.text
    form = {
        "mapping": "itsm-event-log",
        "source": "itsm-event-log",
        "key": "number",
        "order": "day_first",
        "time_zone": "unit",
        "column-subject": "category",
        "second-subject": "subcategory",
        "column-reported_at": "opened_at",
        "column-assignee": "assigned_to",
        "action": "save",
        "save_as": "log-kita",
    }
    browser.post(reverse("setup:import_file", args=[file.public_id]), form)
    saved = ImportMapping.objects.get().definition
    assert saved["events"]["state"] == "incident_state"
    assert saved["fields"]["assignee"]["until"] == "resolved_at"
    assert saved["fields"]["subject"]["columns"] == ["category", "subcategory", "u_symptom", "number"]


def test_people_without_the_right_and_of_other_units_find_nothing(file: ImportFile, browser: Client) -> None:
    run = started(browser, file)
    other = make_unit(code="DUM")
    strangers = (
        make_person("Stranger", role=make_role("viewer", ("unit.view",)), at=other),
        make_person("Colleague", role=make_role("importer", RIGHTS), at=other),
    )
    for stranger in strangers:
        client = Client()
        client.force_login(stranger)
        for name, key in (("import_file", file), ("import_run", run), ("import_result", run)):
            assert client.get(reverse(f"setup:{name}", args=[key.public_id])).status_code == 404
        assert client.post(reverse("setup:import_undo", args=[run.public_id])).status_code == 404
    assert Client().get(reverse("setup:imports")).status_code == 302


def test_the_list_is_paged_and_asks_the_same_number_of_questions_for_few_and_many(
    browser: Client, file: ImportFile, django_assert_max_num_queries: Any
) -> None:
    with clock.frozen_at(datetime(2026, 6, 1, tzinfo=UTC)):
        runs = [
            ImportRun(
                file=file, target="tickets", mapping={}, unit=file.unit, created_at=clock.now(), status="done"
            )
            for _n in range(30)
        ]
    ImportRun.objects.bulk_create(runs)
    with django_assert_max_num_queries(9):
        page = browser.get(reverse("setup:imports"))
    assert page.text.count("<tr data-key") == 25
    assert "after=" in page.text
    oldest = ImportRun.objects.order_by("-pk")[24].pk
    assert browser.get(reverse("setup:imports"), {"after": oldest}).text.count("<tr data-key") == 5
    assert browser.get(reverse("setup:imports"), {"after": "x"}).status_code == 200
