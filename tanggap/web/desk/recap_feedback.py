"""The list of answers behind a figure of satisfaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tanggap.reporting.wording import DASH
from tanggap.tickets.models import Feedback
from tanggap.web.components.scores import score_badge
from tanggap.web.components.tables import Column, two_lines
from tanggap.web.templatetags.formats import moment

type Row = dict[str, Any]

_FIELDS = (
    "id",
    "score",
    "comment",
    "resolved_at",
    "answered_at",
    "resolver__name",
    "ticket__number",
    "ticket__subject",
    "ticket__category__name",
    "ticket__unit__name",
)


def feedback_rows(found: QuerySet[Feedback], place: tuple[datetime, int] | None, most: int) -> list[Row]:
    """A page of the questions and answers, the latest solution first.

    Args:
        found: what the figure counts.
        place: moment and key of the last row of the page before.
        most: how many rows.
    """
    if place is not None:
        at, pk = place
        found = found.filter(Q(resolved_at__lte=at) & (Q(resolved_at__lt=at) | Q(id__lt=pk)))
    rows = found.order_by("-resolved_at", "-id").values(*_FIELDS)[:most]
    return [{**row, "number": row["ticket__number"]} for row in rows]


def _score(row: Row) -> SafeString:
    if row["score"] is None:
        return format_html('<span class="tg-quiet">{}</span>', _("No answer"))
    return score_badge(row["score"])


def feedback_columns() -> tuple[Column[Row], ...]:
    """What says why an answer is counted."""
    return (
        Column("number", _("Number"), lambda row: row["number"], locked=True, nowrap=True, card="hide"),
        Column(
            "subject",
            _("Subject"),
            lambda row: two_lines(
                row["ticket__subject"],
                " · ".join(filter(None, (row["ticket__category__name"], row["ticket__unit__name"]))),
            ),
            card="title",
            locked=True,
        ),
        Column("score", _("Rating"), _score, card="badge"),
        Column("comment", _("Comment"), lambda row: row["comment"]),
        Column("person", _("Solved by"), lambda row: row["resolver__name"] or DASH),
        Column("solved", _("Solved"), lambda row: moment(row["resolved_at"]), nowrap=True),
        Column(
            "answered",
            _("Rated"),
            lambda row: moment(row["answered_at"]) if row["answered_at"] else DASH,
            nowrap=True,
            optional=True,
        ),
    )
