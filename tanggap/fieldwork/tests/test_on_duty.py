"""Whose quiet hours a job passes: technicians on duty."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from tanggap.fieldwork.notices import work_order_notice_send
from tanggap.fieldwork.on_duty import people_on_duty
from tanggap.fieldwork.services import work_order_assign
from tanggap.fieldwork.tests.factories import make_technician, reported
from tanggap.kernel import clock
from tanggap.notifications.models import Delivery, QuietHours
from tanggap.notifications.registry import event_of
from tanggap.organization.tests.factories import make_calendar
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

MONDAY_TEN = datetime(2026, 11, 23, 3, tzinfo=UTC)
MONDAY_NIGHT = datetime(2026, 11, 23, 16, tzinfo=UTC)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def works_by_day(cast: Cast) -> None:
    cast.branch.calendar = make_calendar()
    cast.branch.save()


def test_who_works_by_day_is_not_on_duty_at_night_unless_out_on_a_job(cast: Cast) -> None:
    works_by_day(cast)
    resting, busy = make_technician(cast.branch), make_technician(cast.branch)
    gone = make_technician(cast.branch, deactivated_at=MONDAY_TEN)
    people = [one.user_id for one in (resting, busy, gone)]
    ticket = make_ticket(cast)
    work_order_assign(actor=cast.dispatcher, number=ticket.number, lead_code=busy.code)
    reported(busy, ticket.number, "accepted", "en_route")

    with clock.frozen_at(MONDAY_TEN):
        assert people_on_duty(people) == {resting.user_id, busy.user_id}
    with clock.frozen_at(MONDAY_NIGHT):
        assert people_on_duty(people) == {busy.user_id}


@pytest.mark.parametrize(("by_day", "state"), [(False, "queued"), (True, "held")], ids=["on", "off"])
def test_a_new_job_passes_the_quiet_hours_of_whoever_is_on_duty(cast: Cast, by_day: bool, state: str) -> None:
    if by_day:
        works_by_day(cast)
    technician = make_technician(cast.branch)
    QuietHours.objects.create(user=technician.user, channel="email", begins=time(21), ends=time(6))
    ticket = make_ticket(cast)
    order = work_order_assign(actor=cast.dispatcher, number=ticket.number, lead_code=technician.code)

    with clock.frozen_at(MONDAY_NIGHT):
        work_order_notice_send.call(
            event="work_order.assigned", order_id=order.pk, user_ids=[technician.user_id], note="", key="k"
        )

    told = Delivery.objects.filter(notice="k")
    assert list(told.values_list("state", flat=True)) == [state]


def test_a_call_that_asks_for_an_answer_is_urgent_too() -> None:
    assert event_of("ticket.paged").urgent
    assert not event_of("ticket.paged").may_wait
