"""Working calendars and their days from files: versions are written only where something changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tanggap.accounts.services import roles_load
from tanggap.accounts.tests.factories import make_unit
from tanggap.intake import services
from tanggap.intake.catalogue import proposed
from tanggap.intake.choices import ImportTarget
from tanggap.intake.models import ImportRow, ImportRun
from tanggap.intake.tests.files import write
from tanggap.kernel import clock
from tanggap.kernel.actor import system_actor
from tanggap.organization.models import Calendar, CalendarDay, Site, Unit
from tanggap.organization.services import SpecialDay, calendar_days_add
from tanggap.organization.tests.factories import make_calendar

pytestmark = pytest.mark.django_db

WEEK = "Kode;Nama;Senin;Selasa;Minggu;Libur nasional\n"


@pytest.fixture
def unit(db: None) -> Unit:
    roles_load()
    return make_unit(code="HQ")


def run(folder: Path, unit: Unit, target: str, content: str, *, dry_run: bool = False) -> ImportRun:
    path = write(folder, "data.csv", content)
    actor = replace(system_actor("tester", source="import"), language="en")
    file = services.import_file_store(actor=actor, path=path, name="data.csv", target=target, unit_id=unit.pk)
    definition = proposed(target, file.columns, source=target) | {"order": "year_first"}
    noted = services.import_run_create(actor=actor, file=file, definition=definition, dry_run=dry_run)
    services.import_run_execute(actor=actor, run_id=noted.pk)
    done = ImportRun.objects.get(pk=noted.pk)
    assert done.error == ""
    return done


def remarks(done: ImportRun) -> list[str]:
    refused = ImportRow.objects.filter(run=done, outcome="refused").order_by("row")
    return [" ".join(row.remarks) for row in refused]


def ahead(days: int) -> date:
    return (clock.now() + timedelta(days=days)).date()


def newest(calendar: Calendar) -> dict[date, tuple[str, str]]:
    last = calendar.versions.order_by("-number")[0]
    return {day.date: (day.kind, day.name) for day in last.days.filter(from_package=False)}


def test_a_calendar_row_writes_a_version_only_when_it_differs(tmp_path: Path, unit: Unit) -> None:
    row = "kantor;Kantor;8.00-12.00, 13.00-16.00;08:00-16:00;;ya\n"
    run(tmp_path, unit, ImportTarget.CALENDARS, WEEK + row)
    run(tmp_path, unit, ImportTarget.CALENDARS, WEEK + row)
    calendar = Calendar.objects.get(code="kantor")
    assert calendar.versions.count() == 1

    run(tmp_path, unit, ImportTarget.CALENDARS, WEEK + "kantor;Kantor pusat;;libur;09:00-12:00;no\n")

    calendar.refresh_from_db()
    first, second = calendar.versions.order_by("number")
    monday = [["08:00", "12:00"], ["13:00", "16:00"]]
    assert first.windows == {"1": monday, "2": [["08:00", "16:00"]]}
    assert second.windows == {"1": monday, "7": [["09:00", "12:00"]]}
    assert (first.national_holidays, second.national_holidays) == (True, False)
    assert calendar.name == "Kantor pusat"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("a;A;pagi;;;ya", "monday: Not understood: pagi"),
        ("a;A;12:00-08:00;;;ya", "monday: Not understood: 12:00-08:00"),
        ("a;A;;;;ya", "at least one working window"),
        ("a;A;08:00-12:00;;;mungkin", "not one of the known values"),
        (";A;08:00-12:00;;;ya", "is empty"),
    ],
)
def test_a_wrong_calendar_row_is_refused_with_its_reason(
    tmp_path: Path, unit: Unit, row: str, reason: str
) -> None:
    done = run(tmp_path, unit, ImportTarget.CALENDARS, f"{WEEK}{row}\n")
    assert reason in remarks(done)[0]
    assert not Calendar.objects.exists()


def test_the_days_of_a_file_become_one_version_and_again_none(tmp_path: Path, unit: Unit) -> None:
    office, shop = make_calendar(), make_calendar()
    content = (
        "Tanggal;Kalender;Nama;Jenis;Jam kerja\n"
        f"{ahead(10)};{office.code};Cuti bersama daerah;Cuti bersama;\n"
        f"{ahead(11)};{office.name};Hari jadi;;08:00-11:30\n"
        f"{ahead(10)};{shop.code};Hari jadi;;\n"
    )
    dry = run(tmp_path, unit, ImportTarget.DAYS_OFF, content, dry_run=True)
    assert (dry.created, office.versions.count()) == (3, 1)

    done = run(tmp_path, unit, ImportTarget.DAYS_OFF, content)

    assert (done.created, done.refused) == (3, 0), remarks(done)
    assert (office.versions.count(), shop.versions.count()) == (2, 2)
    assert newest(office) == {
        ahead(10): ("joint_leave", "Cuti bersama daerah"),
        ahead(11): ("local", "Hari jadi"),
    }
    assert CalendarDay.objects.get(version__calendar=office, date=ahead(11)).windows == [["08:00", "11:30"]]

    again = run(tmp_path, unit, ImportTarget.DAYS_OFF, content)
    assert (again.created, again.unchanged, office.versions.count()) == (0, 3, 2)


def test_wrong_days_are_refused_and_the_others_stay(tmp_path: Path, unit: Unit) -> None:
    office = make_calendar()
    content = (
        "Tanggal;Kalender;Nama;Jenis;Jam kerja\n"
        f"{ahead(10)};{office.code};Libur;;\n"
        f"{ahead(-10)};{office.code};Lewat;;\n"
        f"{ahead(10)};tidak-ada;Libur;;\n"
        f"{ahead(12)};{office.code};Libur;;11:00-08:00\n"
        f"{ahead(10)};{office.code};Dua kali;;\n"
        f"31-31-2031;{office.code};Bukan tanggal;;\n"
        f"{ahead(13)};{office.code};Libur;pesta;\n"
        f"{ahead(14)};{office.code};;;\n"
    )
    done = run(tmp_path, unit, ImportTarget.DAYS_OFF, content)

    assert (done.created, done.refused) == (1, 7)
    past, nowhere, reversed_hours, twice, no_date, kind, nameless = remarks(done)
    assert "Past days cannot be changed" in past
    assert "There is no calendar tidak-ada" in nowhere
    assert "11:00-08:00" in reversed_hours
    assert "already stands in row" in twice
    assert "not a date as told" in no_date
    assert "not one of the known values" in kind
    assert "is empty" in nameless
    assert newest(office) == {ahead(10): ("local", "Libur")}


def test_undo_takes_days_out_but_not_those_that_somebody_changed(tmp_path: Path, unit: Unit) -> None:
    office = make_calendar()
    content = (
        f"Tanggal;Kalender;Nama\n{ahead(10)};{office.code};Libur\n{ahead(11)};{office.code};Libur juga\n"
    )
    done = run(tmp_path, unit, ImportTarget.DAYS_OFF, content)
    actor = system_actor("editor")
    changed = SpecialDay(ahead(11), "joint_leave", "Cuti")
    calendar_days_add(actor=actor, calendar_id=office.pk, based_on=2, day=changed)

    services.import_undo_start(actor=actor, run=done, in_background=False)
    services.import_undo_execute(actor=actor, run_id=done.pk)

    done.refresh_from_db()
    assert (done.undone, done.kept) == (1, 1)
    assert newest(office) == {ahead(11): ("joint_leave", "Cuti")}


def test_a_site_row_names_whom_it_serves_and_keeps_what_it_does_not_name(tmp_path: Path, unit: Unit) -> None:
    run(tmp_path, unit, ImportTarget.CUSTOMERS, "Nomor pelanggan;Nama\nC-1;Toko Maju\n")
    content = "Kode lokasi;Nama;Nomor pelanggan;ODP\nL-1;Toko;C-1;ODP-7\nL-2;Kios;C-99;\n"

    done = run(tmp_path, unit, ImportTarget.SITES, content)
    assert (done.created, done.refused) == (1, 1)
    assert "There is no C-99" in remarks(done)[0]

    run(tmp_path, unit, ImportTarget.SITES, "Kode lokasi;Lintang;Bujur;Radius\nL-1;-0,507;101,447;80\n")
    run(tmp_path, unit, ImportTarget.SITES, "Kode lokasi;Nama\nL-1;Toko\n")
    site = Site.objects.get(code="L-1")
    assert site.customer is not None
    assert (site.name, site.customer.number, site.network_node) == ("Toko", "C-1", "ODP-7")
    assert (float(site.latitude or 0), float(site.longitude or 0)) == (-0.507, 101.447)
    assert site.radius_m == 80
