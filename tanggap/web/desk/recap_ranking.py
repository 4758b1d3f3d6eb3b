"""Places of technicians: like compared with like, with the reason where somebody has no place."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tanggap.accounts.requests import ActorRequest
from tanggap.reporting.choices import FEWEST_RANKED
from tanggap.reporting.definitions import FIGURES, Figure
from tanggap.reporting.ranking import RANKED, Group, Standing, left_out, ranking
from tanggap.reporting.wording import no_place_text, period_text
from tanggap.web import formats
from tanggap.web.components.parts import Tab
from tanggap.web.components.tables import Pager, query_with
from tanggap.web.desk.access import holding
from tanggap.web.desk.recap_asked import Question, RecapForm, question_of
from tanggap.web.desk.recap_cells import shown

PAGE = 12
"""Groups on a page; each may hold everybody of a unit."""
may_see_recaps = holding("recap.view")


def figure_asked(given: str) -> Figure:
    """The figure by which is ranked; the first for anything that is none."""
    return FIGURES[given if given in RANKED else RANKED[0]]


def value_text_of(figure: Figure, one: Standing) -> str:
    """The figure as pages write it."""
    return shown(figure.unit, one.value, get_language() or "id")


@require_GET
@login_required
@may_see_recaps
def recap_ranking(request: ActorRequest) -> HttpResponse:
    """Who stands where by one figure, in each unit and kind of work."""
    question = question_of(request.actor, request.GET)
    figure = figure_asked(request.GET.get("figure", ""))
    groups = ranking(question.asked).by(figure.key)
    start = _start(request.GET.get("start", ""))
    page = groups[start : start + PAGE]
    address = reverse("desk:recap_ranking")
    context = {
        "form": RecapForm(request.actor, question),
        "question": question,
        "period": period_text(question.asked.period),
        "unit": question.asked.unit.name if question.asked.unit is not None else _("All units"),
        "figure": figure,
        "tabs": [
            Tab(FIGURES[key].label, f"{address}{question.link(figure=key)}", key == figure.key)
            for key in RANKED
        ],
        "groups": [_shown(question, figure, group) for group in page],
        "all_groups": len(groups),
        "left_out": left_out(question.asked),
        "least": FEWEST_RANKED,
        "pager": Pager(
            query_with(request.GET, start=str(max(0, start - PAGE))) if start else "",
            query_with(request.GET, start=str(start + PAGE)) if start + PAGE < len(groups) else "",
        ),
        "back": f"{reverse('desk:recap')}{question.link()}",
    }
    return render(request, "desk/recap_ranking.html", context)


def _start(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0


def _shown(question: Question, figure: Figure, group: Group) -> dict[str, Any]:
    """A group with what its lines show."""
    return {
        "kind": group.kind_name,
        "area": group.area_name,
        "id": f"group-{group.area}-{group.kind}",
        "ranked": [_line(question, figure, group, one) for one in group.ranked],
        "unranked": [_line(question, figure, group, one) for one in group.unranked],
    }


def _line(question: Question, figure: Figure, group: Group, one: Standing) -> dict[str, Any]:
    cell = reverse("desk:recap_ranking_cases", args=[group.area, group.kind, one.person])
    return {
        "standing": one,
        "value": value_text_of(figure, one),
        "n": formats.number(one.cases, language=get_language() or "id"),
        "reason": no_place_text(one.left, one.cases) if one.left is not None else "",
        "url": f"{cell}{question.link(figure=figure.key)}",
    }
