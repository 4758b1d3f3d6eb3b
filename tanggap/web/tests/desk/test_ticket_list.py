"""The list of tickets as the dispatcher sees it."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from django.test import Client

from tanggap.tickets import services
from tanggap.tickets.models import Ticket
from tanggap.web.tests.desk.conftest import Desk
from tanggap.web.tests.live_answers import is_quiet

LIST = "/desk/tickets/"


def shown(browser: Client, query: str = "") -> list[str]:
    page = browser.get(f"{LIST}{query}").content.decode()
    return re.findall(r'<tr data-key="([^"]+)"', page)


def test_open_tickets_stand_there_with_their_facts(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket(subject="LOS <merah>", requester_name="Bu Sari", place="Jl. Melati 3")

    page = browser.get(LIST).content.decode()

    assert shown(browser) == [ticket.number]
    assert "LOS &lt;merah&gt;" in page
    assert "Bu Sari · Jl. Melati 3" in page


def test_the_address_narrows_orders_and_survives_nonsense(desk: Desk, browser: Client) -> None:
    low = desk.ticket(impact=3, urgency=3, channel="phone")
    high = desk.ticket(impact=1, urgency=1)

    assert shown(browser, "?channel=phone") == [low.number]
    assert shown(browser, "?sort=priority") == [high.number, low.number]
    assert shown(browser, "?sort=-priority") == [low.number, high.number]
    nonsense = "?sort=x&unit=abc&category=99999999999999999999&after=zz&reported_from=2026-13-40&status=gone"
    assert shown(browser, nonsense) == [high.number, low.number]


def test_words_search_in_all_tickets_and_a_chip_takes_them_away(desk: Desk, browser: Client) -> None:
    closed = desk.ticket(subject="Kabel digigit tikus")
    services.ticket_cancel(actor=desk.dispatcher, number=closed.number, reason="Ganda")
    desk.ticket()

    assert shown(browser, "?q=tikus") == [closed.number]
    assert shown(browser, "?q=tikus&view=open") == []
    assert shown(browser, "?q=%27%22%3A%2A%28") == []


def test_pages_lead_on_and_back(desk: Desk, browser: Client) -> None:
    for _ in range(51):
        desk.ticket()
    first = browser.get(LIST).content.decode()
    links = dict(re.findall(r'rel="(next|prev)" href="([^"]+)"', first))

    second = browser.get(LIST + unquote(links["next"])).content.decode()

    assert set(links) == {"next"}
    assert len(re.findall(r'<tr data-key="', first)) == 50
    assert len(re.findall(r'<tr data-key="', second)) == 1
    assert 'rel="prev"' in second


def test_chosen_columns_come_back_on_the_next_visit(desk: Desk, browser: Client) -> None:
    desk.ticket(channel="whatsapp")
    assert 'data-label="Kanal' not in browser.get(LIST).content.decode()

    browser.get(f"{LIST}?columns=channel")

    page = browser.get(LIST).content.decode()
    assert "WhatsApp</td>" in page
    assert page.count("<th ") == 4  # box, subject, state, channel


def test_deleted_tickets_are_a_list_of_their_own_and_come_back(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket()
    services.ticket_delete(actor=desk.dispatcher, number=ticket.number, reason="Salah ketik")

    assert shown(browser) == []
    assert shown(browser, "?view=deleted") == [ticket.number]
    assert shown(desk.browser(desk.agent), "?view=deleted") == []
    assert browser.get(f"{LIST}{ticket.number}/").status_code == 404

    browser.post(f"{LIST}{ticket.number}/restore/")

    assert shown(browser) == [ticket.number]


def test_another_branch_sees_none_of_it(desk: Desk) -> None:
    ticket = desk.ticket(subject="Rahasia")
    elsewhere = desk.browser(desk.cast.stranger_person)

    for query in ("", "?view=all", "?q=Rahasia", f"?unit={desk.cast.branch.pk}", "?view=deleted"):
        assert ticket.number not in elsewhere.get(LIST + query).content.decode(), query


def test_tabs_carry_the_maintained_figures(desk: Desk, browser: Client) -> None:
    desk.ticket()
    desk.ticket()

    page = browser.get(LIST).content.decode()

    assert re.findall(r'tg-tab-count">(\d+)<', page) == ["2", "2", "0", "0"]


def test_the_print_view_lists_without_boxes(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket()

    page = browser.get(f"{LIST}print/?channel=desk").content.decode()

    assert ticket.number in page
    assert 'name="selected"' not in page


def test_the_list_follows_changes_through_the_live_question(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket()
    page = browser.get(LIST).content.decode()
    token, cursor = re.search(r'data-live-token="([^"]+)" data-live-cursor="([^"]+)"', page).groups()  # type: ignore[union-attr]
    assert is_quiet(browser.get("/live/", {"t": token, "c": cursor}))

    services.ticket_validate(actor=desk.dispatcher, number=ticket.number)

    assert browser.get("/live/", {"t": token, "c": cursor}).json()["changed"] == [0]


# Many at once -------------------------------------------------------------------------------------------
def test_each_ticket_has_its_own_result(desk: Desk, browser: Client) -> None:
    good, bad = desk.ticket(), desk.ticket()
    services.ticket_cancel(actor=desk.dispatcher, number=bad.number, reason="Ganda")

    page = browser.post(
        f"{LIST}bulk/", {"act": "validate", "selected": [good.number, bad.number, "TGP-0000-000000"]}
    ).content.decode()

    good.refresh_from_db()
    assert good.status == "validated"
    refused = page.split("tg-table-plain")[1]
    assert bad.number in refused
    assert "TGP-0000-000000" in refused


def test_an_act_that_asks_is_asked_once_and_keeps_the_choice(desk: Desk, browser: Client) -> None:
    tickets = [desk.ticket(), desk.ticket()]
    chosen = {
        "act": "assign",
        "selected": [ticket.number for ticket in tickets],
        "next": "/desk/tickets/?view=all",
    }

    asked = browser.post(f"{LIST}bulk/", chosen).content.decode()
    nobody = browser.post(f"{LIST}bulk/", {**chosen, "confirmed": "yes"})
    done = browser.post(f"{LIST}bulk/", {**chosen, "confirmed": "yes", "technician": desk.technician.code})

    assert asked.count('name="selected"') == 2
    assert nobody.status_code == 422
    assert nobody.content.decode().count('name="selected"') == 2
    assert done.status_code == 200
    assert set(Ticket.objects.values_list("assignee_id", flat=True)) == {desk.technician.user_id}
    assert "/desk/tickets/?view=all" in done.content.decode()


@pytest.mark.parametrize(
    ("act", "data", "status"),
    [
        ("hold", {"reason": "power_cut"}, "on_hold"),
        ("cancel", {"reason": "Ganda"}, "cancelled"),
    ],
)
def test_moves_of_many(desk: Desk, browser: Client, act: str, data: dict[str, str], status: str) -> None:
    ticket = desk.ticket()
    services.ticket_validate(actor=desk.dispatcher, number=ticket.number)

    browser.post(f"{LIST}bulk/", {"act": act, "selected": [ticket.number], "confirmed": "yes", **data})

    ticket.refresh_from_db()
    assert ticket.status == status


def test_closing_following_and_restoring_many(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket()
    services.ticket_resolve(actor=desk.dispatcher, number=ticket.number, resolution="Beres", cause="cable")

    browser.post(f"{LIST}bulk/", {"act": "follow", "selected": [ticket.number]})
    browser.post(f"{LIST}bulk/", {"act": "close", "selected": [ticket.number]})
    ticket.refresh_from_db()
    assert (ticket.status, ticket.followers.count()) == ("closed", 1)

    services.ticket_delete(actor=desk.dispatcher, number=ticket.number, reason="Salah")
    browser.post(f"{LIST}bulk/", {"act": "restore", "selected": [ticket.number]})
    ticket.refresh_from_db()
    assert ticket.deleted_at is None


def test_nothing_and_too_much_and_unknown_acts_are_refused(desk: Desk, browser: Client) -> None:
    many = [f"TGP-2026-{number:06d}" for number in range(501)]

    assert browser.post(f"{LIST}bulk/", {"act": "validate"}).status_code == 422
    assert browser.post(f"{LIST}bulk/", {"act": "validate", "selected": many}).status_code == 422
    assert browser.post(f"{LIST}bulk/", {"act": "explode", "selected": many[:1]}).status_code == 404


def test_many_tickets_of_another_branch_stay_as_they_are(desk: Desk) -> None:
    ticket = desk.ticket()
    elsewhere = desk.browser(desk.cast.stranger_person)

    page = elsewhere.post(f"{LIST}bulk/", {"act": "validate", "selected": [ticket.number]}).content.decode()

    ticket.refresh_from_db()
    assert ticket.status == "new"
    assert ticket.subject not in page


def test_the_way_back_leads_nowhere_else(desk: Desk, browser: Client) -> None:
    for wanted in ("https://evil.example/", "//evil.example/", "/elsewhere/"):
        page = browser.post(f"{LIST}bulk/", {"act": "validate", "next": wanted}).content.decode()
        assert wanted not in page
