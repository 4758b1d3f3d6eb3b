"""Background work of files."""

from __future__ import annotations

from crontask import cron
from django.tasks import task

from tanggap.attachments import services


@task
def orphans_clear() -> int:
    """Each night: delete stored bytes that belong to no row."""
    return services.orphans_delete()


cron("40 1 * * *")(orphans_clear)
