"""Tables whose rows the database refuses to change or delete.

A migration that rebuilds such a table on SQLite loses its triggers with the old table and must install them
again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True, slots=True)
class UnchangingRows:
    """The triggers of one table.

    Attributes:
        table: its name in the database.
        function: name of the function that refuses, on PostgreSQL.
        message: what the database says.
    """

    table: str
    function: str
    message: str

    def install(self, connection: BaseDatabaseWrapper) -> None:
        """Let the database refuse."""
        if connection.vendor == "postgresql":
            _run(connection, self._postgres_install())
            return
        _run(
            connection,
            (
                f"""CREATE TRIGGER {self.table}_no_{act} BEFORE {act} ON {self.table}
                    BEGIN SELECT RAISE(ABORT, '{self.message}'); END"""
                for act in ("update", "delete")
            ),
        )

    def remove(self, connection: BaseDatabaseWrapper) -> None:
        """Take the triggers away; for the reverse migration and for clearing a test database."""
        if connection.vendor == "postgresql":
            statements = [
                f"DROP TRIGGER IF EXISTS {self.table}_stays ON {self.table}",
                f"DROP FUNCTION IF EXISTS {self.function}()",
            ]
        else:
            statements = [f"DROP TRIGGER IF EXISTS {self.table}_no_{act}" for act in ("update", "delete")]
        _run(connection, statements)

    @contextmanager
    def lifted(self, connection: BaseDatabaseWrapper) -> Iterator[None]:
        """Work without the triggers; for clearing a test database and for tests that tamper on purpose."""
        self.remove(connection)
        try:
            yield
        finally:
            self.install(connection)

    def migrate_forwards(self, _apps: Any, schema_editor: Any) -> None:
        """Operation of the migration."""
        self.install(schema_editor.connection)

    def migrate_backwards(self, _apps: Any, schema_editor: Any) -> None:
        """Reverse operation of the migration."""
        self.remove(schema_editor.connection)

    def _postgres_install(self) -> tuple[str, ...]:
        return (
            f"""
            CREATE OR REPLACE FUNCTION {self.function}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION '{self.message}' USING ERRCODE = 'insufficient_privilege';
            END $$
            """,
            f"""CREATE TRIGGER {self.table}_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON {self.table}
                FOR EACH STATEMENT EXECUTE FUNCTION {self.function}()""",
        )


def _run(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
