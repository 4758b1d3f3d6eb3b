"""``/live/``: what it answers, what it costs, and whom it believes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import acting, make_person, make_unit
from tanggap.activity import services as activity
from tanggap.organization.models import Unit
from tanggap.web import live
from tanggap.web.tests.live_answers import is_quiet

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Unit:
    return make_unit()


@pytest.fixture
def branch(company: Unit) -> Unit:
    return make_unit(parent=company)


@pytest.fixture
def sari(company: Unit, branch: Unit) -> User:
    person = make_person("Sari", role="hd_noc", at=branch)
    # Numbers of earlier tests are used up, so an empty record would lie far behind its first entry.
    happen(person, company)
    return person


def ask(client: Client, *starts: live.Start) -> Any:
    query = {"t": [start.token for start in starts], "c": [start.cursor for start in starts]}
    return client.get(live.PATH, query)


def happen(person: User, unit: Unit) -> None:
    activity.record(
        "person.noted", actor=acting(person), subject=person, unit_id=unit.pk, unit_path=unit.path
    )


def test_nothing_new_is_answered_without_content(client: Client, sari: User) -> None:
    start = live.begin_list(acting(sari), "ticket.view")

    answer = ask(client, start)

    assert is_quiet(answer)
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_idle_question_costs_one_query_and_no_look_at_session_or_person(
    client: Client, sari: User, django_assert_num_queries: Any
) -> None:
    client.force_login(sari)
    start = live.begin_list(acting(sari), "ticket.view")

    with django_assert_num_queries(1):
        answer = ask(client, start)

    assert is_quiet(answer)
    assert "Set-Cookie" not in answer.headers


def test_a_change_in_the_own_units_is_told_once(client: Client, sari: User, branch: Unit) -> None:
    start = live.begin_list(acting(sari), "ticket.view")
    happen(sari, branch)

    answer = ask(client, start)

    assert answer.status_code == 200
    assert answer.json()["changed"] == [0]
    again = ask(client, live.Start(start.token, answer.json()["cursors"][0]))
    assert is_quiet(again)


def test_a_change_in_another_branch_is_not_told(client: Client, sari: User, company: Unit) -> None:
    elsewhere = make_unit(parent=company)
    beni = make_person("Beni", role="hd_noc", at=elsewhere)
    start = live.begin_list(acting(sari), "ticket.view")
    happen(beni, elsewhere)

    answer = ask(client, start)

    assert is_quiet(answer)


def test_several_watches_are_answered_by_their_places(client: Client, sari: User, branch: Unit) -> None:
    other = make_person("Tono")
    starts = (live.begin_subject(acting(sari), other), live.begin_subject(acting(sari), sari))
    happen(sari, branch)

    assert ask(client, *starts).json()["changed"] == [1]


def test_an_old_token_asks_the_page_to_come_back_through_its_checks(client: Client, sari: User) -> None:
    start = live.begin_list(acting(sari), "ticket.view")

    with time_machine.travel(timedelta(seconds=live.MAX_AGE_S + 5), tick=False):
        answer = ask(client, start)

    assert answer.status_code == 410


def test_a_forged_token_is_refused(client: Client, sari: User) -> None:
    start = live.begin_list(acting(sari), "ticket.view")

    assert ask(client, live.Start(start.token[:-2] + "xx", start.cursor)).status_code == 400


def test_a_person_without_the_right_watches_nothing(client: Client, branch: Unit, sari: User) -> None:
    start = live.begin_list(acting(make_person("Pelanggan")), "ticket.view")
    happen(sari, branch)

    answer = ask(client, start)

    assert is_quiet(answer)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"t": "x"},
        {"t": ["x"], "c": ["1", "2"]},
        {"t": ["x"] * 5, "c": ["1"] * 5},
        {"t": "x", "c": "1" * 201},
        {"t": "\x00", "c": "\x00"},
    ],
)
def test_malformed_questions_are_refused(client: Client, query: dict[str, Any]) -> None:
    assert client.get(live.PATH, query).status_code == 400


def test_only_reading_is_answered(client: Client) -> None:
    assert client.post(live.PATH).status_code == 405
