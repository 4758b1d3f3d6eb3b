"""Runs the periodic jobs of all packages; a second scheduler waits until the first is gone."""

from __future__ import annotations

import fcntl
import importlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from apscheduler.triggers.interval import IntervalTrigger
from crontask import scheduler
from crontask.management.commands.crontask import Command as CrontaskCommand
from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import Error as DatabaseError
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _

ADVISORY_KEY = 0x7A6E_6767
"""Number of the PostgreSQL advisory lock that the running scheduler holds."""
RETRY_S = 5


class Command(CrontaskCommand):  # type: ignore[misc]  # the library has no types
    """Loads ``jobs.py`` of every package and starts them on time."""

    help = _("run the periodic jobs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Wait to be the only scheduler, then run until a signal comes."""
        with self.only_scheduler():
            super().handle(*args, **options)

    def load_tasks(self, options: dict[str, Any]) -> None:
        """Import the jobs, which registers those with a schedule."""
        for config in apps.get_app_configs():
            if config.module and module_has_submodule(config.module, "jobs"):
                importlib.import_module(f"{config.name}.jobs")

    @contextmanager
    def only_scheduler(self) -> Iterator[None]:
        """Hold the installation's scheduler lock: Redis by the library, else PostgreSQL, else a file."""
        connection = connections["default"]
        if settings.CRONTASK.get("REDIS_URL"):
            yield
        elif connection.vendor == "postgresql":
            with self.database_lock():
                yield
        else:
            with self.file_lock():
                yield

    @contextmanager
    def database_lock(self) -> Iterator[None]:
        """Hold an advisory lock on a connection of its own; losing the connection stops the scheduler."""
        connection = connections.create_connection("default")
        connection.settings_dict = {
            **connection.settings_dict,
            "OPTIONS": {**connection.settings_dict.get("OPTIONS", {}), "pool": False},
        }
        # The watch below runs in a thread of the scheduler; two threads never ask at once.
        connection.inc_thread_sharing()
        try:
            self.wait_for(lambda: ask(connection, "SELECT pg_try_advisory_lock(%s)"))
            scheduler.add_job(keep, IntervalTrigger(seconds=15), args=(connection,), name="scheduler lock")
            yield
        finally:
            connection.close()

    @contextmanager
    def file_lock(self) -> Iterator[None]:
        """Hold a lock file: an embedded database has one machine."""
        with (settings.DATA_DIR / "scheduler.lock").open("a", encoding="utf-8") as file:
            self.wait_for(lambda: try_file(file.fileno()))
            yield

    def wait_for(self, attempt: Any) -> None:
        """Repeat the attempt until it succeeds."""
        told = False
        while not attempt():
            if not told:
                self.stdout.write(_("Another scheduler is running; this one takes over when it ends."))
                told = True
            time.sleep(RETRY_S)


def ask(connection: BaseDatabaseWrapper, sql: str) -> bool:
    """Run a question about the advisory lock on its connection."""
    with connection.cursor() as cursor:
        cursor.execute(sql, [ADVISORY_KEY])
        row = cursor.fetchone()
    return bool(row and row[0])


def keep(connection: BaseDatabaseWrapper) -> None:
    """Stop the scheduler when the connection with the lock is gone, since another one may run by now."""
    try:
        ask(connection, "SELECT %s")
    except DatabaseError:
        scheduler.shutdown(wait=False)
        raise


def try_file(descriptor: int) -> bool:
    """Try to lock an open file."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
