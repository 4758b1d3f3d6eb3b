"""Who else is here: told with the live question, without queries, gone after seconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import acting, make_person
from tanggap.tickets.models import Ticket
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket
from tanggap.web import live, presence

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    caches[presence.CACHE].clear()
    return make_cast()


def page(person: User, ticket: Ticket, *, present: bool = True) -> live.Start:
    return live.begin_subject(acting(person), ticket, present=present)


def ask(start: live.Start, **more: str) -> Any:
    return Client().get(live.PATH, {"t": start.token, "c": start.cursor, **more})


def test_two_on_one_ticket_learn_of_each_other_and_of_writing(cast: Cast) -> None:
    ticket = make_ticket(cast)
    sari, budi = (make_person(name, role="agent", at=cast.branch) for name in ("Sari", "Budi"))
    first, second = page(sari, ticket), page(budi, ticket)

    alone = ask(first)
    told = ask(second).json()
    again = ask(second, h=told["sign"])
    ask(first, w="1")
    writing = ask(second, h=told["sign"]).json()

    assert alone.status_code == 204
    assert told["here"] == [{"name": "Sari", "writing": False}]
    assert told["changed"] == []
    assert again.status_code == 204
    assert writing["here"] == [{"name": "Sari", "writing": True}]


def test_who_left_is_gone_after_seconds(cast: Cast) -> None:
    ticket = make_ticket(cast)
    sari, budi = (make_person(role="agent", at=cast.branch) for _ in range(2))
    first, second = page(sari, ticket), page(budi, ticket)
    ask(first)
    sign = ask(second).json()["sign"]

    with time_machine.travel(datetime.now(tz=UTC) + timedelta(seconds=presence.GONE_AFTER_S + 1)):
        told = ask(second, h=sign).json()

    assert told["here"] == []


def test_a_tab_behind_others_tells_nobody(cast: Cast) -> None:
    ticket = make_ticket(cast)
    sari, budi = (make_person(role="agent", at=cast.branch) for _ in range(2))
    ask(page(sari, ticket), a="1")

    assert ask(page(budi, ticket)).status_code == 204


def test_two_who_come_at_the_same_moment_both_stay(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    subject = ("tickets.ticket", 7)
    written = caches[presence.CACHE].set
    crossing = [True]

    def overtaken(key: str, value: object, **more: Any) -> None:
        written(key, value, **more)
        if key == "here:tickets.ticket:7" and crossing:
            crossing.clear()
            written(key, [2], **more)  # the other read the list before this one had written it

    monkeypatch.setattr(caches[presence.CACHE], "set", overtaken)
    presence.beat(subject, 1, "Sari", writing=True)

    told = presence.beat(subject, 2, "Budi", writing=False)

    assert told == [{"name": "Sari", "writing": True}]


def test_other_tickets_own_tabs_and_reporters_are_not_told(cast: Cast) -> None:
    ticket, other = make_ticket(cast), make_ticket(cast)
    sari, budi = (make_person(role="agent", at=cast.branch) for _ in range(2))
    ask(page(sari, ticket))
    ask(page(cast.customer_person, ticket, present=False))

    assert ask(page(sari, ticket)).status_code == 204
    assert ask(page(budi, other)).status_code == 204
    quiet = ask(page(cast.customer_person, ticket, present=False))
    assert quiet.status_code == 204
    assert len(ask(page(budi, ticket)).json()["here"]) == 1


def test_presence_costs_no_query(cast: Cast, django_assert_num_queries: Any) -> None:
    start = page(make_person(role="agent", at=cast.branch), make_ticket(cast))
    ask(start)

    with django_assert_num_queries(1):
        ask(start, w="1", h="nonsense")


@pytest.mark.redis
def test_with_redis_as_well(redis_cache: Any, cast: Cast) -> None:
    ticket = make_ticket(cast)
    ask(page(make_person("Sari", role="agent", at=cast.branch), ticket))

    told = ask(page(make_person("Budi", role="agent", at=cast.branch), ticket)).json()

    assert [one["name"] for one in told["here"]] == ["Sari"]
