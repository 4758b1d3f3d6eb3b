"""What a technician does stands in the very next answer that an open monitor asks for."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest

from tanggap.fieldwork.models import LastPosition
from tanggap.fieldwork.positions.services.devices import device_pair
from tanggap.fieldwork.positions.services.duty import duty_start
from tanggap.fieldwork.services import work_order_assign
from tanggap.fieldwork.tests.factories import make_technician, reported, worker
from tanggap.kernel import clock
from tanggap.tickets.tests.factories import make_cast, make_ticket
from tanggap.web.tests.live_answers import is_quiet

pytestmark = pytest.mark.django_db
LIVE = re.compile(r'data-live-token="([^"]+)"[^>]*data-live-cursor="([^"]+)"')


@pytest.fixture
def cast():
    return make_cast()


def at_work(unit):
    found = make_technician(unit)
    duty_start(
        actor=worker(found), technician=found, source="check_in", at=clock.now() - timedelta(minutes=5)
    )
    return found


@pytest.fixture
def technician(cast):
    return at_work(cast.branch)


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.dispatcher_person)
    return client


def opened(desk):
    """The page with the question that it will ask."""
    page = desk.get("/desk/map/").content.decode()
    token, cursor = LIVE.search(page).groups()
    return page, {"t": html.unescape(token), "c": html.unescape(cursor)}


def row(page, technician):
    return re.search(rf'<tr[^>]*data-key="{technician.code}".*?</tr>', page, re.DOTALL)[0]


def test_a_step_is_in_the_next_answer_and_the_page_that_it_asks_for(desk, cast, technician):
    ticket = make_ticket(cast)
    work_order_assign(actor=cast.dispatcher, number=ticket.number, lead_code=technician.code)
    before, question = opened(desk)
    quiet = desk.get("/live/", question)
    reported(technician, ticket.number, "accepted", "en_route")

    told = desk.get("/live/", question)
    after, _question = opened(desk)

    assert is_quiet(quiet)
    assert (told.status_code, told.json()["changed"]) == (200, [0])
    assert is_quiet(desk.get("/live/", question | {"c": told.json()["cursors"][0]}))
    assert "#motorbike" not in row(before, technician)
    assert "#motorbike" in row(after, technician)


def test_a_position_is_in_the_next_answer_of_the_map(desk, client, cast, technician):
    pairing = device_pair(actor=cast.dispatcher, technician=technician, label="HP")
    with clock.frozen_at(clock.now()):  # every minute is another answer
        first = desk.get("/desk/map/data/")
        again = desk.get("/desk/map/data/", headers={"If-None-Match": first["ETag"]})
        moment = int(clock.now().timestamp())
        sent = client.post(f"/t/{pairing.secret}/?id=1&lat=0.512345&lon=101.4&timestamp={moment}&accuracy=9")

        fresh = desk.get("/desk/map/data/", headers={"If-None-Match": first["ETag"]})

    assert (first.json()["points"], again.status_code, sent.status_code) == ([], 304, 200)
    assert fresh.status_code == 200
    (pin,) = fresh.json()["points"]
    assert (pin["key"], pin["lat"], pin["lon"]) == (technician.code, 0.51235, 101.4)
    assert LastPosition.objects.count() == 1


def test_what_another_branch_does_changes_nothing_here(desk, cast):
    foreign = at_work(cast.other_branch)
    _page, question = opened(desk)
    pairing = device_pair(actor=cast.outsider, technician=foreign, label="HP")
    desk.post(f"/t/{pairing.secret}/?id=1&lat=0.5&lon=101.4&timestamp={int(clock.now().timestamp())}")

    assert is_quiet(desk.get("/live/", question))
    assert desk.get("/desk/map/data/").json()["points"] == []
