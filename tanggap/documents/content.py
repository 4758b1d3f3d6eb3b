"""What stands on a paper, as plain values: the content alone makes the paper, the same one each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

FORM = 1


@dataclass(frozen=True, slots=True)
class Signatory:
    """Somebody who signs.

    Attributes:
        said: what the signature means ("Approved by").
        role: as what.
        name: of the person.
        is_official: whether the name may stand on the public proof in full.
    """

    said: str
    role: str
    name: str
    is_official: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a paper: a text, numbered lines, a table or photos."""

    title: str
    text: str = ""
    lines: tuple[str, ...] = ()
    table: Table | None = None
    photos: tuple[PrintedPhoto, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``widths`` are parts of the page's width."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PrintedPhoto:
    """A stored picture by its public identifier, the digest of its original, and words to it."""

    id: str
    sha256: str
    caption: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What a package wants to issue.

    Attributes:
        subject_id: key of what it tells of, within the kind.
        subject: its title in one line; long numbers and addresses in it are masked on the public proof.
        facts: (label, value) pairs.
        source: what it was made from; ``source["digest"]`` is compared with the kind's ``source_digest``.
    """

    subject_id: int
    subject: str
    facts: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    signatories: Sequence[Signatory]
    source: dict[str, Any] = field(default_factory=dict)


def section_as_json(section: Section) -> dict[str, Any]:
    """Only what the section has."""
    found: dict[str, Any] = {"title": section.title}
    if section.text:
        found["text"] = section.text
    if section.lines:
        found["lines"] = list(section.lines)
    if section.table is not None:
        found["table"] = {
            "head": list(section.table.head),
            "rows": [list(row) for row in section.table.rows],
            "widths": list(section.table.widths),
        }
    if section.photos:
        found["photos"] = [
            {"id": one.id, "sha256": one.sha256, "caption": one.caption} for one in section.photos
        ]
    return found


def signatory_as_json(one: Signatory) -> dict[str, Any]:
    """As it is stored."""
    return {"said": one.said, "role": one.role, "name": one.name, "official": one.is_official}
