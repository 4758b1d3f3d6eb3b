"""``tanggap import``."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tanggap.accounts.tests.factories import make_person, make_role, make_unit
from tanggap.intake.models import ImportFile, ImportRun
from tanggap.intake.tests.files import HEADER, mapping, write
from tanggap.organization.models import Unit
from tanggap.tickets.models import Ticket

pytestmark = pytest.mark.django_db
GOOD = HEADER + "1,Internet mati,05/04/2026 07:30,Baru\n2,Lambat,06/04/2026,Baru\n"


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit(code="HQ")


@pytest.fixture
def mapping_file(tmp_path: Path) -> str:
    return str(write(tmp_path, "crm.json", json.dumps(mapping())))


def run(*arguments: Any) -> tuple[int, str, str]:
    """Exit code, what was printed, and the last word of a command that ends with another code than 0."""
    out = StringIO()
    try:
        call_command("import", *map(str, arguments), stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue(), str(error)
    return 0, out.getvalue(), ""


def test_good_rows_end_with_0_and_a_second_run_creates_nothing(
    tmp_path: Path, unit: Unit, mapping_file: str
) -> None:
    path = write(tmp_path, "a.csv", GOOD)
    code, text, _last = run("tickets", path, "--mapping", mapping_file, "--json")
    report = json.loads(text)
    assert code == 0
    assert (report["rows"], report["created"], report["unchanged"], report["refused"]) == (2, 2, 0, 0)
    assert ImportRun.objects.get(public_id=report["run"]).unit == unit
    code, text, _last = run("tickets", path, "--mapping", mapping_file, "--json")
    assert (code, json.loads(text)["created"], json.loads(text)["unchanged"]) == (0, 0, 2)
    assert Ticket.objects.count() == 2


def test_refused_rows_end_with_1_and_each_is_told_with_its_reason(
    tmp_path: Path, unit: Unit, mapping_file: str
) -> None:
    path = write(tmp_path, "a.csv", GOOD + "3,,kemarin,Baru\n")
    code, text, _last = run("tickets", path, "--mapping", mapping_file)
    assert code == 1
    assert "kemarin" in text
    assert Ticket.objects.count() == 2
    code, text, _last = run("tickets", path, "--mapping", mapping_file, "--json")
    assert code == 1
    [refusal] = json.loads(text)["refusals"]
    assert (refusal["row"], refusal["key"]) == (4, "3")
    assert len(refusal["reasons"]) == 2


def test_a_dry_run_keeps_nothing(tmp_path: Path, unit: Unit, mapping_file: str) -> None:
    path = write(tmp_path, "a.csv", GOOD + "3,,kemarin,Baru\n")
    code, text, _last = run("tickets", path, "--mapping", mapping_file, "--dry-run", "--json")
    report = json.loads(text)
    assert (code, report["created"], report["refused"], report["run"]) == (1, 2, 1, None)
    assert not Ticket.objects.exists()
    assert not ImportFile.objects.exists()


def test_what_cannot_start_ends_with_2_and_changes_nothing(
    tmp_path: Path, unit: Unit, mapping_file: str
) -> None:
    good = write(tmp_path, "a.csv", GOOD)
    broken = write(tmp_path, "broken.json", "{")
    wrong = write(tmp_path, "wrong.json", json.dumps(mapping(order="")))
    for arguments, word in (
        (("tickets", tmp_path / "tidak-ada.csv", "--mapping", mapping_file), "tidak-ada"),
        (("tickets", write(tmp_path, "b.csv", b"%PDF-1.7"), "--mapping", mapping_file), "PDF"),
        (("tickets", write(tmp_path, "c.csv", "x,y\n1,2\n"), "--mapping", mapping_file), "Keluhan"),
        (("tickets", good, "--mapping", "entah"), "entah"),
        (("tickets", good, "--mapping", broken), "JSON"),
        (("tickets", good, "--mapping", wrong), "reported_at"),
        (("tickets", good), "--mapping"),
        (("tickets", good, "--mapping", mapping_file, "--unit", "XX"), "XX"),
        (("tickets", good, "--mapping", mapping_file, "--actor", "nobody@example.test"), "nobody"),
        (("users", good, "--mapping", mapping_file), "tickets"),
        (("ships", good), "ships"),
    ):
        code, _text, last = run(*arguments)
        assert code == 2 or word == "ships", arguments
        assert word in last, last
    assert not Ticket.objects.exists()
    assert not ImportFile.objects.exists()


def test_the_unit_must_be_told_when_there_are_several_roots(
    tmp_path: Path, unit: Unit, mapping_file: str
) -> None:
    make_unit(code="HQ2")
    path = write(tmp_path, "a.csv", GOOD)
    code, _text, last = run("tickets", path, "--mapping", mapping_file)
    assert (code, "--unit" in last) == (2, True)
    assert run("tickets", path, "--mapping", mapping_file, "--unit", "HQ2")[0] == 0
    assert set(Ticket.objects.values_list("unit__code", flat=True)) == {"HQ2"}


def test_a_person_imports_with_his_own_rights_only(tmp_path: Path, unit: Unit, mapping_file: str) -> None:
    make_person("Rina", email="rina@example.test", role=make_role("viewer", ("unit.view",)), at=unit)
    path = write(tmp_path, "a.csv", GOOD)
    assert run("tickets", path, "--mapping", mapping_file, "--actor", "rina@example.test")[0] == 2
    assert not Ticket.objects.exists()


def test_people_need_no_mapping(tmp_path: Path, unit: Unit) -> None:
    path = write(tmp_path, "orang.csv", "Nama;Email\nBudi;budi@example.test\n")
    code, text, _last = run("users", path, "--json")
    assert (code, json.loads(text)["created"]) == (0, 1)
