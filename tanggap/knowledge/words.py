"""Words of a text or a question, reduced to what they have in common. The same on every database.

Both sides of a search pass through here, so that rough stems do no harm: they need to be equal, not right.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+")
_LONG_LETTER = re.compile(r"([a-z])\1{2,}")
_TWICE = re.compile(r"\b([a-z]{3,})2\b")
_ENDINGS = ("nya", "lah", "kah", "pun")
_SUFFIXES = ("kan", "an", "i")
_PREFIXES = (
    "menge", "penge", "meng", "peng", "meny", "peny", "mem", "pem", "men", "pen", "ber", "per", "ter",
    "me", "pe", "di", "ke", "se",
)  # fmt: skip
SHORTEST = 4
"""Letters that must remain of a word; what is shorter already stays as it is."""
SWAPPED = 0.6
"""Likeness of words with the same letters in another order."""
GUARDED = frozenset(
    "los pon ont onu olt odp odc ssid wifi dhcp pppoe vpn dns lan wan sipd simpeg internet".split()
)
"""Names of things and programs: never stemmed, never taken for a slip."""
FILLERS = frozenset(
    """yang yg dan atau saya sy aku kami kita ini itu untuk utk dengan dg dgn di ke dari pada apa apakah kok
    ya dong sih nih deh banget bgt sekali kenapa mengapa bagaimana gimana cara pak bu mas mbak min kak mohon
    tolong jadi sudah udah lagi rumah saat ketika the a is to how my""".split()
)
"""Words that find nothing by themselves."""
WEAK = frozenset("tidak bisa belum ada mau".split())
"""Words that count, but less than what they are about."""


def words_of(text: str) -> list[str]:
    """The words in order: small letters, without stretching (``lemooot``) and with ``putus2`` written out."""
    plain = _TWICE.sub(r"\1", text.casefold())
    return [_LONG_LETTER.sub(r"\1", word)[:40] for word in _WORD.findall(plain)]


def stem(word: str) -> str:
    """The word without what Indonesian puts before and after it."""
    if len(word) <= SHORTEST or word in GUARDED or not word.isalpha():
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            word = word[: -len(ending)]
            break
    if word in GUARDED:
        return word
    # "perbaikan" ends in -an, not in -kan: so do all nouns with pe- or ke-.
    for suffix in _SUFFIXES[word.startswith(("pe", "ke")) :]:
        if word.endswith(suffix) and len(word) - len(suffix) >= SHORTEST:
            word = word[: -len(suffix)]
            break
    return _without_prefix(_without_prefix(word))


def _without_prefix(word: str) -> str:
    prefix = next((one for one in _PREFIXES if word.startswith(one) and len(word) - len(one) >= SHORTEST), "")
    return word.removeprefix(prefix)


def stems_of(text: str) -> list[str]:
    """The stems of the text's words in order."""
    return [stem(word) for word in words_of(text)]


def trigrams(word: str) -> frozenset[str]:
    """Every three letters in a row, with two blanks before the word and one behind, as pg_trgm has them."""
    padded = f"  {word} "
    return frozenset(padded[place : place + 3] for place in range(len(padded) - 2))


def likeness(one: str, other: str) -> float:
    """Share of common trigrams, 0 to 1, as pg_trgm has it; more when only letters changed places."""
    first, second = trigrams(one), trigrams(other)
    share = len(first & second) / len(first | second)
    return max(share, SWAPPED) if sorted(one) == sorted(other) else share
