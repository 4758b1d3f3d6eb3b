"""Background work of notices: the schedules of the outbox and of its watchdog."""

from __future__ import annotations

from apscheduler.triggers.interval import IntervalTrigger
from crontask import cron

from tanggap.notifications.services.outbox import deliveries_send
from tanggap.notifications.services.watch import outbox_watch_task

__all__ = ["deliveries_send", "outbox_watch_task"]

cron(IntervalTrigger(seconds=30))(deliveries_send)
cron(IntervalTrigger(seconds=60))(outbox_watch_task)
