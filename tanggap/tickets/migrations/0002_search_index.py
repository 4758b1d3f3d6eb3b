"""Full-text index of tickets: a generated column on PostgreSQL, an FTS5 table kept by triggers on SQLite."""

from django.db import migrations

POSTGRESQL = (
    """
    ALTER TABLE tickets_ticketsearchdocument
        ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('indonesian', body)) STORED
    """,
    "CREATE INDEX ticket_search_words ON tickets_ticketsearchdocument USING gin (words) WITH (fastupdate = on)",
)
POSTGRESQL_REVERSE = (
    "DROP INDEX ticket_search_words",
    "ALTER TABLE tickets_ticketsearchdocument DROP COLUMN words",
)
SQLITE = (
    """
    CREATE VIRTUAL TABLE tickets_search USING fts5(
        body, content='tickets_ticketsearchdocument', content_rowid='ticket_id',
        tokenize='unicode61 remove_diacritics 2', prefix='2 3'
    )
    """,
    """
    CREATE TRIGGER ticket_search_insert AFTER INSERT ON tickets_ticketsearchdocument BEGIN
        INSERT INTO tickets_search(rowid, body) VALUES (new.ticket_id, new.body);
    END
    """,
    """
    CREATE TRIGGER ticket_search_delete AFTER DELETE ON tickets_ticketsearchdocument BEGIN
        INSERT INTO tickets_search(tickets_search, rowid, body) VALUES ('delete', old.ticket_id, old.body);
    END
    """,
    """
    CREATE TRIGGER ticket_search_update AFTER UPDATE ON tickets_ticketsearchdocument BEGIN
        INSERT INTO tickets_search(tickets_search, rowid, body) VALUES ('delete', old.ticket_id, old.body);
        INSERT INTO tickets_search(rowid, body) VALUES (new.ticket_id, new.body);
    END
    """,
)
SQLITE_REVERSE = (
    "DROP TRIGGER ticket_search_update",
    "DROP TRIGGER ticket_search_delete",
    "DROP TRIGGER ticket_search_insert",
    "DROP TABLE tickets_search",
)


def _run(schema_editor, postgresql, sqlite):
    for statement in postgresql if schema_editor.connection.vendor == "postgresql" else sqlite:
        schema_editor.execute(statement)


def forwards(apps, schema_editor):
    _run(schema_editor, POSTGRESQL, SQLITE)


def backwards(apps, schema_editor):
    _run(schema_editor, POSTGRESQL_REVERSE, SQLITE_REVERSE)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
