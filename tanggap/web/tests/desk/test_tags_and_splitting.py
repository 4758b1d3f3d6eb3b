"""Tags and splitting on the pages and by the API."""

from __future__ import annotations

import pytest
from django.test import Client

from tanggap.accounts.tests.factories import make_person
from tanggap.tickets import services
from tanggap.tickets.models import Tag, Ticket
from tanggap.tickets.tags import tags_of
from tanggap.web.tests.desk.conftest import Desk

pytestmark = pytest.mark.django_db


def at(ticket: Ticket, act: str) -> str:
    return f"/desk/tickets/{ticket.number}/{act}/"


def test_tags_are_typed_shown_filtered_and_taken_away(desk: Desk, browser: Client) -> None:
    ticket, other = desk.ticket(subject="Punya tag"), desk.ticket(subject="Tanpa tag")

    browser.post(at(ticket, "tags"), {"tags": "LOS, #Tiang Roboh"})
    panel = browser.get(at(ticket, "panels")).content.decode()
    listed = browser.get("/desk/tickets/?tag=Tiang+roboh").content.decode()
    wrong = browser.post(at(ticket, "tags"), {"tags": "a/b"})
    browser.post(at(ticket, "tags"), {"remove": "los"})

    assert "tiang-roboh" in panel
    assert "Punya tag" in listed
    assert "Tanpa tag" not in listed
    assert wrong.status_code == 422
    assert tags_of(ticket) == ["tiang-roboh"]
    assert tags_of(other) == []


def test_many_tickets_are_tagged_at_once(desk: Desk, browser: Client) -> None:
    tickets = [desk.ticket() for _ in range(2)]
    chosen = {"act": "tag", "selected": [ticket.number for ticket in tickets], "confirmed": "yes"}

    empty = browser.post("/desk/tickets/bulk/", chosen)
    browser.post("/desk/tickets/bulk/", {**chosen, "add": "banjir", "remove": "los"})

    assert empty.status_code == 422
    assert [tags_of(ticket) for ticket in tickets] == [["banjir"], ["banjir"]]


def test_administrators_rename_and_delete_tags(desk: Desk) -> None:
    services.ticket_tags_change(actor=desk.dispatcher, number=desk.ticket().number, add=["los"])
    admin = desk.browser(make_person(role="admin", at=desk.cast.company))
    page = f"/setup/tags/{Tag.objects.get().pk}/"

    assert "los" in admin.get("/setup/tags/").content.decode()
    assert admin.post(page, {"name": "a/b"}).status_code == 422
    assert admin.post(page, {"name": "LOS merah"}).status_code == 302
    assert Tag.objects.get().name == "los-merah"
    admin.post(f"{page}delete/")
    assert not Tag.objects.exists()


def test_two_tags_become_one_only_when_that_is_confirmed(desk: Desk) -> None:
    ticket = desk.ticket()
    services.ticket_tags_change(actor=desk.dispatcher, number=ticket.number, add=["los", "putus"])
    admin = desk.browser(make_person(role="admin", at=desk.cast.company))
    page = f"/setup/tags/{Tag.objects.get(name='los').pk}/"

    asked = admin.post(page, {"name": "Putus"})
    assert asked.status_code == 422
    assert 'name="merge"' in asked.content.decode()
    assert Tag.objects.count() == 2
    merged = admin.post(page, {"name": "Putus", "merge": "on"}, follow=True).content.decode()

    assert tags_of(ticket) == ["putus"]
    assert "“los”" in merged
    assert "Semua tag" in admin.get("/setup/tags/?q=zz").content.decode()


def test_splitting_leads_to_the_new_ticket(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket()
    said = services.ticket_reply(actor=desk.dispatcher, number=ticket.number, body="Soal lain")

    form = browser.get(at(ticket, "split")).content.decode()
    refused = browser.post(at(ticket, "split"), {"subject": "Lain"})
    done = browser.post(at(ticket, "split"), {"subject": "Lain", "messages": [said.pk], "request_key": "k"})

    new = Ticket.objects.exclude(pk=ticket.pk).get()
    assert "Soal lain" in form
    assert refused.status_code == 422
    assert done["Location"] == f"/desk/tickets/{new.number}/"
    assert new.messages.get() == said


def test_the_api_splits_tags_and_filters(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket()
    said = services.ticket_reply(actor=desk.dispatcher, number=ticket.number, body="Soal lain")
    api = f"/api/v1/tickets/{ticket.number}/"

    def send(act: str, data: dict[str, object]) -> tuple[int, dict[str, object]]:
        answer = browser.post(f"{api}{act}/", data, content_type="application/json")
        return answer.status_code, answer.json()

    assert send("tags", {"add": ["LOS"], "remove": ["x"]}) == (200, {"tags": ["los"]})
    assert send("tags", {"add": ["a/b"]})[0] == 422
    status, new = send("split", {"messages": [said.pk], "subject": "Lain"})
    rows = browser.get("/api/v1/tickets/?tag=los").json()["results"]
    assert (status, new["subject"]) == (201, "Lain")
    assert [row["number"] for row in rows] == [ticket.number]
