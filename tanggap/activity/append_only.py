"""The triggers that make the record append-only, as statements for both databases.

A migration that rebuilds one of these tables on SQLite loses its triggers with the old table and must
install them again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLES = ("activity_entry", "activity_link")
HEAD = "activity_chainhead"
MESSAGE = "the activity record is append-only"

# ENABLE ALWAYS: also for sessions that replay changes (session_replication_role = replica).
_POSTGRES_INSTALL = (
    f"""
    CREATE OR REPLACE FUNCTION activity_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '{MESSAGE} (% on %)', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END $$
    """,
    *(
        statement
        for table in TABLES
        for statement in (
            f"""CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION activity_refuse()""",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only",
        )
    ),
    f"""CREATE TRIGGER {HEAD}_kept BEFORE DELETE OR TRUNCATE ON {HEAD}
        FOR EACH STATEMENT EXECUTE FUNCTION activity_refuse()""",
    f"""CREATE TRIGGER {HEAD}_forward BEFORE UPDATE ON {HEAD} FOR EACH ROW
        WHEN (NEW.id <> OLD.id OR NEW.position < OLD.position OR NEW.watermark < OLD.watermark)
        EXECUTE FUNCTION activity_refuse()""",
    f"ALTER TABLE {HEAD} ENABLE ALWAYS TRIGGER {HEAD}_kept",
    f"ALTER TABLE {HEAD} ENABLE ALWAYS TRIGGER {HEAD}_forward",
)
_POSTGRES_REMOVE = (
    *(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}" for table in TABLES),
    f"DROP TRIGGER IF EXISTS {HEAD}_kept ON {HEAD}",
    f"DROP TRIGGER IF EXISTS {HEAD}_forward ON {HEAD}",
    "DROP FUNCTION IF EXISTS activity_refuse()",
)

_REFUSE = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
# INSERT OR REPLACE deletes without firing a delete trigger, hence the triggers before INSERT.
_SQLITE_INSTALL = (
    *(
        f"CREATE TRIGGER {table}_no_{event} BEFORE {event} ON {table} REFUSE"
        for table in TABLES
        for event in ("update", "delete")
    ),
    """CREATE TRIGGER activity_entry_no_replace BEFORE INSERT ON activity_entry
        WHEN EXISTS (SELECT 1 FROM activity_entry WHERE id = NEW.id) REFUSE""",
    """CREATE TRIGGER activity_link_no_replace BEFORE INSERT ON activity_link
        WHEN EXISTS (SELECT 1 FROM activity_link WHERE position = NEW.position OR entry_id = NEW.entry_id)
        REFUSE""",
    "CREATE TRIGGER activity_chainhead_no_delete BEFORE DELETE ON activity_chainhead REFUSE",
    """CREATE TRIGGER activity_chainhead_no_update BEFORE UPDATE ON activity_chainhead
        WHEN NEW.id <> OLD.id OR NEW.position < OLD.position OR NEW.watermark < OLD.watermark REFUSE""",
    """CREATE TRIGGER activity_chainhead_no_replace BEFORE INSERT ON activity_chainhead
        WHEN EXISTS (SELECT 1 FROM activity_chainhead WHERE id = NEW.id) REFUSE""",
)
_SQLITE_REMOVE = (
    *(
        f"DROP TRIGGER IF EXISTS {table}_no_{event}"
        for table in (*TABLES, HEAD)
        for event in ("update", "delete", "replace")
    ),
)

_INSTALL = {"postgresql": _POSTGRES_INSTALL, "sqlite": _SQLITE_INSTALL}
_REMOVE = {"postgresql": _POSTGRES_REMOVE, "sqlite": _SQLITE_REMOVE}


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the database refuse changes of entries and links, and any step back of the chain's end."""
    _run(connection, _INSTALL[connection.vendor])


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away; for the reverse migration and for clearing a test database."""
    _run(connection, _REMOVE[connection.vendor])


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Work without the triggers; for clearing a test database and for tests that tamper on purpose."""
    remove(connection)
    try:
        yield
    finally:
        install(connection)


def migrate_forwards(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Operation of the migration."""
    install(schema_editor.connection)


def migrate_backwards(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Reverse operation of the migration."""
    remove(schema_editor.connection)


def _run(connection: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.replace("REFUSE", _REFUSE))
