"""Monthly recaps while workers are killed: each month published once, none left out, everybody told once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django_tasks_db.models import DBTaskResult

from tanggap.accounts.tests.factories import make_person
from tanggap.kernel import clock
from tanggap.notifications.models import Delivery, InboxItem
from tanggap.organization.tests.factories import make_unit
from tanggap.reporting.jobs import recap_editions_tend
from tanggap.reporting.models import RecapEdition
from tanggap.reporting.tests.factories import settled
from tests.integration.workers import LONGEST_S, killed_when, worker

UNITS = 40


@pytest.mark.heavy
@pytest.mark.django_db(transaction=True)
def test_each_month_is_published_and_sent_once_although_workers_are_killed() -> None:
    company = make_unit(code="HQ", time_zone="Asia/Jakarta")
    last_month = clock.now().replace(day=1) - timedelta(days=10)
    for number in range(UNITS):
        unit = make_unit(company, name=f"Unit {number}", time_zone="Asia/Jakarta")
        make_person(f"Kepala {number}", role="leader", at=unit)
        settled(unit, last_month, last_month + timedelta(hours=2))
    DBTaskResult.objects.all().delete()
    recap_editions_tend.enqueue()
    recap_editions_tend.enqueue()

    killed_when(lambda: RecapEdition.objects.count() >= 5)
    opened = RecapEdition.objects.count()
    RecapEdition.objects.filter(published_at__isnull=True).update(closes_at=clock.now())
    recap_editions_tend.enqueue()
    killed_when(lambda: RecapEdition.objects.published().count() >= 5)
    reached = RecapEdition.objects.published().count()
    recap_editions_tend.enqueue()
    recap_editions_tend.enqueue()
    helper = worker(batch=True)
    assert worker(batch=True).wait(timeout=LONGEST_S) == 0
    assert helper.wait(timeout=LONGEST_S) == 0
    RecapEdition.objects.filter(published_at__isnull=True).update(closes_at=clock.now())
    recap_editions_tend.enqueue()
    assert worker(batch=True).wait(timeout=LONGEST_S) == 0

    assert 5 <= opened < UNITS
    assert 5 <= reached < UNITS
    editions = list(RecapEdition.objects.all())
    assert len({edition.unit_id for edition in editions}) == len(editions) == UNITS
    assert all(edition.is_published and default_storage.exists(edition.pdf_file) for edition in editions)
    for rows in (InboxItem.objects, Delivery.objects.filter(channel="email")):
        told = Counter(rows.filter(event="recap.published").values_list("user__name", "subject_id"))
        assert set(told.values()) == {1}
        assert {name for name, _subject in told} == {f"Kepala {number}" for number in range(UNITS)}
