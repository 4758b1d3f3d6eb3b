"""Reminders before the shift while workers are killed: everybody once, nobody left out."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django_tasks_db.models import DBTaskResult

from tanggap.fieldwork.jobs import attendance_tend
from tanggap.fieldwork.models import AttendanceDay, Shift
from tanggap.fieldwork.tests.factories import make_technician
from tanggap.kernel import clock
from tanggap.notifications.models import Delivery, InboxItem
from tanggap.organization.tests.factories import make_unit
from tests.integration.workers import LONGEST_S, killed_when, worker

UNITS, CREW = 40, 3
EVENT = "attendance.reminder"


def zone_at_noon(moment: datetime) -> str:
    """A time zone in which it is about noon, so that no shift of this test touches midnight."""
    east = 12 - moment.hour
    return f"Etc/GMT{-east:+d}"


@pytest.mark.heavy
@pytest.mark.django_db(transaction=True)
def test_everybody_is_reminded_once_although_workers_are_killed() -> None:
    begun = clock.now()
    zone = zone_at_noon(begun)
    starts_at = (begun + timedelta(minutes=28)).astimezone(ZoneInfo(zone)).time().replace(microsecond=0)
    ends_at = (datetime.combine(begun, starts_at) + timedelta(hours=4)).time()
    company = make_unit(time_zone=zone)
    people = []
    for number in range(UNITS):
        unit = make_unit(company, name=f"Unit {number}", time_zone=zone)
        shift = Shift.objects.create(
            unit=unit, name="Siang", starts_at=starts_at, ends_at=ends_at, follows_calendar=False
        )
        people += [make_technician(unit, usual_shift=shift).user_id for _number in range(CREW)]
    DBTaskResult.objects.all().delete()
    attendance_tend.enqueue()
    attendance_tend.enqueue()
    reminded = InboxItem.objects.filter(event=EVENT)

    killed_when(lambda: reminded.count() >= 2 * CREW)
    reached = reminded.count()
    attendance_tend.enqueue()
    attendance_tend.enqueue()
    helper = worker(batch=True)
    assert worker(batch=True).wait(timeout=LONGEST_S) == 0
    assert helper.wait(timeout=LONGEST_S) == 0

    assert 2 * CREW <= reached < UNITS * CREW
    assert Counter(reminded.values_list("user", flat=True)) == Counter(people)
    sent = Delivery.objects.filter(event=EVENT).values_list("user", "channel")
    assert set(Counter(sent).values()) <= {1}
    days = AttendanceDay.objects.filter(technician__user__in=people, reminded_at__isnull=False)
    assert days.count() == UNITS * CREW
