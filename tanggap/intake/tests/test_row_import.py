"""People, units, offices, customers and technicians from files."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tanggap.accounts.models import User
from tanggap.accounts.services import roles_load
from tanggap.accounts.tests.factories import acting, make_person, make_unit
from tanggap.fieldwork.models import Technician
from tanggap.intake import services
from tanggap.intake.catalogue import proposed
from tanggap.intake.choices import ImportTarget
from tanggap.intake.models import ImportRow, ImportRun
from tanggap.intake.tests.files import write
from tanggap.kernel import clock
from tanggap.kernel.actor import system_actor
from tanggap.organization.models import Calendar, Customer, Office, Site, Unit
from tanggap.organization.services import PartyFacts, customer_edit

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
    ImportTarget.SITES: (
        "Kode lokasi,Nama,Lintang,Bujur,ODP\nL-1,Rumah,-0.5,101.4,ODP-7\nL-2,Kios,,,\nL-3,Salah,200,101,\n",
        Site,
    ),
    ImportTarget.CALENDARS: (
        "Kode;Nama;Senin;Sabtu;Libur nasional\nkantor;Kantor;8.00-12.00, 13:00-16:00;;ya\n"
        "toko;Toko;09:00-21:00;09:00-21:00;no\nsalah;Salah;pagi;;\n",
        Calendar,
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


def undo(done: ImportRun) -> ImportRun:
    actor = system_actor("tester", source="import")
    services.import_undo_start(actor=actor, run=done, in_background=False)
    services.import_undo_execute(actor=actor, run_id=done.pk)
    return ImportRun.objects.get(pk=done.pk)


def out_of_use(thing: Any) -> bool:
    if isinstance(thing, User):
        return not thing.is_active
    return (thing.deactivated_at if isinstance(thing, Technician) else thing.retired_at) is not None


@pytest.mark.parametrize("target", FILES)
def test_undo_takes_what_was_created_out_of_use_and_nothing_else(
    tmp_path: Path, unit: Unit, target: str
) -> None:
    content, model = FILES[target]
    before = set(model.objects.values_list("pk", flat=True))
    done = undo(run(tmp_path, unit, target, content))

    assert (done.undone, done.kept, done.state) == (2, 0, "undone")
    assert all(out_of_use(thing) == (thing.pk not in before) for thing in model.objects.all())
    rows = ImportRow.objects.filter(run=done, outcome="created")
    assert all(row.undone and row.undo_remark for row in rows)


@pytest.mark.parametrize("target", [ImportTarget.UNITS, ImportTarget.OFFICES, ImportTarget.CUSTOMERS])
def test_a_corrected_file_brings_them_back(tmp_path: Path, unit: Unit, target: str) -> None:
    content, model = FILES[target]
    undo(run(tmp_path, unit, target, content))

    again = run(tmp_path, unit, target, content)

    assert (again.created, again.updated) == (0, 2)
    assert not any(out_of_use(thing) for thing in model.objects.all())


def test_what_is_used_or_was_changed_meanwhile_stays_and_says_why(tmp_path: Path, unit: Unit) -> None:
    content = FILES[ImportTarget.CUSTOMERS][0] + "C-4,Kios,Jl. D\n"
    done = run(tmp_path, unit, ImportTarget.CUSTOMERS, content)
    used, changed, free = Customer.objects.order_by("number")
    Site.objects.create(code="S-1", name="Rumah", unit=unit, customer=used)
    editor = acting(make_person(role="admin", at=unit))
    with clock.frozen_at(clock.now() + timedelta(minutes=5)):
        facts = PartyFacts(name="Warung Baru", unit_id=unit.pk)
        customer_edit(
            actor=editor, customer_id=changed.pk, version=changed.version, number=changed.number, facts=facts
        )

    done = undo(done)

    assert (done.undone, done.kept) == (1, 2)
    assert out_of_use(Customer.objects.get(pk=free.pk))
    assert not out_of_use(Customer.objects.get(pk=used.pk))
    kept = ImportRow.objects.filter(run=done, outcome="created", undone=False)
    assert all(row.undo_remark for row in kept)


def test_who_has_signed_in_stays(tmp_path: Path, unit: Unit) -> None:
    done = run(tmp_path, unit, ImportTarget.USERS, FILES[ImportTarget.USERS][0])
    User.objects.filter(email="budi@example.test").update(last_login=clock.now())

    done = undo(done)

    assert (done.undone, done.kept) == (1, 1)
    assert User.objects.get(email="budi@example.test").is_active
