"""Background work of intake: the tasks that workers find here."""

from __future__ import annotations

from crontask import cron
from django.tasks import task

from tanggap.intake.services.guest_reports import guest_reports_tidy
from tanggap.intake.services.runs import run_import
from tanggap.intake.services.undo import undo_import
from tanggap.intake.services.visits import visits_forget


@task
def guest_reports_forget() -> int:
    """Remove reports whose address was never proven."""
    return guest_reports_tidy()


cron("50 * * * *")(guest_reports_forget)


@task
def visits_tidy() -> int:
    """Delete visits that are too old to be compared with."""
    return visits_forget()


cron("40 3 * * *")(visits_tidy)

__all__ = ["guest_reports_forget", "run_import", "undo_import", "visits_tidy"]
