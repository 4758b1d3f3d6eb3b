"""Periodic work on tickets; each is a thin door to a service and safe to run twice."""

from __future__ import annotations

from apscheduler.triggers.interval import IntervalTrigger
from crontask import cron
from django.tasks import task

from tanggap.tickets.outages.services.following import outage_follow_tidy
from tanggap.tickets.outages.services.suggestions import outages_scan
from tanggap.tickets.outages.services.sweep import outages_tend
from tanggap.tickets.services.escalations import escalations_run, pages_repeat
from tanggap.tickets.services.exports import exports_delete_old
from tanggap.tickets.services.personal_export import personal_exports_delete_old
from tanggap.tickets.services.privacy import retention_blank
from tanggap.tickets.services.sending import replies_release_due
from tanggap.tickets.services.sweep import breaches_notice
from tanggap.tickets.services.tally import tally_fold
from tanggap.tickets.services.tracking import tracking_tidy


@task
def breaches_sweep() -> int:
    """Notice overdue tickets."""
    return breaches_notice()


@task
def escalations_sweep() -> int:
    """Do the steps of escalation that are due, and call again where nobody answered."""
    return escalations_run() + pages_repeat()


@task
def tallies_fold() -> int:
    """Keep the figures' rows few."""
    return tally_fold()


@task
def exports_tidy() -> int:
    """Remove files of exports that nobody will fetch any more."""
    return exports_delete_old()


@task
def personal_exports_tidy() -> int:
    """Remove files of personal data that have expired."""
    return personal_exports_delete_old()


@task
def personal_data_blank() -> int:
    """Blank who reported what was closed longer ago than it is kept."""
    return retention_blank()


@task
def tracking_forget() -> int:
    """Remove requests for codes and private links that are over."""
    return tracking_tidy() + outage_follow_tidy()


@task
def outages_sweep() -> int:
    """Begin, tell of and go on with outages."""
    return outages_tend()


@task
def outages_suspect() -> int:
    """Look for probable outages."""
    return outages_scan()


@task
def replies_sweep() -> int:
    """Send replies whose moment passed while no worker ran."""
    return replies_release_due()


cron(IntervalTrigger(seconds=30))(replies_sweep)
cron(IntervalTrigger(seconds=20))(breaches_sweep)
cron(IntervalTrigger(seconds=20))(outages_sweep)
cron(IntervalTrigger(seconds=30))(outages_suspect)
cron(IntervalTrigger(seconds=20))(escalations_sweep)
cron(IntervalTrigger(seconds=60))(tallies_fold)
cron("15 3 * * *")(exports_tidy)
cron("50 2 * * *")(personal_data_blank)
cron("35 * * * *")(personal_exports_tidy)
cron("40 * * * *")(tracking_forget)
