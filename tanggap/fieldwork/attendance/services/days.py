"""The day of each technician, told from plan and entries. Rebuilding it at any time gives the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from tanggap.fieldwork.attendance.choices import DayStatus, Direction, Punctuality, Verdict
from tanggap.fieldwork.models import AttendanceDay, AttendanceEntry, Technician
from tanggap.fieldwork.roster.expected import ExpectedDay, Worker, plan_for, worker_of, workers_of
from tanggap.kernel import clock

PORTION = 500


def day_rebuild(technician: Technician, day: date) -> AttendanceDay:
    """Tell the technician's day anew; call it in the transaction of the change.

    The home unit should be loaded. The technician's row should be locked when an entry is being written.
    """
    worker = worker_of(technician)
    plan = plan_for([worker], day, day)[worker.pk, day]
    entries = AttendanceEntry.objects.filter(technician=technician, date=day).order_by("captured_at", "pk")
    now = clock.now()
    known = AttendanceDay.objects.filter(technician=technician, date=day).first()
    values = told(_as_worked(plan, known, now), list(entries), now)
    row, _created = AttendanceDay.objects.update_or_create(
        technician=technician, date=day, defaults=values, create_defaults=values | {"unit_id": worker.unit_id}
    )
    return row


def days_follow_plan(
    technician_ids: Iterable[int], first: date | None = None, last: date | None = None
) -> int:
    """Tell anew what a change of the plan touches; call it in the transaction of the change.

    That is today, where each technician works, and every other day that was told already; nothing is told
    ahead of its time.

    Args:
        technician_ids: whose plan changed.
        first, last: the days of the change, both included; without them only today.

    Returns:
        How many days were added or changed.
    """
    keys, now = list(technician_ids), clock.now()
    days: defaultdict[date, set[int]] = defaultdict(set)
    for worker in workers_of(Technician.objects.active().filter(pk__in=keys)):
        today = now.astimezone(ZoneInfo(worker.zone)).date()
        if (first or today) <= today <= (last or today):
            days[today].add(worker.pk)
    if first is not None and last is not None:
        known = AttendanceDay.objects.filter(technician__in=keys, date__range=(first, last))
        for technician_id, day in known.values_list("technician_id", "date"):
            days[day].add(technician_id)
    return sum(days_rebuild(found, day, day) for day, found in sorted(days.items()))


def days_rebuild(technician_ids: Iterable[int], first: date, last: date) -> int:
    """Tell days anew after the plan changed (leave, roster, shifts); days that never were told are added.

    Returns:
        How many days were added or changed.
    """
    workers = workers_of(Technician.objects.filter(pk__in=list(technician_ids)))
    return sum(
        _rebuild(workers[start : start + PORTION], first, last) for start in range(0, len(workers), PORTION)
    )


@transaction.atomic
def _rebuild(workers: Sequence[Worker], first: date, last: date) -> int:
    keys = [worker.pk for worker in workers]
    plan = plan_for(workers, first, last)
    entries: defaultdict[tuple[int, date], list[AttendanceEntry]] = defaultdict(list)
    span = Q(technician__in=keys, date__range=(first, last))
    for entry in AttendanceEntry.objects.filter(span).order_by("captured_at", "pk"):
        entries[entry.technician_id, entry.date].append(entry)
    known = {(row.technician_id, row.date): row for row in AttendanceDay.objects.filter(span)}
    units = {worker.pk: worker.unit_id for worker in workers}
    now = clock.now()
    added: list[AttendanceDay] = []
    changed: list[AttendanceDay] = []
    for key, expected in plan.items():
        row = known.get(key)
        values = told(_as_worked(expected, row, now), entries[key], now)
        if row is None:
            added.append(
                AttendanceDay(technician_id=key[0], date=key[1], unit_id=units[key[0]], **_columns(values))
            )
        elif any(getattr(row, name) != value for name, value in _columns(values).items()):
            for name, value in _columns(values).items():
                setattr(row, name, value)
            changed.append(row)
    AttendanceDay.objects.bulk_create(added, ignore_conflicts=True, batch_size=PORTION)
    if changed:
        AttendanceDay.objects.bulk_update(changed, _COLUMNS, batch_size=200)
    return len(added) + len(changed)


def _as_worked(expected: ExpectedDay, row: AttendanceDay | None, now: datetime) -> ExpectedDay:
    """The hours that held on a day that is over, although the same shift has other hours by now."""
    if row is None or row.ends_at is None or row.ends_at > now:
        return expected
    if expected.shift_id is None or row.shift_id != expected.shift_id:
        return expected
    return replace(expected, starts_at=row.starts_at, ends_at=row.ends_at)


def told(expected: ExpectedDay, entries: Sequence[AttendanceEntry], now: datetime) -> dict[str, Any]:
    """What plan and entries (in order of time) say of the day.

    The first accepted check-in decides; while there is none, a doubtful one makes the day doubtful. Somebody
    called out at night has not come to the shift of the day: what lies before check-in opens does not count.
    """
    standing = [entry for entry in entries if entry.verdict != Verdict.REJECTED]
    opens_at = expected.opens_at if expected.is_expected else None
    came = [
        entry
        for entry in standing
        if entry.direction == Direction.CHECK_IN and (opens_at is None or entry.captured_at >= opens_at)
    ]
    accepted = [entry for entry in came if entry.verdict == Verdict.ACCEPTED]
    left = [entry for entry in standing if entry.direction == Direction.CHECK_OUT]
    first = next(iter(accepted or came), None)
    last = left[-1] if left else None
    late = 0
    if first is not None and expected.is_expected and expected.starts_at is not None:
        late = max(0, int((first.captured_at - expected.starts_at).total_seconds() // 60))
    status = _status(expected, first, bool(accepted), now)
    return {
        "status": status,
        "shift_id": expected.shift_id,
        "starts_at": expected.starts_at,
        "ends_at": expected.ends_at,
        "check_in": first,
        "check_out": last,
        "first_in_at": first.captured_at if first else None,
        "last_out_at": last.captured_at if last else None,
        "late_minutes": late if status in {DayStatus.LATE, DayStatus.DOUBTFUL} else 0,
    }


def _status(
    expected: ExpectedDay, first: AttendanceEntry | None, is_accepted: bool, now: datetime
) -> DayStatus:
    if first is not None and not is_accepted:
        return DayStatus.DOUBTFUL
    if first is not None:
        if not expected.is_expected:
            return DayStatus.EXTRA
        return DayStatus.LATE if _is_late(first, expected) else DayStatus.ON_TIME
    if expected.leave:
        return DayStatus.LEAVE
    if not expected.is_working:
        return DayStatus.OFF
    overdue = expected.late_after is not None and now > expected.late_after
    return DayStatus.MISSING if overdue else DayStatus.EXPECTED


def _is_late(entry: AttendanceEntry, expected: ExpectedDay) -> bool:
    """As it was judged when it was taken; a plan that changed since then counts anew."""
    if entry.shift_starts_at == expected.starts_at and entry.punctuality != Punctuality.UNSCHEDULED:
        return entry.punctuality == Punctuality.LATE
    return expected.late_after is not None and entry.captured_at > expected.late_after


_COLUMNS = [
    "status",
    "shift_id",
    "starts_at",
    "ends_at",
    "check_in_id",
    "check_out_id",
    "first_in_at",
    "last_out_at",
    "late_minutes",
]


def _columns(values: dict[str, Any]) -> dict[str, Any]:
    plain = {name: value for name, value in values.items() if name not in {"check_in", "check_out"}}
    for name in ("check_in", "check_out"):
        plain[f"{name}_id"] = values[name].pk if values[name] else None
    return plain


def days_tend(now: datetime | None = None, *, back: int = 1) -> int:
    """Bring the days from ``back`` days ago to today of everybody who is active up to date, zone by zone.

    Returns:
        How many days were added or changed.
    """
    moment = now or clock.now()
    zones: defaultdict[str, list[int]] = defaultdict(list)
    for worker in workers_of(Technician.objects.active()):
        zones[worker.zone].append(worker.pk)
    done = 0
    for zone, keys in sorted(zones.items()):
        today = moment.astimezone(ZoneInfo(zone)).date()
        done += days_rebuild(keys, today - timedelta(days=back), today)
    return done
