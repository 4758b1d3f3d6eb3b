"""Finding services by the words that people use, slips included; the small catalogue is searched here."""

from __future__ import annotations

from dataclasses import dataclass

from tanggap.kernel.reference_cache import ReferenceCache
from tanggap.knowledge.fitting import fit
from tanggap.knowledge.questions import Thing, corrected, may_be_slip, things_in
from tanggap.knowledge.words import likeness, stems_of
from tanggap.tickets.catalogue.selectors import offered
from tanggap.tickets.models import CatalogueService

WEIGHTS = (8.0, 4.0, 1.0)
"""What a thing in the name, in category and section, or in the description is worth."""
NEARBY, NEARBY_FROM = 30, 0.2


@dataclass(frozen=True, slots=True)
class Entry:
    """A service with the stems of its parts, the weightiest part first."""

    service: CatalogueService
    fields: tuple[frozenset[str], ...]


def _load(_key: object) -> tuple[list[Entry], frozenset[str]]:
    entries = [
        Entry(
            one,
            (
                frozenset(stems_of(f"{one.name} {one.name_en} {one.code}")),
                frozenset(stems_of(f"{one.category.name} {one.unit.name}")),
                frozenset(stems_of(f"{one.description} {one.description_en}")),
            ),
        )
        for one in offered.get()
    ]
    words = frozenset().union(*(words for entry in entries for words in entry.fields))
    return entries, words


_index: ReferenceCache[tuple[list[Entry], frozenset[str]]] = ReferenceCache(_load, seconds=2)


def services_found(text: str) -> list[CatalogueService]:
    """The services that answer the text, the best first; all of them in their order without words.

    Those that have all that was asked for; when none has, those with at least half of it. Nothing typed can
    be an error.
    """
    things = things_in(text[:500])
    if not things or all(thing.weak for thing in things):
        return list(offered.get()) if not text.strip() else []
    entries, known = _index.get()
    things = [_meant(thing, known) for thing in things]
    fits = [(entry, fit(things, [set(words) for words in entry.fields], WEIGHTS)) for entry in entries]
    found = [pair for pair in fits if pair[1].share >= 1] or [pair for pair in fits if pair[1].share >= 0.5]
    ordered = sorted(found, key=lambda pair: (-pair[1].share, -pair[1].worth, pair[0].service.position))
    return [entry.service for entry, _fit in ordered]


def _meant(thing: Thing, known: frozenset[str]) -> Thing:
    """A word that no service says, as the words that it may have been meant as; else as it is."""
    if not may_be_slip(thing) or thing.word in known:
        return thing
    ranked = sorted(((likeness(thing.word, word), word) for word in known), reverse=True)[:NEARBY]
    return corrected(thing, [word for degree, word in ranked if degree >= NEARBY_FROM])
