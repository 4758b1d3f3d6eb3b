"""The live cursor."""

from __future__ import annotations

from typing import Any

import pytest

from tanggap.activity import services
from tanggap.activity.live import FIRST_REACH, REACH
from tanggap.activity.models import JobRun
from tanggap.activity.selectors import changes_since, cursor_now
from tanggap.activity.services import EntryDraft
from tanggap.activity.tests.conftest import make_subject
from tanggap.kernel.actor import Actor

pytestmark = pytest.mark.django_db

EVERYTHING: tuple[str, ...] = ("",)


@pytest.fixture(autouse=True)
def entry_before(noc: Actor) -> None:
    """Numbers of earlier tests are used up, so an empty record would lie far behind its first entry."""
    services.record("ticket.seen", actor=noc, subject=make_subject(), unit_path="9/")


def test_a_new_entry_in_scope_is_a_change_exactly_once(subject: JobRun, noc: Actor) -> None:
    cursor = cursor_now(unit_paths=("1/4/",))
    assert changes_since(cursor, unit_paths=("1/4/",))[0] is False

    services.record("ticket.seen", actor=noc, subject=subject, unit_path="1/4/9/")
    changed, after = changes_since(cursor, unit_paths=("1/4/",))
    assert changed is True
    assert changes_since(after, unit_paths=("1/4/",))[0] is False
    assert changes_since(cursor, unit_paths=("1/4/",))[0] is True


@pytest.mark.parametrize(
    ("unit_paths", "written", "is_change"),
    [
        (("1/4/",), "1/4/", True),
        (("1/4/",), "1/40/", False),
        (("1/4/",), "1/", False),
        (("1/4/",), "", False),
        (("1/4/", "1/5/"), "1/5/2/", True),
        (("1/",), "1/4/", True),
        (("1/",), "", True),
        (("1/",), "11/", False),
        (("",), "1/4/", True),
        (("",), "", True),
        (None, "1/4/", True),
        ((), "1/4/", False),
        (("1/%/",), "1/4/", False),
        (("1/_/",), "1/4/", False),
    ],
)
def test_scope_is_the_units_at_or_below_the_paths(
    subject: JobRun, noc: Actor, unit_paths: tuple[str, ...] | None, written: str, is_change: bool
) -> None:
    cursor = cursor_now(unit_paths=unit_paths)
    services.record("ticket.seen", actor=noc, subject=subject, unit_path=written)
    assert changes_since(cursor, unit_paths=unit_paths)[0] is is_change


def test_a_page_of_one_thing_hears_of_that_thing_only(subject: JobRun, noc: Actor) -> None:
    mine = ("activity.jobrun", subject.pk)
    cursor = cursor_now(subject=mine)
    services.record("ticket.seen", actor=noc, subject=make_subject(), unit_path="1/")
    changed, cursor = changes_since(cursor, subject=mine)
    assert changed is False
    services.record("ticket.seen", actor=noc, subject=subject, unit_path="1/")
    assert changes_since(cursor, subject=mine)[0] is True
    assert (
        changes_since(cursor_now(subject=mine, unit_paths=("2/",)), subject=mine, unit_paths=("2/",))[0]
        is False
    )


def test_every_question_costs_one_query(subject: JobRun, noc: Actor, django_assert_num_queries: Any) -> None:
    services.record("ticket.seen", actor=noc, subject=subject)
    with django_assert_num_queries(1):
        cursor = cursor_now(unit_paths=EVERYTHING)
    services.record("ticket.seen", actor=noc, subject=subject)
    with django_assert_num_queries(1):
        changes_since(cursor, unit_paths=EVERYTHING)
    with django_assert_num_queries(1):
        changes_since("nonsense", unit_paths=EVERYTHING)


def test_the_cursor_of_an_idle_scope_comes_to_rest(subject: JobRun, noc: Actor) -> None:
    services.record("ticket.seen", actor=noc, subject=subject)
    cursor = cursor_now(unit_paths=EVERYTHING)
    texts = [cursor]
    for _ in range(5):
        changed, cursor = changes_since(cursor, unit_paths=EVERYTHING)
        assert changed is False
        texts.append(cursor)
    assert len(set(texts)) <= 2


def test_many_polls_in_a_row_each_tell_what_is_new(subject: JobRun, noc: Actor) -> None:
    cursor = cursor_now(unit_paths=EVERYTHING)
    answers = []
    for number in range(12):
        if number % 3 == 0:
            services.record("ticket.seen", actor=noc, subject=subject)
        changed, cursor = changes_since(cursor, unit_paths=EVERYTHING)
        answers.append(changed)
    assert answers == [True, False, False] * 4


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "1",
        "1-2-3",
        "1-1-1-1-1-zzzzzzzz",
        "2-0-0-0-0-00000000",
        "1--1-0-0-0-00000000",
        "9" * 500,
        "1-1-1-1-1-00000000\n",
        "1-٣-1-1-1-00000000",
        "1-999999999999999999-0-999999999999999999-0-00000000",
    ],
)
def test_a_malformed_cursor_counts_as_changed_and_is_replaced(subject: JobRun, cursor: str) -> None:
    changed, fresh = changes_since(cursor, unit_paths=EVERYTHING)
    assert changed is True
    assert changes_since(fresh, unit_paths=EVERYTHING)[0] is False


def test_a_cursor_of_another_scope_counts_as_changed(subject: JobRun) -> None:
    changed, fresh = changes_since(cursor_now(unit_paths=("1/4/",)), unit_paths=("1/5/",))
    assert changed is True
    assert changes_since(fresh, unit_paths=("1/5/",))[0] is False


def test_a_cursor_from_the_future_of_another_database_counts_as_changed(subject: JobRun, noc: Actor) -> None:
    own = cursor_now(unit_paths=EVERYTHING)
    foreign = "-".join(["1", "999999999999", "0", "999999999999", "0", own.rsplit("-", 1)[1]])
    changed, cursor = changes_since(foreign, unit_paths=EVERYTHING)
    assert changed is True
    assert changes_since(cursor, unit_paths=EVERYTHING)[0] is False


def test_a_cursor_that_fell_too_far_behind_counts_as_changed_and_recovers(
    subject: JobRun, noc: Actor
) -> None:
    cursor = cursor_now(unit_paths=EVERYTHING)
    draft = EntryDraft(action="ticket.seen", actor=noc, subject=subject)
    for _ in range(3):
        services.record_many([draft] * ((REACH + FIRST_REACH) // 3 + 1))
    changed, cursor = changes_since(cursor, unit_paths=EVERYTHING)
    assert changed is True
    assert changes_since(cursor, unit_paths=EVERYTHING)[0] is False
    services.record("ticket.seen", actor=noc, subject=subject)
    assert changes_since(cursor, unit_paths=EVERYTHING)[0] is True
