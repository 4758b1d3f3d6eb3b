"""The public state of the network: what everybody may read, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tanggap.organization.models import Site
from tanggap.tickets import services
from tanggap.tickets.models import Outage
from tanggap.tickets.outages.drafts import OutageDraft, OutageNews
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Cast:
    return make_cast()


def declared(team: Cast, **fields: Any) -> Outage:
    facts = {"title": "Kabel putus", "unit_id": team.branch.pk, "public_text": "Internet mati."}
    return services.outage_declare(actor=team.dispatcher, draft=OutageDraft(**(facts | fields)))


def test_it_tells_what_is_public_and_nothing_else(team: Cast) -> None:
    Site.objects.create(code="S-RAHASIA", name="Ruko Rahasia", unit=team.branch, network_node="OLT-RAHASIA")
    outage = declared(team, nodes=("OLT-RAHASIA",), site_codes=("S-RAHASIA",), note="Catatan rahasia")
    secret = declared(team, title="Rahasia dalam", is_public=False)
    ticket = make_ticket(team, requester_name="Bu Rahasia")
    services.outage_post(
        actor=team.dispatcher, number=outage.number, news=OutageNews("Kabar rahasia", public=False)
    )

    page = Client().get("/status/").content.decode()
    feed = Client().get("/status/feed.json").content.decode()

    for text in (page, feed):
        assert "Kabel putus" in text
        assert team.branch.name in text
        assert "ahasia" not in text
        assert secret.number not in text
        assert ticket.number not in text
        assert team.dispatcher_person.name not in text


def test_an_unchanged_page_is_not_sent_again(team: Cast) -> None:
    outage = declared(team)
    stranger = Client()
    first, feed = stranger.get("/status/"), stranger.get("/status/feed.json")

    again = stranger.get("/status/", headers={"If-None-Match": first["ETag"]})
    feed_again = stranger.get("/status/feed.json", headers={"If-None-Match": feed["ETag"]})
    services.outage_post(actor=team.dispatcher, number=outage.number, news=OutageNews("Tim jalan"))
    changed = stranger.get("/status/", headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, feed_again.status_code) == (304, 304)
    assert changed.status_code == 200
    assert "Tim jalan" in changed.content.decode()
    assert feed["Cache-Control"] == "public, max-age=2"


def test_history_has_ninety_days_and_what_ended(team: Cast) -> None:
    outage = declared(team)
    services.outage_resolve(
        actor=team.dispatcher, number=outage.number, resolution="Disambung", cause="cable"
    )
    mistaken = declared(team, title="Salah lihat")
    services.outage_cancel(actor=team.dispatcher, number=mistaken.number, reason="Salah")

    told = json.loads(Client().get("/status/feed.json").content)

    assert len(told["days"]) == 90
    assert (told["days"][0]["state"], told["days"][1]["state"]) == ("outage", "none")
    assert [one["number"] for one in told["history"]] == [outage.number]
    assert told["active"] == []


def test_a_place_shows_what_is_felt_there(team: Cast) -> None:
    declared(team)

    here = json.loads(Client().get(f"/status/feed.json?place={team.branch.code}").content)
    elsewhere = json.loads(Client().get(f"/status/feed.json?place={team.other_branch.code}").content)

    assert (here["state"], elsewhere["state"]) == ("outage", "good")


def test_it_is_known_before_somebody_reports(team: Cast) -> None:
    outage = declared(team)
    customer = Client()
    customer.force_login(team.customer_person)

    for page in (Client().get("/"), Client().get("/report/"), customer.get("/portal/submit/")):
        assert "Kabel putus" in page.content.decode()
    part = Client().get(f"/status/known/?unit={team.branch.pk}").content.decode()
    answer = customer.post(f"/status/{outage.number}/follow/", {"wanted": "yes", "back": "portal"})

    assert "Kabel putus" in part
    assert answer.headers["Location"] == "/portal/"
    assert outage.people.filter(user=team.customer_person).exists()


def test_nobody_follows_what_is_not_public(team: Cast) -> None:
    outage = declared(team, is_public=False)
    customer = Client()
    customer.force_login(team.customer_person)

    assert customer.post(f"/status/{outage.number}/follow/").status_code == 404
    assert Client().post(f"/status/{outage.number}/follow/").status_code == 302
    assert not outage.people.filter(user=team.customer_person).exists()
