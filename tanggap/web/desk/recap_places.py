"""The map of places worked in a period, with the same in words beside it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tanggap.accounts.requests import ActorRequest
from tanggap.reporting.wording import period_text
from tanggap.reporting.worked_places import WorkedPlace, worked_places
from tanggap.web import formats
from tanggap.web.components.maps import MapPoint, MapView
from tanggap.web.desk.access import holding
from tanggap.web.desk.recap_asked import Question, RecapForm, question_of

LISTED = 40
may_see_recaps = holding("recap.view")


@require_GET
@login_required
@may_see_recaps
def recap_places(request: ActorRequest) -> HttpResponse:
    """Where finished jobs were."""
    question = question_of(request.actor, request.GET)
    found = worked_places(question.asked)
    lines = [_line(question, number, place, found.known) for number, place in enumerate(found.places, 1)]
    context = {
        "form": RecapForm(request.actor, question),
        "question": question,
        "period": period_text(question.asked.period),
        "unit": question.asked.unit.name if question.asked.unit is not None else _("All units"),
        "map": MapView("recap-map", _("Places worked"), [_point(line) for line in lines], height=520),
        "lines": lines[:LISTED],
        "more": max(0, len(lines) - LISTED),
        "found": found,
        "back": f"{reverse('desk:recap')}{question.link()}",
    }
    return render(request, "desk/recap_places.html", context)


def _line(question: Question, number: int, place: WorkedPlace, known: int) -> dict[str, Any]:
    language = get_language() or "id"
    others = place.unit_count - 1
    name = place.units[0]
    if others:
        words = ngettext("%(unit)s and %(count)d other", "%(unit)s and %(count)d others", others)
        name = words % {"unit": name, "count": others}
    jobs = ngettext("%(count)s job", "%(count)s jobs", place.jobs)
    return {
        "place": place,
        "number": number,
        "name": name,
        "jobs": jobs % {"count": formats.number(place.jobs, language=language)},
        "share": formats.percent(place.jobs / known, language=language),
        "where": f"{place.latitude:.4f}, {place.longitude:.4f}",
        "url": f"{reverse('desk:recap_cases')}{question.link(figure='jobs', box=place.box.as_text())}",
    }


def _point(line: dict[str, Any]) -> MapPoint:
    place: WorkedPlace = line["place"]
    return MapPoint(
        key=f"place-{line['number']}",
        lat=place.latitude,
        lon=place.longitude,
        title=line["name"],
        lines=(line["jobs"],),
        tone="active",
        label=str(place.jobs) if place.jobs < 1000 else f"{place.jobs // 1000}k",
        url=line["url"],
        weight=place.jobs,
    )
