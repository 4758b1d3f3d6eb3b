"""Reads of the time that was worked on tickets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Subquery, Sum, Window

from tanggap.kernel import clock
from tanggap.tickets.models import Ticket, TimeEntry

SHOWN = 30


@dataclass(frozen=True, slots=True)
class TimeSpent:
    """What was written down on a ticket.

    Attributes:
        minutes: of all entries.
        entries: the newest of them.
    """

    minutes: int
    entries: list[TimeEntry]


def today_at(ticket: Ticket) -> date:
    """The day by the clock of the ticket's unit."""
    return clock.now().astimezone(ZoneInfo(ticket.unit.time_zone)).date()


def time_spent_on(ticket: Ticket, *, limit: int = SHOWN) -> TimeSpent:
    """The time of a ticket without what was withdrawn, in one query; the sum is that of all entries."""
    standing: Any = ticket.time_entries.filter(withdrawn_at__isnull=True)
    entries = list(standing.annotate(total=Window(Sum("minutes"))).order_by("-day", "-id")[:limit])
    return TimeSpent(entries[0].total if entries else 0, entries)


def minutes_by_ticket() -> Any:
    """The minutes of each ticket of a queryset, null without any."""
    standing = TimeEntry.objects.filter(ticket=OuterRef("pk"), withdrawn_at__isnull=True)
    return Subquery(standing.order_by().values("ticket").annotate(sum=Sum("minutes")).values("sum"))
