"""Periodic work on the activity record."""

from __future__ import annotations

from apscheduler.triggers.interval import IntervalTrigger
from crontask import cron
from django.core.management import call_command
from django.tasks import task

from tanggap.activity import services

SEAL_EVERY_S = 10
GIVE_UP_EVERY_S = 300


@task
def seal_chain() -> int:
    """Hang waiting entries into the hash chain; one cheap query when none waits."""
    return services.chain_seal()


@task
def forget_finished_tasks() -> None:
    """Delete queue rows of tasks that ended more than a day ago; failed ones are kept for two weeks."""
    call_command("prune_db_task_results", min_age_days=1, failed_min_age_days=14, verbosity=0)


@task
def forget_old_calls() -> int:
    """Forget the answers of old calls."""
    return services.calls_forget()


@task
def give_up_silent_job_runs() -> int:
    """Mark job runs as failed whose worker is gone."""
    return services.job_runs_give_up()


cron(IntervalTrigger(seconds=SEAL_EVERY_S))(seal_chain)
cron(IntervalTrigger(seconds=GIVE_UP_EVERY_S))(give_up_silent_job_runs)
cron("40 * * * *")(forget_finished_tasks)
cron("50 * * * *")(forget_old_calls)
