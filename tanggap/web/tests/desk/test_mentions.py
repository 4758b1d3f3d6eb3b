"""Mentions in the composer of a ticket."""

from __future__ import annotations

import pytest
from django.test import Client

from tanggap.accounts.tests.factories import make_person
from tanggap.tickets.models import TicketFollower, TicketMessage
from tanggap.web.tests.desk.conftest import Desk

pytestmark = pytest.mark.django_db


def test_the_picker_offers_who_may_read_the_note(desk: Desk, browser: Client) -> None:
    make_person("Agen Seberang", role="agent", at=desk.cast.other_branch)
    ticket = desk.ticket()

    found = browser.get(f"/desk/tickets/{ticket.number}/mentions/?q=age").content.decode()

    assert 'data-handle="agen.satu"' in found
    assert "Seberang" not in found
    assert desk.browser(desk.reader).get(f"/desk/tickets/{ticket.number}/mentions/").status_code == 403


def test_a_typed_mention_reaches_and_an_unknown_one_is_hinted_at(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket()
    page = f"/desk/tickets/{ticket.number}/"

    answer = browser.post(f"{page}say/", {"kind": "note", "body": "@agen.satu dan @agen cek"}, follow=True)
    text = answer.content.decode()

    assert TicketMessage.objects.get().body == "@agen.satu dan @agen cek"
    assert TicketFollower.objects.get().user == desk.agent
    assert "@agen:" in text
    assert "@agen.satu?" in text


def test_a_reply_knows_no_mentions(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket()

    browser.post(f"/desk/tickets/{ticket.number}/say/", {"kind": "reply", "body": "Halo @agen.satu"})

    assert not TicketFollower.objects.exists()
