"""One named page whose queries are counted."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

MOST = 12
"""Queries that a page may need at all."""

Shelf = dict[str, Any]
"""What an area keeps between building and asking: people, rows."""


@dataclass(frozen=True)
class Page:
    """A page by the name of its address.

    Attributes:
        name: name of the address with its namespace.
        arguments: keyword arguments of the address, from the shelf.
        query: query string with its question mark; ``{key}`` is the primary key of what is shelved so.
        label: name in the baseline, where one address stands there several times.
        person: key of the person on the shelf who looks.
        most: more queries than ``MOST`` that this page may need; say why beside it.
    """

    name: str
    arguments: Callable[[Shelf], Mapping[str, Any]] | None = None
    query: str = ""
    label: str = ""
    person: str = "reader"
    most: int = MOST

    def query_for(self, shelf: Shelf) -> str:
        """The query string with the keys of this run."""
        return re.sub(r"\{(\w+)\}", lambda found: str(shelf[found[1]].pk), self.query)

    @property
    def key(self) -> str:
        """The name in the baseline."""
        return self.label or self.name
