"""Several workers at once: rules give each ticket once and in turn, and steps of escalation are done once."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from tanggap.accounts.models import Role, Team
from tanggap.accounts.tests.factories import acting, make_person, make_role
from tanggap.activity.models import Entry
from tanggap.kernel import clock
from tanggap.tickets import services
from tanggap.tickets.drafts import StepFacts
from tanggap.tickets.models import AssignmentRule, AssignmentTurn, Escalation, Ticket
from tanggap.tickets.services import escalations, placing
from tanggap.tickets.tests.factories import LONG_AGO, make_cast, make_ticket

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)


def ruled(cast, method, people):
    team = Team.objects.create(code="tim", name="Tim", unit=cast.branch)
    team.members.set(people)
    rule = AssignmentRule.objects.create(name="Merata", position=1, method=method, team=team)
    AssignmentTurn.objects.create(rule=rule)
    placing.rules_in_force.clear()


def agents(cast, count):
    role = make_role("penerima", ["ticket.work", "ticket.view"])
    return [make_person(role=role, at=cast.branch) for _number in range(count)]


def place(ticket):
    return lambda: placing.ticket_place.call(ticket_id=ticket.pk)


def given():
    return Counter(Ticket.objects.values_list("assignee_id", flat=True))


def test_without_the_lock_two_workers_would_give_both_tickets_to_the_same(monkeypatch, at_once):
    cast = make_cast()
    people = agents(cast, 2)
    tickets = [make_ticket(cast), make_ticket(cast)]
    ruled(cast, "least_load", people)
    barrier = threading.Barrier(2)
    original = placing._choice

    def held(*given):
        answer = original(*given)
        barrier.wait(timeout=10)
        return answer

    monkeypatch.setattr(placing, "_choice", held)
    monkeypatch.setattr(
        AssignmentTurn.objects.__class__, "select_for_update", lambda self, *_a, **_k: self.all()
    )

    at_once(*(place(ticket) for ticket in tickets))

    assert sorted(given().values()) == [2]


@pytest.mark.parametrize("method", ["round_robin", "least_load"])
def test_workers_at_once_give_each_ticket_once_and_evenly(at_once, method):
    cast = make_cast()
    people = agents(cast, 3)
    tickets = [make_ticket(cast) for _number in range(6)]
    ruled(cast, method, people)

    at_once(*(place(ticket) for ticket in tickets), *(place(ticket) for ticket in tickets))

    assert given() == {person.pk: 2 for person in people}
    assert Entry.objects.filter(action="ticket.assigned").count() == 6


def test_sweeps_side_by_side_do_each_step_once(at_once):
    cast = make_cast()
    step = StepFacts(
        "resolution", "notify", percent=50, recipient="role", role_id=Role.objects.get(code="hd_noc").pk
    )
    services.sla_policy_create(
        actor=acting(make_person(role="admin", at=cast.company)),
        code="p",
        name="P",
        targets={str(priority): {"resolution": 8 * 3600} for priority in range(1, 5)},
        valid_from=LONG_AGO,
        steps=[step],
    )
    with clock.frozen_at(MONDAY):
        for _number in range(8):
            make_ticket(cast)

    with clock.frozen_at(MONDAY + timedelta(hours=5)):
        handled = at_once(*(escalations.escalations_run for _worker in range(4)))

    assert sum(handled) == 8
    assert Escalation.objects.count() == Entry.objects.filter(action="ticket.escalated").count() == 8
