"""Queries that every page asks: the ORM writes their SQL once, later calls only put the values in.

Building and compiling a query costs Django several times what the database needs to answer it. On PostgreSQL
planning one with many joins costs as much again, so there the texts go as statements that the connection
prepares; what does not change stands in them as it is, so that partial indexes still serve.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

MOST_KEPT = 1000
"""Texts that one query keeps; then the older half makes room."""


@dataclass(frozen=True, slots=True)
class _Written:
    """One compiled text; ``fill`` tells for each parameter its slot, or -1 and its value."""

    sql: str
    fill: tuple[tuple[int, Any], ...]
    rows: Any
    compiler: Any


class KeptQuery[Row]:
    """A query by its shape; the rows are what the queryset itself would give.

    Args:
        build: makes the queryset from the shape, then the slots' values. The same shape must always give the
            same text, in which the values of the slots stand as parameters and nowhere else; so the text may
            depend neither on the clock nor on other tables.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        self._build = build
        self._written: dict[tuple[Hashable, ...], _Written | None] = {}

    def rows(self, *values: Any, shape: tuple[Hashable, ...] = ()) -> list[Row]:
        """All rows.

        Args:
            values: what fills the slots: whole numbers, texts, dates or aware moments.
            shape: everything else that the query depends on.

        Raises:
            TypeError: when a slot does not stand in the text as a parameter.
        """
        try:
            written = self._written[shape]
        except KeyError:
            written = self._keep(shape, values)
        if written is None:
            return []
        prepared = [_adapted(value) for value in values]
        return _fetched(written, [prepared[slot] if slot >= 0 else value for slot, value in written.fill])

    def _keep(self, shape: tuple[Hashable, ...], values: tuple[Any, ...]) -> _Written | None:
        if len(self._written) >= MOST_KEPT:
            for old in list(self._written)[: MOST_KEPT // 2]:
                self._written.pop(old, None)
        try:
            written = self._compiled(shape, values)
        except EmptyResultSet:
            written = None
        self._written[shape] = written
        return written

    def _compiled(self, shape: tuple[Hashable, ...], values: tuple[Any, ...]) -> _Written:
        """Compile, and once more per slot with another value, to see which parameters it fills."""
        rows, compiler, sql, params = self._text(shape, values)
        fill = [(-1, param) for param in params]
        for index, value in enumerate(values):
            changed = (*values[:index], _another(value), *values[index + 1 :])
            _rows, _compiler, sql_then, params_then = self._text(shape, changed)
            moved = tuple(place for place, param in enumerate(params) if param != params_then[place])
            if sql_then != sql or not moved or any(params[place] != _adapted(value) for place in moved):
                raise TypeError(f"slot {index} of {self._build} is not a parameter as it is")
            for place in moved:
                fill[place] = (index, None)
        if compiler.connection.vendor == "postgresql":
            sql, fill = _with_literals(sql, fill, compiler.connection)
        return _Written(sql, tuple(fill), rows, compiler)

    def _text(self, shape: tuple[Hashable, ...], values: tuple[Any, ...]) -> tuple[Any, Any, str, Any]:
        rows = self._build(*shape, *values)
        compiler: Any = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql(with_col_aliases=False)
        return rows, compiler, sql, tuple(params)


def _with_literals(
    sql: str, fill: list[tuple[int, Any]], connection: Any
) -> tuple[str, list[tuple[int, Any]]]:
    """Write the values that never change into the text."""
    from psycopg.sql import Literal

    connection.ensure_connection()
    values = iter(fill)

    def written(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%%"
        slot, value = next(values)
        if slot >= 0:
            return "%s"
        return Literal(value).as_string(connection.connection).replace("%", "%%")

    return re.sub("%%|%s", written, sql), [place for place in fill if place[0] >= 0]


def _fetched(written: _Written, params: list[Any]) -> list[Any]:
    """Let the queryset's own iterator make the rows, with a compiler that has its answer ready."""
    connection = connections[DEFAULT_DB_ALIAS]  # of this thread
    with _cursor(connection) as cursor:
        cursor.execute(written.sql, params)
        answer = cursor.fetchall()
    compiler = copy.copy(written.compiler)
    compiler.connection = connection
    if compiler.has_extra_select:
        answer = [row[: compiler.col_count] for row in answer]
    compiler.execute_sql = lambda *_args, **_options: [answer]
    query = copy.copy(written.rows.query)
    query.get_compiler = lambda *_args, **_options: compiler
    asked = object.__new__(type(written.rows))
    asked.__dict__.update(written.rows.__dict__, _query=query)
    return list(asked._iterable_class(asked))


def _cursor(connection: Any) -> Any:
    """A cursor; on PostgreSQL one whose statements the connection prepares after some calls.

    Django's usual cursors write all values into the text, so that each call would be another statement.
    """
    if connection.vendor != "postgresql":
        return connection.cursor()
    from django.db.backends.postgresql.base import ServerBindingCursor

    connection.ensure_connection()
    raw = connection.connection
    usual, raw.cursor_factory = raw.cursor_factory, ServerBindingCursor
    try:
        return connection.cursor()
    finally:
        raw.cursor_factory = usual


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connections[DEFAULT_DB_ALIAS].ops.adapt_datefield_value(value)
    if isinstance(value, int) and connections[DEFAULT_DB_ALIAS].vendor == "postgresql":
        return _whole(value)
    return value


def _whole(value: int) -> int:
    """The number with one type whatever its size: a prepared statement stands for the types of its values."""
    from psycopg.types.numeric import Int8

    return Int8(value)


def _another(value: Any) -> Any:
    if isinstance(value, date):  # moments are dates, too
        return value + timedelta(days=1)
    if isinstance(value, int):
        return value + (
            1_000_003 if value < 1_000_000_000 else -1_000_003
        )  # far from its neighbours in a list
    return f"{value}0"
