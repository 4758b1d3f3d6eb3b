"""A technician's own recap: his figures as the NOC's recap has them, and the cases behind each."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from tanggap.accounts.requests import ActorRequest
from tanggap.fieldwork.attendance.choices import DayStatus
from tanggap.fieldwork.models import WorkOrder
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.reporting.attendance import days_behind
from tanggap.reporting.cases import MOMENTS, Asked, tickets_behind
from tanggap.reporting.choices import FEWEST_RANKED, By
from tanggap.reporting.definitions import FIGURES, Figure
from tanggap.reporting.feedback import feedback_behind
from tanggap.reporting.orders import orders_behind
from tanggap.reporting.periods import Period, day_from, month_of
from tanggap.reporting.ranking import RANKED, own_ranking
from tanggap.reporting.recap import recap as recap_of
from tanggap.reporting.scope import asked_of_self
from tanggap.reporting.wording import no_place_text, period_text
from tanggap.web.components.parts import Tab
from tanggap.web.desk.recap_asked import PRESETS, today_of
from tanggap.web.desk.recap_cells import figure_card
from tanggap.web.desk.recap_ranking import value_text_of
from tanggap.web.field.access import technicians_only

PAGE = 30
GROUPS = (
    (
        "resolved",
        "jobs",
        "assisted",
        "received",
        "overdue",
        "reopened",
    ),
    (
        "median_resolve_s",
        "p90_resolve_s",
        "mean_respond_s",
        "mean_travel_s",
        "mean_on_site_s",
    ),
    (
        "sla_attainment",
        "first_time_fix",
        "reopen_rate",
        "repeat_30d",
        "on_time_attendance",
        "utilisation",
    ),
)
"""What is counted, how long it took, how well it went."""


@require_GET
@technicians_only
def recap(request: ActorRequest) -> HttpResponse:
    """The own figures of a period, each with its cases and its change."""
    asked = _asked(request)
    found = recap_of(asked, By.TECHNICIAN, full=True)
    before = asked.period.previous()
    earlier = recap_of(asked.during(before), By.TECHNICIAN, full=True, remarks=False)
    groups = [
        [figure_card(FIGURES[key], found.total, earlier.total, _cases_url(asked.period, key)) for key in keys]
        for keys in GROUPS
    ]
    context = _frame(request, asked) | {
        "groups": groups,
        "before": period_text(before),
        "least": FEWEST_RANKED,
        "remarks": found.remarks,
        "ranking_url": f"{reverse('field:recap_ranking')}?{urlencode(_names(asked.period))}",
    }
    return render(request, "field/recap.html", context)


@require_GET
@technicians_only
def recap_ranking(request: ActorRequest) -> HttpResponse:
    """The own places among colleagues with the same work in the same unit; their names are not told."""
    asked = _asked(request)
    person = request.actor.person_id or 0
    found = own_ranking(asked.period, person)
    parts = []
    for key in RANKED:
        figure = FIGURES[key]
        lines: list[dict[str, Any]] = [
            {
                "kind": group.kind_name,
                "area": group.area_name,
                "standing": one,
                "of": len(group.ranked),
                "value": value_text_of(figure, one),
                "reason": no_place_text(one.left, one.cases) if one.left is not None else "",
            }
            for group in found.by(key)
            if (one := group.of(person)) is not None
        ]
        placed = [line for line in lines if line["standing"].place is not None]
        others = [line for line in lines if line["standing"].place is None]
        parts.append({"figure": figure, "placed": placed, "others": others})
    context = _frame(request, asked, "field:recap_ranking") | {
        "parts": [part for part in parts if part["placed"] or part["others"]],
        "least": FEWEST_RANKED,
        "back": f"{reverse('field:recap')}?{urlencode(_names(asked.period))}",
    }
    return render(request, "field/recap_ranking.html", context)


@require_GET
@technicians_only
def recap_cases(request: ActorRequest) -> HttpResponse:
    """The tickets or jobs behind one of the own figures."""
    asked = _asked(request)
    figure = FIGURES.get(request.GET.get("figure", ""))
    if figure is None or not figure.has_list:
        raise NotVisible
    start = _start(request.GET)
    count, rows = _cases(asked, figure, start)
    shown = rows[:PAGE]
    if figure.days is not None:
        shown = [row | {"number": "", "subject": DayStatus(row["status"]).label} for row in shown]
    mine = WorkOrder.objects.of_person(request.actor.person_id or 0)
    opened = set(
        mine.filter(ticket__number__in=[row["number"] for row in shown]).values_list(
            "ticket__number", flat=True
        )
    )
    following = {"figure": figure.key, "start": start + PAGE}
    context = _frame(request, asked) | {
        "figure": figure,
        "count": count,
        "rows": [row | {"opens": row["number"] in opened} for row in shown],
        "more": f"?{urlencode(_names(asked.period) | following)}" if len(rows) > PAGE else "",
        "back": f"{reverse('field:recap')}?{urlencode(_names(asked.period))}",
    }
    return render(request, "field/recap_cases.html", context)


def _asked(request: ActorRequest) -> Asked:
    """The own recap of the period in the address; of the present month where it says nothing of use."""
    return asked_of_self(request.actor, _period(request.GET, today_of(request.actor)))


def _period(given: QueryDict, today: date) -> Period:
    try:
        return Period(day_from(given.get("from", ""), "from"), day_from(given.get("to", ""), "to"))
    except Invalid:
        return month_of(today)


def _names(period: Period) -> dict[str, Any]:
    return {"from": period.first.isoformat(), "to": period.last.isoformat()}


def _cases_url(period: Period, figure: str) -> str:
    return f"{reverse('field:recap_cases')}?{urlencode(_names(period) | {'figure': figure})}"


def _start(given: QueryDict) -> int:
    text = given.get("start", "")
    return int(text) if text.isdecimal() and len(text) < 7 else 0


def _cases(asked: Asked, figure: Figure, start: int) -> tuple[int, list[dict[str, Any]]]:
    """How many cases there are, and those from ``start`` on, one more than a page; the latest first."""
    if figure.orders is not None:
        behind, way = orders_behind(asked, figure.orders)
        moment, ticket = f"{way}finished_at", f"{way}ticket__"
    elif figure.feedback is not None:
        behind, moment, ticket = feedback_behind(asked, figure.feedback), "resolved_at", "ticket__"
    elif figure.days is not None:
        behind = days_behind(asked, figure.days)
        days = behind.order_by("-date").values("date", "status", "unit__name")[start : start + PAGE + 1]
        return behind.count(), [row | {"at": row["date"], "unit": row["unit__name"]} for row in days]
    else:
        behind, ticket = tickets_behind(asked, figure.parts), ""
        populations = {part.population for part in figure.parts}
        moment = MOMENTS[populations.pop()] if len(populations) == 1 else "reported_at"
    fields = [moment, *(f"{ticket}{name}" for name in ("number", "subject", "status", "unit__name"))]
    found = behind.order_by(f"-{moment}", "-id").values_list(*fields)
    names = ("at", "number", "subject", "status", "unit")
    rows = [dict(zip(names, row, strict=True)) for row in found[start : start + PAGE + 1]]
    return behind.count(), rows


def _frame(request: ActorRequest, asked: Asked, name: str = "field:recap") -> dict[str, Any]:
    """What all pages show; ``name`` is where the periods lead."""
    today = today_of(request.actor)
    return {
        "period": period_text(asked.period),
        "tabs": [
            Tab(label, f"{reverse(name)}?{urlencode(_names(of(today)))}", of(today) == asked.period)
            for _code, label, of in PRESETS
        ],
    }
