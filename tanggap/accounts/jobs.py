"""Periodic work on people's accounts; each is a thin door to a service and safe to run twice."""

from __future__ import annotations

from crontask import cron
from django.tasks import task

from tanggap.accounts.services import sessions_forget_expired


@task
def sessions_tidy() -> int:
    """Each hour: forget sessions that are over."""
    return sessions_forget_expired()


cron("20 * * * *")(sessions_tidy)
