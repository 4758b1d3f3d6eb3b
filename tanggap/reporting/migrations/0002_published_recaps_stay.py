"""The database refuses to change a monthly recap once it is published."""

from typing import Any

from django.db import migrations

TABLE = "reporting_recapedition"
MESSAGE = "a published recap is never changed"
POSTGRES = (
    f"""
    CREATE OR REPLACE FUNCTION reporting_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'insufficient_privilege';
    END $$
    """,
    f"""CREATE TRIGGER {TABLE}_stays BEFORE UPDATE ON {TABLE} FOR EACH ROW
        WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION reporting_refuse()""",
)
SQLITE = (
    f"""CREATE TRIGGER {TABLE}_stays BEFORE UPDATE ON {TABLE} FOR EACH ROW
        WHEN OLD.published_at IS NOT NULL BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END""",
)


def forwards(_apps: Any, schema_editor: Any) -> None:
    """Set the trigger."""
    for statement in POSTGRES if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def backwards(_apps: Any, schema_editor: Any) -> None:
    """Take it away."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_stays ON {TABLE}")
        schema_editor.execute("DROP FUNCTION IF EXISTS reporting_refuse()")
    else:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_stays")


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_recap_editions")]

    operations = [migrations.RunPython(forwards, backwards)]
