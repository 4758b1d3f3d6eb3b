"""How well words answer what was asked for; pure, for articles and whatever else is searched alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tanggap.knowledge.questions import Thing

WEAK_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Fit:
    """How well something answers: ``worth`` for the order, ``share`` of what was asked for, 0 to 1."""

    worth: float
    share: float


def fit(things: Sequence[Thing], fields: Sequence[set[str]], weights: Sequence[float]) -> Fit:
    """Judge by where each thing is said.

    Args:
        things: what was asked for; at least one of them is not weak.
        fields: stems of each part, the weightiest first.
        weights: what a thing in each part is worth.
    """
    strong = [thing for thing in things if not thing.weak]
    worth = shared = 0.0
    for thing in things:
        value = next((weight for weight, words in zip(weights, fields, strict=True) if says(words, thing)), 0)
        if not value and says(set().union(*fields), thing):
            value = weights[-1]
        worth += value * (WEAK_SHARE if thing.weak else 1)
        shared += bool(value) and not thing.weak
    return Fit(worth, shared / len(strong))


def says(words: set[str], thing: Thing) -> bool:
    """Whether the words hold one of the thing's ways."""
    if any(words.issuperset(way) for way in thing.ways):
        return True
    return thing.begun and any(word.startswith(thing.word) for word in words)
