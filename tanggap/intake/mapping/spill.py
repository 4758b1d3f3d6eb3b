"""Keeps what a run must remember on disk, so that memory does not grow with the file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from tanggap.intake.readers import Cell, FormulaError, Row

MAX_ROWS_PER_KEY = 5_000


def _scratch() -> sqlite3.Connection:
    """A private database in a temporary file that vanishes with the connection."""
    connection = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA journal_mode=OFF")
    connection.execute("PRAGMA temp_store=FILE")
    connection.execute("BEGIN")
    return connection


class SeenKeys:
    """Remembers in which row a key was met first."""

    def __init__(self) -> None:
        self._connection = _scratch()
        self._connection.execute("CREATE TABLE seen (key TEXT PRIMARY KEY, number INTEGER) WITHOUT ROWID")

    def first_row(self, key: str, number: int) -> int:
        """The row in which the key was met first; ``number`` itself when that is now."""
        inserted = self._connection.execute(
            "INSERT OR IGNORE INTO seen VALUES (?, ?)", (key, number)
        ).rowcount
        if inserted == 1:
            return number
        found = self._connection.execute("SELECT number FROM seen WHERE key = ?", (key,)).fetchone()
        return int(found[0])

    def close(self) -> None:
        """Give the scratch space back."""
        self._connection.close()


class RowsByKey:
    """Collects rows and gives them back by key, in order of time, wherever they stood in the file."""

    def __init__(self) -> None:
        self._connection = _scratch()
        self._connection.execute(
            "CREATE TABLE row (key TEXT, at TEXT, number INTEGER, cells TEXT, problem TEXT)"
        )

    def add(self, key: str, row: Row, *, at: datetime | None, problem: str = "") -> None:
        """Keep a row; ``at`` orders it within its key, a ``problem`` spoils the whole key."""
        cells = json.dumps({name: _plain(cell) for name, cell in row.cells.items()})
        moment = at.isoformat() if at else ""
        self._connection.execute(
            "INSERT INTO row VALUES (?, ?, ?, ?, ?)", (key, moment, row.number, cells, problem)
        )

    def groups(self) -> Iterator[tuple[str, int, list[tuple[datetime | None, Row]]]]:
        """Key, number of its rows, and the rows by time (then place in the file).

        A row's ``problem`` is set where one was kept. Keys come in the order of their first rows. Of a key
        with more rows than ``MAX_ROWS_PER_KEY`` only so many are given, so that one key cannot fill memory.
        """
        self._connection.execute("CREATE INDEX row_key ON row (key)")
        self._connection.execute(
            "CREATE TABLE head AS SELECT key, min(number) AS first, count(*) AS total FROM row GROUP BY key"
        )
        heads = self._connection.execute("SELECT key, total FROM head ORDER BY first")
        for key, total in heads:
            found = self._connection.execute(
                "SELECT at, number, cells, problem FROM row WHERE key = ? ORDER BY at, number LIMIT ?",
                (key, MAX_ROWS_PER_KEY),
            )
            rows = [
                (datetime.fromisoformat(at) if at else None, Row(number, _cells(cells), problem))
                for at, number, cells, problem in found
            ]
            yield key, total, rows

    def close(self) -> None:
        """Give the scratch space back."""
        self._connection.close()


_KINDS: Mapping[str, Any] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "error": FormulaError,
}


def _plain(cell: Cell) -> Any:
    if isinstance(cell, FormulaError):
        return ["error", str(cell)]
    if isinstance(cell, str):
        return cell
    return [type(cell).__name__, cell.isoformat()]


def _cells(text: str) -> dict[str, Cell]:
    return {
        name: cell if isinstance(cell, str) else _KINDS[cell[0]](cell[1])
        for name, cell in json.loads(text).items()
    }
