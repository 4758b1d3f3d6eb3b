"""Time spent beside a ticket and by the API."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from tanggap.tickets.models import Ticket, TimeEntry
from tanggap.tickets.time_spent import time_spent_on
from tanggap.web.tests.desk.conftest import Desk

pytestmark = pytest.mark.django_db


def at(ticket: Ticket, act: str) -> str:
    return f"/desk/tickets/{ticket.number}/{act}/"


def typed(**more: object) -> dict[str, object]:
    return {"minutes": 45, "day": timezone.localdate().isoformat(), "text": "Cek redaman", **more}


def test_time_is_written_down_corrected_and_taken_away(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket()

    browser.post(at(ticket, "time"), typed(minutes=90, request_key="a"))
    panel = browser.get(at(ticket, "panels")).content.decode()
    page = at(ticket, f"time/{TimeEntry.objects.get().pk}")
    wrong = browser.post(page, typed(minutes=1441))
    browser.post(page, typed(minutes=30))
    story = browser.get(f"/desk/tickets/{ticket.number}/").content.decode()
    spent = time_spent_on(ticket)

    assert "Cek redaman" in panel
    assert "1 j 30 m" in panel
    assert wrong.status_code == 422
    assert 'value="1441"' in wrong.content.decode()
    assert spent.minutes == 30
    assert "90" in story
    browser.post(at(ticket, f"time/{spent.entries[0].pk}"), {"withdraw": "yes"})
    assert time_spent_on(ticket).minutes == 0


def test_what_is_wrong_comes_back_as_it_was_typed(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket()

    answer = browser.post(at(ticket, "time"), typed(day="2999-01-01", text="Besok"))

    assert answer.status_code == 422
    assert 'value="Besok"' in answer.content.decode()
    assert "Hari itu belum tiba." in answer.content.decode()
    assert not TimeEntry.objects.exists()


def test_readers_see_the_sum_and_no_form(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket()
    browser.post(at(ticket, "time"), typed())

    panel = desk.browser(desk.reader).get(at(ticket, "panels")).content.decode()

    assert "Cek redaman" in panel
    assert 'name="minutes"' not in panel


def test_the_api_lists_adds_corrects_and_withdraws(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket()
    api = f"/api/v1/tickets/{ticket.number}/time/"

    made = browser.post(api, typed(), content_type="application/json")
    wrong = browser.post(api, typed(minutes=0), content_type="application/json")
    moved = browser.put(f"{api}{made.json()['id']}/", typed(minutes=20), content_type="application/json")
    stale = browser.put(f"{api}{made.json()['id']}/", typed(minutes=21), content_type="application/json")
    read = browser.get(api).json()
    gone = browser.delete(f"{api}{moved.json()['id']}/")

    assert (made.status_code, wrong.status_code, moved.status_code) == (201, 422, 200)
    assert (stale.status_code, gone.status_code) == (409, 204)
    assert (read["total_minutes"], read["results"][0]["minutes"], read["results"][0]["own"]) == (20, 20, True)
    assert browser.get(api).json() == {"total_minutes": 0, "results": []}
