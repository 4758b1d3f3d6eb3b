"""Editing the lexicon as one text: a line for each meaning."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import EntryDraft, record_many
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, StaleState
from tanggap.knowledge import policies
from tanggap.knowledge.lexicon import LONGEST, lexicon_changed
from tanggap.knowledge.models import LexiconWord
from tanggap.knowledge.words import words_of

MOST = 5_000
TEXT_LIMIT = 200_000


def lexicon_text() -> str:
    """The lexicon, a line for each meaning: ``lemot, lelet = lambat``."""
    groups: dict[str, list[str]] = {}
    for word in LexiconWord.objects.order_by("meant", "said"):
        groups.setdefault(word.meant, []).append(word.said)
    return "\n".join(f"{', '.join(said)} = {meant}" for meant, said in groups.items())


@transaction.atomic
def lexicon_replace(*, actor: Actor, text: str, expected: str) -> int:
    """Make the lexicon what the text says.

    Args:
        text: lines ``said, said = meant``; empty lines are passed over.
        expected: the text that the person had before; another one by now is a conflict.

    Returns:
        How many sayings were added or taken out.

    Raises:
        NotAllowed, StaleState.
        Invalid: a line that cannot be read, with its number.
    """
    policies.can_edit_lexicon(actor).enforce()
    wanted = _read(text)
    if _lines(lexicon_text()) != _lines(expected):
        raise StaleState
    present = dict(LexiconWord.objects.values_list("said", "meant"))
    gone = [said for said, meant in present.items() if wanted.get(said) != meant]
    new = [
        LexiconWord(said=said, meant=meant) for said, meant in wanted.items() if present.get(said) != meant
    ]
    removed = list(LexiconWord.objects.filter(said__in=set(gone) - set(wanted)))
    record_many(_entry(actor, "lexicon.word_removed", word, present) for word in removed)
    LexiconWord.objects.filter(said__in=gone).delete()
    LexiconWord.objects.bulk_create(new)
    added = LexiconWord.objects.filter(said__in=[word.said for word in new])
    record_many(_entry(actor, "lexicon.word_set", word, present) for word in added)
    transaction.on_commit(lexicon_changed)
    lexicon_changed()
    return len(set(gone) | {word.said for word in new})


def _entry(actor: Actor, action: str, word: LexiconWord, before: dict[str, str]) -> EntryDraft:
    data = {"said": word.said, "meant": word.meant, "before": before.get(word.said, "")}
    return EntryDraft(action=action, actor=actor, subject=word, data=data)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _read(text: str) -> dict[str, str]:
    if len(text) > TEXT_LIMIT:
        raise Invalid.field("text", _("At most %(limit)d characters.") % {"limit": TEXT_LIMIT})
    wanted: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        left, equals, meant = line.partition("=")
        sayings = [" ".join(part.split()) for part in left.split(",") if part.strip()]
        meant = " ".join(meant.split())
        if not equals or not sayings or not words_of(meant):
            raise _wrong(number, _("write it as: lemot, lelet = lambat"))
        for said in sayings:
            if not 1 <= len(words_of(said)) <= LONGEST or len(said) > 60 or len(meant) > 60:
                raise _wrong(number, _("at most four words and 60 characters"))
            if wanted.setdefault(said.casefold(), meant) != meant:
                raise _wrong(number, _("“%(said)s” already means something else") % {"said": said})
    if len(wanted) > MOST:
        raise Invalid.field("text", _("At most %(limit)d sayings.") % {"limit": MOST})
    return wanted


def _wrong(number: int, why: object) -> Invalid:
    return Invalid.field("text", _("Line %(number)d: %(why)s.") % {"number": number, "why": why})
