"""Outages at the desk: declared from scratch, from tickets, from a suggestion; told, ended, refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tanggap.accounts.tests.factories import make_person
from tanggap.kernel import clock
from tanggap.organization.models import Site
from tanggap.tickets import services
from tanggap.tickets.models import Outage, OutageSuggestion, Ticket
from tanggap.tickets.outages.drafts import OutageDraft
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Cast:
    return make_cast()


@pytest.fixture
def desk(team: Cast) -> Client:
    client = Client()
    client.force_login(team.dispatcher_person)
    return client


def form(team: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "declared": "yes",
        "kind": "unplanned",
        "title": "Kabel putus",
        "public_text": "Internet mati.",
        "unit": team.branch.pk,
        "status": "investigating",
        "is_public": "on",
        "request_key": "satu",
    } | changes


def declared(team: Cast, **fields: Any) -> Outage:
    facts = {"title": "Kabel putus", "unit_id": team.branch.pk, "public_text": "Internet mati."}
    return services.outage_declare(actor=team.dispatcher, draft=OutageDraft(**(facts | fields)))


def test_declared_from_scratch_once(team: Cast, desk: Client) -> None:
    for _ in range(2):
        answer = desk.post("/desk/outages/new/", form(team))

    outage = Outage.objects.get()
    assert answer.headers["Location"] == f"/desk/outages/{outage.number}/"
    assert "Kabel putus" in desk.get("/desk/outages/").content.decode()


@pytest.mark.parametrize(
    ("field", "value"), [("title", ""), ("unit", "0"), ("nodes", "OLT-X"), ("started_at", "kemarin")]
)
def test_what_is_wrong_stands_at_its_field_with_what_was_typed(
    team: Cast, desk: Client, field: str, value: str
) -> None:
    answer = desk.post("/desk/outages/new/", form(team, **{field: value}))

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Outage.objects.exists()


def test_a_node_of_a_ticket_is_proposed(team: Cast, desk: Client) -> None:
    site = Site.objects.create(code="S1", name="Ruko", unit=team.branch, network_node="OLT-07")
    ticket = make_ticket(team, site_id=site.pk)

    page = desk.get(f"/desk/outages/new/?ticket={ticket.number}")

    assert page.context["form"]["nodes"].value() == "OLT-07"
    answer = desk.post("/desk/outages/new/", form(team, nodes="OLT-07", ticket=ticket.number))
    assert answer.status_code == 302
    assert Ticket.objects.get().outage == Outage.objects.get()
    assert Outage.objects.get().number in desk.get(f"/desk/tickets/{ticket.number}/").content.decode()


def test_chosen_tickets_open_the_form(team: Cast, desk: Client) -> None:
    numbers = [make_ticket(team).number for _ in range(2)]

    page = desk.post("/desk/tickets/bulk/", {"act": "outage", "selected": numbers})

    assert page.context["numbers"] == numbers
    outage = declared(team)
    answer = desk.post(
        "/desk/tickets/bulk/",
        {"act": "attach", "selected": numbers, "confirmed": "yes", "outage": outage.number},
    )
    assert answer.status_code == 200
    assert outage.tickets.count() == 2


def test_a_suggestion_is_declared_or_dismissed(team: Cast, desk: Client) -> None:
    now = clock.now()
    ticket = make_ticket(team)
    facts = {"first_at": now, "last_at": now, "created_at": now, "changed_at": now, "places": 5}
    suggestion = OutageSuggestion.objects.create(unit=team.branch, tickets=[ticket.number], **facts)
    assert ticket.number in desk.get("/desk/").content.decode()

    page = desk.get(f"/desk/outages/new/?suggestion={suggestion.pk}")
    desk.post(f"/desk/outages/suggestions/{suggestion.pk}/dismiss/")

    assert page.context["numbers"] == [ticket.number]
    suggestion.refresh_from_db()
    assert suggestion.status == "dismissed"
    assert desk.get("/desk/outages/new/?suggestion=999999").status_code == 404


def test_a_stale_update_is_refused_and_keeps_its_words(team: Cast, desk: Client) -> None:
    outage = declared(team)
    url = reverse("desk:outage_post", args=[outage.number])
    desk.post(url, {"text": "Tim jalan", "public": "on", "version": 1})

    answer = desk.post(url, {"text": "Tim tiba", "public": "on", "version": 1})

    assert answer.status_code == 409
    assert "Tim tiba" in answer.content.decode()
    assert not outage.updates.filter(text="Tim tiba").exists()


def test_ending_asks_for_words_and_cause(team: Cast, desk: Client) -> None:
    outage = declared(team)
    url = reverse("desk:outage_resolve", args=[outage.number])

    assert desk.post(url, {"resolution": "", "cause": ""}).status_code == 422
    assert desk.post(url, {"resolution": "Beres", "cause": "cable"}).status_code == 302
    outage.refresh_from_db()
    assert outage.status == "resolved"


def test_the_own_maintenance_has_a_disabled_button_with_its_reason(team: Cast, desk: Client) -> None:
    start = clock.now().replace(year=clock.now().year + 1)
    outage = declared(
        team, kind="maintenance", started_at=start, estimated_end=start.replace(minute=59, second=59)
    )
    url = reverse("desk:outage_approve", args=[outage.number])

    page = desk.get(f"/desk/outages/{outage.number}/").content.decode()

    assert "disabled" in page[page.index("tg-head-actions") :]
    assert desk.post(url).status_code == 403
    other = Client()
    other.force_login(make_person(role="qa", at=team.branch))
    assert other.post(url).status_code == 302


def test_taking_a_ticket_out_asks_why(team: Cast, desk: Client) -> None:
    outage = declared(team)
    ticket = make_ticket(team)
    url = reverse("desk:outage_detach", args=[ticket.number])

    desk.post(url, {"reason": ""})
    assert outage.tickets.count() == 1
    desk.post(url, {"reason": "Modem rusak"})

    assert outage.tickets.count() == 0


def test_the_list_of_its_tickets_can_be_filtered_and_exported(team: Cast, desk: Client) -> None:
    outage = declared(team)
    inside, outside = make_ticket(team), make_ticket(team, kind="question")

    page = desk.get(f"/desk/tickets/?view=all&outage={outage.pk}").content.decode()

    assert inside.number in page
    assert outside.number not in page


@pytest.mark.parametrize(
    ("act", "data", "status"),
    [
        ("resolve", {"resolution": "Beres", "cause": "cable"}, "resolved"),
        ("cancel", {"reason": "Salah"}, "cancelled"),
    ],
    ids=["end", "call-off"],
)
def test_ending_works_without_scripts_on_a_plain_page(
    team: Cast, desk: Client, act: str, data: dict[str, str], status: str
) -> None:
    outage = declared(team)
    page = reverse(f"desk:outage_{act}", args=[outage.number])
    assert f'href="{page}"' in desk.get(reverse("desk:outage", args=[outage.number])).content.decode()

    shown = desk.get(page)
    assert f'action="{page}"' in shown.content.decode()
    refused = desk.post(page, {})
    desk.post(page, data)

    outage.refresh_from_db()
    assert (shown.status_code, refused.status_code, outage.status) == (200, 422, status)
    assert desk.get(page).status_code == 403
