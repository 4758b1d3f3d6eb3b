"""Probes: alive without a database, ready with everything, figures only for those who may see them."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from tanggap.activity import services as activity
from tanggap.activity.models import Entry
from tanggap.organization.tests.factories import make_unit
from tanggap.tickets.models import TicketTally
from tanggap.web.public import health


@pytest.mark.parametrize("path", ["/healthz", "/healthz/"])
def test_a_living_process_answers_without_asking_the_database(path: str):
    answer = Client().get(path)

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/readyz", "/readyz/"])
def test_a_prepared_installation_is_ready(path: str):
    answer = Client().get(path)

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "failing": []}


@pytest.mark.django_db
def test_a_waiting_migration_makes_it_unready_and_is_named_in_the_log_only(caplog: pytest.LogCaptureFixture):
    app, name = next(key for key in sorted(health.newest_migrations()) if key[0] == "tickets")
    MigrationRecorder(connection).record_unapplied(app, name)

    answer = Client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"status": "not ready", "failing": ["migrations"]}
    assert name in caplog.text


def test_without_a_database_the_probe_names_what_needs_it(django_db_blocker: object):
    answer = Client().get("/readyz")

    assert answer.status_code == 503
    assert {"database", "migrations"} <= set(answer.json()["failing"])


@pytest.mark.django_db
def test_a_storage_that_cannot_be_written_makes_it_unready(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(health, "default_storage", FileSystemStorage(location=tmp_path / "file"))
    monkeypatch.setitem(health.CHECKS, "storage", health.StorageCheck())

    answer = Client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["failing"] == ["storage"]


def test_the_storage_is_not_written_again_within_seconds_of_a_success(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    now = [100.0]
    check = health.StorageCheck(tick=lambda: now[0])
    monkeypatch.setattr(health, "default_storage", FileSystemStorage(location=tmp_path))
    check()
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(health, "default_storage", FileSystemStorage(location=tmp_path / "file"))

    check()
    now[0] += health.STORAGE_TRUST_S

    with pytest.raises(OSError, match="file"):
        check()


@pytest.mark.django_db
def test_the_figures_tell_states_backlogs_and_seals():
    unit = make_unit()
    TicketTally.objects.create(unit=unit, measure="status", key="new", amount=3)
    TicketTally.objects.create(unit=unit, measure="status", key="new", amount=-1)
    before = Entry.objects.count()

    text = Client().get("/metrics").content.decode()

    assert 'tanggap_tickets{status="new"} 2\n' in text
    assert 'tanggap_outbox_messages{state="dead"} 0\n' in text
    assert "tanggap_outbox_oldest_unsent_seconds 0\n" in text
    assert "tanggap_tasks_waiting 0\n" in text
    assert f"tanggap_activity_unsealed {before}\n" in text
    assert "# TYPE tanggap_tickets gauge\n" in text


@pytest.mark.django_db
def test_sealed_entries_are_counted_as_such():
    make_unit()
    sealed = activity.chain_seal()

    text = Client().get("/metrics").content.decode()

    assert f"tanggap_activity_sealed {sealed}\n" in text
    assert "tanggap_activity_unsealed 0\n" in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("caller", "token", "status"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, "", 200),
        ({"REMOTE_ADDR": "::1"}, "", 200),
        ({"REMOTE_ADDR": "203.0.113.7"}, "", 404),
        ({"REMOTE_ADDR": ""}, "", 404),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, "", 404),
        ({"REMOTE_ADDR": "203.0.113.7", "HTTP_AUTHORIZATION": "Bearer right"}, "right", 200),
        ({"REMOTE_ADDR": "203.0.113.7", "HTTP_AUTHORIZATION": "Bearer wrong"}, "right", 404),
        ({"REMOTE_ADDR": "203.0.113.7", "HTTP_AUTHORIZATION": "Bearer "}, "", 404),
        ({"REMOTE_ADDR": "203.0.113.7", "HTTP_AUTHORIZATION": "Basic right"}, "right", 404),
    ],
)
def test_only_this_machine_and_bearers_of_the_token_see_figures(
    settings: object, caller: dict[str, str], token: str, status: int
):
    settings.METRICS_TOKEN = token

    assert Client(**caller).get("/metrics").status_code == status
