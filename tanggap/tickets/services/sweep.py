"""Noticing overdue tickets by their next due moment, whatever their number."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db import transaction

from tanggap.activity.services import EntryDraft, record_many
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor, system_actor
from tanggap.tickets import notices
from tanggap.tickets.models import Ticket
from tanggap.tickets.services.sla import next_due
from tanggap.tickets.services.tally import Figure, figures_of, tally_write

BATCH = 500
KINDS = ("response", "update", "resolution")
WRITTEN = (*(f"{kind}_breached_at" for kind in KINDS), "next_due_at", "changed_at", "version")


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
    for ticket in due:
        zone = ticket.unit.time_zone
        before.update(figures_of(ticket, zone))
        missed = _mark(ticket, present)
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
                    data={"missed": missed},
                )
            )
    Ticket.objects.bulk_update(due, WRITTEN)
    tally_write(before, after)
    record_many(entries)
    if told:
        notices.overdue_told(told)
    return len(due)


def _mark(ticket: Ticket, present: datetime) -> list[str]:
    """Set what has been missed and the next due moment; answers what is newly missed."""
    missed: list[str] = []
    for kind in KINDS:
        due, known = getattr(ticket, f"{kind}_due_at"), getattr(ticket, f"{kind}_breached_at")
        answered = kind == "response" and ticket.responded_at
        if due and due <= present and not known and not answered:
            setattr(ticket, f"{kind}_breached_at", due)
            missed.append(kind)
    ticket.next_due_at = next_due(ticket)
    ticket.changed_at = present
    ticket.version += 1
    return missed
