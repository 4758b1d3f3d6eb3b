"""The short list of technicians: those at work first, then the free ones, and how many there are."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tanggap.fieldwork.choices import DutyState
from tanggap.fieldwork.duty import crew_now, duty_board
from tanggap.fieldwork.models import Technician
from tanggap.fieldwork.services import work_order_assign
from tanggap.fieldwork.tests.factories import make_technician, reported
from tanggap.kernel import clock
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

ORDER = [DutyState.BLOCKED, DutyState.WORKING, DutyState.EN_ROUTE, DutyState.ASSIGNED, DutyState.IDLE]
STEPS: tuple[tuple[str, ...], ...] = (
    (),
    ("accepted", "en_route"),
    ("accepted", "en_route", "arrived"),
    ("accepted", "en_route", "arrived", "blocked"),
)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def give_work(cast: Cast, technician: Technician, *steps: str) -> None:
    ticket = make_ticket(cast)
    work_order_assign(actor=cast.dispatcher, number=ticket.number, lead_code=technician.code)
    reported(technician, ticket.number, *steps)


@pytest.mark.parametrize("limit", [1, 3, 4, 5, 40])
def test_the_short_list_tells_what_the_whole_board_tells(cast: Cast, limit: int) -> None:
    for steps in STEPS:
        give_work(cast, make_technician(cast.branch), *steps)
    twice = make_technician(cast.branch)
    give_work(cast, twice, "accepted", "en_route")
    give_work(cast, twice)
    for _ in range(3):
        make_technician(cast.branch)
    board = duty_board(cast.dispatcher, last=False)
    expected = sorted(board, key=lambda one: (ORDER.index(DutyState(one.state)), one.name))

    crew = crew_now(cast.dispatcher, limit)

    assert crew.lines == expected[:limit]
    assert (crew.busy, crew.free) == (5, sum(one.state == DutyState.IDLE for one in board))


def test_others_technicians_are_neither_shown_nor_counted(cast: Cast) -> None:
    here, elsewhere = make_technician(cast.branch), make_technician(cast.other_branch)
    gone = make_technician(cast.branch)
    Technician.objects.filter(pk=gone.pk).update(deactivated_at=clock.now())
    before = crew_now(cast.dispatcher, 40)

    assert here.code in [one.code for one in before.lines]
    assert not {elsewhere.code, gone.code} & {one.code for one in before.lines}
    assert before.free == len([one for one in before.lines if one.state == DutyState.IDLE])


def test_more_technicians_ask_no_more_of_the_database(cast: Cast) -> None:
    dispatcher = cast.dispatcher
    make_technician(cast.branch)
    crew_now(dispatcher, 2)
    for steps in STEPS:
        give_work(cast, make_technician(cast.branch), *steps)

    with CaptureQueriesContext(connection) as asked:
        crew_now(dispatcher, 2)

    assert len(asked) == 2
