"""The day of a technician with expected arrivals, and what asks for another plan."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from tanggap.accounts.requests import ActorRequest
from tanggap.fieldwork.dispatching.days import Hint, day_plan, replan_hints
from tanggap.fieldwork.dispatching.planning import Visit
from tanggap.fieldwork.dispatching.waiting import WaitingFilter, waiting
from tanggap.fieldwork.services import technician_load
from tanggap.kernel import clock
from tanggap.kernel.actor import ROOT_PATH
from tanggap.organization.models import Unit
from tanggap.tickets.models import Ticket
from tanggap.web.components.maps import MapLine, MapPoint, MapView
from tanggap.web.desk.dispatch_filter import dispatchers, filter_from

MOST_HINTS = 8


@require_GET
@login_required
@dispatchers
def dispatch_plan(request: ActorRequest, code: str) -> HttpResponse:
    """The jobs in hand of one technician in the proposed order, with expected arrivals."""
    technician = technician_load(request.actor, code)
    visits = day_plan(technician.pk)
    numbers = [visit.stop.number for visit in visits]
    visible = Ticket.objects.visible_to(request.actor).filter(number__in=numbers)
    known = set(visible.values_list("number", flat=True))
    shown = [visit for visit in visits if visit.stop.number in known]
    context = {
        "technician": technician,
        "visits": [(visit, visit.stop.number in known) for visit in visits],
        "map": _map(shown),
        "has_places": any(visit.stop.place for visit in shown),
    }
    return render(request, "desk/dispatch/plan.html", context)


def _map(visits: list[Visit]) -> MapView:
    placed = [
        (number, visit, visit.stop.place)
        for number, visit in enumerate(visits, start=1)
        if visit.stop.place is not None
    ]
    return MapView(
        "plan-map",
        _("The way of the day"),
        points=[
            MapPoint(
                key=visit.stop.number,
                lat=place.latitude,
                lon=place.longitude,
                title=visit.stop.subject,
                lines=[visit.stop.number],
                label=str(number),
                tone="bad" if visit.late_minutes else "active",
            )
            for number, visit, place in placed
        ],
        lines=[MapLine([(place.latitude, place.longitude) for _n, _v, place in placed], dashed=True)],
        apart=True,
        height=360,
    )


@require_GET
@login_required
@dispatchers
def dispatch_hints(request: ActorRequest) -> HttpResponse:
    """What happened that asks for another plan; a part of the board, or a page of its own."""
    actor, wanted = request.actor, filter_from(request.GET)
    units = Unit.objects.filter(pk=wanted.unit_id or 0)
    path = units.values_list("path", flat=True).first()
    if path is None or not actor.holds("work_order.assign", at=path):
        path = next(iter(actor.paths("work_order.assign")), ROOT_PATH)
    urgent = waiting(actor, WaitingFilter(unit_id=wanted.unit_id, priority=1))
    numbers = list(urgent.values_list("number", flat=True)[:MOST_HINTS])
    hints = replan_hints(actor, path, clock.now(), urgent=numbers)
    context: dict[str, Any] = {
        "hints": [(hint, hint_words(hint)) for hint in hints[:MOST_HINTS]],
        "more": max(0, len(hints) - MOST_HINTS),
    }
    whole_page = request.headers.get("HX-Request") != "true"
    template = "desk/dispatch/hints.html" if whole_page else "desk/dispatch/_hints.html"
    return render(request, template, context)


def hint_words(hint: Hint) -> str:
    """What happened, in a sentence."""
    number = len(hint.tickets)
    if hint.kind == "urgent":
        return ngettext(
            "%(n)d ticket of the highest priority waits.",
            "%(n)d tickets of the highest priority wait.",
            number,
        ) % {"n": number}
    if hint.kind == "absent":
        return ngettext(
            "%(name)s is not there, and %(n)d job waits for him.",
            "%(name)s is not there, and %(n)d jobs wait for him.",
            number,
        ) % {"name": hint.name, "n": number}
    return ngettext(
        "%(name)s has been working on a job much longer than usual; %(n)d more waits behind it.",
        "%(name)s has been working on a job much longer than usual; %(n)d more wait behind it.",
        number,
    ) % {"name": hint.name, "n": number}
