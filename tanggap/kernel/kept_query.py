"""Queries that every page asks: the ORM writes their SQL once, later calls only put the values in.

Building and compiling a query costs Django several times what the database needs to answer it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

MOST_KEPT = 1000
"""Texts that one query keeps; then the older half makes room."""


@dataclass(frozen=True, slots=True)
class _Written:
    """One compiled text; ``places`` tells which parameters each slot fills."""

    sql: str
    params: tuple[Any, ...]
    places: tuple[tuple[int, ...], ...]
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
            values: what fills the slots: whole numbers, texts or aware moments.
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
        params = list(written.params)
        for value, places in zip(values, written.places, strict=True):
            prepared = _adapted(value)
            for place in places:
                params[place] = prepared
        return _fetched(written, tuple(params))

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
        places = []
        for index, value in enumerate(values):
            changed = (*values[:index], _another(value), *values[index + 1 :])
            _rows, _compiler, sql_then, params_then = self._text(shape, changed)
            moved = tuple(place for place, param in enumerate(params) if param != params_then[place])
            if sql_then != sql or not moved or any(params[place] != _adapted(value) for place in moved):
                raise TypeError(f"slot {index} of {self._build} is not a parameter as it is")
            places.append(moved)
        return _Written(sql, params, tuple(places), rows, compiler)

    def _text(self, shape: tuple[Hashable, ...], values: tuple[Any, ...]) -> tuple[Any, Any, str, Any]:
        rows = self._build(*shape, *values)
        compiler: Any = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql(with_col_aliases=False)
        return rows, compiler, sql, tuple(params)


def _fetched(written: _Written, params: tuple[Any, ...]) -> list[Any]:
    """Let the queryset's own iterator make the rows, with a compiler that has its answer ready."""
    compiler = copy.copy(written.compiler)
    compiler.connection = connections[DEFAULT_DB_ALIAS]  # of this thread
    compiler.as_sql = lambda *_args, **_options: (written.sql, params)
    query = copy.copy(written.rows.query)
    query.get_compiler = lambda *_args, **_options: compiler
    asked = object.__new__(type(written.rows))
    asked.__dict__.update(written.rows.__dict__, _query=query)
    return list(asked._iterable_class(asked))


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value(value)
    return value


def _another(value: Any) -> Any:
    if isinstance(value, datetime):
        return value + timedelta(days=1)
    if isinstance(value, int):
        return value + (
            1_000_003 if value < 1_000_000_000 else -1_000_003
        )  # far from its neighbours in a list
    return f"{value}0"
