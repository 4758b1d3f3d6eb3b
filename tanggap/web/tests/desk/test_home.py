"""The desk's home."""

from __future__ import annotations

import re
from datetime import timedelta

from django.test import Client

from tanggap.fieldwork.services import work_order_assign, work_order_offer
from tanggap.fieldwork.tests.factories import reported
from tanggap.kernel import clock
from tanggap.tickets import services
from tanggap.tickets.services.sweep import breaches_notice
from tanggap.tickets.tests.factories import make_policy
from tanggap.web.tests.desk.conftest import Desk


def test_what_waits_stands_in_the_order_of_its_urgency(desk: Desk, browser: Client) -> None:
    make_policy()
    start = clock.now() - timedelta(hours=6)
    with clock.frozen_at(start):
        overdue, held, offered = desk.ticket(), desk.ticket(), desk.ticket()
        work_order_assign(actor=desk.dispatcher, number=held.number, lead_code=desk.technician.code)
        reported(desk.technician, held.number, "accepted", "blocked")
        work_order_offer(actor=desk.dispatcher, number=offered.number)
        services.ticket_set_priority(actor=desk.dispatcher, number=held.number, impact=3, urgency=3)
    breaches_notice()
    waiting = desk.ticket()

    page = browser.get("/desk/").content.decode()

    lists = re.findall(r'<li data-key="(\w+)-(TGP-\d+-\d+)"', page)
    assert ("bad", overdue.number) in lists
    assert ("wait", waiting.number) in lists
    assert ("wait", held.number) in lists
    assert ("info", offered.number) in lists
    assert lists[0][0] == "bad"


def test_figures_lead_to_the_tickets_behind_them(desk: Desk, browser: Client) -> None:
    desk.ticket()
    solved = desk.ticket()
    services.ticket_resolve(actor=desk.dispatcher, number=solved.number, resolution="Beres", cause="cable")

    page = browser.get("/desk/").content.decode()
    urls = re.findall(r'tg-figure-label">.*?<a href="([^"]+)">', page)

    found = {}
    for url in urls:
        if url.startswith("/desk/tickets/"):
            shown = browser.get(url.replace("&amp;", "&")).content.decode()
            found[url] = len(re.findall(r"<tr data-key=", shown))
    assert list(found.values()) == [1, 1, 0, 0, 0, 2, 1], found


def test_technicians_stand_with_their_job(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket(subject="Kabel putus di tiang 4")
    work_order_assign(actor=desk.dispatcher, number=ticket.number, lead_code=desk.technician.code)

    page = browser.get("/desk/").content.decode()

    assert "Kabel putus di tiang 4 ·" in page
    assert f"/desk/technicians/{desk.colleague.code}/" in page


def test_the_ages_follow_what_happens_and_are_not_another_persons(desk: Desk, browser: Client) -> None:
    def ages(client: Client) -> str:
        return re.search(r'id="ages-data"[^>]*>(.*?)</script>', client.get("/desk/").content.decode())[1]  # type: ignore[index]

    before = ages(browser)
    desk.ticket()

    assert ages(browser) != before
    assert ages(desk.browser(desk.cast.stranger_person)) == before


def test_the_home_of_an_empty_branch_says_that_nothing_waits(desk: Desk) -> None:
    desk.ticket(subject="Bukan milikmu")

    page = desk.browser(desk.cast.stranger_person).get("/desk/").content.decode()

    assert "tg-empty" in page
    assert "Bukan milikmu" not in page
