"""Background work of notices: the schedule of the outbox."""

from __future__ import annotations

from apscheduler.triggers.interval import IntervalTrigger
from crontask import cron

from tanggap.notifications.services.outbox import deliveries_send

__all__ = ["deliveries_send"]

cron(IntervalTrigger(seconds=30))(deliveries_send)
