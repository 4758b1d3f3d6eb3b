"""The database as one file, on each of the two engines: copied while others work, put back, tried out."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from tanggap.cli.backup.errors import BackupError
from tanggap.kernel.ids import new_secret

type Rows = dict[str, int]
"""How many rows each table has."""


def engine() -> str:
    """``sqlite`` or ``postgresql``."""
    return str(connection.vendor)


def database_copy(path: Path) -> Rows:
    """Write the whole database, as it stands at one moment, to the file; others go on working.

    Raises:
        BackupError: the tool of the engine is missing or fails.
    """
    if engine() == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(path)) as target:
            connection.connection.backup(target)
            return _sqlite_rows(target)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        _run("pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={path}")
        return _postgres_rows(cursor)


def database_load(path: Path) -> None:
    """Put the file in the place of the installation's database.

    Raises:
        BackupError: the engine refuses it.
    """
    if engine() == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(path)) as source:
            source.backup(connection.connection)
        return
    connection.close()
    _restore(path, str(connection.settings_dict["NAME"]), "--clean", "--if-exists")


def database_try(path: Path) -> Rows:
    """Load the file into a scratch place; answers how many rows came back.

    Raises:
        BackupError: it cannot be loaded.
    """
    if engine() == "sqlite":
        with closing(sqlite3.connect(path)) as copy:
            try:
                (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
                if verdict == "ok":
                    return _sqlite_rows(copy)
            except sqlite3.DatabaseError as error:
                verdict = str(error)
        raise BackupError(_("The database in it is damaged: %(what)s") % {"what": verdict})
    with _scratch_database() as name:
        _restore(path, name)
        return _rows_of(name)


# SQLite ----------------------------------------------------------------------------------------------------
def _sqlite_rows(database: sqlite3.Connection) -> Rows:
    tables = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    quoted = {name: '"' + name.replace('"', '""') + '"' for (name,) in tables}
    return {
        name: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - our own tables
        for name, table in sorted(quoted.items())
    }


# PostgreSQL ------------------------------------------------------------------------------------------------
def _postgres_rows(cursor: Any) -> Rows:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename")
    found: Rows = {}
    for (name,) in cursor.fetchall():
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608 - likewise
        found[name] = cursor.fetchone()[0]
    return found


@contextmanager
def _scratch_database() -> Iterator[str]:
    name = f"tanggap_check_{new_secret()[:12].lower().replace('-', '').replace('_', '')}"
    with connection.cursor() as cursor:
        try:
            cursor.execute(f"CREATE DATABASE {name}")
        except Exception as error:
            raise BackupError(
                _("A scratch database cannot be made: %(what)s") % {"what": str(error).strip()}
            ) from error
    try:
        yield name
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")


def _rows_of(name: str) -> Rows:
    scratch = connection.copy()
    scratch.settings_dict = {**connection.settings_dict, "NAME": name}
    scratch.settings_dict["OPTIONS"] = {**connection.settings_dict["OPTIONS"], "pool": False}
    try:
        with scratch.cursor() as cursor:
            return _postgres_rows(cursor)
    finally:
        scratch.close()


def _restore(path: Path, name: str, *options: str) -> None:
    _run("pg_restore", "--no-owner", "--exit-on-error", *options, f"--dbname={name}", str(path))


def _run(tool: str, *arguments: str) -> None:
    """Run a tool of PostgreSQL on the installation's server; the password stands in no argument."""
    if shutil.which(tool) is None:
        raise BackupError(_("%(tool)s is not installed; it comes with PostgreSQL.") % {"tool": tool})
    known = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    given = {name: str(known[key]) for name, key in names.items() if known.get(key)}
    done = subprocess.run(
        [tool, *arguments],
        env=os.environ | {"PGDATABASE": str(known["NAME"])} | given,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [str(done.returncode)]
        raise BackupError(f"{tool}: {lines[-1]}")
