"""Digests on time; each is a thin door to a service and safe to run twice."""

from __future__ import annotations

from crontask import cron
from django.tasks import task

from tanggap.fieldwork.digests.services import digests_forget, digests_make_due


@task
def digests_make() -> int:
    """Make what is due."""
    return digests_make_due()


@task
def digests_tidy() -> int:
    """Delete old digests."""
    return digests_forget()


cron("* * * * *")(digests_make)
cron("35 3 * * *")(digests_tidy)
