"""Columns of the list behind a figure."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tanggap.reporting.wording import DASH, duration_text, number_text
from tanggap.web.components.badges import state_badge
from tanggap.web.components.tables import Column, two_lines
from tanggap.web.desk.recap_rows import Row, ticket_columns
from tanggap.web.templatetags.formats import moment

COLUMNS = (
    "id",
    "number",
    "subject",
    "status",
    "priority",
    "reported_at",
    "responded_at",
    "resolved_at",
    "closed_at",
    "resolution_breached_at",
    "resolve_seconds",
    "respond_seconds",
    "sla_met",
    "visits",
    "reopen_count",
    "repeated_at",
    "category__name",
    "unit__name",
    "resolver__name",
    "assignee__name",
)


def _lasting(seconds: int | None) -> str:
    return DASH if seconds is None else duration_text(seconds)


def _promise(row: Row) -> SafeString | str:
    if row["sla_met"] is not None:
        return state_badge("sla", "met" if row["sla_met"] else "breached")
    return state_badge("sla", "breached") if row["resolution_breached_at"] else ""


def _person(row: Row) -> SafeString | str:
    if row["resolver__name"]:
        return str(row["resolver__name"])
    if row["assignee__name"]:
        return two_lines(row["assignee__name"], _("assigned"))
    return format_html('<span class="tg-quiet">{}</span>', _("Nobody"))


def _when(row: Row) -> SafeString:
    return two_lines(moment(row["reported_at"]), moment(row["resolved_at"]) if row["resolved_at"] else DASH)


def case_columns() -> tuple[Column[Row], ...]:
    """What says why a ticket is counted."""
    return (
        *ticket_columns("category__name", "unit__name"),
        Column("status", _("State"), lambda row: state_badge("ticket", row["status"]), card="badge"),
        Column(
            "priority", _("Priority"), lambda row: state_badge("priority", row["priority"]), optional=True
        ),
        Column("person", _("Solved by"), _person),
        Column("when", _("Reported and solved"), _when, nowrap=True),
        Column(
            "respond",
            _("To answer"),
            lambda row: _lasting(row["respond_seconds"]),
            numeric=True,
            nowrap=True,
            optional=True,
        ),
        Column(
            "resolve", _("To solve"), lambda row: _lasting(row["resolve_seconds"]), numeric=True, nowrap=True
        ),
        Column("sla", _("Promise"), _promise),
        Column("visits", _("Visits"), lambda row: number_text(row["visits"]), numeric=True),
        Column(
            "reopened",
            _("Reopened"),
            lambda row: number_text(row["reopen_count"]),
            numeric=True,
            optional=True,
        ),
        Column(
            "repeated",
            _("Next fault"),
            lambda row: moment(row["repeated_at"]) if row["repeated_at"] else "",
            optional=True,
        ),
    )
