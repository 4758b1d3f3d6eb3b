"""Files of recaps are kept for a week."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from tanggap.activity.models import JobRun
from tanggap.kernel import clock
from tanggap.reporting.jobs import RECAP_EXPORT, recap_files_tidy

pytestmark = pytest.mark.django_db


def finished_run(age: timedelta) -> JobRun:
    moment = clock.now() - age
    key = default_storage.save("exports/test/recap.csv", ContentFile(b"a"))
    return JobRun.objects.create(
        kind=RECAP_EXPORT,
        actor_label="x",
        created_at=moment,
        heard_at=moment,
        finished_at=moment,
        result_file=key,
    )


def test_files_of_the_last_week_stay_and_older_ones_go_without_their_runs():
    old, young = finished_run(timedelta(days=7, minutes=1)), finished_run(timedelta(days=6))

    assert recap_files_tidy.call() == 1
    assert recap_files_tidy.call() == 0

    assert not default_storage.exists(old.result_file)
    assert default_storage.exists(young.result_file)
    assert dict(JobRun.objects.values_list("pk", "result_file")) == {
        old.pk: "",
        young.pk: young.result_file,
    }
    default_storage.delete(young.result_file)
