"""What the lists behind the figures of tickets and of field work have in common."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tanggap.web.components.tables import Column, two_lines

type Row = dict[str, Any]


def ticket_columns(category: str, unit: str) -> tuple[Column[Row], ...]:
    """Which ticket it is.

    Args:
        category, unit: keys of their names in a row.
    """
    return (
        Column("number", _("Number"), lambda row: row["number"], locked=True, nowrap=True, card="hide"),
        Column(
            "subject",
            _("Subject"),
            lambda row: two_lines(row["subject"], " · ".join(filter(None, (row[category], row[unit])))),
            card="title",
            locked=True,
        ),
    )
