"""Overdue tickets are noticed by their due moment, once, whatever their number."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tanggap.activity.models import Entry
from tanggap.kernel import clock
from tanggap.notifications.models import InboxItem
from tanggap.tickets import notices, services
from tanggap.tickets.attention import desk_pulse
from tanggap.tickets.models import Ticket
from tanggap.tickets.services.sweep import breaches_notice
from tanggap.tickets.tests.factories import make_cast, make_policy, make_ticket

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def test_a_missed_promise_is_noticed_once_and_counted():
    cast = make_cast()
    make_policy()
    with clock.frozen_at(MONDAY):
        make_ticket(cast)

    with clock.frozen_at(MONDAY + timedelta(minutes=31)):
        handled = [breaches_notice(), breaches_notice()]
        figures = desk_pulse(cast.dispatcher, today=MONDAY.date())
    with clock.frozen_at(MONDAY + timedelta(hours=4, seconds=1)):
        handled.append(breaches_notice())

    assert handled == [1, 0, 1]
    assert figures.overdue == 1
    ticket = Ticket.objects.get()
    assert ticket.response_breached_at == MONDAY + timedelta(minutes=30)
    assert ticket.resolution_breached_at == MONDAY + timedelta(hours=4)
    assert ticket.next_due_at is None
    missed = Entry.objects.filter(action="ticket.overdue").order_by("pk").values_list("data", flat=True)
    assert [data["missed"] for data in missed] == [["response"], ["resolution"]]


def test_nothing_is_noticed_before_its_time_or_while_the_clock_stands():
    cast = make_cast()
    make_policy()
    with clock.frozen_at(MONDAY):
        waiting, held = make_ticket(cast), make_ticket(cast)
        services.ticket_start(actor=cast.dispatcher, number=held.number)
        services.ticket_hold(actor=cast.dispatcher, number=held.number, reason="power_cut")

    with clock.frozen_at(MONDAY + timedelta(minutes=29)):
        assert breaches_notice() == 0
    with clock.frozen_at(MONDAY + timedelta(days=2)):
        breaches_notice()

    assert Ticket.objects.get(pk=waiting.pk).resolution_breached_at is not None
    assert Ticket.objects.get(pk=held.pk).resolution_breached_at is None


def test_more_than_a_batch_is_handled_in_one_run_with_few_statements(django_assert_max_num_queries):
    cast = make_cast()
    make_policy()
    with clock.frozen_at(MONDAY):
        for _number in range(12):
            make_ticket(cast)

    with clock.frozen_at(MONDAY + timedelta(hours=5)), django_assert_max_num_queries(12):
        assert breaches_notice() == 12


def test_assignee_and_dispatchers_are_told():
    cast = make_cast()
    ticket = make_ticket(cast)

    notices.overdue_notices_send.call(ticket_ids=[ticket.pk])

    assert InboxItem.objects.filter(user=cast.dispatcher_person, event="ticket.overdue").count() == 1
    assert not InboxItem.objects.filter(user=cast.stranger_person).exists()
