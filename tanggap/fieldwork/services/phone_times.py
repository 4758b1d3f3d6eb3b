"""What a phone says about when something happened, and how far that is believed."""

from __future__ import annotations

from datetime import datetime, timedelta

from tanggap.fieldwork.models import WorkOrder

SENT_LATER = timedelta(minutes=2)
"""A report that comes this long after the fact waited in the phone."""


def kept_time(order: WorkOrder, told: datetime | None, now: datetime) -> datetime:
    """When a step happened, for times of travel and work.

    The phone's time counts where the report waited for a connection and the time is possible: not still to
    come, and not before the job was given. Otherwise the server's. Steps never run backwards.

    Args:
        order: as it was before the step.
        told: the phone's time, if it told one.
        now: the server's time.
    """
    given = order.assigned_at or order.created_at
    if told is None or now - told < SENT_LATER or told < given:
        return now
    steps = (order.accepted_at, order.en_route_at, order.arrived_at, order.working_at, order.blocked_since)
    return max([told, *(step for step in steps if step is not None)])
