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

from tanggap.reporting.cases import Asked, Population, row_key, tickets_in
from tanggap.reporting.choices import By
from tanggap.reporting.definitions import FIGURES, FULL_KEYS
from tanggap.reporting.feedback import FEEDBACK_ROWS, feedback_in
from tanggap.reporting.labels import Label, labels_of
from tanggap.reporting.orders import HELPER_ROW, ORDER_ROWS, helpers_in, orders_in
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
    """The figures of a period: a row each, most solved tickets first, and all together."""

    asked: Asked
    by: By
    rows: tuple[Row, ...]
    total: Row
    full: bool

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


def recap(asked: Asked, by: By, *, full: bool = False) -> Recap:
    """The figures of the period by ``by``.

    Args:
        asked: period, units, filters.
        by: what a row stands for.
        full: count closed tickets and finished jobs, too, which costs two more passes.
    """
    found: Found = defaultdict(Sums)
    _count_resolved(found, asked, by)
    _count_answered(found, asked, by, each=full)
    _count_plain(found, asked, by, _PLAIN_COUNTS | (_FURTHER_COUNTS if full else {}))
    if full:
        _count_jobs(found, asked, by)
    labels = labels_of(by, [pk for pk in found if pk is not None])
    rows = [_row(pk, labels[pk], sums) for pk, sums in found.items() if pk in labels]
    rows.sort(key=lambda row: (-row.sums.resolved, -row.sums.received, row.pk is None, row.label.casefold()))
    total = Row(None, None, "", Sums.of_all(found.values()))
    return Recap(asked, by, tuple(rows), total, full)


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


def _how_many(condition: Q | None = None) -> Count:
    """Counts rows, not a column, so that an index may answer alone."""
    return Count(Value(1), filter=condition)


def _by_row(tickets: QuerySet[Ticket], by: By | None, population: Population) -> QuerySet[Ticket, Any]:
    return tickets.annotate(row=_key(by, population)).values("row").order_by()


def _count_resolved(found: Found, asked: Asked, by: By | None) -> None:
    tickets = _by_row(tickets_in(asked, Population.RESOLVED), by, Population.RESOLVED)
    rows = tickets.annotate(
        resolved_=_how_many(),
        net_seconds_=Sum("resolve_net_seconds"),
        net_count_=Count("resolve_net_seconds"),
        solving_=_seconds("resolve_seconds"),
        **{f"{name}_": _how_many(condition) for name, condition in RESOLVED_PARTS.items()},
    )
    for row in rows:
        sums = found[row["row"]]
        sums.solving = _read(row["solving_"])
        for name in ("resolved", "net_seconds", "net_count", *RESOLVED_PARTS):
            setattr(sums, name, int(row[f"{name}_"] or 0))


def _count_answered(found: Found, asked: Asked, by: By | None, *, each: bool) -> None:
    """Counts the answered cases; with ``each`` the seconds of every case, for percentiles."""
    answered = _by_row(tickets_in(asked, Population.RESPONDED), by, Population.RESPONDED)
    listed = {"answering_": _seconds("respond_seconds")} if each else {}
    rows = answered.annotate(total_=Sum("respond_seconds"), count_=Count("respond_seconds"), **listed)
    for row in rows:
        sums = found[row["row"]]
        sums.answer_seconds, sums.answer_count = int(row["total_"] or 0), row["count_"]
        sums.answering = _read(row["answering_"]) if each else []


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
            travels=Count(Case(When(Q(en_route_at__isnull=False), then="arrived_at"))),
        )
    )
    for row in rows:
        sums = found[row["row"]]
        sums.orders, sums.site_count, sums.travel_count = row["orders"], row["sites"], row["travels"]
        sums.site_seconds, sums.travel_seconds = _whole(row["site"]), _whole(row["travel"])
    if by is By.TECHNICIAN:
        for pk, count in helpers_in(asked).values_list(HELPER_ROW).annotate(n=Count("pk")):
            found[pk].assisted = count


def _whole(span: timedelta | None) -> int:
    return span // timedelta(seconds=1) if span else 0
