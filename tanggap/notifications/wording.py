"""The words of notices: the shipped ones, the installation's own, and filling in the facts.

Own words are plain text in which a known word in braces stands for a fact, ``{number}``. Nothing in them is
run, and a fact is never looked through for braces again.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tanggap.kernel.reference_cache import ReferenceCache
from tanggap.notifications.models import TemplateVersion
from tanggap.notifications.registry import Event, event_of

logger = logging.getLogger(__name__)

TITLE_LIMIT = 200
BODY_LIMIT = 4000
STANDARD: dict[str, Any] = {
    "title": _("the shipped title of the notice"),
    "text": _("what was said: the report, the answer, the reason"),
}
"""Facts that every event has."""
_PLACE = re.compile(r"\{([^{}\n]*)\}")
_OLD_PLACE = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class Words:
    """Title and text of a notice, with words in braces."""

    title: str
    body: str


Key = tuple[str, str, str]
"""Event, channel and language."""


def variables_of(event: Event) -> dict[str, Any]:
    """Words that may stand in braces for the event, with their (lazy) meaning."""
    return {**event.variables, **STANDARD}


def unknown_words(text: str, event: Event) -> list[str]:
    """What stands in braces without a meaning, in its order."""
    known = variables_of(event)
    return [name for name in _PLACE.findall(text) if name not in known]


def has_stray_brace(text: str) -> bool:
    """Whether a brace opens or closes without its partner."""
    rest = _PLACE.sub("", text)
    return "{" in rest or "}" in rest


def filled(text: str, facts: Mapping[str, Any]) -> str:
    """The text with its facts, in the language that is on.

    Raises:
        KeyError: for a word in braces that the facts do not know.
    """
    return _PLACE.sub(lambda found: str(facts[found[1]]), text)


def shipped_words(event: Event, language: str) -> Words:
    """The words that come with the product, as they can be edited."""
    with translation.override(language):
        heading = _OLD_PLACE.sub(r"{\1}", str(event.heading)) if event.heading else "{title}"
    known = variables_of(event)
    strange = any(name not in known for name in _PLACE.findall(heading))
    return Words("{title}" if strange else heading, "{text}")


def _load(event: str) -> dict[Key, Words]:
    newest: dict[Key, TemplateVersion] = {}
    for row in TemplateVersion.objects.filter(event=event).order_by("number"):
        newest[event, row.channel, row.language] = row
    return {key: Words(row.title, row.body) for key, row in newest.items() if not row.shipped}


own_words: ReferenceCache[dict[Key, Words]] = ReferenceCache(_load)
"""Own words of an event by event, channel and language; another process sees a change within five seconds."""


def words_for(event: str, channel: str, language: str) -> Words | None:
    """The installation's own words; none where the shipped ones count."""
    return own_words.get(event).get((event, channel, language))


def is_broken(words: Words, event: Event) -> bool:
    """Whether stored words cannot be used any more, for example because a fact is gone."""
    texts = (words.title, words.body)
    return (
        not words.title.strip()
        or "\n" in words.title
        or any(unknown_words(text, event) or has_stray_brace(text) for text in texts)
    )


def broken_words() -> list[Key]:
    """Stored words that are left aside because they cannot be used; for pages and ``doctor``."""
    rows = TemplateVersion.objects.order_by().values_list("event", flat=True).distinct()
    return [
        key
        for code in rows
        for key, words in own_words.get(code).items()
        if not _known(code) or is_broken(words, event_of(code))
    ]


def _known(code: str) -> bool:
    try:
        event_of(code)
    except LookupError:
        return False
    return True


def spoken(words: Words | None, event: Event, facts: Mapping[str, Any]) -> Words | None:
    """Title and text with the facts filled in; none when there are no own words, or they are broken."""
    if words is None:
        return None
    try:
        if is_broken(words, event):
            raise KeyError("broken")
        title = " ".join(filled(words.title, facts).split())
        return Words(title[:TITLE_LIMIT], filled(words.body, facts).strip())
    except KeyError:
        logger.error("the own words for %s cannot be used; the shipped ones went out", event.code)
        return None
