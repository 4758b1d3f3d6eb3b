"""The database itself refuses to change what was recorded."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from tanggap.activity import services
from tanggap.activity.append_only import lifted
from tanggap.activity.models import ChainHead, Entry, JobRun, Link
from tanggap.kernel.actor import Actor


@pytest.fixture
def sealed(subject: JobRun, noc: Actor) -> Entry:
    entry = services.record("ticket.seen", actor=noc, subject=subject)
    services.chain_seal()
    return entry


def sql(statement: str) -> Callable[[], None]:
    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return run


def answer_to(attempt: Callable[[], object]) -> str:
    try:
        with transaction.atomic():
            attempt()
    except DatabaseError as error:
        return str(error)
    return "done"


ATTEMPTS: dict[str, Callable[[], object]] = {
    "update entry": lambda: Entry.objects.update(actor_label="somebody else"),
    "save entry": lambda: Entry.objects.get().save(),
    "delete entry": lambda: Entry.objects.all().delete(),
    "delete entry by SQL": sql("DELETE FROM activity_entry"),
    "update link": lambda: Link.objects.update(digest=bytes(32)),
    "delete link": lambda: Link.objects.all().delete(),
    "delete head": lambda: ChainHead.objects.all().delete(),
    "head steps back": lambda: ChainHead.objects.update(position=0),
    "watermark steps back": lambda: ChainHead.objects.update(watermark=0),
}
ON_SQLITE = {
    "replace entry": sql("REPLACE INTO activity_entry SELECT * FROM activity_entry"),
    "replace link": sql("REPLACE INTO activity_link SELECT * FROM activity_link"),
    "replace head": sql("REPLACE INTO activity_chainhead SELECT * FROM activity_chainhead"),
}
ON_POSTGRES = {
    "truncate entries": sql("TRUNCATE activity_entry"),
    "truncate links": sql("TRUNCATE activity_link"),
    "truncate head": sql("TRUNCATE activity_chainhead"),
    "update as a replica": sql("SET LOCAL session_replication_role = replica; DELETE FROM activity_entry"),
}


@pytest.mark.django_db
def test_no_statement_changes_or_deletes_what_was_recorded(sealed: Entry) -> None:
    before = [list(model.objects.order_by("pk").values()) for model in (Entry, Link, ChainHead)]
    attempts = ATTEMPTS | (ON_POSTGRES if connection.vendor == "postgresql" else ON_SQLITE)
    for name, attempt in attempts.items():
        assert "append-only" in answer_to(attempt), name
    assert [list(model.objects.order_by("pk").values()) for model in (Entry, Link, ChainHead)] == before


@pytest.mark.django_db
def test_without_the_triggers_the_same_statement_works(sealed: Entry) -> None:
    with lifted(connection):
        assert Entry.objects.update(actor_label="somebody else") == 1
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.update(actor_label="again")


@pytest.mark.django_db(transaction=True)
def test_the_migration_can_be_taken_back_and_applied_again(subject: JobRun, noc: Actor) -> None:
    services.record("ticket.seen", actor=noc, subject=subject)
    try:
        call_command("migrate", "activity", "0001", verbosity=0)
        assert Entry.objects.update(actor_label="possible now") == 1
    finally:
        # All of it: what other packages built on this migration was taken back with it.
        call_command("migrate", verbosity=0)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.update(actor_label="no more")
