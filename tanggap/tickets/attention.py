"""What the desk's home shows of tickets: the pulse of the day, ages of the backlog, what needs attention."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from tanggap.kernel.actor import Actor
from tanggap.organization.models import Unit
from tanggap.tickets.choices import CLOCK_STOPPING_REASONS, OPEN_STATUSES, TallyMeasure, TicketStatus
from tanggap.tickets.models import Ticket, TicketState, TicketTally

LINE = (
    "number",
    "subject",
    "priority",
    "status",
    "unit__name",
    "assignee__name",
    "reported_at",
    "held_since",
    "hold_reason",
    "resolution_breached_at",
)
"""What one line of a home list shows."""

AGE_BANDS: dict[str, tuple[timedelta, timedelta | None]] = {
    "0-4h": (timedelta(), timedelta(hours=4)),
    "4-8h": (timedelta(hours=4), timedelta(hours=8)),
    "8-24h": (timedelta(hours=8), timedelta(days=1)),
    "1-3d": (timedelta(days=1), timedelta(days=3)),
    "3-7d": (timedelta(days=3), timedelta(days=7)),
    "7d": (timedelta(days=7), None),
}
"""Bands of the backlog's age: from (included) and to (not included) since the report."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """Figures of this moment and the flow of the last days, all from maintained sums."""

    open: int
    unassigned: int
    overdue: int
    in_progress: int
    on_hold: int
    days: tuple[date, ...]
    received: tuple[int, ...]
    solved: tuple[int, ...]

    @property
    def received_today(self) -> int:
        """Reported since midnight."""
        return self.received[-1]

    @property
    def solved_today(self) -> int:
        """Solved since midnight."""
        return self.solved[-1]


def desk_pulse(actor: Actor, *, today: date, days: int = 14) -> Pulse:
    """Figures over the units where the actor sees tickets; one query.

    Args:
        actor: who looks.
        today: the local day.
        days: length of the flow, today included.
    """
    shown = tuple(today - timedelta(days=back) for back in range(days - 1, -1, -1))
    names = [day.isoformat() for day in shown]
    tallies = TicketTally.objects.filter(unit__in=Unit.objects.under(actor.paths("ticket.view")).values("pk"))
    standing = tallies.filter(
        measure__in=(TallyMeasure.STATUS, TallyMeasure.UNASSIGNED, TallyMeasure.OVERDUE)
    )
    daily = tallies.filter(
        measure__in=(TallyMeasure.RECEIVED, TallyMeasure.SOLVED), key__gte=names[0], key__lte=names[-1]
    )
    rows = _summed(standing).union(_summed(daily), all=True)
    sums = {(measure, key): int(total) for measure, key, total in rows}

    def flow(measure: str) -> tuple[int, ...]:
        return tuple(sums.get((measure, name), 0) for name in names)

    def in_state(status: str) -> int:
        return sums.get((TallyMeasure.STATUS, status), 0)

    return Pulse(
        open=sum(in_state(status) for status in OPEN_STATUSES),
        unassigned=sums.get((TallyMeasure.UNASSIGNED, ""), 0),
        overdue=sums.get((TallyMeasure.OVERDUE, ""), 0),
        in_progress=in_state(TicketStatus.IN_PROGRESS),
        on_hold=in_state(TicketStatus.ON_HOLD),
        days=shown,
        received=flow(TallyMeasure.RECEIVED),
        solved=flow(TallyMeasure.SOLVED),
    )


def _summed(tallies: QuerySet[TicketTally]) -> Any:
    return tallies.order_by().values_list("measure", "key").annotate(total=Sum("amount"))


def backlog_ages(actor: Actor, now: datetime) -> dict[str, int]:
    """Open tickets by age band; one pass over the open ones."""
    counts = (
        Ticket.objects.visible_to(actor)
        .open()
        .aggregate(
            **{
                f"band_{index}": Count("pk", filter=_aged(*band, now))
                for index, band in enumerate(AGE_BANDS.values())
            }
        )
    )
    return {name: int(counts[f"band_{index}"]) for index, name in enumerate(AGE_BANDS)}


def _aged(youngest: timedelta, oldest: timedelta | None, now: datetime) -> Q:
    condition = Q(reported_at__lte=now - youngest) if youngest else Q(pk__isnull=False)
    return condition & Q(reported_at__gt=now - oldest) if oldest is not None else condition


def overdue_longest(actor: Actor, limit: int) -> list[dict[str, Any]]:
    """Open tickets whose promised solution time passed, longest ago first."""
    tickets = Ticket.objects.visible_to(actor).open().filter(resolution_breached_at__isnull=False)
    return list(tickets.order_by("resolution_breached_at", "id").values(*LINE)[:limit])


def unassigned_oldest(actor: Actor, limit: int, *, without: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Open tickets that nobody has, oldest report first."""
    tickets = Ticket.objects.visible_to(actor).open().filter(assignee__isnull=True)
    if without:
        tickets = tickets.exclude(number__in=without)
    return list(tickets.order_by("reported_at", "id").values(*LINE)[:limit])


def holds_to_confirm(actor: Actor, limit: int) -> list[dict[str, Any]]:
    """Tickets on hold whose clock would stop if somebody entitled confirmed it, longest hold first."""
    stopped = TicketState.objects.filter(
        ticket=OuterRef("pk"),
        status=TicketStatus.ON_HOLD,
        stops_clock=True,
        entered_at=OuterRef("held_since"),
    )
    tickets = Ticket.objects.visible_to(actor).filter(
        ~Exists(stopped), status=TicketStatus.ON_HOLD, hold_reason__in=list(CLOCK_STOPPING_REASONS)
    )
    return list(tickets.order_by("held_since", "id").values(*LINE)[:limit])
