"""What was typed, taken apart: things asked for, each with the ways in which an article may say it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tanggap.knowledge.lexicon import LONGEST, Saying, lexicon
from tanggap.knowledge.words import FILLERS, GUARDED, WEAK, likeness, stem, words_of

MOST_WORDS = 24
ALIKE_ENOUGH = 0.35
"""Likeness from which on an unknown word is taken for a slip of a known one."""
SLIP_LETTERS = 4
"""Shorter words are never taken for slips."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing asked for.

    Attributes:
        ways: sayings, each as stems that must all be there; one of the ways is enough.
        word: the typed word when it is a single one, as stem; "" for what the lexicon knows.
        weak: it counts little beside others.
        begun: it may go on: the last word of somebody who is typing.
    """

    ways: tuple[Saying, ...]
    word: str = ""
    weak: bool = False
    begun: bool = False


def things_in(text: str, *, typing: bool = False) -> list[Thing]:
    """The things that a text asks for, in order, each once.

    Args:
        typing: whether the last word may be unfinished.
    """
    words = words_of(text)[:MOST_WORDS]
    alike = lexicon().alike
    found: dict[tuple[Saying, ...], Thing] = {}
    place = 0
    while place < len(words):
        length = next(
            (n for n in range(min(LONGEST, len(words) - place), 0, -1) if _known(words, place, n, alike)), 0
        )
        if length:
            sayings = alike[tuple(words[place : place + length])]
            thing = Thing(tuple(sorted({_stems(saying) for saying in sayings})))
            thing = replace(thing, weak=all(word in WEAK for word in words[place : place + length]))
        else:
            word = words[place]
            length = 1
            if word in FILLERS:
                place += 1
                continue
            root = stem(word)
            thing = Thing(((root,),), word=root, weak=word in WEAK)
            if typing and place == len(words) - 1:
                thing = replace(thing, begun=True)
        found.setdefault(thing.ways, thing)
        place += length
    return list(found.values())


def _known(words: list[str], place: int, length: int, alike: dict[Saying, frozenset[Saying]]) -> bool:
    return tuple(words[place : place + length]) in alike


def _stems(saying: Saying) -> Saying:
    return tuple(dict.fromkeys(stem(word) for word in saying))


def may_be_slip(thing: Thing) -> bool:
    """Whether the word could be a slip at all: long enough, letters only, not the name of a thing."""
    return len(thing.word) >= SLIP_LETTERS and thing.word.isalpha() and thing.word not in GUARDED


def corrected(thing: Thing, nearby: list[str]) -> Thing:
    """The thing with the known words that its word may have been meant as, nearest first.

    Args:
        nearby: known words (stems) that look like it.
    """
    table = lexicon()
    ranked = sorted(
        ((likeness(thing.word, word), word) for word in {*nearby, *table.single}),
        key=lambda pair: (-pair[0], pair[1]),
    )
    best = [word for degree, word in ranked if degree >= ALIKE_ENOUGH][:3]
    ways: set[Saying] = set(thing.ways)
    for word in best:
        ways.add((stem(word),))
        ways.update(_stems(saying) for saying in table.alike.get((word,), ()))
    return replace(thing, ways=tuple(sorted(ways)), begun=False) if best else thing
