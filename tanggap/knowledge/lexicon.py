"""What people say and what it means: read from the table, held in the process for some seconds."""

from __future__ import annotations

from dataclasses import dataclass, field

from tanggap.kernel.reference_cache import ReferenceCache
from tanggap.knowledge.models import LexiconWord
from tanggap.knowledge.words import words_of

LONGEST = 4
"""Words of the longest saying."""
Saying = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Sayings that mean the same.

    Attributes:
        alike: a saying to all that mean the same, itself among them.
        single: the sayings of one word, for comparing slips with.
    """

    alike: dict[Saying, frozenset[Saying]] = field(default_factory=dict)
    single: frozenset[str] = frozenset()


def _load(_key: object) -> Lexicon:
    groups: dict[Saying, set[Saying]] = {}
    for said, meant in LexiconWord.objects.values_list("said", "meant"):
        meaning = tuple(words_of(meant))
        groups.setdefault(meaning, {meaning}).add(tuple(words_of(said)))
    alike: dict[Saying, set[Saying]] = {}
    for group in groups.values():
        for saying in group:
            alike.setdefault(saying, set()).update(group)
    return Lexicon(
        {saying: frozenset(others) for saying, others in alike.items()},
        frozenset(saying[0] for saying in alike if len(saying) == 1),
    )


_lexicon: ReferenceCache[Lexicon] = ReferenceCache(_load)


def lexicon() -> Lexicon:
    """The lexicon as it is now; at most some seconds old."""
    return _lexicon.get()


def lexicon_changed() -> None:
    """Forget what is held, after a change."""
    _lexicon.clear()
