"""What the desk's home shows of tickets: the pulse of the day, ages of the backlog, what needs attention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Sum, Value

from tanggap.kernel.actor import Actor
from tanggap.kernel.kept_query import KeptQuery
from tanggap.organization.models import Unit
from tanggap.organization.querysets import path_condition
from tanggap.tickets.choices import (
    LEFT_OUT_STATUSES,
    OPEN_STATUSES,
    HoldApproval,
    TallyMeasure,
    TicketStatus,
)
from tanggap.tickets.models import Feedback, Ticket, TicketState, TicketTally
from tanggap.tickets.selectors import as_asker

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
    "resolved_at",
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
    rows = _kept_pulse.rows(names[0], names[-1], shape=(actor.paths("ticket.view"),))
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


def _pulse_rows(paths: tuple[str, ...], first: str, last: str) -> Any:
    tallies = TicketTally.objects.filter(unit__in=Unit.objects.under(paths).values("pk"))
    standing = tallies.filter(
        measure__in=(TallyMeasure.STATUS, TallyMeasure.UNASSIGNED, TallyMeasure.OVERDUE)
    )
    daily = tallies.filter(
        measure__in=(TallyMeasure.RECEIVED, TallyMeasure.SOLVED), key__gte=first, key__lte=last
    )
    return _summed(standing).union(_summed(daily), all=True)


def _summed(tallies: QuerySet[TicketTally]) -> Any:
    return tallies.order_by().values_list("measure", "key").annotate(total=Sum("amount"))


_kept_pulse = KeptQuery(_pulse_rows)


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


@dataclass(frozen=True, slots=True)
class Waiting:
    """Tickets that wait for somebody at the desk; no ticket stands in both of the first two.

    Attributes:
        overdue: whose promised solution time passed, longest ago first.
        unassigned: that nobody has, oldest report first.
        holds: on hold, whose clock would stop if somebody entitled confirmed it, longest hold first.
        rated_badly: whose reporter was not content, which nobody has followed up, oldest solution first.
    """

    overdue: list[dict[str, Any]]
    unassigned: list[dict[str, Any]]
    holds: list[dict[str, Any]]
    rated_badly: list[dict[str, Any]]


def waiting_for_desk(actor: Actor, limit: int) -> Waiting:
    """At most ``limit`` tickets of each kind, in one query."""
    parts: dict[str, list[dict[str, Any]]] = {"overdue": [], "unassigned": [], "holds": [], "rated": []}
    paths = actor.paths("feedback.view")
    for row in _kept_waiting.rows(shape=(as_asker(actor), limit, paths)):
        parts[row["part"]].append(row)
    overdue = _ordered(parts["overdue"], "resolution_breached_at")
    known = {row["number"] for row in overdue}
    unassigned = [row for row in parts["unassigned"] if row["number"] not in known]
    return Waiting(
        overdue,
        _ordered(unassigned, "reported_at")[:limit],
        _ordered(parts["holds"], "held_since"),
        sorted(parts["rated"], key=lambda row: (row["resolved_at"] or row["reported_at"], row["pk"])),
    )


def _ordered(rows: list[dict[str, Any]], moment: str) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: (row[moment], row["pk"]))


def overdue_longest(actor: Actor, limit: int) -> list[dict[str, Any]]:
    """Open tickets whose promised solution time passed, longest ago first."""
    return _kept_overdue.rows(shape=(as_asker(actor), limit))


def _overdue(actor: Actor) -> QuerySet[Ticket]:
    tickets = Ticket.objects.visible_to(actor).open().filter(resolution_breached_at__isnull=False)
    return tickets.order_by("resolution_breached_at", "id")


def _unassigned(actor: Actor) -> QuerySet[Ticket]:
    tickets = Ticket.objects.visible_to(actor).open().filter(assignee__isnull=True, awaits_validation=False)
    return tickets.order_by("reported_at", "id")


def _holds(actor: Actor) -> QuerySet[Ticket]:
    waiting = TicketState.objects.filter(
        ticket=OuterRef("pk"), approval=HoldApproval.WAITING, entered_at=OuterRef("held_since")
    )
    tickets = Ticket.objects.visible_to(actor).filter(Exists(waiting), status=TicketStatus.ON_HOLD)
    return tickets.order_by("held_since", "id")


def _rated_badly(paths: tuple[str, ...]) -> QuerySet[Ticket]:
    asked = Feedback.objects.filter(path_condition(paths, "ticket__unit__path")).to_follow_up()
    tickets = Ticket.objects.filter(pk__in=asked.order_by().values("ticket_id"), deleted_at__isnull=True)
    return tickets.exclude(status__in=[status.value for status in LEFT_OUT_STATUSES]).order_by("id")


def _all_waiting(actor: Actor, limit: int, paths: tuple[str, ...]) -> Any:
    def part(name: str, tickets: QuerySet[Ticket], most: int) -> Any:
        # The keys first: SQLite takes no limit inside the parts of a union.
        found = Ticket.objects.filter(pk__in=tickets.values("pk")[:most]).order_by()
        return found.annotate(part=Value(name, output_field=CharField())).values("part", "pk", *LINE)

    # Twice as many without an assignee, as the overdue among them are left out.
    unassigned = part("unassigned", _unassigned(actor), 2 * limit)
    holds = part("holds", _holds(actor), limit)
    rated = [part("rated", _rated_badly(paths), limit)] if paths else []
    return part("overdue", _overdue(actor), limit).union(unassigned, holds, *rated, all=True)


_kept_waiting = KeptQuery(_all_waiting)
_kept_overdue = KeptQuery(lambda actor, limit: _overdue(actor).values(*LINE)[:limit])
