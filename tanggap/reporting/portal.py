"""How the pages for customers are used: visits, and how many needed no report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Avg, Count, Q
from django.db.models.functions import TruncDate

from tanggap.intake.choices import VisitArea
from tanggap.intake.models import Visit
from tanggap.reporting.cases import Asked, Population, tickets_in
from tanggap.reporting.periods import Period

_HELPED = Q(asked_at__isnull=False, helped_at__isnull=False, reported_at__isnull=True)


@dataclass(frozen=True, slots=True)
class PortalUse:
    """Visits of a period.

    Attributes:
        days: every day of it.
        by_area: visits that began at each door, day by day.
        visits: all of them.
        asked: in which help was asked for: an article searched or read, a report begun.
        helped: of these, that ended solved without a report.
        reported: in which a report was sent.
    """

    days: tuple[date, ...]
    by_area: dict[str, tuple[int, ...]]
    visits: int
    asked: int
    helped: int
    reported: int

    @property
    def self_service_rate(self) -> float | None:
        """Visits that ended solved without a ticket / visits that asked for help; ``None`` without any."""
        return self.helped / self.asked if self.asked else None


@dataclass(frozen=True, slots=True)
class ChannelFigures:
    """Tickets that came by one channel.

    Attributes:
        channel: a ``Channel`` value.
        received: how many were reported in the period.
        answered: how many of them were answered since.
        respond_seconds: mean time until then; ``None`` when none was.
    """

    channel: str
    received: int
    answered: int
    respond_seconds: float | None


def portal_use(period: Period, zone: str) -> PortalUse:
    """Visits of the period as the zone reads its days; one query."""
    begin, end = period.bounds(zone)
    rows = (
        Visit.objects.filter(started_at__gte=begin, started_at__lt=end)
        .annotate(day=TruncDate("started_at", tzinfo=ZoneInfo(zone)))
        .order_by()
        .values_list("day", "area")
        .annotate(
            visits=Count("pk"),
            asked=Count("pk", filter=Q(asked_at__isnull=False)),
            helped=Count("pk", filter=_HELPED),
            reported=Count("pk", filter=Q(reported_at__isnull=False)),
        )
    )
    days = tuple(period.each_day())
    counts: dict[tuple[str, date], int] = {}
    totals = [0, 0, 0, 0]
    for day, area, *figures in rows:
        counts[area, day] = figures[0]
        totals = [total + figure for total, figure in zip(totals, figures, strict=True)]
    by_area = {area: tuple(counts.get((area, day), 0) for day in days) for area in VisitArea.values}
    return PortalUse(days, by_area, *totals)


def by_channel(asked: Asked) -> list[ChannelFigures]:
    """Tickets of the period by the channel that they came by, most first; one query."""
    rows = (
        tickets_in(asked, Population.RECEIVED)
        .order_by()
        .values_list("channel")
        .annotate(received=Count("pk"), answered=Count("respond_seconds"), mean=Avg("respond_seconds"))
    )
    found = [
        ChannelFigures(channel, received, answered, None if mean is None else float(mean))
        for channel, received, answered, mean in rows
    ]
    return sorted(found, key=lambda one: (-one.received, one.channel))
