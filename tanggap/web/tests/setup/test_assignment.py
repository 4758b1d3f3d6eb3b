"""Assignment rules on their pages."""

from __future__ import annotations

import pytest
from django.test import Client

from tanggap.accounts.models import Team
from tanggap.accounts.tests.factories import make_person
from tanggap.tickets.models import AssignmentRule
from tanggap.tickets.services.placing import ticket_place
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def browser(cast: Cast) -> Client:
    client = Client()
    client.force_login(make_person(role="admin", at=cast.company))
    return client


def test_a_rule_is_added_edited_moved_and_retired(cast: Cast, browser: Client) -> None:
    team = Team.objects.create(code="inti", name="Tim inti", unit=cast.branch)
    for name in ("Satu", "Dua"):
        sent = {"name": name, "method": "team", "team": team.pk, "priorities": [1, 2], "channels": ["phone"]}
        assert browser.post("/setup/assignment/new/", sent).status_code == 302
    one, two = AssignmentRule.objects.order_by("pk")
    browser.post(f"/setup/assignment/{two.pk}/up/")
    listed = browser.get("/setup/assignment/").content.decode()
    edited = {"name": "Satu lagi", "method": "least_load", "unit": cast.branch.pk, "version": one.version}
    browser.post(f"/setup/assignment/{one.pk}/", edited)
    stale = browser.post(f"/setup/assignment/{one.pk}/", edited)
    browser.post(f"/setup/assignment/{two.pk}/retire/")

    assert listed.index(">Dua<") < listed.index(">Satu<")
    assert "Tim inti" in listed
    one.refresh_from_db()
    assert (one.name, one.unit_id, one.priorities) == ("Satu lagi", cast.branch.pk, [])
    assert stale.status_code == 409
    assert ">Dua<" not in browser.get("/setup/assignment/").content.decode()
    assert ">Dua<" in browser.get("/setup/assignment/?retired=1").content.decode()
    browser.post(f"/setup/assignment/{two.pk}/restore/")
    assert ">Dua<" in browser.get("/setup/assignment/").content.decode()


@pytest.mark.parametrize("wrong", [{"name": ""}, {"method": "team", "team": ""}, {"customer": "C-404"}])
def test_a_wrong_rule_comes_back_with_what_was_typed(browser: Client, wrong: dict[str, str]) -> None:
    answer = browser.post("/setup/assignment/new/", {"name": "Aturan", "method": "least_load", **wrong})

    assert answer.status_code == 422
    assert not AssignmentRule.objects.exists()


def test_the_preview_and_the_ticket_tell_who_and_why(cast: Cast, browser: Client) -> None:
    team = Team.objects.create(code="inti", name="Tim inti", unit=cast.branch)
    agent = make_person(role="hd_noc", at=cast.branch, name="Ayu Lestari")
    team.members.set([agent])
    browser.post("/setup/assignment/new/", {"name": "Merata", "method": "least_load", "team": team.pk})
    ticket = make_ticket(cast)

    preview = browser.get("/setup/assignment/preview/").content.decode()
    ticket_place.call(ticket_id=ticket.pk)
    page = browser.get(f"/desk/tickets/{ticket.number}/").content.decode()

    assert "Ayu Lestari" in preview
    assert "Merata" in preview
    assert "Merata" in page
