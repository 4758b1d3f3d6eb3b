"""The triggers by which the database refuses to change or delete decisions.

A migration that rebuilds the table on SQLite loses them with the old table and must install them again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "approvals_approvaldecision"
MESSAGE = "a decision is never changed"
_INSTALL = {
    "postgresql": (
        f"""
        CREATE OR REPLACE FUNCTION approvals_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'insufficient_privilege';
        END $$
        """,
        f"""CREATE TRIGGER {TABLE}_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE}
            FOR EACH STATEMENT EXECUTE FUNCTION approvals_refuse()""",
    ),
    "sqlite": tuple(
        f"""CREATE TRIGGER {TABLE}_no_{act} BEFORE {act} ON {TABLE}
            BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"""
        for act in ("update", "delete")
    ),
}
_REMOVE = {
    "postgresql": (
        f"DROP TRIGGER IF EXISTS {TABLE}_stays ON {TABLE}",
        "DROP FUNCTION IF EXISTS approvals_refuse()",
    ),
    "sqlite": tuple(f"DROP TRIGGER IF EXISTS {TABLE}_no_{act}" for act in ("update", "delete")),
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Let the database refuse."""
    _run(connection, _INSTALL[connection.vendor])


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away; for the reverse migration and for clearing a test database."""
    _run(connection, _REMOVE[connection.vendor])


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Work without the triggers; for clearing a test database."""
    remove(connection)
    try:
        yield
    finally:
        install(connection)


def migrate_forwards(_apps: Any, schema_editor: Any) -> None:
    """Operation of the migration."""
    install(schema_editor.connection)


def migrate_backwards(_apps: Any, schema_editor: Any) -> None:
    """Reverse operation of the migration."""
    remove(schema_editor.connection)


def _run(connection: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
