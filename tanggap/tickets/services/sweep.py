"""Noticing overdue tickets by their next due moment, whatever their number."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from tanggap.activity.services import EntryDraft, record_many
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor, system_actor
from tanggap.tickets import notices
from tanggap.tickets.models import Ticket
from tanggap.tickets.services.sla import next_due
from tanggap.tickets.services.tally import Figure, figures_of, tally_write

BATCH = 500
KINDS = ("response", "update", "resolution")
Marks = tuple[tuple[str, ...], str]
"""The promises that a ticket has missed just now, and the one that is due next."""


def breaches_notice(*, at_most: int = 100_000) -> int:
    """Mark and announce the tickets whose next due moment has passed; may run twice or side by side.

    Args:
        at_most: tickets handled in one run; the next run goes on.

    Returns:
        How many tickets were handled.
    """
    handled = 0
    while handled < at_most:
        found = _batch(system_actor())
        handled += found
        if found < BATCH:
            break
    return handled


@transaction.atomic
def _batch(actor: Actor) -> int:
    """Handle the tickets that are due longest, with their rows locked; those that others hold wait."""
    present = clock.now()
    due = list(
        Ticket.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(next_due_at__lte=present, deleted_at__isnull=True)
        .order_by("next_due_at", "pk")
        .select_related("unit")[:BATCH]
    )
    before: Counter[Figure] = Counter()
    after: Counter[Figure] = Counter()
    entries: list[EntryDraft] = []
    told: list[int] = []
    groups: defaultdict[Marks, list[int]] = defaultdict(list)
    for ticket in due:
        zone = ticket.unit.time_zone
        before.update(figures_of(ticket, zone))
        missed = _mark(ticket, present)
        groups[missed, _next_kind(ticket)].append(ticket.pk)
        after.update(figures_of(ticket, zone))
        if missed:
            told.append(ticket.pk)
            entries.append(
                EntryDraft(
                    action="ticket.overdue",
                    actor=actor,
                    subject=ticket,
                    unit_id=ticket.unit_id,
                    unit_path=ticket.unit.path,
                    data={"missed": list(missed)},
                )
            )
    _write(groups, present)
    tally_write(before, after)
    record_many(entries)
    if told:
        notices.overdue_told(told)
    return len(due)


def _mark(ticket: Ticket, present: datetime) -> tuple[str, ...]:
    """Set on the loaded ticket what has been missed; answers what is newly missed."""
    missed: list[str] = []
    for kind in KINDS:
        due, known = getattr(ticket, f"{kind}_due_at"), getattr(ticket, f"{kind}_breached_at")
        answered = kind == "response" and ticket.responded_at
        if due and due <= present and not known and not answered:
            setattr(ticket, f"{kind}_breached_at", due)
            missed.append(kind)
    return tuple(missed)


def _next_kind(ticket: Ticket) -> str:
    """The promise that is due next; "" when none is."""
    due = next_due(ticket)
    return next((kind for kind in KINDS if due is not None and getattr(ticket, f"{kind}_due_at") == due), "")


def _write(groups: dict[Marks, list[int]], present: datetime) -> None:
    """Write what was marked: few statements, as most tickets of a batch miss the same promise."""
    for (missed, following), keys in groups.items():
        columns: dict[str, Any] = {f"{kind}_breached_at": F(f"{kind}_due_at") for kind in missed}
        columns["next_due_at"] = F(f"{following}_due_at") if following else None
        Ticket.objects.filter(pk__in=keys).update(**columns, changed_at=present, version=F("version") + 1)
