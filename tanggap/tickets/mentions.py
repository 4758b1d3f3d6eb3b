"""Whom ``@name`` in an internal note means: people who may read the notes of the ticket, by a handle."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tanggap.accounts.models import User
from tanggap.accounts.selectors import people_holding
from tanggap.tickets.models import Ticket

_MENTION = re.compile(r"(?<![\w@./-])@(\w[\w.-]*)")
_WORDS = re.compile(r"[^\W_]+")
LONGEST = 60
MOST = 20
"""People that one note tells."""
OFFERED = 8


@dataclass(frozen=True, slots=True)
class Mentionable:
    """Somebody who can be mentioned; the handle is made of the name, with the key where two share it."""

    pk: int
    name: str
    handle: str


@dataclass(frozen=True, slots=True)
class Mentions:
    """What a note's ``@`` words mean: people, and words that mean nobody here."""

    people: list[Mentionable]
    unknown: list[str]


def handles_in(text: str) -> list[str]:
    """The ``@`` words of a text without the sign, each once; addresses of mail are none."""
    found = (match.rstrip(".-").casefold()[:LONGEST] for match in _MENTION.findall(text))
    return list(dict.fromkeys(handle for handle in found if handle))


def mentionable(ticket: Ticket) -> list[Mentionable]:
    """Active people who may read the ticket and its notes, by name; three queries."""
    path = ticket.unit.path
    keys = people_holding("ticket.note", path) & people_holding("ticket.view", path)
    rows = list(User.objects.filter(pk__in=keys).order_by("name", "pk").values_list("pk", "name"))
    bases = [".".join(_WORDS.findall(name.casefold()))[:LONGEST] or "orang" for _pk, name in rows]
    return [
        Mentionable(pk, name, f"{base}-{pk}" if bases.count(base) > 1 else base)
        for (pk, name), base in zip(rows, bases, strict=True)
    ]


def mentions_in(ticket: Ticket, text: str) -> Mentions:
    """Whom a note means; no query for a note without ``@``."""
    wanted = handles_in(text)
    if not wanted:
        return Mentions([], [])
    known = {one.handle: one for one in mentionable(ticket)}
    people = [known[handle] for handle in wanted if handle in known]
    return Mentions(people[:MOST], [handle for handle in wanted if handle not in known])


def offered(ticket: Ticket, words: str, *, without: int | None = None) -> list[Mentionable]:
    """Those whose handle or a word of whose name begins so, for a picker."""
    typed = words.casefold().lstrip("@")[:LONGEST]
    fitting = (
        one
        for one in mentionable(ticket)
        if one.pk != without
        and (one.handle.startswith(typed) or any(part.startswith(typed) for part in one.handle.split(".")))
    )
    return sorted(fitting, key=lambda one: (not one.handle.startswith(typed), one.name))[:OFFERED]
