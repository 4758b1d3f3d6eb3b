"""An index that answers "starts with" on both databases."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Columns, Statement, Table


class PrefixIndex(models.Index):
    """An index on one text column for ``LIKE 'prefix%'``.

    PostgreSQL needs the pattern operator class, whatever the collation of the database. SQLite compares LIKE
    without regard to case, so that it uses only an index without regard to case.
    """

    def __init__(self, *, fields: tuple[str] | list[str], name: str) -> None:
        super().__init__(fields=fields, name=name)

    def create_sql(
        self,
        model: type[models.Model],
        schema_editor: BaseDatabaseSchemaEditor,
        using: str = "",
        **kwargs: Any,
    ) -> Statement:
        """The statement for the database at hand."""
        table = model._meta.db_table
        columns = [str(field.column) for field in model._meta.concrete_fields if field.name in self.fields]
        suffix = "COLLATE NOCASE" if schema_editor.connection.vendor == "sqlite" else "varchar_pattern_ops"
        return Statement(
            "CREATE INDEX %(name)s ON %(table)s (%(columns)s)",
            name=schema_editor.quote_name(self.name),
            table=Table(table, schema_editor.quote_name),
            columns=Columns(table, columns, schema_editor.quote_name, col_suffixes=(suffix,)),
        )
