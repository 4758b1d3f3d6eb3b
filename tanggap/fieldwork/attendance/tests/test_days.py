"""The day told from plan and entries, decisions on entries, and entries by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.activity.models import Entry
from tanggap.fieldwork.attendance import selectors, services
from tanggap.fieldwork.attendance.selectors import WallQuestion
from tanggap.fieldwork.attendance.tests.factories import MONDAY_EIGHT, make_worker, take
from tanggap.fieldwork.models import AttendanceDay, Leave
from tanggap.kernel import clock
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.notifications.models import InboxItem
from tanggap.organization.tests.factories import make_unit

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)
DOUBTFUL = {"latitude": None, "longitude": None}


@pytest.fixture
def unit():
    return make_unit(time_zone="Asia/Jakarta")


@pytest.fixture
def noc(unit):
    return acting(make_person("Nok", role="hd_noc", at=unit))


def at(minutes: float = 0.0):
    return clock.frozen_at(MONDAY_EIGHT + timedelta(minutes=minutes))


def status(technician, day=MONDAY):
    return AttendanceDay.objects.get(technician=technician, date=day).status


def leave(technician):
    Leave.objects.create(
        technician=technician,
        kind="annual",
        first_day=MONDAY,
        last_day=MONDAY,
        status="approved",
        asked_at=MONDAY_EIGHT,
        asked_by=technician.user,
    )


def test_without_a_check_in_a_day_is_expected_until_grace_is_over_and_missing_after(unit):
    technician = make_worker(unit)

    with at(0):
        services.days_tend()
        before = status(technician)
    with at(0.02):
        services.days_tend()

    assert (before, status(technician)) == ("expected", "missing")


def test_leave_days_off_and_an_approval_that_comes_later(unit):
    away, off, late_told = (make_worker(unit) for _number in range(3))
    leave(away)
    off.roster.create(date=MONDAY, shift=None)
    with at(60):
        services.days_tend()
        before = status(late_told)

    leave(late_told)
    with at(90):
        services.days_rebuild([late_told.pk], MONDAY, MONDAY)

    assert (status(away), status(off), before, status(late_told)) == ("leave", "off", "missing", "leave")


def test_a_decision_changes_the_day_and_is_told_to_the_technician_and_the_record(unit, noc):
    technician = make_worker(unit)
    with at(-5):
        entry = take(technician, **DOUBTFUL)
    doubtful = status(technician)

    with at(30):
        rejected = services.entry_judge(
            actor=noc, public_id=entry.public_id, verdict="rejected", reason="Bukan di kantor"
        )
        after_rejecting = status(technician)
        services.entry_judge(
            actor=noc, public_id=entry.public_id, verdict="accepted", reason="Ternyata benar"
        )

    assert (doubtful, after_rejecting, status(technician)) == ("doubtful", "missing", "on_time")
    assert rejected.decided_by_id == noc.person_id
    assert InboxItem.objects.filter(user=technician.user).count() == 2
    told = Entry.objects.filter(action__startswith="attendance.", subject_id=entry.pk)
    assert [one.action for one in told.order_by("pk")][-2:] == ["attendance.rejected", "attendance.accepted"]
    entry.refresh_from_db()
    assert (entry.captured_at, entry.place_result) == (MONDAY_EIGHT - timedelta(minutes=5), "unknown")


def test_the_first_accepted_check_in_decides_while_a_doubtful_one_waits(unit):
    technician = make_worker(unit)
    with at(-5):
        take(technician, **DOUBTFUL)
    with at(10):
        second = take(technician)

    day = AttendanceDay.objects.get()
    assert (day.status, day.check_in, day.late_minutes) == ("late", second, 10)


@pytest.mark.parametrize(("verdict", "reason"), [("rejected", "  "), ("maybe", "x")])
def test_rejecting_needs_a_reason_and_there_are_two_verdicts(unit, noc, verdict, reason):
    with at():
        entry = take(make_worker(unit), **DOUBTFUL)

    with pytest.raises(Invalid):
        services.entry_judge(actor=noc, public_id=entry.public_id, verdict=verdict, reason=reason)


def test_who_may_not_decide_is_told_why_and_strangers_learn_nothing(unit):
    technician = make_worker(unit)
    leader = acting(make_person("Pimpinan", role="leader", at=unit))
    elsewhere = acting(make_person("Nok lain", role="hd_noc", at=make_unit()))
    with at():
        entry = take(technician, **DOUBTFUL)

    with pytest.raises(NotAllowed):
        services.entry_judge(actor=leader, public_id=entry.public_id, verdict="accepted")
    with pytest.raises(NotAllowed):
        services.entry_judge(actor=acting(technician.user), public_id=entry.public_id, verdict="accepted")
    with pytest.raises(NotVisible):
        services.entry_judge(actor=elsewhere, public_id=entry.public_id, verdict="accepted")


def test_a_stale_form_changes_nothing(unit, noc):
    with at():
        entry = take(make_worker(unit), **DOUBTFUL)
        services.entry_judge(actor=noc, public_id=entry.public_id, verdict="rejected", reason="x", version=1)

    with pytest.raises(StaleState):
        services.entry_judge(actor=noc, public_id=entry.public_id, verdict="accepted", reason="y", version=1)


def test_several_at_once_are_each_decided_for_themselves(unit, noc):
    with at():
        entries = [take(make_worker(unit), **DOUBTFUL) for _number in range(2)]
        foreign = take(make_worker(make_unit(time_zone="Asia/Jakarta")), **DOUBTFUL)

    done = services.entries_judge(
        actor=noc, public_ids=[entry.public_id for entry in (*entries, foreign)], verdict="accepted"
    )

    assert (done.done, len(done.refused)) == (2, 1)


def test_an_entry_by_hand_counts_at_once_and_says_who_wrote_it(unit, noc):
    technician = make_worker(unit)
    came = datetime(2026, 3, 2, 7, 58, tzinfo=ZoneInfo("Asia/Jakarta"))

    with at(120):
        given = {"actor": noc, "technician": technician, "direction": "in", "at": came, "request_key": "k"}
        entry = services.entry_by_hand(**given, reason="HP rusak")
        again = services.entry_by_hand(**given, reason="HP rusak")

    assert again.pk == entry.pk
    assert (entry.source, entry.verdict, entry.entered_by_id) == ("manual", "accepted", noc.person_id)
    assert status(technician) == "on_time"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"at": MONDAY_EIGHT + timedelta(hours=3)}, "at"),
        ({"at": MONDAY_EIGHT - timedelta(days=70)}, "at"),
        ({"direction": "x"}, "direction"),
    ],
)
def test_what_nobody_can_write_down_is_refused_at_its_field(unit, noc, fields, field):
    given = {"technician": make_worker(unit), "direction": "in", "at": MONDAY_EIGHT, "reason": "x"} | fields

    with at(60), pytest.raises(Invalid) as refusal:
        services.entry_by_hand(actor=noc, **given)

    assert field in refusal.value.fields


def test_the_wall_puts_what_needs_a_decision_first_and_counts_the_whole_day(unit, noc):
    good, doubtful, late, _missing = (make_worker(unit) for _number in range(4))
    make_worker(make_unit(time_zone="Asia/Jakarta"))
    with at(-1):
        take(good)
        take(doubtful, **DOUBTFUL)
    with at(7):
        take(late)
        take(good, "out", **DOUBTFUL)
        services.days_tend(back=0)

    found = selectors.wall(noc, WallQuestion(MONDAY))
    waiting = selectors.wall(noc, WallQuestion(MONDAY, state="waiting"))

    assert [face.day.status for face in found.faces] == ["doubtful", "missing", "late", "on_time"]
    assert found.faces[0].picture is not None
    assert {name: n for name, n in found.counts.items() if n} == {
        "doubtful": 1, "missing": 1, "late": 1, "on_time": 1, "waiting": 2,
    }  # fmt: skip
    assert {face.day.technician for face in waiting.faces} == {doubtful, good}


def test_the_month_counts_days_and_leaves_approved_leave_out_of_what_was_scheduled(unit, noc):
    technician, away = make_worker(unit), make_worker(unit)
    leave(away)
    with at(-1):
        take(technician)
    with at(24 * 60 + 12):
        take(technician)
    with at(2 * 24 * 60 - 60):
        services.days_tend(back=2)

    rows = {row.key: row for row in selectors.month_recap(noc, date(2026, 3, 1), date(2026, 3, 31))}
    (whole,) = selectors.month_recap(noc, date(2026, 3, 1), date(2026, 3, 31), by_unit=True)

    own = rows[technician.code]
    assert (own.scheduled, own.on_time, own.counts["late"], own.late_minutes) == (2, 1, 1, 12)
    assert own.on_time_share == 0.5
    assert (rows[away.code].scheduled, rows[away.code].counts["leave"]) == (1, 1)
    assert (whole.key, whole.scheduled, whole.present) == (unit.code, 3, 2)
