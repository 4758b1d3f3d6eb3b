"""What every reader hands on: named columns and a stream of numbered rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

MAX_COLUMNS = 512
MAX_ROWS = 1_000_000
MAX_FIELD = 1_000_000
"""Characters in one cell; a field above it is nearly always a quotation mark that was never closed."""


class FormulaError(str):
    """The text of a spreadsheet error (``#REF!``) where a value should be."""

    __slots__ = ()


Cell = str | datetime | date | time
"""A cell's value: text, or a real date or time of a spreadsheet. Empty cells are ``""``."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file.

    Attributes:
        number: number as a spreadsheet shows it; the header is row 1 (or lower down, if lines precede it).
        cells: column name to value, with every column of the header.
        problem: why the row cannot be read (translated); its cells are then empty.
    """

    number: int
    cells: Mapping[str, Cell]
    problem: Any = ""


@dataclass(frozen=True, slots=True)
class Table:
    """An opened file.

    Attributes:
        format: ``csv`` or ``xlsx``.
        columns: header names in order, made unique.
        rows: gives a new iterator over the rows below the header; memory does not grow with the file.
        facts: what was found out about the file: encoding, delimiter, sheet names.
    """

    format: str
    columns: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]
    facts: Mapping[str, Any] = field(default_factory=dict)


def unique_columns(names: list[str]) -> tuple[str, ...]:
    """Header names trimmed, empty ones named by position, repeated ones numbered: ``Name (2)``."""
    taken: set[str] = set()
    result: list[str] = []
    for position, raw in enumerate(names, start=1):
        name = " ".join(raw.split()) or f"({position})"
        candidate, repeat = name, 2
        while candidate in taken:
            candidate, repeat = f"{name} ({repeat})", repeat + 1
        taken.add(candidate)
        result.append(candidate)
    return tuple(result)


def fold(name: str) -> str:
    """A name as it is compared: without case, outer and repeated blanks."""
    return " ".join(name.split()).casefold()
