"""The list of work orders behind a figure of field work."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tanggap.fieldwork.choices import WorkOrderStatus
from tanggap.reporting.wording import DASH, duration_text, number_text
from tanggap.web.components.badges import state_badge
from tanggap.web.components.tables import Column, two_lines
from tanggap.web.desk.recap_rows import Row, ticket_columns
from tanggap.web.templatetags.formats import moment

_FIELDS = {
    "order_finished_at": "finished_at",
    "order_en_route_at": "en_route_at",
    "order_arrived_at": "arrived_at",
    "order_visit": "visit",
    "order_blocked_seconds": "blocked_seconds",
    "number": "ticket__number",
    "subject": "ticket__subject",
    "category_name": "ticket__category__name",
    "unit_name": "ticket__unit__name",
    "lead_name": "lead__user__name",
}


def order_rows(
    found: QuerySet[Any], way: str, place: tuple[datetime, int] | None, most: int
) -> list[dict[str, Any]]:
    """A page of the orders, the latest finished first.

    Args:
        found: orders or parts in them.
        way: from such a row to its order.
        place: moment and key of the last row of the page before.
        most: how many rows.
    """
    finished = f"{way}finished_at"
    if place is not None:
        at, pk = place
        found = found.filter(Q(**{f"{finished}__lte": at}) & (Q(**{f"{finished}__lt": at}) | Q(id__lt=pk)))
    fields: dict[str, Any] = {name: F(f"{way}{field}") for name, field in _FIELDS.items()}
    if way:
        fields["helper_name"] = F("technician__user__name")
    return list(found.order_by(f"-{finished}", "-id").values("id", **fields)[:most])


def _lasting(earlier: datetime | None, later: datetime | None) -> str:
    if earlier is None or later is None:
        return DASH
    return duration_text((later - earlier).total_seconds())


def _person(row: Row) -> SafeString | str:
    helper = row.get("helper_name")
    if helper and helper != row["lead_name"]:
        return two_lines(helper, _("with %(lead)s") % {"lead": row["lead_name"]})
    return str(row["lead_name"])


def order_columns() -> tuple[Column[Row], ...]:
    """What says why a work order is counted."""
    return (
        *ticket_columns("category_name", "unit_name"),
        Column(
            "status", _("State"), lambda row: state_badge("work_order", WorkOrderStatus.DONE), card="badge"
        ),
        Column("person", _("Technician"), _person),
        Column("finished", _("Finished"), lambda row: moment(row["order_finished_at"]), nowrap=True),
        Column("visit", _("Visit"), lambda row: number_text(row["order_visit"]), numeric=True),
        Column(
            "travel",
            _("Travel"),
            lambda row: _lasting(row["order_en_route_at"], row["order_arrived_at"]),
            numeric=True,
            nowrap=True,
        ),
        Column(
            "site",
            _("On site"),
            lambda row: _lasting(row["order_arrived_at"], row["order_finished_at"]),
            numeric=True,
            nowrap=True,
        ),
        Column(
            "blocked",
            _("Blocked"),
            lambda row: duration_text(row["order_blocked_seconds"]) if row["order_blocked_seconds"] else DASH,
            numeric=True,
            nowrap=True,
            optional=True,
        ),
    )
