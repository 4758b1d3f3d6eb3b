"""Loads the shipped lexicon."""

from __future__ import annotations

import json
from pathlib import Path

from tanggap.knowledge.lexicon import lexicon_changed
from tanggap.knowledge.models import LexiconWord

LEXICON = Path(__file__).resolve().parent.parent / "lexicon.json"
"""Meaning to what people say for it."""


def lexicon_load() -> int:
    """Fill an empty lexicon with the shipped words; one that holds anything stays as it is.

    Returns:
        Number of sayings added.
    """
    if LexiconWord.objects.exists():
        return 0
    meanings: dict[str, list[str]] = json.loads(LEXICON.read_text(encoding="utf-8"))
    words = [LexiconWord(said=said, meant=meant) for meant, sayings in meanings.items() for said in sayings]
    added = LexiconWord.objects.bulk_create(words, ignore_conflicts=True)
    lexicon_changed()
    return len(added)
