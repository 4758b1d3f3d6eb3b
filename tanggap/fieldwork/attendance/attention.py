"""What of attendance waits for somebody, for pages that lie open all day: two queries that are kept."""

from __future__ import annotations

from copy import copy
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from tanggap.fieldwork.attendance.choices import DayStatus
from tanggap.fieldwork.attendance.querysets import attendance_condition
from tanggap.fieldwork.models import AttendanceDay, AttendanceEntry
from tanggap.kernel.actor import Actor
from tanggap.kernel.kept_query import KeptQuery

JUDGE = "attendance.judge"


def doubtful_now(actor: Actor, limit: int) -> list[dict[str, Any]]:
    """Doubtful entries that the actor may decide on, oldest first.

    Each with ``public_id``, ``name``, ``unit`` and ``since``.
    """
    return _kept_doubtful.rows(shape=(copy(actor), limit))


def missing_now(actor: Actor, today: date, limit: int) -> list[dict[str, Any]]:
    """Who should be there and is not, as the actor may judge: ``code``, ``name``, ``where``, ``since``."""
    return _kept_missing.rows(today, shape=(copy(actor), limit))


def _doubtful(actor: Actor, limit: int) -> QuerySet[AttendanceEntry, Any]:
    here = attendance_condition(actor, "technician__home_unit", JUDGE)
    rows = AttendanceEntry.objects.waiting().filter(here).exclude(technician__user_id=actor.person_id or 0)
    return rows.order_by("date", "pk").values(
        "public_id",
        name=F("technician__user__name"),
        unit=F("technician__home_unit__name"),
        since=F("received_at"),
    )[:limit]


def _missing(actor: Actor, limit: int, today: date) -> QuerySet[AttendanceDay, Any]:
    rows = AttendanceDay.objects.filter(
        attendance_condition(actor, "unit", JUDGE), date=today, status=DayStatus.MISSING
    )
    return rows.order_by("starts_at", "pk").values(
        code=F("technician__code"),
        name=F("technician__user__name"),
        where=F("unit__name"),
        since=F("starts_at"),
    )[:limit]


_kept_doubtful, _kept_missing = KeptQuery(_doubtful), KeptQuery(_missing)
