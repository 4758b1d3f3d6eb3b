"""The queue does not grow for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tanggap.activity.jobs import forget_finished_tasks, seal_chain

pytestmark = pytest.mark.django_db


def test_tasks_that_ended_long_ago_are_forgotten_and_others_kept():
    old, fresh = seal_chain.enqueue(), seal_chain.enqueue()
    ended = DBTaskResult.objects.filter(id=old.id)
    ended.update(status="SUCCESSFUL", finished_at=timezone.now() - timedelta(days=3))

    forget_finished_tasks.call()

    assert [str(key) for key in DBTaskResult.objects.values_list("id", flat=True)] == [str(fresh.id)]
