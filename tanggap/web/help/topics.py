"""Which help belongs to which page. A test insists that every page of staff has a topic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

_SOURCES = ("desk", "office", "field", "setup", "everybody")


@dataclass(frozen=True, slots=True)
class Topic:
    """What a page is for and what one needs to know to work on it.

    Attributes:
        code: part of the address of the topic.
        title: what the page is called.
        points: sentences, the most useful first.
        pages: names of addresses; one that ends in ``*`` stands for all that begin so.
    """

    code: str
    title: Any
    points: tuple[Any, ...]
    pages: tuple[str, ...]

    @property
    def group(self) -> str:
        """The first part of the names of its pages: ``desk``, ``field``, ``setup``, ``account``."""
        return self.pages[0].partition(":")[0]


@cache
def topics() -> dict[str, Topic]:
    """All topics by their code, in the order of the help's own page."""
    return {topic.code: topic for topic in _all()}


def _all() -> Iterator[Topic]:
    for source in _SOURCES:
        yield from import_module(f"{__package__}.{source}").TOPICS


@cache
def topic_of(page: str) -> Topic | None:
    """The topic of the page with this name (``desk:tickets``): the closest match, None without one."""
    found = [
        (len(name), topic)
        for topic in topics().values()
        for name in topic.pages
        if name == page or (name.endswith("*") and page.startswith(name[:-1]))
    ]
    return max(found, key=lambda one: one[0])[1] if found else None


def topic_context(topic: Topic | None) -> dict[str, Any]:
    """What the help beside a page shows."""
    guide_code = {"desk": "noc", "field": "technician"}.get(topic.group, "") if topic else ""
    return {"topic": topic, "guide_code": guide_code}
