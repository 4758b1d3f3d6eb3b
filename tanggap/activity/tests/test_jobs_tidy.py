"""The queue does not grow for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tanggap.activity.jobs import forget_finished_tasks, forget_old_calls, seal_chain
from tanggap.activity.models import RepeatableCall
from tanggap.kernel import clock

pytestmark = pytest.mark.django_db


def test_tasks_that_ended_long_ago_are_forgotten_and_others_kept():
    old, fresh = seal_chain.enqueue(), seal_chain.enqueue()
    ended = DBTaskResult.objects.filter(id=old.id)
    ended.update(status="SUCCESSFUL", finished_at=timezone.now() - timedelta(days=3))

    forget_finished_tasks.call()

    assert [str(key) for key in DBTaskResult.objects.values_list("id", flat=True)] == [str(fresh.id)]


def test_answers_of_old_calls_are_forgotten_and_young_ones_kept():
    for key, age in (("old", timedelta(days=2, minutes=1)), ("young", timedelta(days=1, hours=23))):
        RepeatableCall.objects.create(person_id=1, key=key, request_digest="x", created_at=clock.now() - age)

    assert forget_old_calls.call() == 1

    assert [call.key for call in RepeatableCall.objects.all()] == ["young"]
