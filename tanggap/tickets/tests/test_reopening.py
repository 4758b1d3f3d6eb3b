"""A reporter reopens for some days; afterwards a new report goes on from the old one."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.test import override_settings

from tanggap.activity.models import Entry
from tanggap.kernel import clock
from tanggap.kernel.errors import Invalid, NotAllowed
from tanggap.tickets import policies, services
from tanggap.tickets.models import Ticket, TicketRelation
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def solved(cast: Cast) -> Ticket:
    ticket = make_ticket(cast, actor=cast.customer, requester_id=cast.customer.person_id)
    return services.ticket_resolve(
        actor=cast.dispatcher, number=ticket.number, resolution="Kabel diganti.", cause="cable"
    )


def later(days: int) -> AbstractContextManager[None]:
    return clock.frozen_at(clock.now() + timedelta(days=days))


def test_the_reporter_reopens_within_the_set_days(cast: Cast, solved: Ticket) -> None:
    with later(6):
        again = services.ticket_reopen(actor=cast.customer, number=solved.number, reason="Mati lagi.")

    assert again.status == "in_progress"


def test_afterwards_it_is_refused_with_the_way_that_remains(cast: Cast, solved: Ticket) -> None:
    with later(8), pytest.raises(NotAllowed) as refused:
        services.ticket_reopen(actor=cast.customer, number=solved.number, reason="Mati lagi.")

    assert refused.value.code == "too_late"
    assert "7" in str(refused.value)
    assert Ticket.objects.get().status == "resolved"


def test_staff_always_reopen(cast: Cast, solved: Ticket) -> None:
    with later(400):
        again = services.ticket_reopen(actor=cast.dispatcher, number=solved.number, reason="Mati lagi.")

    assert again.status == "in_progress"


@override_settings(REOPEN_DAYS=30)
def test_the_days_are_a_setting(cast: Cast, solved: Ticket) -> None:
    with later(29):
        assert policies.can_reopen(cast.customer, solved)
    with later(31):
        assert not policies.can_reopen(cast.customer, solved)


def test_a_new_report_goes_on_from_the_old_one(cast: Cast, solved: Ticket) -> None:
    new = make_ticket(cast, actor=cast.customer, requester_id=cast.customer.person_id, follows=solved.number)

    relation = TicketRelation.objects.get()
    assert (relation.source, relation.target, relation.kind) == (solved, new, "related")
    told = Entry.objects.filter(action="ticket.related").values_list("subject_id", flat=True)
    assert set(told) == {solved.pk, new.pk}


def test_nobody_goes_on_from_somebody_elses_report(cast: Cast, solved: Ticket) -> None:
    other = make_ticket(cast)

    for number in (other.number, "TGP-2026-999999"):
        with pytest.raises(Invalid) as refused:
            make_ticket(cast, actor=cast.customer, requester_id=cast.customer.person_id, follows=number)
        assert "follows" in refused.value.fields
    assert not TicketRelation.objects.exists()
