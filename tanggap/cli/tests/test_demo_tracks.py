"""Duty of the demo's technicians, at whatever hour the demo is made."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from tanggap.cli.demo.tracks import LATE_SHIFT, _span
from tanggap.cli.demo.world import ZONE
from tanggap.fieldwork.models import DutySpan
from tanggap.fieldwork.tests.factories import make_technician
from tanggap.tickets.tests.factories import make_cast

MONDAY = datetime(2026, 11, 23, tzinfo=ZONE)


@pytest.mark.django_db
@pytest.mark.parametrize("hour", [13, 17, 21])
def test_who_came_in_the_morning_and_has_the_late_shift_has_one_duty(hour: int) -> None:
    technician = make_technician(make_cast().branch)
    morning = datetime.combine(MONDAY, time(8), tzinfo=ZONE)
    DutySpan.objects.create(
        technician=technician, source="button", started_at=morning, ends_by=morning + timedelta(hours=14)
    )
    present = MONDAY.replace(hour=hour, minute=30)

    span = _span(technician, present.date(), LATE_SHIFT, present, at_work=False)

    assert span == (morning, present)
    assert DutySpan.objects.count() == 1
