"""Digests on time, once, with the right figures, told to the right people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tanggap.accounts.tests.factories import make_person
from tanggap.fieldwork.digests import services
from tanggap.fieldwork.digests.services import making
from tanggap.fieldwork.models import AttendanceDay, Digest, DigestPlan, WorkOrder
from tanggap.fieldwork.services import work_order_assign
from tanggap.fieldwork.tests.factories import make_technician, reported
from tanggap.kernel import clock
from tanggap.notifications.models import Delivery, InboxItem
from tanggap.organization.models import Calendar, CalendarVersion, Unit
from tanggap.tickets.models import Ticket
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 3, 4, tzinfo=UTC)  # a Wednesday; 07.00 in Jakarta


def at(hours: float) -> Any:
    """The clock stands at this many hours after 07.00 in Jakarta."""
    return clock.frozen_at(DAY + timedelta(hours=hours))


def plan(cast: Cast, **fields: Any) -> DigestPlan:
    values = {"unit": cast.branch, "times": ["08:00", "11:00", "14:00"], "planned_from": DAY}
    return DigestPlan.objects.create(**(values | fields))


def made() -> list[tuple[int, int]]:
    """Hours after 07.00 in Jakarta of each digest, and how many others it stands for."""
    digests = Digest.objects.order_by("slot_at")
    return [((one.slot_at - DAY) // timedelta(hours=1), one.facts["merged"]) for one in digests]


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def test_each_set_time_is_made_once(cast: Cast):
    plan(cast)
    with at(0.9):
        assert services.digests_make_due() == 0
    with at(1):
        assert services.digests_make_due() == 1
        assert services.digests_make_due() == 0
    with at(7.1):
        assert services.digests_make_due() == 2

    assert made() == [(1, 0), (4, 0), (7, 0)]


def test_after_days_of_standstill_old_times_are_one_and_new_ones_are_late(cast: Cast):
    plan(cast)
    with at(24 * 3 + 5):
        assert services.digests_make_due() == 4

    assert made() == [(48 + 4, 7), (48 + 7, 0), (72 + 1, 0), (72 + 4, 0)]
    assert "8 earlier" not in Delivery.objects.earliest("pk").text
    told = list(Delivery.objects.order_by("pk").values_list("text", flat=True))
    assert "7 waktu" in told[0] or "7 earlier times" in told[0]


def test_no_digest_while_paused_nor_for_the_pause(cast: Cast):
    planned = plan(cast)
    with at(0.5):
        services.digest_plan_pause(actor=cast.dispatcher, unit_id=cast.branch.pk, expected_version=1)
    with at(5):
        assert services.digests_make_due() == 0
        services.digest_plan_resume(actor=cast.dispatcher, unit_id=cast.branch.pk, expected_version=2)
        assert services.digests_make_due() == 0
    with at(7):
        assert services.digests_make_due() == 1

    planned.refresh_from_db()
    assert (planned.paused_at, planned.version) == (None, 3)
    assert made() == [(7, 0)]


@pytest.mark.parametrize(("on_days_off", "count"), [(True, 3), (False, 0)], ids=["also off", "working"])
def test_days_off_follow_the_calendar_of_the_unit(cast: Cast, on_days_off: bool, count: int):
    calendar = Calendar.objects.create(code="k", name="Kantor")
    week = {str(day): [["08:00", "17:00"]] for day in (1, 2, 4, 5)}  # no Wednesday
    CalendarVersion.objects.create(
        calendar=calendar, number=1, valid_from=datetime(2020, 1, 1, tzinfo=UTC), windows=week
    )
    cast.branch.calendar = calendar
    cast.branch.save()
    plan(cast, on_days_off=on_days_off)
    with at(8):
        assert services.digests_make_due() == count


def test_the_facts_name_who_is_stuck_late_free_and_what_was_solved(cast: Cast):
    held, quiet, fresh = (make_technician(cast.branch) for _number in range(3))
    make_technician(cast.other_branch)
    with at(1):
        tickets = [make_ticket(cast, subject=name) for name in ("macet", "sunyi", "baru", "selesai", "sisa")]
        elsewhere = make_ticket(cast, actor=cast.outsider, unit_id=cast.other_branch.pk)
    steps = ((held, 0, 2.5, "blocked"), (quiet, 1, 1.5, "en_route"), (fresh, 2, 3.9, "en_route"))
    for technician, place, hours, step in steps:
        number = tickets[place].number
        with at(1.2):
            work_order_assign(actor=cast.dispatcher, number=number, lead_code=technician.code)
        with at(hours):
            reported(technician, number, "accepted", step)
    Ticket.objects.filter(pk=tickets[0].pk).update(resolution_breached_at=DAY + timedelta(hours=3))
    for ticket, hours in ((tickets[3], 2), (elsewhere, 2)):
        Ticket.objects.filter(pk=ticket.pk).update(
            status="resolved", resolved_at=DAY + timedelta(hours=hours)
        )
    AttendanceDay.objects.create(technician=held, unit=cast.branch, date=DAY.date(), status="late")
    plan(cast, times=["11:00"])
    with at(4):
        assert services.digests_make_due() == 1

    facts = Digest.objects.get().facts
    assert facts["figures"] == {
        "technicians": 3,
        "at_work": 3,
        "open": 4,
        "stuck": 2,
        "overdue": 1,
        "solved": 1,
        "unassigned": 1,
    }
    assert [row["subject"] for row in facts["stuck"]] == ["sunyi", "macet"]
    assert facts["stuck"][1]["reason"] == "power_cut"
    assert [row["subject"] for row in facts["overdue"]] == ["macet"]
    assert [row["subject"] for row in facts["unassigned"]] == ["sisa"]
    assert [row["subject"] for row in facts["solved"]] == ["selesai"]
    assert facts["attendance"] == {"late": 1}
    assert {line["number"] for line in facts["lines"]} == {ticket.number for ticket in tickets[:3]}


def test_each_solution_stands_in_exactly_one_digest(cast: Cast):
    plan(cast)
    with at(0.5):
        tickets = [make_ticket(cast, subject=f"t{number}") for number in range(3)]
    for ticket, hours in zip(tickets, (1, 4, 4.5), strict=True):
        Ticket.objects.filter(pk=ticket.pk).update(
            status="resolved", resolved_at=DAY + timedelta(hours=hours)
        )
    with at(7.5):
        services.digests_make_due()

    solved = [[row["subject"] for row in one.facts["solved"]] for one in Digest.objects.order_by("slot_at")]
    assert solved == [["t0"], ["t1"], ["t2"]]


def test_those_who_hold_the_right_there_are_told_once(cast: Cast):
    leader = make_person("Ibu Kepala", role="leader", at=cast.company)
    make_technician(cast.branch)
    plan(cast)
    with at(1):
        services.digests_make_due()
        services.digests_make_due()

    told = {cast.dispatcher_person.pk, leader.pk}
    assert set(InboxItem.objects.filter(event="digest.made").values_list("user", flat=True)) == told
    assert InboxItem.objects.filter(event="digest.made").count() == 2
    assert Delivery.objects.filter(event="digest.made", channel="email").count() == 2


def test_a_digest_in_time_is_not_called_late(cast: Cast):
    plan(cast)
    with at(1.1):
        services.digests_make_due()
    with at(5):
        services.digests_make_due()

    early, late = Delivery.objects.filter(user=cast.dispatcher_person, channel="email").order_by("pk")
    assert "12.00 WIB" not in early.text
    assert "12.00 WIB" in late.text


def test_a_job_without_lead_or_a_deleted_ticket_harms_nothing(cast: Cast):
    technician = make_technician(cast.branch)
    with at(0):
        ticket = make_ticket(cast)
        work_order_assign(actor=cast.dispatcher, number=ticket.number, lead_code=technician.code)
    Ticket.objects.filter(pk=ticket.pk).update(deleted_at=DAY)
    assert WorkOrder.objects.held().count() == 1
    plan(cast)
    with at(4):
        services.digests_make_due()

    assert Digest.objects.latest("slot_at").facts["figures"]["stuck"] == 0


def test_old_digests_are_forgotten(cast: Cast):
    plan(cast, times=["08:00"])
    with at(1):
        services.digests_make_due()
    with at(24 * 89):
        assert services.digests_forget() == 0
    with at(24 * 92):
        assert services.digests_forget() == 1


def test_one_unit_whose_digest_fails_silences_no_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    plan(cast)
    plan(cast, unit=cast.other_branch)
    facts = making.digest_facts

    def failing(unit: Unit, **given: Any) -> dict[str, Any]:
        if unit == cast.branch:
            raise RuntimeError("broken")
        return facts(unit, **given)

    with at(1):
        monkeypatch.setattr(making, "digest_facts", failing)
        assert services.digests_make_due() == 1
        assert "could not be made" in caplog.text
        monkeypatch.setattr(making, "digest_facts", facts)
        assert services.digests_make_due() == 1
