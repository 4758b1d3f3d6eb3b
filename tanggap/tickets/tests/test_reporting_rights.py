"""Who may write down whose report, and what only staff decide."""

from __future__ import annotations

from typing import Any

import pytest

from tanggap.accounts.models import Team
from tanggap.accounts.tests.factories import acting, make_person
from tanggap.kernel.errors import Invalid, NotAllowed
from tanggap.tickets import services
from tanggap.tickets.models import Ticket
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def report(cast: Cast, **fields: Any) -> Ticket:
    return make_ticket(cast, actor=cast.customer, **{"requester_id": cast.customer_person.pk, **fields})


def test_a_customer_reports_for_himself_only(cast: Cast) -> None:
    assert report(cast).requester_id == cast.customer_person.pk
    for other in (None, cast.dispatcher_person.pk):
        with pytest.raises(NotAllowed):
            report(cast, requester_id=other, requester_email="korban@example.test")


@pytest.mark.parametrize("fields", [{"impact": 1}, {"urgency": 1}, {"team_id": 1}])
def test_a_customer_does_not_decide_what_staff_decide(cast: Cast, fields: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        report(cast, **fields)

    assert set(refused.value.fields) == set(fields)


def test_agents_give_tickets_to_those_who_are_given_tickets_there(cast: Cast) -> None:
    """Also without the right to see people; but never to a customer or to somebody of another branch."""
    agent = acting(make_person(role="agent", at=cast.branch))
    colleague = make_person(role="agent", at=cast.branch)
    ticket = make_ticket(cast)

    for person in (cast.customer_person, cast.stranger_person):
        with pytest.raises(Invalid):
            services.ticket_assign(actor=agent, number=ticket.number, assignee_id=person.pk)
    services.ticket_assign(actor=agent, number=ticket.number, assignee_id=colleague.pk)

    ticket.refresh_from_db()
    assert ticket.assignee_id == colleague.pk


def test_a_ticket_goes_to_no_team_of_another_branch(cast: Cast) -> None:
    ticket = make_ticket(cast)
    own, foreign = (
        Team.objects.create(code=code, name=code, unit=unit)
        for code, unit in (("sini", cast.branch), ("sana", cast.other_branch))
    )

    with pytest.raises(Invalid):
        services.ticket_assign(actor=cast.dispatcher, number=ticket.number, team_id=foreign.pk)
    services.ticket_assign(actor=cast.dispatcher, number=ticket.number, team_id=own.pk)

    ticket.refresh_from_db()
    assert ticket.team_id == own.pk
