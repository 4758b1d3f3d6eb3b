"""Reminders before the shift and the list of the missing after it: each is told once.

A day is claimed by a conditional update in the transaction that writes the notices. A worker that dies in
between leaves neither; one that was faster leaves nothing to claim.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from tanggap.accounts.selectors import people_holding
from tanggap.fieldwork.attendance.choices import DayStatus
from tanggap.fieldwork.attendance.notices import missing_told, reminder_told
from tanggap.fieldwork.attendance.services.rules import rules_now
from tanggap.fieldwork.models import AttendanceDay
from tanggap.kernel import clock
from tanggap.organization.models import Unit

logger = logging.getLogger(__name__)

PORTION = 500
LATEST = timedelta(hours=12)
"""Who is missing longer than this is no news any more (an installation that was switched off)."""


def reminders_send(now: datetime | None = None) -> int:
    """Remind those whose shift begins soon and who have not checked in; the number of them."""
    moment = now or clock.now()
    minutes = rules_now().remind_minutes
    if not minutes:
        return 0
    due = AttendanceDay.objects.filter(
        status=DayStatus.EXPECTED,
        reminded_at__isnull=True,
        check_in__isnull=True,
        date__range=_near(moment),
        starts_at__gt=moment,
        starts_at__lte=moment + timedelta(minutes=minutes),
    )
    groups: defaultdict[tuple[int, datetime], list[int]] = defaultdict(list)
    for pk, unit_id, starts_at in due.values_list("pk", "unit_id", "starts_at"):
        if starts_at is not None:
            groups[unit_id, starts_at].append(pk)
    units = Unit.objects.in_bulk({unit_id for unit_id, _starts in groups})
    told = 0
    for (unit_id, starts_at), keys in sorted(groups.items()):
        for start in range(0, len(keys), PORTION):
            portion = keys[start : start + PORTION]
            try:
                told += _remind(units[unit_id], starts_at, portion, moment)
            except Exception:  # One unit that cannot be told must not keep the others from hearing in time.
                logger.exception("people of unit %s could not be reminded; it is tried again", unit_id)
    return told


@transaction.atomic
def _remind(unit: Unit, starts_at: datetime, keys: list[int], moment: datetime) -> int:
    claimed = _claim(keys, "reminded_at", DayStatus.EXPECTED, moment)
    if not claimed:
        return 0
    people = AttendanceDay.objects.filter(pk__in=claimed).values_list("technician__user_id", flat=True)
    reminder_told(unit, sorted(people), starts_at)
    return len(claimed)


def _claim(keys: Iterable[int], column: str, status: str, moment: datetime) -> list[int]:
    """Those of the days that nobody claimed before, claimed by us; each by one conditional update."""
    free = AttendanceDay.objects.filter(status=status, **{f"{column}__isnull": True})
    return [pk for pk in sorted(keys) if free.filter(pk=pk).update(**{column: moment}) == 1]


def missing_report(now: datetime | None = None) -> int:
    """Tell those who judge attendance who did not come; the number of days told of."""
    moment = now or clock.now()
    due = (
        AttendanceDay.objects.filter(
            status=DayStatus.MISSING,
            reported_missing_at__isnull=True,
            date__range=_near(moment),
            starts_at__gt=moment - LATEST,
        )
        .filter(Q(technician__deactivated_at__isnull=True))
        .order_by("pk")
        .values_list("pk", "unit_id")
    )
    by_unit: defaultdict[int, list[int]] = defaultdict(list)
    for pk, unit_id in due:
        by_unit[unit_id].append(pk)
    if not by_unit:
        return 0
    units = Unit.objects.in_bulk(list(by_unit))
    # People who answer for the same units get one list together.
    readers: defaultdict[int, set[int]] = defaultdict(set)
    for unit_id, unit in units.items():
        for user_id in people_holding("attendance.judge", unit.path):
            readers[user_id].add(unit_id)
    together: defaultdict[frozenset[int], list[int]] = defaultdict(list)
    for user_id, unit_ids in readers.items():
        together[frozenset(unit_ids)].append(user_id)
    return _report(by_unit, units, dict(together), moment)


@transaction.atomic
def _report(
    by_unit: dict[int, list[int]],
    units: dict[int, Unit],
    together: dict[frozenset[int], list[int]],
    moment: datetime,
) -> int:
    keys = [pk for found in by_unit.values() for pk in found]
    claimed = _claim(keys, "reported_missing_at", DayStatus.MISSING, moment)
    rows = (
        AttendanceDay.objects.filter(pk__in=claimed)
        .order_by("unit__name", "technician__user__name")
        .values_list("unit_id", "technician__user__name", "unit__name", "date")
    )
    missing: list[tuple[int, str, date]] = [
        (unit_id, f"{name} ({unit})", day) for unit_id, name, unit, day in rows
    ]
    for unit_ids, user_ids in sorted(together.items(), key=lambda pair: sorted(pair[0])):
        names = [name for unit_id, name, _day in missing if unit_id in unit_ids]
        if names:
            day = max(day for unit_id, _name, day in missing if unit_id in unit_ids)
            link = f"/desk/attendance/?date={day}&state=missing"
            missing_told(units[min(unit_ids)], sorted(user_ids), names, link)
    return len(claimed)


def _near(moment: datetime) -> tuple[date, date]:
    """Dates that any zone may have at the moment, to enter the index by."""
    today = moment.date()
    return today - timedelta(days=1), today + timedelta(days=1)
