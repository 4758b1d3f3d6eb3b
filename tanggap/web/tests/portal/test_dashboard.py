"""The customer's own things: totals, reopening in time, reporting again, the own data."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tanggap.activity.models import JobRun
from tanggap.kernel import clock
from tanggap.tickets import services
from tanggap.tickets.models import Ticket, TicketRelation
from tanggap.tickets.services.personal_export import personal_export_write
from tanggap.tickets.tests.factories import Cast, make_cast, make_category, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    found = make_cast()
    found.customer_person.language = "en"
    found.customer_person.save(update_fields=["language"])
    return found


@pytest.fixture
def mine(cast: Cast) -> Client:
    browser = Client()
    browser.force_login(cast.customer_person)
    return browser


def solved(cast: Cast, days_ago: int = 0) -> Ticket:
    own = {"requester_id": cast.customer.person_id, "category_id": make_category("Internet").pk}
    with clock.frozen_at(clock.now() - timedelta(days=days_ago)):
        ticket = make_ticket(cast, actor=cast.customer, subject="Internet mati", **own)
        return services.ticket_resolve(
            actor=cast.dispatcher, number=ticket.number, resolution="Beres.", cause="cable"
        )


def test_the_home_tells_the_totals(cast: Cast, mine: Client) -> None:
    solved(cast)
    for _number in range(2):
        make_ticket(cast, actor=cast.customer, requester_id=cast.customer.person_id)

    totals = mine.get("/portal/").context["totals"]

    assert (totals.open, totals.solved, totals.all) == (2, 1, 3)


def test_too_late_to_reopen_offers_a_linked_report(cast: Cast, mine: Client) -> None:
    ticket = solved(cast, days_ago=20)
    page = mine.get(f"/portal/tickets/{ticket.number}/").content.decode()
    assert "Report it again" in page
    assert 'data-dialog="reopen"' not in page

    sent = mine.post(f"/portal/tickets/{ticket.number}/reopen/", {"reason": "Mati lagi"})
    assert sent.headers["Location"] == f"/portal/submit/?again={ticket.number}"
    form = mine.get(sent.headers["Location"])
    assert f'value="{ticket.number}"' in form.content.decode()
    assert 'value="Internet mati"' in form.content.decode()
    done = mine.post(
        "/portal/submit/",
        {"subject": "Internet mati lagi", "follows": ticket.number, "anyway": "1", "request_key": "k"},
    )

    assert done.status_code == 302
    new = Ticket.objects.latest("pk")
    assert TicketRelation.objects.get(source=ticket, target=new).kind == "related"


def test_a_number_of_somebody_else_fills_nothing_in_and_is_refused(cast: Cast, mine: Client) -> None:
    other = make_ticket(cast, subject="Rahasia tetangga")

    page = mine.get(f"/portal/submit/?again={other.number}").content.decode()
    refused = mine.post("/portal/submit/", {"subject": "Mati", "follows": other.number})

    assert "Rahasia" not in page
    assert refused.status_code == 422
    assert Ticket.objects.count() == 1


def test_the_own_data_are_prepared_and_fetched_by_their_owner_only(cast: Cast, mine: Client) -> None:
    assert mine.post("/account/data/").status_code == 302
    run = JobRun.objects.get()
    assert mine.get(f"/account/data/{run.public_id}/").status_code in {403, 404}
    personal_export_write.call(run_id=run.pk)
    url = f"/account/data/{run.public_id}/"

    answer = mine.get(url)
    stranger = Client()
    stranger.force_login(cast.dispatcher_person)

    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Can be fetched until" in mine.get("/account/data/").content.decode()
    assert stranger.get(url).status_code == 404
    assert Client().get(url).status_code == 302
    with clock.frozen_at(clock.now() + timedelta(days=8)):
        assert mine.get(url).status_code == 404
    for _number in range(3):
        mine.post("/account/data/")
        personal_export_write.call(run_id=JobRun.objects.latest("pk").pk)
    assert mine.post("/account/data/").status_code == 429
