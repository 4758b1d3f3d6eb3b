"""Bulk loading of rows: COPY on PostgreSQL, executemany on SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models

CHUNK = 5_000


def load(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert ``rows`` with the given database columns; columns that are left out take the field's default.

    Returns:
        How many rows were written.
    """
    given = list(columns)
    constant = [
        (field.column, field.get_default())
        for field in model._meta.concrete_fields
        if field.column not in given and not field.primary_key and not field.generated
    ]
    names = [*given, *(column for column, _value in constant)]
    tail = tuple(_plain(field_value) for _column, field_value in constant)
    complete = ((*row, *tail) for row in rows)
    if connection.vendor == "postgresql":
        return _copy(model._meta.db_table, names, complete)
    return _insert(model._meta.db_table, names, complete)


def _plain(value: Any) -> Any:
    return "[]" if value == [] else "{}" if value == {} else value


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _copy(table: str, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    count = 0
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" ({_quoted(names)}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def _insert(table: str, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    count = 0
    marks = ", ".join(["%s"] * len(names))
    with connection.cursor() as cursor:
        for chunk in _chunks(rows):
            cursor.executemany(f'INSERT INTO "{table}" ({_quoted(names)}) VALUES ({marks})', chunk)
            count += len(chunk)
    return count


def _chunks(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


def settle() -> None:
    """Bring statistics, visibility maps and identity sequences up to date, as a running database has them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in connection.introspection.table_names(cursor):
                cursor.execute(
                    "SELECT pg_get_serial_sequence(%s, attname) FROM pg_attribute"
                    " WHERE attrelid = %s::regclass AND attname = 'id'",
                    [table, f'"{table}"'],
                )
                row = cursor.fetchone()
                if row and row[0]:
                    cursor.execute(
                        f'SELECT setval(%s, (SELECT coalesce(max(id), 1) FROM "{table}"))', [row[0]]
                    )
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("ANALYZE")
