"""People, units, offices, customers and technicians from files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tanggap.accounts.models import User
from tanggap.accounts.services import roles_load
from tanggap.accounts.tests.factories import make_unit
from tanggap.fieldwork.models import Technician
from tanggap.intake import services
from tanggap.intake.catalogue import proposed
from tanggap.intake.choices import ImportTarget
from tanggap.intake.models import ImportRow, ImportRun
from tanggap.intake.tests.files import write
from tanggap.kernel.actor import system_actor
from tanggap.kernel.errors import NotAllowed
from tanggap.organization.models import Customer, Office, Unit

pytestmark = pytest.mark.django_db

FILES: dict[str, tuple[str, Any]] = {
    ImportTarget.USERS: (
        "Nama;Email;Peran\nBudi;budi@example.test;technician\nSari;sari@example.test;\nRusak;bukan-surel;\n",
        User,
    ),
    ImportTarget.UNITS: (
        "Kode,Nama,Jenis,Induk\nPKU,Pekanbaru,branch,HQ\nPKU-1,Kota,cluster,PKU\nX,Tanpa,branch,TIDAKADA\n",
        Unit,
    ),
    ImportTarget.OFFICES: (
        "Kode OPD,Nama OPD,Nama lain\nDINKES,Dinas Kesehatan,Dinkes\nDISDIK,Pendidikan,\n,Tanpa kode,\n",
        Office,
    ),
    ImportTarget.CUSTOMERS: (
        "Nomor Pelanggan,Nama,Alamat\nC-1,Toko Maju,Jl. A\nC-2,Warung,Jl. B\nC-3,,Jl. C\n",
        Customer,
    ),
    ImportTarget.TECHNICIANS: (
        "NIK,Nama,Email,Keahlian\nT-1,Budi,,fiber;radio\nT-2,Sari,sari@example.test,\n,Siapa,,\n",
        Technician,
    ),
}


@pytest.fixture
def unit(db: None) -> Unit:
    roles_load()
    return make_unit(code="HQ")


def run(folder: Path, unit: Unit, target: str, content: str, *, dry_run: bool = False) -> ImportRun:
    path = write(folder, "data.csv", content)
    actor = system_actor("tester", source="import")
    file = services.import_file_store(actor=actor, path=path, name="data.csv", target=target, unit_id=unit.pk)
    definition = proposed(target, file.columns, source=target)
    noted = services.import_run_create(actor=actor, file=file, definition=definition, dry_run=dry_run)
    services.import_run_execute(actor=actor, run_id=noted.pk)
    done = ImportRun.objects.get(pk=noted.pk)
    assert done.error == ""
    return done


@pytest.mark.parametrize("target", FILES)
def test_rows_become_things_and_a_second_import_creates_nothing(
    tmp_path: Path, unit: Unit, target: str
) -> None:
    content, model = FILES[target]
    before = model.objects.count()
    dry = run(tmp_path, unit, target, content, dry_run=True)
    assert (dry.created, model.objects.count()) == (3 - dry.refused, before)
    first = run(tmp_path, unit, target, content)
    remarks = list(ImportRow.objects.filter(run=first).values_list("row", "outcome", "remarks"))
    assert (first.created, first.refused) == (2, 1), remarks
    assert ImportRow.objects.get(run=first, outcome="refused").remarks
    assert model.objects.count() == before + 2
    second = run(tmp_path, unit, target, content)
    assert (second.created, second.updated, second.refused) == (0, 2, 1)
    assert model.objects.count() == before + 2


def test_rows_without_a_unit_belong_to_the_importing_one(tmp_path: Path, unit: Unit) -> None:
    run(tmp_path, unit, ImportTarget.CUSTOMERS, FILES[ImportTarget.CUSTOMERS][0])
    assert set(Customer.objects.values_list("unit", flat=True)) == {unit.pk}


def test_these_imports_cannot_be_undone(tmp_path: Path, unit: Unit) -> None:
    done = run(tmp_path, unit, ImportTarget.CUSTOMERS, FILES[ImportTarget.CUSTOMERS][0])
    with pytest.raises(NotAllowed):
        services.import_undo_start(actor=system_actor(), run=done, in_background=False)
