"""Canned answers: which ones fit a ticket, and their text with the ticket's facts filled in."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tanggap.kernel.actor import Actor
from tanggap.tickets.models import CannedAnswer, Ticket

MOST_OFFERED = 30
_PLACE = re.compile(r"\{([^{}\n]{0,40})\}")

_FACTS: dict[str, Callable[[Ticket, Actor], str]] = {
    "name": lambda ticket, _actor: ticket.requester_name,
    "number": lambda ticket, _actor: ticket.number,
    "subject": lambda ticket, _actor: ticket.subject,
    "unit": lambda ticket, _actor: ticket.unit.name,
    "place": lambda ticket, _actor: ticket.place,
    "agent": lambda _ticket, actor: actor.label,
}

VARIABLES = {
    "name": _("the reporter's name"),
    "number": _("number of the ticket"),
    "subject": _("subject of the ticket"),
    "unit": _("unit that works on it"),
    "place": _("place told in the report"),
    "agent": _("name of who answers"),
}
"""What may stand in braces, and what takes its place."""


def unknown_variables(body: str) -> list[str]:
    """Words in braces that stand for nothing, in their order."""
    return [name for name in _PLACE.findall(body) if name not in VARIABLES]


def filled(body: str, ticket: Ticket, actor: Actor) -> str:
    """The text with the ticket's facts; words in braces that stand for nothing stay as they are."""

    def fact(found: re.Match[str]) -> str:
        read = _FACTS.get(found[1])
        return read(ticket, actor) if read else found[0]

    return _PLACE.sub(fact, body)


def answers_for(ticket: Ticket, words: str = "") -> QuerySet[CannedAnswer]:
    """Answers offered on the ticket: of its unit or one above it, and of its category or of none.

    Args:
        ticket: with its unit and category loaded.
        words: part of the title or text.
    """
    return CannedAnswer.objects.fitting(ticket).matching(words).order_by("title", "pk")[:MOST_OFFERED]
