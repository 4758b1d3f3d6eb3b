"""Background jobs: own ones for everybody, all for those who watch; results for their owners alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import acting, make_person, make_unit
from tanggap.activity import services
from tanggap.activity.models import JobRun
from tanggap.organization.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Unit:
    return make_unit(kind="company")


@pytest.fixture
def owner(company: Unit) -> User:
    return make_person(role="leader", at=make_unit(company, kind="branch"))


@pytest.fixture
def watcher(company: Unit) -> User:
    return make_person(role="auditor", at=company)


def browser(person: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person)
    return client


def run_of(person: User, kind: str = "tickets.export") -> JobRun:
    run = services.job_run_create(actor=acting(person), kind=kind, params={"format": "csv"}, total=10)
    services.job_run_start(run.pk)
    return run


def listed(person: User, query: str = "") -> list[JobRun]:
    return list(browser(person).get(f"/setup/jobs/{query}").context["table"].rows)


def test_people_see_their_own_jobs_and_watchers_see_all(owner: User, watcher: User):
    run = run_of(owner)
    other = run_of(watcher, "activity.verify")

    assert listed(owner) == [run]
    assert listed(watcher) == [other, run]
    assert browser(owner).get(f"/setup/jobs/{other.public_id}/").status_code == 404


def test_jobs_are_narrowed_by_state_kind_and_owner(owner: User, watcher: User):
    run = run_of(owner)
    failed = run_of(watcher, "activity.verify")
    services.job_run_fail(failed.pk, "Tidak ada ruang.")

    assert listed(watcher, "?status=failed") == [failed]
    assert listed(watcher, "?kind=tickets.export") == [run]
    assert listed(watcher, f"?q={owner.name}") == [run]
    assert listed(watcher, "?status=nonsense") == [failed, run]


def test_a_running_job_shows_its_progress_and_can_be_stopped_once(owner: User):
    run = run_of(owner)
    services.job_run_progress(run.pk, 4, message="Baris 4")
    client = browser(owner)

    page = client.get(f"/setup/jobs/{run.public_id}/").content.decode()
    stopped = client.post(f"/setup/jobs/{run.public_id}/cancel/")
    again = client.post(f"/setup/jobs/{run.public_id}/cancel/")

    run.refresh_from_db()
    assert "Baris 4" in page
    assert stopped.status_code == 302
    assert again.status_code == 403
    assert run.status == "cancelled"


def test_the_result_is_fetched_by_its_owner_alone(owner: User, watcher: User):
    run = run_of(owner)
    key = default_storage.save("exports/uji.csv", ContentFile(b"nomor\n1\n"))
    services.job_run_finish(run.pk, result={"rows": 1}, result_file=key)

    answer = browser(owner).get(f"/setup/jobs/{run.public_id}/file/")
    refused = browser(watcher).get(f"/setup/jobs/{run.public_id}/file/")

    assert b"".join(answer.streaming_content) == b"nomor\n1\n"
    assert Path(answer.headers["Content-Disposition"].split('"')[1]).suffix == ".csv"
    assert "no-store" in answer.headers["Cache-Control"]
    assert refused.status_code == 403


def test_a_file_that_was_tidied_away_is_not_found(owner: User):
    run = run_of(owner)
    services.job_run_finish(run.pk, result_file="exports/tidak-ada.csv")

    assert browser(owner).get(f"/setup/jobs/{run.public_id}/file/").status_code == 404
