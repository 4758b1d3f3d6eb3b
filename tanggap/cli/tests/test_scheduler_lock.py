"""The scheduler's lock in PostgreSQL and the watch over its connection."""

from __future__ import annotations

import threading

import pytest
from crontask import scheduler

from tanggap.cli.management.commands.scheduler import Command, keep

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_the_watch_may_ask_from_the_scheduler_s_own_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs, failures, stopped = [], [], []
    monkeypatch.setattr(scheduler, "add_job", lambda *_all, **named: jobs.append(named["args"]))
    monkeypatch.setattr(scheduler, "shutdown", lambda **_named: stopped.append(True))

    def watch() -> None:
        try:
            keep(*jobs[0])
        except Exception as error:
            failures.append(error)

    with Command().database_lock():
        thread = threading.Thread(target=watch)
        thread.start()
        thread.join()

    assert (failures, stopped) == ([], [])


def test_a_lost_connection_stops_the_scheduler(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs, stopped = [], []
    monkeypatch.setattr(scheduler, "add_job", lambda *_all, **named: jobs.append(named["args"]))
    monkeypatch.setattr(scheduler, "shutdown", lambda **_named: stopped.append(True))

    with Command().database_lock():
        (lost,) = jobs[0]
        lost.connection.close()
        with pytest.raises(Exception, match="closed"):
            keep(lost)

    assert stopped == [True]
