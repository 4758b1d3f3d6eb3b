"""Kept queries: the same rows as the ORM's own, whatever fills the slots, with one compilation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from tanggap.kernel.kept_query import MOST_KEPT, KeptQuery

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def sessions() -> None:
    for hour in range(4):
        Session.objects.create(
            session_key=f"key-{hour}", session_data="", expire_date=NOON + timedelta(hours=hour)
        )


def later_than(moment: datetime, limit: int = 10) -> QuerySet[Session, tuple[Any, ...]]:
    found = Session.objects.filter(expire_date__gt=moment).order_by("session_key")
    return found.values_list("session_key", "expire_date")[:limit]


@pytest.mark.usefixtures("sessions")
def test_the_rows_are_those_of_the_queryset_for_each_value() -> None:
    kept = KeptQuery(later_than)

    for hour in (1, 0, 3, 2):
        moment = NOON + timedelta(hours=hour)
        assert kept.rows(moment) == list(later_than(moment))


@pytest.mark.usefixtures("sessions")
def test_a_date_fills_a_slot_as_well() -> None:
    kept = KeptQuery(
        lambda day: Session.objects.filter(expire_date__date=day).order_by("pk").values_list("pk")
    )

    assert [len(kept.rows(NOON.date() + timedelta(days=days))) for days in (0, 1, -1, 0)] == [4, 0, 0, 4]


@pytest.mark.usefixtures("sessions")
def test_the_text_is_built_for_the_first_call_only() -> None:
    built = []

    def counted(key: str) -> QuerySet[Session, Session]:
        built.append(key)
        return Session.objects.filter(session_key=key)

    kept = KeptQuery(counted)
    found = [kept.rows(f"key-{hour}") for hour in range(4)]

    assert [[row.session_key for row in rows] for rows in found] == [
        ["key-0"],
        ["key-1"],
        ["key-2"],
        ["key-3"],
    ]
    assert found[2][0].expire_date == NOON + timedelta(hours=2)
    assert len(built) == 2  # with another value once, to learn where the value stands


@pytest.mark.usefixtures("sessions")
def test_each_shape_has_its_own_text() -> None:
    kept = KeptQuery(lambda limit, moment: later_than(moment, limit))

    assert len(kept.rows(NOON, shape=(1,))) == 1
    assert len(kept.rows(NOON, shape=(2,))) == 2
    assert len(kept.rows(NOON, shape=(1,))) == 1


def test_a_query_that_can_find_nothing_finds_nothing_again() -> None:
    kept = KeptQuery(lambda: Session.objects.filter(session_key__in=()))

    assert kept.rows() == []
    assert kept.rows() == []


@pytest.mark.usefixtures("sessions")
def test_a_value_that_is_no_parameter_is_refused() -> None:
    kept = KeptQuery(lambda limit: Session.objects.all()[:limit])

    with pytest.raises(TypeError, match="slot 0"):
        kept.rows(2)


@pytest.mark.usefixtures("sessions")
def test_more_shapes_than_are_kept_still_answer() -> None:
    kept = KeptQuery(
        lambda number: Session.objects.filter(session_key=f"key-{number}").values_list("pk", flat=True)
    )

    for number in range(MOST_KEPT + 3):
        kept.rows(shape=(number,))

    assert kept.rows(shape=(3,)) == ["key-3"]
