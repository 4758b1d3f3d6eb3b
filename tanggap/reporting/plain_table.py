"""A recap as text for a terminal."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tanggap.reporting.choices import By
from tanggap.reporting.definitions import FIGURES
from tanggap.reporting.recap import Recap
from tanggap.reporting.wording import figure_text, period_text

COLUMNS = (
    "resolved",
    "received",
    "median_resolve_s",
    "p90_resolve_s",
    "mean_respond_s",
    "sla_attainment",
    "first_time_fix",
    "reopen_rate",
    "repeat_30d",
)
WIDEST_LABEL = 40


def plain_table(found: Recap) -> str:
    """The recap in lines: a head, a row each, the total; shares tell in brackets on how many cases."""
    heads = [By(found.by).label, *(FIGURES[key].short for key in COLUMNS)]
    lines = [[str(head) for head in heads]]
    for row in (*found.rows, found.total):
        label = row.label if row is not found.total else _("Total")
        lines.append([label[:WIDEST_LABEL], *(figure_text(row, key) for key in COLUMNS)])
    widths = [max(len(line[place]) for line in lines) for place in range(len(heads))]
    rule = "  ".join("-" * width for width in widths)
    texts = ["  ".join(_padded(line, widths)).rstrip() for line in lines]
    unit = found.asked.unit.name if found.asked.unit is not None else _("All units")
    head = f"{period_text(found.asked.period)} · {unit}"
    return "\n".join([head, "", texts[0], rule, *texts[1:-1], rule, texts[-1]])


def _padded(line: list[str], widths: list[int]) -> list[str]:
    first, *rest = zip(line, widths, strict=True)
    return [first[0].ljust(first[1]), *(text.rjust(width) for text, width in rest)]
