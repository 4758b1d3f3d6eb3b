"""How a recap looks: figure cards, the table with its links, charts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext as _

from tanggap.reporting.cases import NOBODY
from tanggap.reporting.choices import FEWEST_RANKED, By
from tanggap.reporting.definitions import FIGURES, Figure
from tanggap.reporting.desk import Flow
from tanggap.reporting.figure import NEEDS_FULL
from tanggap.reporting.recap import Recap, Row
from tanggap.reporting.statistics import banded
from tanggap.reporting.sums import Better, Unit
from tanggap.reporting.wording import DASH
from tanggap.tickets.choices import HoldReason
from tanggap.web import formats
from tanggap.web.components.parts import Chart, Series
from tanggap.web.components.reading import avatar
from tanggap.web.components.tables import Column, Pager, Table, query_with
from tanggap.web.desk.recap_asked import Question
from tanggap.web.desk.ticket_filters import AGE_NAMES

CARDS = (
    "resolved",
    "received",
    "median_resolve_s",
    "p90_resolve_s",
    "mean_respond_s",
    "sla_attainment",
    "first_time_fix",
    "reopen_rate",
    "csat",
)
SHOWN = (
    "resolved",
    "received",
    "median_resolve_s",
    "p90_resolve_s",
    "mean_respond_s",
    "sla_attainment",
    "first_time_fix",
    "reopen_rate",
    "repeat_30d",
    "csat",
)
OFFERED = (
    "mean_resolve_s",
    "mean_resolve_net_s",
    "overdue",
    "sla_met",
    "sla_due",
    "reopened",
    "repeat_7d",
    "closed",
    "median_respond_s",
    "jobs",
    "assisted",
    "mean_on_site_s",
    "mean_travel_s",
    "jobs_per_day",
    "on_time_attendance",
    "utilisation",
    "work_time_s",
    "blocked_share",
    "location_proof",
    "mean_score",
    "response_rate",
    "rated_badly",
)
"""Columns that a reader may add."""
HOUR, DAY = 3600, 86_400
BANDS = (HOUR, 4 * HOUR, 8 * HOUR, DAY, 3 * DAY, 7 * DAY)
TOP = 10
PAGE_ROWS = 50
"""Rows on one page of the screen; a recap of thousands of people stands on several."""
_PEOPLE = (By.TECHNICIAN, By.TEAM)
TOTAL_KEY = "total"


def band_names() -> list[str]:
    """Names of the bands of the time to solve."""
    return [
        gettext("under 1 hour"),
        gettext("1 to 4 hours"),
        gettext("4 to 8 hours"),
        gettext("8 to 24 hours"),
        gettext("1 to 3 days"),
        gettext("3 to 7 days"),
        gettext("over 7 days"),
    ]


def cases_url(question: Question, figure: str, row: Row | None) -> str:
    """The list of the cases behind a figure, of one row or of all."""
    chosen = None if row is None else str(row.pk) if row.pk is not None else NOBODY
    return f"{reverse('desk:recap_cases')}{question.link(figure=figure, row=chosen)}"


def is_weak(row: Row, key: str) -> bool:
    """Whether the figure rests on too few cases to say much."""
    cases = row.cases(key)
    return cases is not None and cases < FEWEST_RANKED


def shown(unit: Unit, value: float, language: str) -> str:
    """A figure as text."""
    if unit is Unit.DURATION:
        return formats.duration(value, language=language)
    if unit is Unit.PERCENT:
        return formats.percent(value, language=language)
    return formats.number(value, places=2 if unit is Unit.SCORE else 0, language=language)


def counted_text(count: int) -> str:
    """``n = 1.204``."""
    return _("n = %(count)s") % {"count": formats.number(count, language=get_language() or "id")}


# Cards ---------------------------------------------------------------------------------------------------
def cards(question: Question, now: Row, before: Row | None) -> list[dict[str, Any]]:
    """The figures of all cases together; with those of the period before, how they changed."""
    return [_card(question, FIGURES[key], now, before) for key in CARDS]


def _card(question: Question, figure: Figure, now: Row, before: Row | None) -> dict[str, Any]:
    return figure_card(figure, now, before, cases_url(question, figure.key, None))


def figure_card(figure: Figure, now: Row, before: Row | None, url: str) -> dict[str, Any]:
    """A figure with its cases, its change against ``before`` and, where there are cases, the way to them."""
    value, cases = now.value(figure.key), now.cases(figure.key)
    language = get_language() or "id"
    has_cases = bool(cases if cases is not None else value)
    card: dict[str, Any] = {
        "label": figure.label,
        "value": shown(figure.unit, value, language) if value is not None else "",
        "n": "" if cases is None else counted_text(cases),
        "url": url if has_cases and figure.has_list else "",
        "hint": figure.meaning,
        "tone": "muted" if is_weak(now, figure.key) else "",
    }
    return card | (_trend(figure, now, before) if before is not None else {})


def _trend(figure: Figure, now: Row, before: Row) -> dict[str, Any]:
    value, earlier = now.value(figure.key), before.value(figure.key)
    if value is None or earlier is None or is_weak(now, figure.key) or is_weak(before, figure.key):
        return {"trend": _("no comparison"), "direction": "", "good": None}
    change = value - earlier
    text = _change_text(figure, change, earlier)
    if not text:
        return {"trend": _("unchanged"), "direction": "flat", "good": None}
    welcome = None if figure.better is Better.NEITHER else (change > 0) is (figure.better is Better.MORE)
    return {"trend": text, "direction": "up" if change > 0 else "down", "good": welcome}


def _change_text(figure: Figure, change: float, earlier: float) -> str:
    """The change in words; "" where it would be written as zero."""
    sign, language = "+" if change > 0 else formats.MINUS, get_language() or "id"
    if figure.unit is Unit.PERCENT:
        points = formats.number(abs(change) * 100, places=1, language=language)
        visible = round(abs(change) * 100, 1)
        return _("%(sign)s%(points)s points") % {"sign": sign, "points": points} if visible else ""
    if not earlier or not change:
        return f"{sign}{shown(figure.unit, abs(change), language)}" if change else ""
    return f"{sign}{formats.percent(abs(change) / earlier, places=0, language=language)}"


# Table ---------------------------------------------------------------------------------------------------
def wants_full(query: QueryDict) -> bool:
    """Whether a chosen column needs what only a full recap counts."""
    chosen = {*query.get("columns", "").split(","), *query.getlist("column")}
    return bool(chosen & NEEDS_FULL)


def recap_table(question: Question, found: Recap, query: QueryDict, *, linked: bool = True) -> Table[Row]:
    """A row each and the total last; rows whose figure says little come behind the ranked ones.

    On the screen a page holds ``PAGE_ROWS`` rows, with the total below each; on paper all rows stand.
    """
    columns = [
        Column("label", By(found.by).label, _label_cell(found), sort="label", card="title", locked=True),
        *(_column(question, FIGURES[key], found, linked=linked) for key in SHOWN),
        _bands_column(),
        *(_column(question, FIGURES[key], found, linked=linked, optional=True) for key in OFFERED),
    ]
    table = Table(
        code="recap",
        columns=columns,
        rows=(),
        query=query,
        caption=_("Recap by %(what)s") % {"what": By(found.by).label},
        key=lambda row: TOTAL_KEY if row is found.total else row.pk or NOBODY,
        default_sort="-resolved",
        row_class=lambda row: "is-total" if row is found.total else "",
    )
    rows = _sorted(found, table.sort)
    shown = _page(table, rows, query) if linked else rows
    table.rows = [*shown, found.total] if rows else []
    return table


def _page(table: Table[Row], rows: list[Row], query: QueryDict) -> list[Row]:
    """The rows after the asked place, and links to the pages around them."""
    asked = query.get("after", "")
    after = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0
    after = after if after < len(rows) else 0
    end = min(after + PAGE_ROWS, len(rows))
    if len(rows) > PAGE_ROWS:
        back = f"{max(after - PAGE_ROWS, 0)}"
        table.pager = Pager(
            previous_url=f"{query_with(query)}&after={back}" if after else "",
            next_url=f"{query_with(query)}&after={end}" if end < len(rows) else "",
            note=_("%(first)d–%(last)d of %(all)d") % {"first": after + 1, "last": end, "all": len(rows)},
        )
    return rows[after:end]


def _sorted(found: Recap, order: str) -> list[Row]:
    key, backwards = order.lstrip("-"), order.startswith("-")
    if key == "label":
        return sorted(found.rows, key=lambda row: (row.pk is None, row.label.casefold()), reverse=backwards)
    if key not in FIGURES:
        return list(found.rows)
    known: list[tuple[float, Row]] = []
    weak: list[Row] = []
    for row in found.rows:
        value = row.value(key)
        if value is None or is_weak(row, key):
            weak.append(row)
        else:
            known.append((value, row))
    known.sort(key=itemgetter(0), reverse=backwards)
    return [row for _value, row in known] + weak


def _label_cell(found: Recap) -> Any:
    def cell(row: Row) -> SafeString | str:
        if row is found.total:
            return format_html("<strong>{}</strong>", _("Total"))
        if found.by is By.TECHNICIAN and row.pk is not None:
            return format_html(
                '<span class="tg-person-line">{}<span>{}</span></span>',
                avatar(row.label, "", "sm"),
                row.label,
            )
        return format_html('<span class="{}">{}</span>', "" if row.pk is not None else "tg-quiet", row.label)

    return cell


def _column(
    question: Question, figure: Figure, found: Recap, *, linked: bool, optional: bool = False
) -> Column[Row]:
    """A column of a figure; what all its cells share is made once, since a recap may have many rows."""
    language = get_language() or "id"
    offered = linked and figure.has_list
    address = escape(f"{cases_url(question, figure.key, None)}&row=") if offered else ""
    whole = escape(cases_url(question, figure.key, None)) if offered else ""
    few = escape(_("Too few cases to compare."))

    def cell(row: Row) -> SafeString:
        value, cases = row.value(figure.key), row.cases(figure.key)
        if value is None:
            return mark_safe(f'<span class="tg-quiet">{DASH}</span>')  # noqa: S308 - constant
        text = shown(figure.unit, value, language)
        if offered and (value if cases is None else cases):
            url = whole if row is found.total else f"{address}{NOBODY if row.pk is None else row.pk}"
            text = f'<a class="tg-figure-link" href="{url}">{text}</a>'
        if figure.unit is Unit.PERCENT:
            text += f' <small class="tg-cases">{formats.number(cases, language=language)}</small>'
        if cases is not None and cases < FEWEST_RANKED:
            text = f'<span class="tg-weak" title="{few}">{text}</span>'
        return mark_safe(text)  # noqa: S308 - figures, keys and escaped texts

    return Column(
        figure.key, figure.short, cell, sort=figure.key, numeric=True, nowrap=True, optional=optional
    )


def _bands_column() -> Column[Row]:
    """A small drawing of how long the solved cases took; the chart below has all of them, with figures."""
    names = [escape(name) for name in band_names()]

    def cell(row: Row) -> SafeString | str:
        counts = banded(row.sums.solving, BANDS)
        most = max(counts)
        if not most:
            return ""
        words = ", ".join(f"{name}: {count}" for name, count in zip(names, counts, strict=True) if count)
        heights = [max(2, round(count / most * 20)) if count else 0 for count in counts]
        bars = "".join(
            f'<rect x="{place * 10}" y="{20 - height}" width="8" height="{height}" rx="1"/>'
            for place, height in enumerate(heights)
            if height
        )
        return mark_safe(  # noqa: S308 - numbers and escaped words
            f'<svg class="tg-spark" viewBox="0 0 68 20" role="img" aria-label="{words}">'
            f"<title>{words}</title>{bars}</svg>"
        )

    return Column("bands", _("Spread"), cell)


# Charts --------------------------------------------------------------------------------------------------
def bands_chart(total: Row) -> Chart:
    """How long the solved cases took."""
    return Chart(
        "recap-bands",
        _("How long did solutions take?"),
        "bar",
        labels=band_names(),
        axis=_("Time to solve"),
        series=[Series(_("Solved"), banded(total.sums.solving, BANDS))],
        note=counted_text(len(total.sums.solving)),
        height=220,
    )


def top_chart(question: Question, found: Recap) -> Chart | None:
    """Who solved most; rows with few cases and that of none are not ranked."""
    ranked = [row for row in found.rows if row.pk is not None and row.sums.resolved >= FEWEST_RANKED]
    if not ranked:
        return None
    shown = ranked[:TOP]
    left_out = sum(1 for row in found.rows if row.pk is not None and 0 < row.sums.resolved < FEWEST_RANKED)
    note = _("The first %(shown)d of %(all)d.") % {"shown": len(shown), "all": len(ranked)}
    if left_out:
        few = _("%(count)d with fewer than %(least)d solved are not ranked.")
        note = f"{note} {few % {'count': left_out, 'least': FEWEST_RANKED}}"
    return Chart(
        "recap-top",
        _("Who solved most?") if found.by in _PEOPLE else _("Where was most solved?"),
        "horizontal",
        labels=[row.label for row in shown],
        axis=By(found.by).label,
        series=[
            Series(
                _("Solved"),
                [row.sums.resolved for row in shown],
                urls=[cases_url(question, "resolved", row) for row in shown],
            )
        ],
        note=note,
        height=max(140, 30 * len(shown) + 30),
    )


def blocked_chart(reasons: list[tuple[str, int, int]]) -> Chart | None:
    """What held finished jobs up, and for how long."""
    if not reasons:
        return None
    names = dict(HoldReason.choices)
    jobs = sum(count for _reason, _seconds, count in reasons)
    return Chart(
        "recap-blocked",
        _("What held jobs up?"),
        "horizontal",
        labels=[str(names.get(reason, reason)) for reason, _seconds, _count in reasons],
        axis=_("Reason"),
        series=[Series(_("Time held up"), [seconds for _reason, seconds, _count in reasons])],
        unit="duration",
        note=counted_text(jobs),
        height=max(140, 30 * len(reasons) + 30),
    )


def flow_chart(question: Question, flow: Flow, remarked: Collection[date] = ()) -> Chart:
    """Received and solved, step by step; each point leads to its tickets. Days with a note carry a star."""
    language = get_language() or "id"

    def urls(figure: str) -> list[str]:
        address = reverse("desk:recap_cases")
        return [
            f"{address}{question.link(**{'from': f'{first}', 'to': f'{last}', 'figure': figure})}"
            for first, last in flow.steps
        ]

    return Chart(
        "recap-flow",
        _("How many tickets came in and were solved?"),
        "line" if len(flow.steps) > 1 else "bar",
        labels=[
            _step_name(first, last, language)
            + (" *" if any(first <= day <= last for day in remarked) else "")
            for first, last in flow.steps
        ],
        axis=_("Day"),
        series=[
            Series(_("Received"), flow.received, urls=urls("received")),
            Series(_("Solved"), flow.resolved, urls=urls("resolved")),
        ],
        note=_("* There is a note on this day.") if remarked else "",
        height=220,
    )


def _step_name(first: date, last: date, language: str) -> str:
    if first == last:
        return " ".join(formats.date_short(first, language=language).split(" ")[:2])
    return " ".join(formats.date_short(first, language=language).split(" ")[1:])


def ages_chart(counts: dict[str, int], urls: Sequence[str] = ()) -> Chart:
    """The backlog of this moment."""
    return Chart(
        "recap-ages",
        _("How old are the tickets that are open now?"),
        "horizontal",
        labels=[AGE_NAMES[name] for name in counts],
        axis=_("Age"),
        series=[Series(_("Open tickets"), list(counts.values()), urls=urls)],
        note=counted_text(sum(counts.values())),
        height=220,
    )
