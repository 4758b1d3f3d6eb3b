"""Two dispatchers at the same moment: each ticket is given out once."""

from __future__ import annotations

from collections import Counter

import pytest

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.fieldwork.dispatching.lines import lines_of
from tanggap.fieldwork.dispatching.services import (
    best_propose,
    proposal_apply,
    proposal_undo,
    suggestion_take,
)
from tanggap.fieldwork.dispatching.tests.cases import make_site, on_duty
from tanggap.fieldwork.dispatching.waiting import WaitingFilter
from tanggap.fieldwork.models import WorkOrder
from tanggap.kernel.errors import StaleState
from tanggap.tickets.models import Ticket
from tanggap.tickets.tests.factories import make_cast, make_ticket

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene():
    cast = make_cast()
    site = make_site(cast.branch)
    tickets = [make_ticket(cast, site_id=site.pk) for _number in range(8)]
    for _number in range(6):
        on_duty(cast.branch)
    other = acting(make_person(role="hd_noc", at=cast.branch))
    return cast, tickets, other


def proposed(cast, actor):
    return best_propose(actor=actor, wanted=WaitingFilter(unit_id=cast.branch.pk))


def test_two_who_apply_overlapping_proposals_give_each_ticket_once(scene, at_once):
    cast, tickets, other = scene
    first, second = proposed(cast, cast.dispatcher), proposed(cast, other)
    numbers = [ticket.number for ticket in tickets]

    done = at_once(
        lambda: proposal_apply(actor=cast.dispatcher, pk=first.pk, numbers=numbers),
        lambda: proposal_apply(actor=other, pk=second.pk, numbers=numbers[::-1]),
    )

    assert not [one for one in done if isinstance(one, Exception)]
    held = Counter(WorkOrder.objects.held().values_list("ticket__number", flat=True))
    assert held == dict.fromkeys(numbers, 1)
    assert WorkOrder.objects.count() == len(numbers)  # nobody's assignment was withdrawn again
    results = [Counter(line.result for line in lines_of(one)) for one in done]
    assert results[0]["taken"] + results[1]["taken"] == len(numbers)
    assert results[0]["overtaken"] + results[1]["overtaken"] == len(numbers)


def test_two_who_apply_or_undo_the_same_proposal_do_it_once(scene, at_once):
    cast, tickets, other = scene
    proposal = proposed(cast, cast.dispatcher)
    numbers = [ticket.number for ticket in tickets]

    applied = at_once(
        *(
            lambda actor=actor: proposal_apply(actor=actor, pk=proposal.pk, numbers=numbers)
            for actor in (cast.dispatcher, other)
        )
    )
    assert sum(isinstance(one, StaleState) for one in applied) == 1
    assert WorkOrder.objects.held().count() == len(numbers)

    undone = at_once(
        *(
            lambda actor=actor: proposal_undo(actor=actor, pk=proposal.pk)
            for actor in (cast.dispatcher, other)
        )
    )
    assert sum(isinstance(one, Exception) for one in undone) == 1
    assert WorkOrder.objects.held().count() == 0
    assert not Ticket.objects.filter(assignee__isnull=False).exists()


def test_two_who_drop_the_same_ticket_on_different_people(scene, at_once):
    cast, tickets, other = scene
    codes = [line.technician for line in lines_of(proposed(cast, cast.dispatcher))]
    done = at_once(
        lambda: suggestion_take(actor=cast.dispatcher, number=tickets[0].number, lead_code=codes[0]),
        lambda: suggestion_take(actor=other, number=tickets[0].number, lead_code=codes[1]),
    )
    assert sum(isinstance(one, StaleState) for one in done) == 1
    assert WorkOrder.objects.held().filter(ticket=tickets[0]).count() == 1
