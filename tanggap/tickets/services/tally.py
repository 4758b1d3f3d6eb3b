"""Figures that screens show at a glance, kept by difference with each change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count

from tanggap.tickets.choices import (
    LEFT_OUT_STATUSES,
    OPEN_STATUSES,
    SOLVED_STATUSES,
    TallyMeasure,
)
from tanggap.tickets.models import Ticket, TicketTally

Figure = tuple[int, str, str]
"""Unit, measure, key."""


def figures_of(ticket: Ticket, time_zone: str) -> Counter[Figure]:
    """What the ticket counts towards now; nothing when it is deleted.

    Args:
        ticket: in its present state.
        time_zone: name of its unit's zone, for the local day.
    """
    figures: Counter[Figure] = Counter()
    if ticket.deleted_at is not None:
        return figures
    zone = ZoneInfo(time_zone)
    unit = ticket.unit_id
    figures[unit, TallyMeasure.STATUS, ticket.status] += 1
    if ticket.status not in LEFT_OUT_STATUSES:
        figures[unit, TallyMeasure.RECEIVED, ticket.reported_at.astimezone(zone).date().isoformat()] += 1
    if ticket.status in SOLVED_STATUSES and ticket.resolved_at:
        figures[unit, TallyMeasure.SOLVED, ticket.resolved_at.astimezone(zone).date().isoformat()] += 1
    if ticket.status in OPEN_STATUSES:
        if ticket.assignee_id is None and not ticket.awaits_validation:
            figures[unit, TallyMeasure.UNASSIGNED, ""] += 1
        if ticket.resolution_breached_at or (ticket.response_breached_at and not ticket.responded_at):
            figures[unit, TallyMeasure.OVERDUE, ""] += 1
    return figures


def tally_write(before: Counter[Figure], after: Counter[Figure]) -> None:
    """Insert the differences between two states of a ticket, or sums of several."""
    difference = Counter(after)
    difference.subtract(before)
    TicketTally.objects.bulk_create(
        [
            TicketTally(unit_id=unit, measure=measure, key=key, amount=amount)
            for (unit, measure, key), amount in difference.items()
            if amount
        ],
        batch_size=500,
    )


def tally_fold(*, at_most: int = 500) -> int:
    """Fold rows of one figure together; safe beside writers and other folders.

    Args:
        at_most: figures folded in one run.

    Returns:
        How many rows were saved.
    """
    saved = 0
    crowded = (
        TicketTally.objects.values("unit_id", "measure", "key")
        .annotate(n=Count("id"))
        .filter(n__gt=1)
        .order_by()[:at_most]
    )
    for figure in list(crowded):
        with transaction.atomic():
            rows = TicketTally.objects.filter(
                unit_id=figure["unit_id"], measure=figure["measure"], key=figure["key"]
            ).order_by("pk")
            held = list(rows.select_for_update(skip_locked=True).values_list("pk", "amount"))
            if len(held) < 2:
                continue
            TicketTally.objects.filter(pk__in=[pk for pk, _ in held]).delete()
            if total := sum(amount for _, amount in held):
                TicketTally.objects.create(
                    unit_id=figure["unit_id"], measure=figure["measure"], key=figure["key"], amount=total
                )
            saved += len(held) - (1 if total else 0)
    return saved


def tally_rebuild(unit_ids: Iterable[int] | None = None) -> None:
    """Write the figures anew from the tickets, all units or some; for repair and after bulk loads."""
    tickets = Ticket.objects.select_related("unit")
    stale = TicketTally.objects.all()
    if unit_ids is not None:
        chosen = list(unit_ids)
        tickets, stale = tickets.filter(unit_id__in=chosen), stale.filter(unit_id__in=chosen)
    with transaction.atomic():
        stale.delete()
        total: Counter[Figure] = Counter()
        for ticket in tickets.defer("description", "resolution").iterator(chunk_size=2000):
            total.update(figures_of(ticket, ticket.unit.time_zone))
        tally_write(Counter(), total)
