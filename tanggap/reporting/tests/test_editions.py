"""Monthly recaps: opened when the month is over, published once, never changed, sent to their readers."""

from __future__ import annotations

import errno
import hashlib
from collections import Counter
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from openpyxl import load_workbook

from tanggap.accounts.models import User
from tanggap.accounts.services import actor_for
from tanggap.accounts.tests.factories import make_person
from tanggap.activity.models import Entry
from tanggap.fieldwork.remarks.services import day_remark_add
from tanggap.kernel import clock
from tanggap.kernel.errors import NotAllowed, NotVisible
from tanggap.notifications.models import Delivery, InboxItem
from tanggap.reporting.choices import By
from tanggap.reporting.edition_facts import kept_groups, version_of
from tanggap.reporting.editions import asked_of_edition, definitions_print
from tanggap.reporting.models import RecapEdition
from tanggap.reporting.periods import Period
from tanggap.reporting.ranking import RANKED, left_out, ranking
from tanggap.reporting.recap import recap
from tanggap.reporting.services import (
    edition_publish_ask,
    editions,
    editions_files_tidy,
    editions_open_due,
    editions_publish_due,
)
from tanggap.reporting.tests.factories import World, ranked, settled

pytestmark = pytest.mark.django_db
FEBRUARY = Period(date(2026, 2, 1), date(2026, 2, 28))
OVER = datetime(2026, 3, 1, 0, tzinfo=UTC)  # seven in the morning in Jakarta
CLOSED = OVER + timedelta(days=2)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def leader(world: World) -> User:
    return make_person("Ibu Kepala", role="leader", at=world.company)


def tend(moment: datetime) -> tuple[int, int]:
    with clock.frozen_at(moment):
        return editions_open_due(), editions_publish_due()


def told(event: str) -> Counter[str]:
    return Counter(InboxItem.objects.filter(event=event).values_list("user__name", flat=True))


def publish(edition: RecapEdition, person: User) -> RecapEdition:
    return edition_publish_ask(actor=actor_for(person), edition_id=edition.pk, enqueue=lambda: None)


@pytest.mark.usefixtures("leader")
def test_a_month_is_opened_at_six_and_published_and_sent_two_days_later(world: World) -> None:
    assert tend(OVER - timedelta(hours=2)) == (0, 0)
    assert tend(OVER) == (1, 0)
    assert told("recap.opened") == {"Ibu Kepala": 1}
    assert tend(CLOSED - timedelta(hours=2)) == (0, 0)
    assert tend(CLOSED) == (0, 1)
    assert tend(CLOSED + timedelta(days=1)) == (0, 0)

    edition = RecapEdition.objects.get()
    assert (edition.unit, edition.first_day, edition.last_day) == (
        world.company,
        FEBRUARY.first,
        FEBRUARY.last,
    )
    assert (edition.published_at, edition.definition) == (CLOSED, definitions_print())
    assert told("recap.published") == {"Ibu Kepala": 1}
    assert Delivery.objects.filter(event="recap.published", channel="email").count() == 1
    assert Entry.objects.filter(action="recap.published", subject_id=edition.pk).count() == 1


@pytest.mark.usefixtures("leader")
def test_the_figures_kept_are_those_of_the_recap_and_the_files_are_as_summed(world: World) -> None:
    tend(OVER)
    tend(CLOSED)

    edition = RecapEdition.objects.get()

    for by in (By.TECHNICIAN, By.UNIT):
        found = recap(asked_of_edition(world.company, FEBRUARY), by, full=True)
        assert [row["label"] for row in edition.facts["rows"][by]] == [row.label for row in found.rows]
        for kept, row in zip(
            [*edition.facts["rows"][by], edition.facts["total"]], [*found.rows, found.total], strict=True
        ):
            for key in found.figures:
                assert kept["values"].get(key) == row.value(key), key
                assert kept["cases"].get(key, 0) == (row.cases(key) or 0), key
    for name, checksum in ((edition.pdf_file, edition.pdf_sha256), (edition.xlsx_file, edition.xlsx_sha256)):
        with default_storage.open(name) as stored:
            assert hashlib.sha256(stored.read()).hexdigest() == checksum


@pytest.mark.usefixtures("leader")
def test_the_places_kept_are_those_of_the_ranking(world: World) -> None:
    ranked(world)
    tend(OVER)
    tend(CLOSED)

    edition = RecapEdition.objects.get()

    found = ranking(asked_of_edition(world.company, FEBRUARY))
    assert edition.facts["version"] == 2
    for key in RANKED:
        groups, kept = found.by(key), kept_groups(edition.facts, key)
        assert kept is not None
        assert [(one["unit_name"], one["kind_name"]) for one in kept] == [
            (one.area_name, one.kind_name) for one in groups
        ]
        for group, one in zip(groups, kept, strict=True):
            for part in ("ranked", "unranked"):
                assert [
                    (line["name"], line["value"], line["cases"], line["place"]) for line in one[part]
                ] == [(line.name, line.value, line.cases, line.place) for line in getattr(group, part)]
            assert all(line["key"].startswith("T-") for line in one["ranked"])
    assert any(one["ranked"] for one in kept_groups(edition.facts, "median_resolve_s") or [])
    assert edition.facts["left_out"] == asdict(left_out(asked_of_edition(world.company, FEBRUARY)))
    with default_storage.open(edition.xlsx_file) as stored:
        sheet = list(load_workbook(stored).worksheets[-1].iter_rows(values_only=True))
    lines = sum(len(group.ranked) + len(group.unranked) for key in RANKED for group in found.by(key))
    assert len(sheet) == lines + 1


def test_facts_without_places_are_those_of_the_first_version() -> None:
    assert version_of({"total": {}}) == 1
    assert kept_groups({"total": {}}, "sla_attainment") is None


def test_notes_written_meanwhile_stand_in_it_and_later_ones_do_not(world: World, leader: User) -> None:
    tend(OVER)
    actor = actor_for(leader)
    with clock.frozen_at(OVER + timedelta(hours=3)):
        day_remark_add(actor=actor, unit_id=world.east.pk, day=date(2026, 2, 27), text="Badai")
    tend(CLOSED)
    with clock.frozen_at(CLOSED + timedelta(hours=1)):
        day_remark_add(actor=actor, unit_id=world.east.pk, day=date(2026, 2, 28), text="Terlambat")

    assert [note["text"] for note in RecapEdition.objects.get().facts["notes"]] == ["Badai"]


@pytest.mark.usefixtures("leader")
def test_a_published_recap_is_never_changed(world: World) -> None:
    tend(OVER)
    tend(CLOSED)
    edition = RecapEdition.objects.get()
    settled(world.west, OVER - timedelta(days=3), OVER - timedelta(days=2))

    for change in (
        {"facts": {}},
        {"pdf_sha256": "0"},
        {"published_at": None},
        {"first_day": date(2020, 1, 1)},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            RecapEdition.objects.filter(pk=edition.pk).update(**change)
    assert tend(CLOSED + timedelta(days=3)) == (0, 0)
    assert RecapEdition.objects.get().facts == edition.facts


def test_a_leader_publishes_early_and_only_once(world: World, leader: User) -> None:
    tend(OVER)
    edition = RecapEdition.objects.get()
    early = OVER + timedelta(hours=5)

    with clock.frozen_at(early):
        publish(edition, leader)
        with pytest.raises(NotAllowed):
            publish(edition, leader)
    assert tend(early) == (0, 1)

    edition.refresh_from_db()
    assert (edition.published_at, edition.asked_by) == (early, leader)
    assert told("recap.published") == {"Ibu Kepala": 1}
    with pytest.raises(NotAllowed):
        publish(edition, leader)


def test_who_only_reads_or_belongs_elsewhere_does_not_publish(world: World, leader: User) -> None:
    tend(OVER)
    edition = RecapEdition.objects.get()
    auditor = make_person("Pak Auditor", role="auditor", at=world.company)
    outsider = make_person("Pak Barat", role="leader", at=world.west)

    with pytest.raises(NotAllowed):
        publish(edition, auditor)
    with pytest.raises(NotVisible):
        publish(edition, outsider)


def test_everybody_gets_the_recap_of_the_own_unit_and_not_those_below(world: World, leader: User) -> None:
    make_person("Pak Timur", role="hd_noc", at=world.east)
    make_person("Pak Auditor", role="auditor", at=world.east)
    tend(OVER)
    tend(CLOSED)

    assert set(RecapEdition.objects.values_list("unit__code", flat=True)) == {"HQ", "EAST"}
    assert told("recap.published") == {"Ibu Kepala": 1, "Pak Timur": 1, "Pak Auditor": 1}
    assert told("recap.opened") == {"Ibu Kepala": 1, "Pak Timur": 1}


@pytest.mark.usefixtures("leader")
def test_a_month_without_tickets_is_no_news_and_the_past_is_not_sent(world: World) -> None:
    assert tend(datetime(2027, 1, 5, tzinfo=UTC)) == (0, 0)
    assert tend(datetime(2026, 4, 15, tzinfo=UTC)) == (1, 1)
    assert [one.first_day for one in RecapEdition.objects.all()] == [date(2026, 3, 1)]


@pytest.mark.usefixtures("leader")
def test_without_days_for_notes_the_recap_comes_at_once(world: World, settings: Any) -> None:
    settings.RECAP_NOTES_DAYS = 0

    assert tend(OVER) == (1, 1)
    assert not told("recap.opened")


@pytest.mark.usefixtures("leader")
def test_files_that_no_recap_names_are_removed_after_a_day(world: World) -> None:
    now = clock.now()
    solved = now.replace(day=1) - timedelta(days=5)
    settled(world.west, solved - timedelta(hours=3), solved)
    assert tend(now) == (1, 1)
    edition = RecapEdition.objects.get()
    with clock.frozen_at(now + timedelta(days=2)):
        editions_files_tidy()  # other tests of this process leave files behind, too
    left = default_storage.save(f"recaps/{edition.first_day:%Y/%m}/left.pdf", ContentFile(b"x"))

    assert editions_files_tidy() == 0
    with clock.frozen_at(now + timedelta(days=2)):
        assert editions_files_tidy() == 1

    assert not default_storage.exists(left)
    assert default_storage.exists(edition.pdf_file)


@pytest.mark.usefixtures("leader")
def test_one_recap_that_cannot_be_written_keeps_no_others_back(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    make_person("Pak Timur", role="hd_noc", at=world.east)
    tend(OVER)
    first = RecapEdition.objects.order_by("closes_at", "pk")[0]
    save = editions._stored

    def full(edition: RecapEdition, *given: Any) -> str:
        if edition.pk == first.pk:
            raise OSError(errno.ENOSPC, "No space left on device")
        return save(edition, *given)

    monkeypatch.setattr(editions, "_stored", full)
    assert tend(CLOSED) == (0, 1)
    assert "could not be published" in caplog.text

    monkeypatch.setattr(editions, "_stored", save)
    assert tend(CLOSED + timedelta(minutes=10)) == (0, 1)
    assert not RecapEdition.objects.filter(published_at__isnull=True).exists()


@pytest.mark.usefixtures("leader")
def test_a_file_that_a_dead_worker_began_is_not_taken_for_the_whole(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tend(OVER)
    edition = RecapEdition.objects.get()
    with monkeypatch.context() as patch:
        patch.setattr(editions, "edition_published", _dies)
        assert tend(CLOSED) == (0, 0)
    folder = "recaps/2026/02"
    left = [name for name in default_storage.listdir(folder)[1] if name.startswith(f"{edition.pk}-")]
    assert left
    for name in left:
        with Path(default_storage.path(f"{folder}/{name}")).open("r+b") as stored:
            stored.truncate(100)

    assert tend(CLOSED) == (0, 1)

    edition.refresh_from_db()
    for name, checksum in ((edition.pdf_file, edition.pdf_sha256), (edition.xlsx_file, edition.xlsx_sha256)):
        with default_storage.open(name) as stored:
            assert hashlib.sha256(stored.read()).hexdigest() == checksum


def _dies(_edition: RecapEdition) -> None:
    raise RuntimeError("the worker dies")
