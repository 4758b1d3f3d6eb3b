"""What the tests of this package share: a cast, a subject, and writers that commit when told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from tanggap.activity import services
from tanggap.activity.models import Entry, JobRun
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor, ActorKind


def person(person_id: int, **rights: tuple[str, ...]) -> Actor:
    """A person with rights given as ``audit_view=("1/",)``."""
    held = {code.replace("_view", ".view"): paths for code, paths in rights.items()}
    return Actor(kind=ActorKind.PERSON, person_id=person_id, label=f"Person {person_id}", rights=held)


@pytest.fixture
def noc() -> Actor:
    """Somebody who acts."""
    return person(7)


@pytest.fixture
def subject(db: None) -> JobRun:
    """Something saved that entries can be about."""
    return make_subject()


def make_subject() -> JobRun:
    """A saved thing."""
    moment = clock.now()
    return JobRun.objects.create(kind="test", actor_label="", created_at=moment, heard_at=moment)


class HeldWriter:
    """Writes an entry in a thread with its own connection and commits only when released."""

    def __init__(self, pool: ThreadPoolExecutor, subject: JobRun, actor: Actor, unit_path: str) -> None:
        self._written = threading.Event()
        self._may_commit = threading.Event()
        self._future: Future[Entry] = pool.submit(self._run, subject, actor, unit_path)
        assert self._written.wait(30)

    def _run(self, subject: JobRun, actor: Actor, unit_path: str) -> Entry:
        try:
            with transaction.atomic():
                entry = services.record("test.held", actor=actor, subject=subject, unit_path=unit_path)
                self._written.set()
                assert self._may_commit.wait(30)
            return entry
        finally:
            self._written.set()
            connections.close_all()

    def commit(self) -> Entry:
        """Let it commit and wait until it has."""
        self._may_commit.set()
        return self._future.result(30)


@pytest.fixture
def held_writer(noc: Actor) -> Iterator[Callable[..., HeldWriter]]:
    """Start writers that have written but not committed."""
    started: list[HeldWriter] = []
    with ThreadPoolExecutor(4) as pool:

        def start(subject: JobRun, unit_path: str = "") -> HeldWriter:
            writer = HeldWriter(pool, subject, noc, unit_path)
            started.append(writer)
            return writer

        yield start
        for writer in started:
            writer.commit()
