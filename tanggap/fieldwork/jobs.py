"""Periodic work on the field force; each is a thin door to a service and safe to run twice."""

from __future__ import annotations

from apscheduler.triggers.interval import IntervalTrigger
from crontask import cron
from django.tasks import task

from tanggap.fieldwork.attendance import services as attendance
from tanggap.fieldwork.digests.jobs import digests_make, digests_tidy
from tanggap.fieldwork.positions.services.duty import duty_spans_close
from tanggap.fieldwork.positions.services.retention import tracks_delete
from tanggap.fieldwork.roster.services.calls import calls_repeat
from tanggap.fieldwork.services.personal_data import leave_letters_delete_old
from tanggap.fieldwork.work_reports.services.printing import report_papers_tidy, report_papers_write

__all__ = [
    "attendance_tend",
    "attendance_tidy",
    "digests_make",
    "digests_tidy",
    "duty_close",
    "letters_tidy",
    "on_call_sweep",
    "report_papers_tidy",
    "report_papers_write",
    "tracks_clear",
]


@task
def attendance_tend() -> int:
    """Bring the days up to date, remind, and tell who is missing."""
    changed = attendance.days_tend()
    attendance.reminders_send()
    attendance.missing_report()
    return changed


@task
def attendance_tidy() -> int:
    """Delete pictures and challenges whose time is over; look at the days of two weeks once more."""
    attendance.days_tend(back=14)
    attendance.challenges_forget()
    return attendance.pictures_delete_old()


@task
def letters_tidy() -> int:
    """Each night: delete letters of leave that is long over."""
    return leave_letters_delete_old()


@task
def tracks_clear() -> int:
    """Each night: delete tracks that are older than the organisation keeps them."""
    return tracks_delete()


@task
def duty_close() -> int:
    """Every quarter of an hour: end spans of duty that are past their own end."""
    return duty_spans_close()


@task
def on_call_sweep() -> int:
    """Call again who is on call and has not answered, or the next."""
    return calls_repeat()


cron("*/5 * * * *")(attendance_tend)
cron("25 2 * * *")(attendance_tidy)
cron("20 2 * * *")(tracks_clear)
cron("22 2 * * *")(letters_tidy)
cron("28 2 * * *")(report_papers_tidy)
cron("*/15 * * * *")(duty_close)
cron(IntervalTrigger(seconds=20))(on_call_sweep)
