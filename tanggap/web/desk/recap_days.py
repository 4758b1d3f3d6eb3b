"""The list of days behind a figure of attendance."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tanggap.fieldwork.models import AttendanceDay
from tanggap.reporting.wording import DASH, duration_text
from tanggap.web import formats
from tanggap.web.components.tables import Column
from tanggap.web.desk.recap_rows import Row
from tanggap.web.field.attendance import day_badge
from tanggap.web.templatetags.formats import moment

_FIELDS = ("id", "date", "status", "starts_at", "ends_at", "first_in_at", "last_out_at")
_NAMES = ("technician__user__name", "unit__name", "shift__name")


def day_rows(
    found: QuerySet[AttendanceDay], place: tuple[datetime, int] | None, most: int
) -> list[dict[str, Any]]:
    """A page of the days, the latest first.

    Args:
        found: what the figure counts.
        place: the day (its midnight, in UTC) and key of the last row of the page before.
        most: how many rows.
    """
    if place is not None:
        day, pk = place[0].date(), place[1]
        found = found.filter(Q(date__lte=day) & (Q(date__lt=day) | Q(id__lt=pk)))
    rows = found.order_by("-date", "-id").values(*_FIELDS, *_NAMES)[:most]
    return [{**row, "at": datetime.combine(row["date"], time.min, tzinfo=UTC)} for row in rows]


def day_columns() -> tuple[Column[Row], ...]:
    """What says why a day is counted, and with how many hours."""
    language = get_language() or "id"
    return (
        Column(
            "date",
            _("Day"),
            lambda row: formats.date_short(row["date"], language=language),
            locked=True,
            nowrap=True,
            card="title",
        ),
        Column("person", _("Technician"), lambda row: row["technician__user__name"], locked=True),
        Column("unit", _("Unit"), lambda row: row["unit__name"]),
        Column("status", _("State"), lambda row: day_badge(row["status"]), card="badge"),
        Column("shift", _("Shift"), lambda row: row["shift__name"] or DASH),
        Column("hours", _("Hours"), _hours, numeric=True, nowrap=True),
        Column("first", _("First check-in"), lambda row: _at(row["first_in_at"]), nowrap=True),
        Column("last", _("Last check-out"), lambda row: _at(row["last_out_at"]), nowrap=True, optional=True),
    )


def _hours(row: Row) -> str:
    """The length of the shift."""
    if row["starts_at"] is None or row["ends_at"] is None:
        return DASH
    return duration_text((row["ends_at"] - row["starts_at"]).total_seconds())


def _at(value: datetime | None) -> Any:
    return moment(value) if value is not None else DASH
