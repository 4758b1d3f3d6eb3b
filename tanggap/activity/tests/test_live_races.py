"""The live cursor beside writers that commit late."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from django.db.models import Max

from tanggap.activity import services
from tanggap.activity.models import Entry, JobRun
from tanggap.activity.selectors import changes_since, cursor_now
from tanggap.activity.tests.conftest import HeldWriter
from tanggap.kernel.actor import Actor

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PATHS = ("1/4/",)


def largest_id() -> int | None:
    return Entry.objects.aggregate(top=Max("pk"))["top"]


@pytest.mark.parametrize("polls_before", [0, 1, 4])
def test_an_entry_that_commits_late_with_a_smaller_id_is_a_change(
    subject: JobRun, noc: Actor, held_writer: Callable[..., HeldWriter], polls_before: int
) -> None:
    late = held_writer(subject, "1/4/")
    services.record("ticket.seen", actor=noc, subject=subject, unit_path="1/4/")
    cursor, top = cursor_now(unit_paths=PATHS), largest_id()
    for _ in range(polls_before):
        changed, cursor = changes_since(cursor, unit_paths=PATHS)
        assert changed is False

    late.commit()
    assert largest_id() == top, "the largest id alone would not have told"
    changed, cursor = changes_since(cursor, unit_paths=PATHS)
    assert changed is True
    assert changes_since(cursor, unit_paths=PATHS)[0] is False


def test_a_late_entry_is_told_apart_from_other_changes_in_between(
    subject: JobRun, noc: Actor, held_writer: Callable[..., HeldWriter]
) -> None:
    services.record("ticket.seen", actor=noc, subject=subject, unit_path="1/4/")
    cursor = cursor_now(unit_paths=PATHS)
    late = held_writer(subject, "1/4/")
    answers = []
    for _ in range(3):
        services.record("ticket.seen", actor=noc, subject=subject, unit_path="1/4/")
        changed, cursor = changes_since(cursor, unit_paths=PATHS)
        answers.append(changed)
        changed, cursor = changes_since(cursor, unit_paths=PATHS)
        answers.append(changed)
    assert answers == [True, False] * 3
    late.commit()
    assert changes_since(cursor, unit_paths=PATHS)[0] is True


@pytest.mark.parametrize("polls_before", [0, 1, 4])
def test_a_late_writer_that_began_after_every_transaction_that_ended_is_not_overlooked(
    subject: JobRun, noc: Actor, held_writer: Callable[..., HeldWriter], polls_before: int
) -> None:
    with transaction.atomic():
        JobRun.objects.filter(pk=subject.pk).update(message="this transaction writes before the late one")
        late = held_writer(JobRun(pk=4711), "1/4/")
        services.record("ticket.seen", actor=noc, subject=subject, unit_path="1/4/")
    cursor, top = cursor_now(unit_paths=PATHS), largest_id()
    for _ in range(polls_before):
        changed, cursor = changes_since(cursor, unit_paths=PATHS)
        assert changed is False

    late.commit()
    assert largest_id() == top
    assert changes_since(cursor, unit_paths=PATHS)[0] is True
