"""Periodic work on the organisation."""

from __future__ import annotations

from crontask import cron
from django.tasks import task

from tanggap.kernel.actor import system_actor
from tanggap.organization import services


@task
def refresh_national_days() -> int:
    """Take over what the list of national holidays says of the years to come."""
    return services.national_days_refresh(actor=system_actor())


cron("30 2 * * *")(refresh_national_days)
