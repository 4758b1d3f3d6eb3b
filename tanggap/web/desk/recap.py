"""The recap: figures of a period, the table behind them, charts, paper and the cases of each figure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tanggap.accounts.requests import ActorRequest
from tanggap.fieldwork.models import AttendanceDay
from tanggap.fieldwork.remarks.policies import can_remark_anywhere
from tanggap.kernel import clock
from tanggap.kernel.errors import NotVisible
from tanggap.organization.models import Unit
from tanggap.reporting.attendance import days_behind
from tanggap.reporting.blocked import blocked_by_reason
from tanggap.reporting.cases import MOMENTS, NOBODY, ChosenRow, tickets_behind
from tanggap.reporting.choices import FEWEST_RANKED, By, FileFormat
from tanggap.reporting.definitions import FIGURES, Figure
from tanggap.reporting.desk import backlog_by_age, daily_flow, lists_all_cases
from tanggap.reporting.feedback import feedback_behind
from tanggap.reporting.labels import labels_of
from tanggap.reporting.orders import orders_behind
from tanggap.reporting.ranking import ranked_behind
from tanggap.reporting.recap import recap as recap_of
from tanggap.reporting.recap import total
from tanggap.reporting.remarks import remarks_in
from tanggap.reporting.scope import may_name
from tanggap.reporting.wording import period_text
from tanggap.reporting.worked_places import Box, orders_in_box
from tanggap.tickets.models import Ticket
from tanggap.web.components.parts import Tab
from tanggap.web.components.tables import Column, Pager, Table, query_with
from tanggap.web.desk.access import holding
from tanggap.web.desk.recap_asked import KEPT, PRESETS, Question, RecapForm, question_of, today_of
from tanggap.web.desk.recap_cases import COLUMNS, case_columns
from tanggap.web.desk.recap_cells import (
    SHOWN,
    ages_chart,
    bands_chart,
    blocked_chart,
    cards,
    flow_chart,
    recap_table,
    top_chart,
    wants_full,
)
from tanggap.web.desk.recap_days import day_columns, day_rows
from tanggap.web.desk.recap_feedback import feedback_columns, feedback_rows
from tanggap.web.desk.recap_orders import order_columns, order_rows
from tanggap.web.desk.recap_ranking import figure_asked
from tanggap.web.desk.recap_remarks import remark_lines
from tanggap.web.desk.recap_rows import Row

PAGE_SIZE = 50
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
may_see_recaps = holding("recap.view")


@require_GET
@login_required
@may_see_recaps
def recap(request: ActorRequest) -> HttpResponse:
    """Figures and table of the period; comparison and further charts follow by themselves."""
    question = question_of(request.actor, request.GET)
    found = recap_of(question.asked, question.by, full=wants_full(request.GET))
    context = _frame(request, question) | {
        "table": recap_table(question, found, request.GET),
        "cards": cards(question, found.total, None),
        "bands": bands_chart(found.total),
        "top": top_chart(question, found),
        "more_url": f"{reverse('desk:recap_more')}{question.link()}",
        "found": found,
        "remarks": remark_lines(request.actor, found.remarks),
        "may_remark": bool(can_remark_anywhere(request.actor)),
    }
    return render(request, "desk/recap.html", context)


@require_GET
@login_required
@may_see_recaps
def recap_more(request: ActorRequest) -> HttpResponse:
    """The part of the page that takes a second look: the period before, the flow, the backlog."""
    question = question_of(request.actor, request.GET)
    asked = question.asked
    before = asked.period.previous()
    context = _frame(request, question) | {
        "cards": cards(question, total(asked), total(asked.during(before))),
        "before": period_text(before),
        "flow": flow_chart(question, daily_flow(asked), {remark.day for remark in remarks_in(asked)}),
        "blocked": blocked_chart(blocked_by_reason(asked)),
        "ages": ages_chart(backlog_by_age(asked, clock.now())),
    }
    fragment = request.headers.get("HX-Request") == "true"
    return render(request, "desk/recap_more_part.html" if fragment else "desk/recap_more.html", context)


@require_GET
@login_required
@may_see_recaps
def recap_print(request: ActorRequest) -> HttpResponse:
    """The recap on paper, with the definitions of its figures."""
    question = question_of(request.actor, request.GET)
    found = recap_of(question.asked, question.by, full=True)
    context = _frame(request, question) | {
        "table": recap_table(question, found, request.GET, linked=False),
        "figures": [FIGURES[key] for key in SHOWN],
        "least": FEWEST_RANKED,
        "printed_at": clock.now(),
        "remarks": found.remarks,
    }
    return render(request, "desk/recap_print.html", context)


def _frame(request: ActorRequest, question: Question) -> dict[str, Any]:
    """What all pages of a recap show."""
    today, period = today_of(request.actor), question.asked.period
    presets = [
        {
            "label": label,
            "url": question.link(**{"from": f"{of(today).first}", "to": f"{of(today).last}"}),
            "active": of(today) == period,
        }
        for _code, label, of in PRESETS
    ]
    return {
        "question": question,
        "form": RecapForm(request.actor, question),
        "presets": presets,
        "tabs": [Tab(by.label, question.link(by=by.value), by == question.by) for by in By],
        "period": period_text(period),
        "unit": question.asked.unit.name if question.asked.unit is not None else _("All units"),
        "query_string": question.query.urlencode(),
        "formats": FileFormat,
        "kept": KEPT,
    }


# Cases ---------------------------------------------------------------------------------------------------
@require_GET
@login_required
@may_see_recaps
def recap_cases(request: ActorRequest) -> HttpResponse:
    """The tickets or work orders behind one figure of one row, or of all rows."""
    question = question_of(request.actor, request.GET)
    figure = FIGURES.get(request.GET.get("figure", ""))
    if figure is None or not figure.has_list:
        raise NotVisible
    row, label = _row(question, request.GET.get("row", ""))
    behind, way = _behind(question, figure, row, Box.from_text(request.GET.get("box", "")))
    counted = behind.count()
    if not counted and row is not None and not may_name(request.actor, row.by, row.pk):
        raise NotVisible
    shown = behind
    if figure.days is not None:
        shown = behind.filter(pk__in=AttendanceDay.objects.visible_to(request.actor).values("pk"))
    elif not lists_all_cases(request.actor):
        ticket = "pk__in" if figure.parts else f"{way}ticket__in"
        shown = behind.filter(**{ticket: Ticket.objects.visible_to(request.actor).values("pk")})
    table = _list_table(request, figure, shown, way)
    context = _frame(request, question) | {
        "figure": figure,
        "label": label,
        "count": counted,
        "hidden": counted - (counted if shown is behind else shown.count()),
        "table": table,
        "parts": _parts(request, figure),
        "back": f"{reverse('desk:recap')}{question.link()}",
    }
    return render(request, "desk/recap_cases.html", context)


@require_GET
@login_required
@may_see_recaps
def recap_ranking_cases(request: ActorRequest, area: int, kind: int, person: int) -> HttpResponse:
    """The tickets on which the place of one technician rests."""
    question = question_of(request.actor, request.GET)
    figure = figure_asked(request.GET.get("figure", ""))
    unit = Unit.objects.under(question.asked.paths).filter(pk=area).first()
    names = labels_of(By.TECHNICIAN, [person])
    if unit is None or person not in names:
        raise NotVisible
    behind = ranked_behind(question.asked, figure.parts, person, kind, unit.pk)
    counted = behind.count()
    if not counted and not may_name(request.actor, By.TECHNICIAN, person):
        raise NotVisible
    shown = behind
    if not lists_all_cases(request.actor):
        shown = behind.filter(pk__in=Ticket.objects.visible_to(request.actor).values("pk"))
    ranking_url = f"{reverse('desk:recap_ranking')}{question.link(figure=figure.key)}"
    context = _frame(request, question) | {
        "figure": figure,
        "label": names[person].name,
        "unit": unit.name,
        "count": counted,
        "hidden": counted - (counted if shown is behind else shown.count()),
        "table": _cases_table(request, figure, shown),
        "back": ranking_url,
        "back_to": _("Back to the ranking"),
    }
    return render(request, "desk/recap_cases.html", context)


def _behind(
    question: Question, figure: Figure, row: ChosenRow | None, box: Box | None
) -> tuple[QuerySet[Any], str]:
    """The tickets, work orders, answers or days that the figure rests on; the way from these to the order."""
    if figure.orders is not None:
        orders, way = orders_behind(question.asked, figure.orders, row)
        return (orders_in_box(orders, box), way) if box is not None and not way else (orders, way)
    if figure.feedback is not None:
        return feedback_behind(question.asked, figure.feedback, row), ""
    if figure.days is not None:
        return days_behind(question.asked, figure.days, row), ""
    return tickets_behind(question.asked, figure.parts, row), ""


def _row(question: Question, given: str) -> tuple[ChosenRow | None, str]:
    """The row that the address names, with its label.

    Raises:
        NotVisible: there is no such row.
    """
    if not given:
        return None, ""
    if given == NOBODY:
        return ChosenRow(question.by, None), labels_of(question.by, [])[None].name
    if not given.isdecimal() or len(given) > 18:
        raise NotVisible
    pk = int(given)
    labels = labels_of(question.by, [pk])
    if pk not in labels:
        raise NotVisible
    return ChosenRow(question.by, pk), labels[pk].name


def _parts(request: ActorRequest, figure: Figure) -> list[Tab]:
    """For a share: all its cases, and those that make its upper part."""
    whole = next(
        (one for one in FIGURES.values() if one.counted and figure.key in {one.key, one.counted}), None
    )
    if whole is None:
        return []
    asked_for = request.GET.get("whole", "")
    if figure.key != whole.key and asked_for in FIGURES and FIGURES[asked_for].counted == figure.key:
        whole = FIGURES[asked_for]
    upper = FIGURES[whole.counted]
    link = f"{request.path}{query_with(request.GET, figure=whole.key, whole=None)}"
    upper_link = f"{request.path}{query_with(request.GET, figure=upper.key, whole=whole.key)}"
    return [
        Tab(_("All cases of “%(figure)s”") % {"figure": whole.label}, link, figure.key == whole.key),
        Tab(upper.label, upper_link, figure.key == upper.key),
    ]


def _list_table(request: ActorRequest, figure: Figure, shown: QuerySet[Any], way: str) -> Table[Row]:
    if figure.days:
        return _days_table(request, figure, shown)
    if figure.orders:
        return _orders_table(request, figure, shown, way)
    return (
        _feedback_table(request, figure, shown) if figure.feedback else _cases_table(request, figure, shown)
    )


def _days_table(request: ActorRequest, figure: Figure, found: QuerySet[Any]) -> Table[Row]:
    """One page of the days of attendance, the latest first."""
    place = _place(request.GET.get("after", ""))
    page = day_rows(found, place, PAGE_SIZE + 1)
    table = _table_of(request, figure, "case_days", day_columns(), page, linked=False)
    _add_pager(table, request, page, "at")
    return table


def _feedback_table(request: ActorRequest, figure: Figure, found: QuerySet[Any]) -> Table[Row]:
    """One page of the answers, the latest solution first."""
    page = feedback_rows(found, _place(request.GET.get("after", "")), PAGE_SIZE + 1)
    table = _table_of(request, figure, "case_feedback", feedback_columns(), page)
    _add_pager(table, request, page, "resolved_at")
    return table


def _cases_table(request: ActorRequest, figure: Figure, tickets: Any) -> Table[Row]:
    """One page of the cases, latest moment first."""
    populations = {part.population for part in figure.parts}
    moment = MOMENTS[populations.pop()] if len(populations) == 1 else "reported_at"
    rows = tickets.order_by(f"-{moment}", "-id")
    place = _place(request.GET.get("after", ""))
    if place is not None:
        at, pk = place
        rows = rows.filter(Q(**{f"{moment}__lte": at}) & (Q(**{f"{moment}__lt": at}) | Q(id__lt=pk)))
    page = list(rows.values(*COLUMNS)[: PAGE_SIZE + 1])
    table: Table[Row] = _table_of(request, figure, "cases", case_columns(), page)
    _add_pager(table, request, page, moment)
    return table


def _orders_table(request: ActorRequest, figure: Figure, found: QuerySet[Any], way: str) -> Table[Row]:
    """One page of the work orders, the latest finished first."""
    page = order_rows(found, way, _place(request.GET.get("after", "")), PAGE_SIZE + 1)
    table = _table_of(request, figure, "case_orders", order_columns(), page)
    _add_pager(table, request, page, "order_finished_at")
    return table


def _table_of(
    request: ActorRequest,
    figure: Figure,
    code: str,
    columns: Sequence[Column[Row]],
    page: list[Row],
    *,
    linked: bool = True,
) -> Table[Row]:
    return Table(
        code=code,
        columns=columns,
        rows=page[:PAGE_SIZE],
        query=request.GET,
        caption=figure.label,
        key=lambda row: row["id"],
        url=(lambda row: reverse("desk:ticket", args=[row["number"]])) if linked else None,
    )


def _add_pager(table: Table[Row], request: ActorRequest, page: list[Row], moment: str) -> None:
    """Ways to the first and to the next page; ``page`` holds one row more where there is a next one."""
    first = query_with(request.GET) if _place(request.GET.get("after", "")) is not None else ""
    if len(page) > PAGE_SIZE:
        last = page[PAGE_SIZE - 1]
        micros = (last[moment] - _EPOCH) // _MICROSECOND
        table.pager = Pager(
            previous_url=first, next_url=query_with(request.GET, after=f"{micros}.{last['id']}")
        )
    elif first:
        table.pager = Pager(previous_url=first)


def _place(text: str) -> tuple[datetime, int] | None:
    """Moment and key that a cursor names; ``None`` for anything else."""
    parts = text.split(".")
    if len(parts) != 2 or not all(part.isdecimal() and len(part) < 18 for part in parts):
        return None
    return _EPOCH + int(parts[0]) * _MICROSECOND, int(parts[1])
