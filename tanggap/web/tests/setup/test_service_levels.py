"""Steps of escalation, rules of holds and clocks to be stopped, on their pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tanggap.accounts.models import Role
from tanggap.accounts.tests.factories import acting, make_person
from tanggap.kernel import clock
from tanggap.organization.models import Customer
from tanggap.tickets import services
from tanggap.tickets.hold_rules import hold_rules
from tanggap.tickets.models import EscalationStep, HoldRule, SlaPolicy, Ticket, TicketState
from tanggap.tickets.services.escalations import escalations_run
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

pytestmark = pytest.mark.django_db
POLICY = {"name": "Umum", "code": "umum", "resolution_2": "4:00", "resolution_3": "8:00", "update_3": "2:00"}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def browser(cast: Cast) -> Client:
    client = Client()
    client.force_login(make_person(role="admin", at=cast.company))
    return client


def desk(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.dispatcher_person)
    return client


def with_steps(*rows: dict[str, object]) -> dict[str, object]:
    sent: dict[str, object] = {"steps-TOTAL_FORMS": len(rows) + 1, "steps-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        sent |= {f"steps-{number}-{name}": value for name, value in row.items()}
    return sent


def step(**fields: object) -> dict[str, object]:
    return {
        "target": "resolution",
        "amount": 50,
        "when": "percent",
        "action": "notify",
        "recipient": "role",
        "role": Role.objects.get(code="hd_noc").pk,
        **fields,
    }


def test_steps_are_written_with_the_policy_and_kept_through_a_new_version(browser: Client) -> None:
    answer = browser.post("/setup/sla/new/", {**POLICY, **with_steps(step(), step(amount=30, when="before"))})
    policy = SlaPolicy.objects.get()
    first = list(EscalationStep.objects.values_list("percent", "minutes", "key"))
    page = browser.get(f"/setup/sla/{policy.pk}/").content.decode()
    form = browser.get(f"/setup/sla/{policy.pk}/version/").content.decode()
    again = with_steps(step(amount=75, key=first[0][2]))
    browser.post(f"/setup/sla/{policy.pk}/version/", {**POLICY, "number": 1, **again})

    assert answer.status_code == 302
    assert [row[:2] for row in first] == [(50, None), (None, -30)]
    assert "30 menit sebelum" in page or "30 minutes before" in page
    assert first[0][2] in form
    newest = EscalationStep.objects.get(version__number=2)
    assert (newest.percent, newest.key) == (75, first[0][2])


@pytest.mark.parametrize(
    "wrong", [{"role": ""}, {"amount": ""}, {"amount": "banyak"}, {"action": "page"}, {"action": "reassign"}]
)
def test_a_wrong_step_comes_back_at_its_row_and_nothing_is_written(
    browser: Client, wrong: dict[str, str]
) -> None:
    answer = browser.post("/setup/sla/new/", {**POLICY, **with_steps(step(), step(**wrong))})

    assert answer.status_code in {200, 422}
    assert not SlaPolicy.objects.exists()
    assert "is-invalid" in answer.content.decode()


def test_a_policy_for_a_customer_shows_for_whom(browser: Client, cast: Cast) -> None:
    Customer.objects.create(number="C-1", name="PT Satu", unit=cast.branch)

    browser.post("/setup/sla/new/", {**POLICY, "customer": "C-1"})
    unknown = browser.post("/setup/sla/new/", {**POLICY, "code": "lain", "customer": "C-9"})

    assert "PT Satu" in browser.get("/setup/sla/").content.decode()
    assert unknown.status_code == 422


def test_hold_rules_are_set_on_one_page(browser: Client) -> None:
    page = browser.get("/setup/sla/holds/").content.decode()
    kept = {f"version-{reason}": 0 for reason in hold_rules.get()}
    stops = {f"stops_clock-{rule.reason}": "on" for rule in hold_rules.get().values() if rule.stops_clock}
    sent = {**kept, **stops, "needs_note-other": "on", "second_person-weather": "on"}

    saved = browser.post("/setup/sla/holds/", sent)
    stale = browser.post("/setup/sla/holds/", {**sent, "needs_note-weather": "on"})
    wrong = browser.post("/setup/sla/holds/", {**sent, "second_person-problem": "on", "version-weather": 1})

    assert 'name="second_person-weather"' in page
    assert saved.status_code == 302
    assert HoldRule.objects.get().second_person
    assert (stale.status_code, wrong.status_code) == (409, 422)


def test_clocks_to_be_stopped_are_decided_by_somebody_else(cast: Cast) -> None:
    services.hold_rule_set(
        actor=acting(make_person(role="admin", at=cast.company)),
        reason="weather",
        stops_clock=True,
        second_person=True,
        needs_note=False,
        expected_version=0,
    )
    number = make_ticket(cast).number
    services.ticket_start(actor=cast.dispatcher, number=number)
    services.ticket_hold(actor=cast.dispatcher, number=number, reason="weather", note="Badai")
    waiting = TicketState.objects.get(approval="waiting")
    own, other = desk(cast), Client()
    other.force_login(make_person(role="hd_noc", at=cast.branch))

    own_page = own.get("/desk/clock-stops/").content.decode()
    page = other.get("/desk/clock-stops/").content.decode()
    empty = other.post(f"/desk/clock-stops/{waiting.pk}/refuse/", {"reason": " "})
    refused = own.post(f"/desk/clock-stops/{waiting.pk}/confirm/")
    ticket = other.get(f"/desk/tickets/{number}/").content.decode()
    done = other.post(f"/desk/clock-stops/{waiting.pk}/confirm/")

    assert "Badai" in page
    assert "Badai" in own_page
    assert f"/desk/clock-stops/{waiting.pk}/refuse/" not in own_page
    assert (empty.status_code, refused.status_code, done.status_code) == (422, 403, 302)
    assert "refuse-hold" in ticket
    assert TicketState.objects.get(pk=waiting.pk).approval == "approved"
    assert number not in other.get("/desk/clock-stops/").content.decode()


def test_a_call_is_answered_on_the_ticket(cast: Cast, browser: Client) -> None:
    browser.post("/setup/sla/new/", {**POLICY, **with_steps(step(action="page", repeat_minutes=5))})
    Ticket.objects.all().delete()
    number = make_ticket(cast).number
    with clock.frozen_at(clock.now() + timedelta(hours=6)):
        assert escalations_run() == 1
    page = desk(cast).get(f"/desk/tickets/{number}/").content.decode()

    answered = desk(cast).post(f"/desk/tickets/{number}/acknowledge/")
    after = desk(cast).get(f"/desk/tickets/{number}/").content.decode()

    assert "/acknowledge/" in page
    assert answered.status_code == 302
    assert "/acknowledge/" not in after
