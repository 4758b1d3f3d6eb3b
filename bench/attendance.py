"""A day of attendance of 5,000 technicians in 60 units, and the wall that shows it."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bench.ground import bench_unit
from bench.measure import Case
from tanggap.accounts.models import User
from tanggap.fieldwork.attendance.choices import DayStatus
from tanggap.fieldwork.models import AttendanceDay, AttendanceDoubt, AttendanceEntry, Technician
from tanggap.organization.models import Unit

UNITS, TECHNICIANS = 60, 5_000
_SHARES = (
    (DayStatus.ON_TIME, 84),
    (DayStatus.LATE, 7),
    (DayStatus.DOUBTFUL, 4),
    (DayStatus.MISSING, 2),
    (DayStatus.LEAVE, 3),
)
_WALL_SQL = """
SELECT d.status, d.first_in_at, u.name, o.name FROM fieldwork_attendanceday d
JOIN fieldwork_technician t ON t.id = d.technician_id JOIN accounts_user u ON u.id = t.user_id
JOIN organization_unit o ON o.id = d.unit_id WHERE d.date = %s ORDER BY d.status, u.name LIMIT 60
"""


def attendance_cases(technicians: list[Technician] | None = None) -> list[Case]:
    """The NOC's wall of today.

    Args:
        technicians: whose day it is; 5,000 in 60 units of their own are made without it.
    """
    from bench.cases import page_of, rows_of, signed_in

    today = datetime.now(ZoneInfo("Asia/Jakarta")).date()
    if AttendanceDay.objects.filter(date=today).count() < TECHNICIANS:
        _days(today, random.Random(60), technicians or _technicians(_units()))
    desk = signed_in("hdnoc0@bench.test")
    return [
        Case(
            "attendance_day",
            lambda _: page_of(desk, "/desk/attendance/"),
            lambda _: rows_of(_WALL_SQL, [today]),
        )
    ]


def _units() -> list[Unit]:
    root = Unit.objects.order_by("path").first()
    assert root is not None
    return [bench_unit(f"ATT{n}", "branch", root, f"Unit absen {n}") for n in range(UNITS)]


def _technicians(units: list[Unit]) -> list[Technician]:
    people = User.objects.bulk_create(
        (
            User(email=f"absen{n}@bench.test", name=f"Teknisi Absen {n}", password="!")
            for n in range(TECHNICIANS)
        ),
        batch_size=1000,
    )
    return Technician.objects.bulk_create(
        (
            Technician(user=person, code=f"ABS{n:05d}", home_unit=units[n % UNITS])
            for n, person in enumerate(people)
        ),
        batch_size=1000,
    )


def _days(today: Any, dice: random.Random, technicians: list[Technician]) -> None:
    starts_at = datetime(today.year, today.month, today.day, 1, tzinfo=UTC)
    statuses = dice.choices([one for one, _n in _SHARES], [n for _one, n in _SHARES], k=TECHNICIANS)
    entries = AttendanceEntry.objects.bulk_create(
        (
            AttendanceEntry(
                technician=technician,
                date=today,
                direction="in",
                source="live",
                captured_at=starts_at + timedelta(minutes=dice.randrange(-30, 30)),
                received_at=starts_at,
                request_key="bench",
                place_result="inside",
                punctuality="late" if status == DayStatus.LATE else "on_time",
                time_zone="Asia/Jakarta",
                verdict="waiting" if status == DayStatus.DOUBTFUL else "accepted",
            )
            for technician, status in zip(technicians, statuses, strict=True)
            if status not in {DayStatus.MISSING, DayStatus.LEAVE}
        ),
        batch_size=1000,
    )
    by_technician = {entry.technician_id: entry for entry in entries}
    AttendanceDoubt.objects.bulk_create(
        (AttendanceDoubt(entry=entry, kind="outside") for entry in entries if entry.verdict == "waiting"),
        batch_size=1000,
    )
    AttendanceDay.objects.bulk_create(
        (
            AttendanceDay(
                technician=technician,
                unit=technician.home_unit,
                date=today,
                status=status,
                starts_at=starts_at,
                check_in=by_technician.get(technician.pk),
                first_in_at=starts_at if technician.pk in by_technician else None,
            )
            for technician, status in zip(technicians, statuses, strict=True)
        ),
        batch_size=1000,
    )
