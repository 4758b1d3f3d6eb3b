"""Where a report stands in the line, from real flow; defined once for all who tell it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from tanggap.kernel import clock
from tanggap.kernel.kept_query import KeptQuery
from tanggap.kernel.reference_cache import ReferenceCache
from tanggap.organization.models import Unit
from tanggap.reporting.statistics import percentile
from tanggap.tickets.choices import TicketStatus
from tanggap.tickets.models import Ticket

WAITING = (TicketStatus.NEW.value, TicketStatus.VALIDATED.value)
WINDOW = timedelta(days=28)
MOST_COUNTED = 99
"""So many are counted; beyond it the exact number helps nobody and costs time."""
FEWEST = 10
"""Cases below which a usual wait is not told."""
_MEDIAN = 5


@dataclass(frozen=True, slots=True)
class PlaceInLine:
    """How long the line before a report is, and how long it usually takes.

    Attributes:
        before: reports before this one, at most ``MOST_COUNTED``.
        is_more: whether there are more than that.
        usual_wait_s: median seconds from report to first answer; ``None`` with too few cases.
        cases: how many reports the median rests on.
    """

    before: int
    is_more: bool
    usual_wait_s: float | None
    cases: int


def place_in_line(ticket: Ticket) -> PlaceInLine | None:
    """Where the report stands; ``None`` when it does not wait for somebody to take it.

    *Before it* are the open tickets of its unit and the units below that nobody holds, that are neither on
    hold nor in work, and that were reported earlier. *Usually looked at within* is the median of the time to
    respond (see ``median_respond_s``) of the same units' tickets that were answered in the last 28 days,
    recomputed every ten minutes. One query, and one more when the median is recomputed.

    Args:
        ticket: with its unit.
    """
    held = ticket.assignee_id is not None or ticket.awaits_validation
    if ticket.status not in WAITING or held or ticket.deleted_at is not None:
        return None
    before = len(_earlier.rows(ticket.reported_at, shape=(ticket.unit.path, MOST_COUNTED)))
    median, cases = _usual_waits.get(ticket.unit.path)
    return PlaceInLine(
        before=min(before, MOST_COUNTED),
        is_more=before > MOST_COUNTED,
        usual_wait_s=median if cases >= FEWEST else None,
        cases=cases,
    )


def _waiting_before(path: str, most: int, reported_at: datetime) -> QuerySet[Ticket, Any]:
    """One row per ticket that waits at or below the unit since before the moment, at most one too many."""
    earlier = Ticket.objects.filter(
        status__in=WAITING,
        deleted_at__isnull=True,
        assignee__isnull=True,
        awaits_validation=False,
        reported_at__lt=reported_at,
        unit__in=Unit.objects.under((path,)).values("pk"),
    )
    return earlier.order_by().values_list("pk")[: most + 1]


_earlier = KeptQuery(_waiting_before)


def _usual_wait(path: str) -> tuple[float | None, int]:
    """Median seconds to the first answer at or below the unit, and of how many."""
    answered = Ticket.objects.filter(
        deleted_at__isnull=True,
        responded_at__isnull=False,
        responded_at__gt=clock.now() - WINDOW,
        respond_seconds__isnull=False,
        unit__in=Unit.objects.under((path,)).values("pk"),
    )
    found = answered.values_list("respond_seconds", flat=True).order_by()
    waits = sorted(seconds for seconds in found if seconds is not None)
    return percentile(waits, _MEDIAN), len(waits)


_usual_waits: ReferenceCache[tuple[float | None, int]] = ReferenceCache(_usual_wait, seconds=600, most=2000)
