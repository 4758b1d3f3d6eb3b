"""Digests while workers are killed: each set time once, none left out, everybody told once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from tanggap.accounts.tests.factories import make_person
from tanggap.fieldwork.digests.jobs import digests_make
from tanggap.fieldwork.models import Digest, DigestPlan
from tanggap.kernel import clock
from tanggap.notifications.models import Delivery, InboxItem
from tanggap.organization.tests.factories import make_unit
from tanggap.tickets.tests.factories import make_cast
from tests.integration.workers import LONGEST_S, killed_when, worker

UNITS = 40


@pytest.mark.heavy
@pytest.mark.django_db(transaction=True)
def test_each_digest_is_made_and_told_once_although_workers_are_killed() -> None:
    cast = make_cast()
    leader = make_person("Ibu Kepala", role="leader", at=cast.company)
    begin = clock.now() - timedelta(hours=20)
    for number in range(UNITS):
        unit = make_unit(cast.branch, name=f"Unit {number}")
        DigestPlan.objects.create(
            unit=unit, times=[f"{hour:02d}:00" for hour in range(24)], planned_from=begin
        )
    DBTaskResult.objects.all().delete()
    digests_make.enqueue()
    digests_make.enqueue()
    before = clock.now()

    killed_when(lambda: Digest.objects.count() >= 60)
    reached = Digest.objects.count()
    digests_make.enqueue()
    digests_make.enqueue()
    helper = worker(batch=True)
    assert worker(batch=True).wait(timeout=LONGEST_S) == 0
    assert helper.wait(timeout=LONGEST_S) == 0

    made = Counter(Digest.objects.values_list("unit_id", flat=True))
    expected = {20, 21} if before.hour == clock.now().hour else {20, 21, 22}
    assert 60 <= reached < 20 * UNITS
    assert len(made) == UNITS
    assert set(made.values()) <= expected
    for told in (cast.dispatcher_person, leader):
        for rows in (InboxItem.objects.filter(user=told), Delivery.objects.filter(user=told)):
            keys = Counter(rows.filter(event="digest.made").values_list("subject_id", flat=True))
            assert set(keys.values()) == {1}
            assert set(keys) == set(Digest.objects.values_list("pk", flat=True))
