"""What was said of the days of a period."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from tanggap.fieldwork.models import DayRemark, Technician
from tanggap.reporting.cases import Asked
from tanggap.reporting.periods import Period


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark as a recap shows it.

    Attributes:
        pk: its key.
        day: the day that it speaks of.
        unit, unit_path: what it holds for, with all below.
        text: what happened.
        leaves_ranking: whether cases of that day stay out of rankings there.
        author: who wrote it.
        time_zone: in which the unit reads its days.
    """

    pk: int
    day: date
    unit: str
    unit_path: str
    text: str
    leaves_ranking: bool
    author: str
    time_zone: str


def remarks_in(asked: Asked) -> list[Remark]:
    """Remarks on days of the period that hold for what is counted, in order; one query, two for a person."""
    found = DayRemark.objects.standing().filter(date__range=(asked.period.first, asked.period.last))
    if asked.person_id is not None:
        home = Technician.objects.filter(user_id=asked.person_id).values_list("home_unit__path", flat=True)
        path = home.first()
        return _read(found.holding_at(path)) if path else []
    found = found.touching(asked.paths)
    return _read(found.touching([asked.unit.path]) if asked.unit is not None else found)


def remarks_out_of_ranking(period: Period) -> list[Remark]:
    """All remarks whose days stay out of rankings, whoever reads; one query."""
    days = Q(date__range=(period.first, period.last), leaves_ranking=True)
    return _read(DayRemark.objects.standing().filter(days))


def _read(found: QuerySet[DayRemark]) -> list[Remark]:
    rows: Iterable[tuple[int, date, str, str, str, bool, str, str]] = found.order_by(
        "date", "pk"
    ).values_list(
        "pk",
        "date",
        "unit__name",
        "unit__path",
        "text",
        "leaves_ranking",
        "written_by__name",
        "unit__time_zone",
    )
    return [Remark(*row) for row in rows]
