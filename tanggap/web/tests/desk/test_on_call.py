"""Calling somebody on call from a ticket, and ending that call."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tanggap.fieldwork.models import OnCallCall, OnCallTurn
from tanggap.fieldwork.tests.factories import make_technician
from tanggap.kernel import clock
from tanggap.tickets.tests.factories import make_cast, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.dispatcher_person)
    return client


@pytest.fixture
def page(cast):
    now = clock.now()
    OnCallTurn.objects.create(
        unit=cast.branch,
        technician=make_technician(cast.branch),
        starts_at=now,
        ends_at=now + timedelta(hours=1),
    )
    return f"/desk/on-call/tickets/{make_ticket(cast).number}/"


def test_a_call_is_made_and_stopped_with_a_reason_that_the_page_shows(desk, page):
    desk.post(page, {"reason": "Satu kelurahan padam"})
    call = OnCallCall.objects.get()
    stop = f"{page}{call.pk}/stop/"
    running = desk.get(page).content.decode()
    silent = desk.post(stop, {"reason": " "})
    stopped = desk.post(stop, {"reason": "PLN sudah menyala"})
    after = desk.get(page).content.decode()
    again = desk.post(stop, {"reason": "Sekali lagi"})

    assert stop in running
    assert (silent.status_code, stopped.status_code, again.status_code) == (422, 302, 403)
    assert "PLN sudah menyala" in after
    assert stop not in after
    assert OnCallCall.objects.get().status == "stopped"


def test_another_branch_stops_nothing(client, cast, desk, page):
    desk.post(page, {"reason": ""})
    client.force_login(cast.stranger_person)

    answer = client.post(f"{page}{OnCallCall.objects.get().pk}/stop/", {"reason": "Bukan urusan kami"})

    assert answer.status_code == 404
    assert OnCallCall.objects.get().status == "calling"
