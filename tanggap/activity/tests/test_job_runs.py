"""Long work that its owner can watch and stop."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tanggap.activity import jobs, policies, selectors, services
from tanggap.activity.choices import JobStatus
from tanggap.activity.models import Entry, JobRun
from tanggap.activity.services import job_runs
from tanggap.activity.services.job_runs import SILENT_AFTER, Throttle
from tanggap.activity.tests.conftest import person
from tanggap.kernel import clock
from tanggap.kernel.actor import ANONYMOUS, Actor, system_actor
from tanggap.kernel.errors import NotAllowed, NotVisible

pytestmark = pytest.mark.django_db

OWNER = person(7)
COLLEAGUE = person(8)
BRANCH_OVERSEER = person(9, job_run_view=("1/4/",))
OVERSEER = person(10, job_run_view=("1/",))


class Ticks:
    """A clock in seconds that the test moves."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def ticks(monkeypatch: pytest.MonkeyPatch) -> Ticks:
    ticks = Ticks()
    monkeypatch.setattr(job_runs, "_progress", Throttle(1.0, ticks))
    return ticks


@pytest.fixture
def run(ticks: Ticks) -> JobRun:
    return services.job_run_create(actor=OWNER, kind="tickets.export", params={"state": ["new"]}, total=10)


def fresh(run: JobRun) -> JobRun:
    return JobRun.objects.get(pk=run.pk)


def test_a_run_goes_from_waiting_to_done_with_its_result(run: JobRun, ticks: Ticks) -> None:
    assert (run.status, run.percent, run.is_finished) == (JobStatus.QUEUED, 0, False)
    assert services.job_run_start(run.pk)
    assert services.job_run_progress(run.pk, 4, message="Row 4")
    halfway = fresh(run)
    assert (halfway.status, halfway.done, halfway.percent, halfway.message) == ("running", 4, 40, "Row 4")

    assert services.job_run_finish(run.pk, {"rows": 10}, "exports/1.csv")
    ended = fresh(run)
    assert (ended.status, ended.result, ended.result_file) == ("done", {"rows": 10}, "exports/1.csv")
    assert ended.is_finished
    assert ended.finished_at is not None
    assert list(Entry.objects.values_list("action", "actor_id")) == [("job_run.requested", 7)]


def test_a_run_is_started_once(run: JobRun) -> None:
    assert services.job_run_start(run.pk) is True
    assert services.job_run_start(run.pk) is False


def test_progress_is_written_at_most_once_a_second(
    run: JobRun, ticks: Ticks, django_assert_num_queries: Any
) -> None:
    services.job_run_start(run.pk)
    services.job_run_progress(run.pk, 1)
    with django_assert_num_queries(0):
        assert services.job_run_progress(run.pk, 2)
    assert fresh(run).done == 1
    ticks.at += 1
    assert services.job_run_progress(run.pk, 3, total=30)
    assert (fresh(run).done, fresh(run).total) == (3, 30)


def test_a_failed_run_keeps_the_reason_and_does_not_become_done(run: JobRun) -> None:
    services.job_run_start(run.pk)
    assert services.job_run_fail(run.pk, "The file \x00 ended early.")
    assert services.job_run_finish(run.pk) is False
    ended = fresh(run)
    assert (ended.status, ended.error) == ("failed", "The file \ufffd ended early.")


def test_the_owner_stops_a_run_and_the_worker_notices(run: JobRun, ticks: Ticks) -> None:
    services.job_run_start(run.pk)
    assert services.job_run_progress(run.pk, 1)
    stopped = services.job_run_cancel(actor=OWNER, public_id=run.public_id)
    assert stopped.status == JobStatus.CANCELLED
    ticks.at += 1
    assert services.job_run_progress(run.pk, 2) is False
    assert services.job_run_finish(run.pk) is False
    assert services.job_run_fail(run.pk, "late") is False
    assert fresh(run).status == JobStatus.CANCELLED
    assert Entry.objects.filter(action="job_run.cancelled", subject_id=run.pk).count() == 1


def test_a_run_that_was_stopped_while_waiting_does_not_start(run: JobRun) -> None:
    services.job_run_cancel(actor=OVERSEER, public_id=run.public_id)
    assert services.job_run_start(run.pk) is False


def test_a_finished_run_cannot_be_stopped(run: JobRun) -> None:
    services.job_run_start(run.pk)
    services.job_run_finish(run.pk)
    with pytest.raises(NotAllowed) as refusal:
        services.job_run_cancel(actor=OWNER, public_id=run.public_id)
    assert refusal.value.code == "finished"


@pytest.mark.parametrize(
    ("actor", "sees"),
    [
        (OWNER, True),
        (COLLEAGUE, False),
        (BRANCH_OVERSEER, False),
        (OVERSEER, True),
        (system_actor(), True),
        (ANONYMOUS, False),
    ],
)
def test_a_run_is_seen_by_its_owner_and_from_the_top(run: JobRun, actor: Actor, sees: bool) -> None:
    assert JobRun.objects.visible_to(actor).filter(pk=run.pk).exists() is sees
    if sees:
        assert selectors.job_run_for(actor, run.public_id) == run
    else:
        with pytest.raises(NotVisible):
            selectors.job_run_for(actor, run.public_id)
        with pytest.raises(NotVisible):
            services.job_run_cancel(actor=actor, public_id=run.public_id)
        assert fresh(run).status == JobStatus.QUEUED


def test_a_run_without_an_owner_belongs_to_nobody(ticks: Ticks) -> None:
    services.job_run_create(actor=system_actor(), kind="tickets.recap", params={})
    assert not JobRun.objects.visible_to(ANONYMOUS).exists()


def test_an_unknown_run_is_not_visible() -> None:
    with pytest.raises(NotVisible):
        services.job_run_cancel(actor=OVERSEER, public_id=uuid.uuid4())


def test_the_result_is_for_the_owner_alone(run: JobRun) -> None:
    assert policies.can_fetch_result(OWNER, run).code == "no_result"
    run.result_file = "exports/1.csv"
    assert policies.can_fetch_result(OWNER, run)
    assert policies.can_fetch_result(OVERSEER, run).code == "not_owner"


def test_a_run_whose_worker_fell_silent_is_given_up(run: JobRun) -> None:
    start = datetime(2026, 5, 4, 3, tzinfo=UTC)
    with clock.frozen_at(start):
        services.job_run_start(run.pk)
    with clock.frozen_at(start + SILENT_AFTER):
        assert jobs.give_up_silent_job_runs.call() == 0
    with clock.frozen_at(start + SILENT_AFTER + timedelta(seconds=1)):
        assert jobs.give_up_silent_job_runs.call() == 1
    ended = fresh(run)
    assert ended.status == JobStatus.FAILED
    assert ended.error
