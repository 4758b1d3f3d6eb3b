"""Tickets that belong together, on their pages."""

from __future__ import annotations

from django.test import Client

from tanggap.tickets import services
from tanggap.tickets.models import Ticket, TicketRelation
from tanggap.web.tests.desk.conftest import Desk


def url(ticket: Ticket, act: str = "") -> str:
    return f"/desk/tickets/{ticket.number}/{f'{act}/' if act else ''}"


def part_of(desk: Desk, child: Ticket, parent: Ticket) -> None:
    services.ticket_relate(actor=desk.dispatcher, number=child.number, kind="child_of", other=parent.number)


def test_a_link_is_made_shown_on_both_pages_and_taken_away(desk: Desk, browser: Client) -> None:
    ours, other = desk.ticket(subject="Kabel putus"), desk.ticket(subject="Los merah")

    made = browser.post(url(ours, "relations"), {"kind": "caused_by", "other": f" {other.number.lower()} "})
    shown = browser.get(url(ours, "panels"), headers={"HX-Request": "true"}).content.decode()
    whole = browser.get(url(other, "panels")).content.decode()
    gone = browser.post(url(ours, f"relations/{TicketRelation.objects.get().pk}"))

    assert made.status_code == gone.status_code == 302
    assert "<html" not in shown
    assert "Los merah" in shown
    assert other.number in shown
    assert "<html" in whole
    assert "Kabel putus" in whole
    assert not TicketRelation.objects.exists()


def test_a_wrong_number_is_told_at_its_field_and_kept(desk: Desk, browser: Client) -> None:
    ours = desk.ticket()

    answer = browser.post(url(ours, "relations"), {"kind": "related", "other": "TKT-1999-000001"})

    assert answer.status_code == 422
    assert "TKT-1999-000001" in answer.content.decode()


def test_the_composer_offers_the_open_children_and_writes_to_them(desk: Desk, browser: Client) -> None:
    parent, child = desk.ticket(), desk.ticket()
    assert 'name="below"' not in browser.get(url(parent)).content.decode()
    part_of(desk, child, parent)

    page = browser.get(url(parent)).content.decode()
    browser.post(url(parent, "say"), {"kind": "note", "body": "Tim berangkat", "below": "yes"})
    browser.post(url(parent, "say"), {"kind": "note", "body": "Hanya induk"})

    assert 'name="below"' in page
    assert list(child.messages.values_list("body", flat=True)) == ["Tim berangkat"]
    assert parent.messages.count() == 2


def test_solving_the_parent_offers_to_solve_the_children(desk: Desk, browser: Client) -> None:
    parent, child, kept = desk.ticket(), desk.ticket(), desk.ticket()
    solved = {"resolution": "Disambung", "cause": "cable"}
    part_of(desk, child, parent)
    part_of(desk, kept, parent)
    services.ticket_cancel(actor=desk.dispatcher, number=kept.number, reason="Ganda")

    form = browser.get(url(parent, "resolve")).content.decode()
    answer = browser.post(url(parent, "resolve"), {**solved, "children": "on"}, follow=True)

    assert 'name="children"' in form
    assert child.number in form
    assert kept.number not in form
    assert answer.status_code == 200
    assert Ticket.objects.get(pk=child.pk).status == "resolved"
    assert Ticket.objects.get(pk=kept.pk).status == "cancelled"


def test_closing_warns_of_open_children_and_asks(desk: Desk, browser: Client) -> None:
    parent, child = desk.ticket(), desk.ticket()
    part_of(desk, child, parent)
    services.ticket_resolve(
        actor=desk.dispatcher, number=parent.number, resolution="Disambung", cause="cable"
    )

    page = browser.get(url(parent)).content.decode()
    asked = browser.get(url(parent, "close")).content.decode()
    browser.post(url(parent, "close"), {"children": "on"})

    assert "tg-notice-wait" in page
    assert 'name="children"' in asked
    assert Ticket.objects.get(pk=parent.pk).status == "closed"
    assert Ticket.objects.get(pk=child.pk).status == "resolved"
    assert browser.get(url(parent, "close")).status_code == 302
