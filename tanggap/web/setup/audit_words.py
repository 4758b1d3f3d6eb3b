"""Names for what entries are about: kinds of things, and the things themselves, looked up in few queries."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils.text import capfirst

from tanggap.accounts.models import User
from tanggap.activity.models import Entry
from tanggap.kernel.actor import Actor
from tanggap.organization.models import Unit
from tanggap.tickets.models import Ticket

TICKET, PERSON, UNIT = "tickets.ticket", "accounts.user", "organization.unit"


@cache
def kinds() -> dict[str, Any]:
    """Kinds of things that our packages hold, with their names."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("tanggap.")]
    return {model._meta.label_lower: model._meta.verbose_name for model in ours}


def kind_choices() -> list[tuple[str, str]]:
    """The same for a select, by name."""
    return sorted(
        ((code, capfirst(str(name))) for code, name in kinds().items()),
        key=lambda pair: pair[1].casefold(),
    )


def subject_names(entries: Iterable[Entry]) -> dict[tuple[str, int], str]:
    """Ticket numbers and names of people and units; others are known by their key. At most three queries."""
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        wanted.setdefault(entry.subject_kind, set()).add(entry.subject_id)
    found: dict[tuple[str, int], str] = {}
    sources: tuple[tuple[str, Any, str], ...] = (
        (TICKET, Ticket.objects, "number"),
        (PERSON, User.objects, "name"),
        (UNIT, Unit.objects, "name"),
    )
    for kind, rows, column in sources:
        if ids := wanted.get(kind):
            found |= {(kind, pk): name for pk, name in rows.filter(pk__in=ids).values_list("pk", column)}
    return found


def subject_words(entry: Entry, names: dict[tuple[str, int], str]) -> str:
    """What the entry is about, in words."""
    kind = capfirst(str(kinds().get(entry.subject_kind, entry.subject_kind)))
    return f"{kind} {names.get((entry.subject_kind, entry.subject_id)) or f'#{entry.subject_id}'}"


def subject_url(actor: Actor, entry: Entry) -> str:
    """The page of the thing where the reader may see it; "" where there is none."""
    if entry.subject_kind == TICKET:
        ticket = Ticket.objects.visible_to(actor).filter(pk=entry.subject_id).values("number").first()
        return reverse("desk:ticket", args=[ticket["number"]]) if ticket else ""
    if entry.subject_kind == PERSON:
        person = User.objects.visible_to(actor).filter(pk=entry.subject_id).exists()
        return reverse("setup:user", args=[entry.subject_id]) if person else ""
    if entry.subject_kind == UNIT:
        unit = Unit.objects.visible_to(actor).filter(pk=entry.subject_id).exists()
        return reverse("setup:unit", args=[entry.subject_id]) if unit else ""
    return ""
