"""The recap: the figures of a period by technician, team, unit, category or office.

A handful of queries, each one pass over an index range: the solved cases with all that is counted of them,
the answered ones, the plain counts together, finished jobs, and the labels. Percentiles and means are
computed here from the seconds of each case, so that every database gives the same number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    Case,
    CharField,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    IntegerField,
    Q,
    QuerySet,
    StringAgg,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce

from tanggap.fieldwork.attendance.choices import DayStatus
from tanggap.reporting.attendance import ATTENDANCE_ROWS, ON_SHIFT, PRESENT, SCHEDULED, days_in
from tanggap.reporting.cases import Asked, Population, row_key, tickets_in
from tanggap.reporting.choices import By
from tanggap.reporting.definitions import FIGURES
from tanggap.reporting.feedback import FEEDBACK_ROWS, feedback_in
from tanggap.reporting.figure import FULL_KEYS
from tanggap.reporting.labels import Label, labels_of
from tanggap.reporting.orders import CREW_ROWS, HELPER_ROW, ORDER_ROWS, crew_in, helpers_in, orders_in
from tanggap.reporting.proof import location_proven
from tanggap.reporting.ranking import Ranking
from tanggap.reporting.remarks import Remark, remarks_in
from tanggap.reporting.sums import RESOLVED_PARTS, Sums
from tanggap.tickets.choices import BAD_SCORE, GOOD_SCORE
from tanggap.tickets.models import Feedback, Ticket

type Found = dict[int | None, Sums]
"""What was counted, by the key of the row."""

_PLAIN_COUNTS = {Population.RECEIVED: "received", Population.OVERDUE: "overdue"}
_FURTHER_COUNTS = {Population.CLOSED: "closed"}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a recap.

    Attributes:
        pk: key of what the row stands for; ``None`` for the row of none and for the total.
        key: stable name of it (code, key in the source), ``None`` likewise.
        label: for readers.
        sums: what was counted.
    """

    pk: int | None
    key: str | None
    label: str
    sums: Sums

    def value(self, figure: str) -> float | int | None:
        """The figure with this key."""
        return FIGURES[figure].compute(self.sums)

    def cases(self, figure: str) -> int | None:
        """How many cases a share, mean or percentile rests on; ``None`` for plain counts."""
        count = FIGURES[figure].cases
        return count(self.sums) if count is not None else None

    def as_json(self, figures: Iterable[str]) -> dict[str, Any]:
        """Key, label and the figures."""
        return {"key": self.key, "label": self.label, **{name: self.value(name) for name in figures}}


@dataclass(frozen=True, slots=True)
class Recap:
    """The figures of a period: a row each, most solved first, and all together; what was said of days.

    Monthly recaps also carry how technicians stand.
    """

    asked: Asked
    by: By
    rows: tuple[Row, ...]
    total: Row
    full: bool
    remarks: tuple[Remark, ...] = ()
    ranking: Ranking | None = None

    @property
    def figures(self) -> tuple[str, ...]:
        """Keys of the figures that were counted."""
        return tuple(key for key in FIGURES if self.full or key not in FULL_KEYS)

    def as_json(self) -> dict[str, Any]:
        """The recap as other systems read it."""
        figures = self.figures
        return {
            "from": self.asked.period.first.isoformat(),
            "to": self.asked.period.last.isoformat(),
            "by": str(self.by),
            "unit": self.asked.unit.code if self.asked.unit is not None else None,
            "rows": [row.as_json(figures) for row in self.rows],
            "total": self.total.as_json(figures),
        }


def recap(asked: Asked, by: By, *, full: bool = False, remarks: bool = True) -> Recap:
    """The figures of the period by ``by``.

    Args:
        asked: period, units, filters.
        by: what a row stands for.
        full: count closed tickets and finished jobs, too, which costs two more passes.
        remarks: with what was said of the days.
    """
    found: Found = defaultdict(Sums)
    _count_resolved(found, asked, by)
    _count_answered(found, asked, by, each=full)
    _count_plain(found, asked, by, _PLAIN_COUNTS | (_FURTHER_COUNTS if full else {}))
    if full:
        _count_jobs(found, asked, by)
        _count_work_time(found, asked, by)
        _count_attendance(found, asked, by)
    labels = labels_of(by, [pk for pk in found if pk is not None])
    rows = [_row(pk, labels[pk], sums) for pk, sums in found.items() if pk in labels]
    rows.sort(key=lambda row: (-row.sums.resolved, -row.sums.received, row.pk is None, row.label.casefold()))
    total = Row(None, None, "", Sums.of_all(found.values()))
    return Recap(asked, by, tuple(rows), total, full, tuple(remarks_in(asked)) if remarks else ())


def total(asked: Asked) -> Row:
    """Only the figures of all cases together, for a comparison; closed ones and jobs are not counted."""
    found: Found = defaultdict(Sums)
    _count_resolved(found, asked, None)
    _count_answered(found, asked, None, each=False)
    _count_plain(found, asked, None, _PLAIN_COUNTS)
    return Row(None, None, "", Sums.of_all(found.values()))


def _row(pk: int | None, label: Label, sums: Sums) -> Row:
    return Row(pk, label.key, label.name, sums)


def _key(by: By | None, population: Population) -> Combinable:
    """The row of a case; all cases have the same one where nothing is told apart."""
    return row_key(by, population) if by is not None else Value(None, output_field=IntegerField())


def _seconds(name: str) -> StringAgg:
    """The seconds of all cases in one text: a single pass without sorting, on every database."""
    return StringAgg(Cast(name, TextField()), delimiter=Value(","))


def _read(text: str | None) -> list[int]:
    return sorted(map(int, text.split(","))) if text else []


class _Rows(Count):
    """Counts rows. What the driver gives is whole already; converting it again costs thousands of rows."""

    def get_db_converters(self, connection: BaseDatabaseWrapper) -> list[Any]:
        return []


class _Seconds(Sum):
    """A sum that its reader makes whole."""

    get_db_converters = _Rows.get_db_converters


def _how_many(condition: Q | None = None) -> Count:
    """Counts rows, not a column, so that an index may answer alone."""
    return _Rows(Value(1), filter=condition)


def _by_row(tickets: QuerySet[Ticket], by: By | None, population: Population) -> QuerySet[Ticket, Any]:
    return tickets.annotate(row=_key(by, population)).values("row").order_by()


def _count_resolved(found: Found, asked: Asked, by: By | None) -> None:
    tickets = _by_row(tickets_in(asked, Population.RESOLVED), by, Population.RESOLVED)
    counts: dict[str, Any] = {
        "resolved": _how_many(),
        "net_seconds": _Seconds("resolve_net_seconds"),
        "net_count": _Rows("resolve_net_seconds"),
        **{name: _how_many(condition) for name, condition in RESOLVED_PARTS.items()},
    }
    columns = {f"{name}_": counted for name, counted in counts.items()}
    rows = tickets.annotate(solving_=_seconds("resolve_seconds"), **columns)
    for pk, solving, *values in rows.values_list("row", "solving_", *columns):
        sums = found[pk]
        sums.solving = _read(solving)
        for name, value in zip(counts, values, strict=True):
            if value:
                setattr(sums, name, int(value))


def _count_answered(found: Found, asked: Asked, by: By | None, *, each: bool) -> None:
    """Counts the answered cases; with ``each`` the seconds of every case, for percentiles."""
    answered = _by_row(tickets_in(asked, Population.RESPONDED), by, Population.RESPONDED)
    listed = {"answering_": _seconds("respond_seconds")} if each else {}
    rows = answered.annotate(total_=_Seconds("respond_seconds"), count_=_Rows("respond_seconds"), **listed)
    for pk, seconds, count, *answering in rows.values_list("row", "total_", "count_", *listed):
        sums = found[pk]
        sums.answer_seconds, sums.answer_count = int(seconds or 0), count
        sums.answering = _read(answering[0]) if each else []


def _count_plain(found: Found, asked: Asked, by: By | None, wanted: dict[Population, str]) -> None:
    first, *others = (
        _by_row(tickets_in(asked, population), by, population)
        .annotate(name=Value(name, output_field=CharField()), n=_how_many())
        .values_list("row", "name", "n")
        for population, name in wanted.items()
    )
    for pk, name, count in first.union(*others, _feedback_counts(asked, by), all=True).order_by():
        if name.isdecimal():
            _add_score(found[pk], int(name), count)
        else:
            setattr(found[pk], name, count)


def _feedback_counts(asked: Asked, by: By | None) -> QuerySet[Feedback, Any]:
    """How often each score was given, as rows of the same form as the plain counts; "0" is no answer."""
    row: Combinable = F(FEEDBACK_ROWS[by]) if by is not None else Value(None, output_field=IntegerField())
    return (
        feedback_in(asked)
        .annotate(row=row, name=Cast(Coalesce("score", 0), CharField()))
        .order_by()
        .values("row", "name")
        .annotate(n=_how_many())
        .values_list("row", "name", "n")
    )


def _add_score(sums: Sums, score: int, count: int) -> None:
    sums.asked += count
    if score:
        sums.rated += count
        sums.score_sum += score * count
        sums.satisfied += count if score >= GOOD_SCORE else 0
        sums.rated_badly += count if score <= BAD_SCORE else 0


# Jobs ----------------------------------------------------------------------------------------------------
def _lasting(earlier: str, later: str) -> Sum:
    return Sum(ExpressionWrapper(F(later) - F(earlier), output_field=DurationField()))


def _count_jobs(found: Found, asked: Asked, by: By) -> None:
    rows = (
        orders_in(asked)
        .annotate(row=F(ORDER_ROWS[by]))
        .values("row")
        .order_by()
        .annotate(
            orders=Count("pk"),
            site=_lasting("arrived_at", "finished_at"),
            sites=Count("arrived_at"),
            travel=_lasting("en_route_at", "arrived_at"),
            accepted=Count("accepted_at"),
            taken=_lasting("accepted_at", "finished_at"),
            blocked=Sum("blocked_seconds", filter=Q(accepted_at__isnull=False)),
            located=Count("pk", filter=location_proven()),
            travels=Count(Case(When(Q(en_route_at__isnull=False), then="arrived_at"))),
        )
    )
    for row in rows:
        sums = found[row["row"]]
        sums.orders, sums.site_count, sums.travel_count = row["orders"], row["sites"], row["travels"]
        sums.accepted_orders, sums.located = row["accepted"], row["located"]
        sums.taken_micros, sums.blocked_seconds = _micros(row["taken"]), int(row["blocked"] or 0)
        sums.site_micros, sums.travel_micros = _micros(row["site"]), _micros(row["travel"])
    if by is By.TECHNICIAN:
        for pk, count in helpers_in(asked).values_list(HELPER_ROW).annotate(n=Count("pk")):
            found[pk].assisted = count


def _count_work_time(found: Found, asked: Asked, by: By) -> None:
    """How long everybody in a crew travelled and was on site."""
    way = "work_order__"
    rows = (
        crew_in(asked)
        .values_list(CREW_ROWS[by])
        .annotate(
            travel=_lasting(f"{way}en_route_at", f"{way}arrived_at"),
            site=_lasting(f"{way}arrived_at", f"{way}finished_at"),
            parts=Count("pk"),
        )
    )
    for pk, travel, site, parts in rows:
        found[pk].work_parts = parts
        found[pk].work_micros = _micros(travel) + _micros(site)


def _count_attendance(found: Found, asked: Asked, by: By) -> None:
    if by not in ATTENDANCE_ROWS:
        return
    hours = ExpressionWrapper(F("ends_at") - F("starts_at"), output_field=DurationField())
    rows = (
        days_in(asked)
        .values_list(ATTENDANCE_ROWS[by], "status")
        .annotate(n=Count("pk"), shifts=Count("pk", filter=ON_SHIFT), hours=Sum(hours, filter=ON_SHIFT))
    )
    for pk, status, count, shifts, on_shift in rows:
        sums = found[pk]
        sums.days_present += count if status in PRESENT else 0
        sums.days_scheduled += count if status in SCHEDULED else 0
        sums.days_on_time += count if status == DayStatus.ON_TIME else 0
        sums.shift_days += shifts
        sums.shift_micros += _micros(on_shift)


def _micros(span: timedelta | None) -> int:
    """Exactly, so that the total of rows is the same whatever the rows stand for."""
    return span // timedelta(microseconds=1) if span else 0
