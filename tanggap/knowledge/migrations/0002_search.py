"""Search of articles: PostgreSQL's text search, FTS5 on SQLite; slips by trigrams where there are any.

On PostgreSQL the extension pg_trgm is created where that is allowed; without it slips are found more slowly.
"""

from django.db import migrations, transaction
from django.db.utils import DatabaseError

POSTGRESQL = (
    """
    ALTER TABLE knowledge_articlesearchdocument ADD COLUMN words tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('indonesian', title), 'A') || setweight(to_tsvector('indonesian', lead), 'B')
        || setweight(to_tsvector('indonesian', body), 'D')
    ) STORED
    """,
    "CREATE INDEX article_search_words ON knowledge_articlesearchdocument USING gin (words)",
)
POSTGRESQL_REVERSE = (
    "DROP INDEX IF EXISTS search_word_trigrams",
    "DROP INDEX article_search_words",
    "ALTER TABLE knowledge_articlesearchdocument DROP COLUMN words",
)
TRIGRAMS = "CREATE INDEX search_word_trigrams ON knowledge_searchword USING gin (word gin_trgm_ops)"
SQLITE = (
    """
    CREATE VIRTUAL TABLE knowledge_search USING fts5(
        title, lead, body, content='knowledge_articlesearchdocument', content_rowid='article_id',
        tokenize='unicode61 remove_diacritics 2', prefix='2 3'
    )
    """,
    """
    CREATE TRIGGER article_search_insert AFTER INSERT ON knowledge_articlesearchdocument BEGIN
        INSERT INTO knowledge_search(rowid, title, lead, body)
        VALUES (new.article_id, new.title, new.lead, new.body);
    END
    """,
    """
    CREATE TRIGGER article_search_delete AFTER DELETE ON knowledge_articlesearchdocument BEGIN
        INSERT INTO knowledge_search(knowledge_search, rowid, title, lead, body)
        VALUES ('delete', old.article_id, old.title, old.lead, old.body);
    END
    """,
    """
    CREATE TRIGGER article_search_update AFTER UPDATE ON knowledge_articlesearchdocument BEGIN
        INSERT INTO knowledge_search(knowledge_search, rowid, title, lead, body)
        VALUES ('delete', old.article_id, old.title, old.lead, old.body);
        INSERT INTO knowledge_search(rowid, title, lead, body)
        VALUES (new.article_id, new.title, new.lead, new.body);
    END
    """,
    """
    CREATE VIRTUAL TABLE knowledge_word_search USING fts5(
        word, content='knowledge_searchword', content_rowid='id', tokenize='trigram'
    )
    """,
    """
    CREATE TRIGGER search_word_insert AFTER INSERT ON knowledge_searchword BEGIN
        INSERT INTO knowledge_word_search(rowid, word) VALUES (new.id, new.word);
    END
    """,
    """
    CREATE TRIGGER search_word_delete AFTER DELETE ON knowledge_searchword BEGIN
        INSERT INTO knowledge_word_search(knowledge_word_search, rowid, word) VALUES ('delete', old.id, old.word);
    END
    """,
)
SQLITE_REVERSE = (
    "DROP TRIGGER search_word_delete",
    "DROP TRIGGER search_word_insert",
    "DROP TABLE knowledge_word_search",
    "DROP TRIGGER article_search_update",
    "DROP TRIGGER article_search_delete",
    "DROP TRIGGER article_search_insert",
    "DROP TABLE knowledge_search",
)


def _run(schema_editor, postgresql, sqlite):
    for statement in postgresql if schema_editor.connection.vendor == "postgresql" else sqlite:
        schema_editor.execute(statement)


def forwards(apps, schema_editor):
    _run(schema_editor, POSTGRESQL, SQLITE)
    if schema_editor.connection.vendor == "postgresql" and _has_trigrams(schema_editor):
        schema_editor.execute(TRIGRAMS)


def _has_trigrams(schema_editor):
    """Whether pg_trgm is there, after trying to create it where nobody has."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT installed_version FROM pg_available_extensions WHERE name = 'pg_trgm'")
        row = cursor.fetchone()
        if row is None or row[0]:
            return row is not None
        try:
            with transaction.atomic(using=schema_editor.connection.alias):
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        except DatabaseError:  # a role without the right to create extensions: the search works without
            return False
    return True


def backwards(apps, schema_editor):
    _run(schema_editor, POSTGRESQL_REVERSE, SQLITE_REVERSE)


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
