"""Periodic work on approvals; safe to run twice."""

from __future__ import annotations

from crontask import cron
from django.tasks import task

from tanggap.approvals import services


@task
def approvals_remind() -> int:
    """Every five minutes: remind of what waits, tell of what is late."""
    return services.reminders_send()


cron("*/5 * * * *")(approvals_remind)
