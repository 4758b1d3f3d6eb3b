"""Reads of attendance: the wall of a day, one person's days, what waits."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Sum, Value, When

from tanggap.attachments.models import Attachment
from tanggap.attachments.selectors import attachments_of
from tanggap.fieldwork.attendance.choices import DayStatus, Verdict
from tanggap.fieldwork.attendance.querysets import attendance_condition
from tanggap.fieldwork.attendance.services.pictures import KIND
from tanggap.fieldwork.attendance.services.taking import ORIGINAL, STAMPED
from tanggap.fieldwork.models import AttendanceDay, AttendanceEntry, Technician
from tanggap.kernel.actor import Actor

PAGE = 60
WAITING = "waiting"
"""The filter for days with something to decide on, whatever their state."""
RANK = (
    DayStatus.DOUBTFUL,
    DayStatus.MISSING,
    DayStatus.LATE,
    DayStatus.EXPECTED,
    DayStatus.ON_TIME,
    DayStatus.EXTRA,
    DayStatus.LEAVE,
    DayStatus.OFF,
)
"""In this order the wall shows people: what needs a decision first."""


@dataclass(frozen=True, slots=True)
class WallQuestion:
    """What of a day is asked for.

    Attributes:
        day: the day of work.
        unit_path: only units at or below; "" all that the reader may see.
        state: a ``DayStatus`` value, ``waiting``, or "" for all but days off.
        words: part of a name or staff number.
        page: from 0.
    """

    day: date
    unit_path: str = ""
    state: str = ""
    words: str = ""
    page: int = 0


@dataclass(slots=True)
class Face:
    """One person on the wall.

    Attributes:
        picture: of the check-in that counts; none without or when its time is over.
        waiting: entries that somebody has to decide on.
        entry: what the card leads to.
    """

    day: AttendanceDay
    picture: Attachment | None = None
    waiting: list[AttendanceEntry] = field(default_factory=list)

    @property
    def entry(self) -> AttendanceEntry | None:
        return self.waiting[0] if self.waiting else self.day.check_in or self.day.check_out


@dataclass(frozen=True, slots=True)
class Wall:
    """A page of the day's faces with the counts of the whole day."""

    faces: list[Face]
    counts: dict[str, int]
    more: bool


def _waiting_of_day() -> QuerySet[AttendanceEntry]:
    return AttendanceEntry.objects.filter(
        technician=OuterRef("technician_id"), date=OuterRef("date"), verdict=Verdict.WAITING
    )


def wall(actor: Actor, asked: WallQuestion) -> Wall:
    """A page of the day; five queries whatever the number of people."""
    days = AttendanceDay.objects.visible_to(actor).filter(date=asked.day)
    if asked.unit_path:
        days = days.filter(unit__path__startswith=asked.unit_path)
    if words := asked.words.strip():
        days = days.filter(Q(technician__user__name__icontains=words) | Q(technician__code__icontains=words))
    counts = _counts(days)
    if asked.state == WAITING:
        days = days.filter(Exists(_waiting_of_day()))
    elif asked.state:
        days = days.filter(status=asked.state)
    else:
        days = days.exclude(status=DayStatus.OFF)
    start = asked.page * PAGE
    order = ("rank", "technician__user__name", "pk")
    # The whole day is put in order by narrow rows; only those of the page are read with what they show.
    keys = days.annotate(rank=_rank()).order_by(*order).values("pk")[start : start + PAGE + 1]
    rows = list(
        AttendanceDay.objects.filter(pk__in=keys)
        .annotate(rank=_rank())
        .select_related("technician__user", "unit", "shift", "check_in", "check_out")
        .order_by(*order)
    )
    return Wall(_faces(rows[:PAGE], asked.day), counts, len(rows) > PAGE)


def _rank() -> Case:
    ranks = [When(status=status, then=Value(rank)) for rank, status in enumerate(RANK)]
    return Case(*ranks, default=Value(len(RANK)), output_field=IntegerField())


def _counts(days: QuerySet[AttendanceDay]) -> dict[str, int]:
    found: dict[str, int] = dict.fromkeys(DayStatus.values, 0)
    waiting = 0
    grouped = (
        days.order_by()
        .annotate(waits=Exists(_waiting_of_day()))
        .values_list("status", "waits")
        .annotate(n=Count("pk"))
    )
    for status, waits, count in grouped:
        found[status] += count
        waiting += count if waits else 0
    return {**found, WAITING: waiting}


def _faces(rows: Sequence[AttendanceDay], day: date) -> list[Face]:
    waiting: defaultdict[int, list[AttendanceEntry]] = defaultdict(list)
    entries = (
        AttendanceEntry.objects.filter(
            technician__in=[row.technician_id for row in rows], date=day, verdict=Verdict.WAITING
        )
        .prefetch_related("doubts")
        .order_by("captured_at")
    )
    for entry in entries:
        waiting[entry.technician_id].append(entry)
    pictures = pictures_of([row.check_in_id for row in rows if row.check_in_id])
    return [
        Face(row, pictures.get(row.check_in_id or 0, {}).get(ORIGINAL), waiting[row.technician_id])
        for row in rows
    ]


def pictures_of(entry_ids: Iterable[int]) -> dict[int, dict[str, Attachment]]:
    """Kept files of entries by what they are (``original``, ``stamped``); one query."""
    return {
        owner_id: {file.label: file for file in files}
        for owner_id, files in attachments_of(KIND, entry_ids).items()
    }


def picture_of(entry: AttendanceEntry) -> tuple[Attachment | None, Attachment | None]:
    """The clean original and the stamped copy, while they are kept."""
    files = pictures_of([entry.pk]).get(entry.pk, {})
    return files.get(ORIGINAL), files.get(STAMPED)


def waiting_entries(
    actor: Actor, *, day: date | None = None, limit: int = 6, after: int = 0
) -> list[AttendanceEntry]:
    """Doubtful entries that the actor may decide on, oldest first."""
    condition = attendance_condition(actor, "technician__home_unit", "attendance.judge")
    rows = (
        AttendanceEntry.objects.waiting().filter(condition).exclude(technician__user_id=actor.person_id or 0)
    )
    if day is not None:
        rows = rows.filter(date=day)
    if after:
        rows = rows.exclude(pk=after)
    return list(
        rows.select_related("technician__user", "technician__home_unit").order_by("date", "pk")[:limit]
    )


def last_days(technician: Technician, until: date, days: int = 7) -> list[AttendanceDay]:
    """The days of one person up to a date, newest first; the caller asked whether it may be shown."""
    span = (until - timedelta(days=days - 1), until)
    rows = AttendanceDay.objects.filter(technician=technician, date__range=span)
    return list(rows.select_related("check_in", "shift").order_by("-date"))


def month_days(technician: Technician, month: date) -> dict[date, AttendanceDay]:
    """The days of a month by date."""
    last = calendar.monthrange(month.year, month.month)[1]
    rows = AttendanceDay.objects.filter(
        technician=technician, date__range=(month.replace(day=1), month.replace(day=last))
    ).select_related("check_in")
    return {row.date: row for row in rows}


def is_technician(person_id: int) -> bool:
    """Whether the person has attendance of his own."""
    return Technician.objects.filter(user_id=person_id).exists()


def entries_of_day(technician: Technician, day: date) -> list[AttendanceEntry]:
    """Everything that was sent or written for one person's day, in order."""
    rows = AttendanceEntry.objects.filter(technician=technician, date=day)
    return list(rows.prefetch_related("doubts").order_by("captured_at", "pk"))


# The month -----------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class MonthRow:
    """A row of the monthly recap: a technician, or a unit with its people together."""

    key: str
    label: str
    unit: str
    counts: dict[str, int]
    late_minutes: int

    @property
    def scheduled(self) -> int:
        """Scheduled working days minus approved leave, without those that are not over."""
        return sum(self.counts[status] for status in SCHEDULED)

    @property
    def on_time(self) -> int:
        return self.counts[DayStatus.ON_TIME]

    @property
    def present(self) -> int:
        """Days with an accepted check-in."""
        return sum(self.counts[status] for status in PRESENT)

    @property
    def on_time_share(self) -> float | None:
        """On-time attendance; unknown without a scheduled day."""
        return self.on_time / self.scheduled if self.scheduled else None


SCHEDULED = (DayStatus.ON_TIME, DayStatus.LATE, DayStatus.DOUBTFUL, DayStatus.MISSING)
PRESENT = (DayStatus.ON_TIME, DayStatus.LATE, DayStatus.EXTRA)


def month_recap(
    actor: Actor, first: date, last: date, *, by_unit: bool = False, unit_path: str = ""
) -> list[MonthRow]:
    """Counts of days by state for each technician or unit that the actor may see; one query."""
    days = AttendanceDay.objects.visible_to(actor).filter(date__range=(first, last))
    if unit_path:
        days = days.filter(unit__path__startswith=unit_path)
    if by_unit:
        key, label, unit = "unit__code", "unit__name", "unit__parent__name"
    else:
        key, label, unit = "technician__code", "technician__user__name", "technician__home_unit__name"
    rows: Any = (
        days.order_by()
        .values_list(key, label, unit, "status")
        .annotate(n=Count("pk"), late=Sum("late_minutes", filter=Q(status=DayStatus.LATE)))
    )
    found: dict[str, MonthRow] = {}
    minutes: defaultdict[str, int] = defaultdict(int)
    for code, name, place, status, count, late in rows:
        row = found.setdefault(code, MonthRow(code, name, place or "", dict.fromkeys(DayStatus.values, 0), 0))
        row.counts[status] += count
        minutes[code] += late or 0
    complete = [
        MonthRow(row.key, row.label, row.unit, row.counts, minutes[row.key]) for row in found.values()
    ]
    return sorted(complete, key=lambda row: (row.unit.casefold(), row.label.casefold(), row.key))
