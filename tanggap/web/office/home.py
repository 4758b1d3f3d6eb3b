"""The office's home: how the units are doing, for those who give it one minute."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel import clock
from tanggap.kernel.decision import no
from tanggap.tickets.attention import Pulse, desk_pulse, overdue_longest
from tanggap.web import formats, live
from tanggap.web.components.parts import Chart, Series
from tanggap.web.navigation import OFFICE, first_url
from tanggap.web.office.covered import covered_units

OVERDUE_SHOWN = 6


@require_GET
@login_required
def home(request: ActorRequest) -> HttpResponse:
    """Figures for those who may see tickets, the covered units for those who may see units."""
    actor = request.actor
    if not any(actor.holds_anywhere(code) for code in OFFICE):
        no("role", _("This page is for people who lead or watch units.")).enforce()
    today = clock.now().astimezone(ZoneInfo(actor.time_zone)).date()
    context: dict[str, Any] = {"today": today, "units": covered_units(actor)}
    if actor.holds_anywhere("ticket.view"):
        context["live"] = live.begin_list(actor, "ticket.view")
        pulse = desk_pulse(actor, today=today)
        context |= {
            "pulse": pulse,
            "flow": flow_chart(pulse),
            "overdue": overdue_longest(actor, OVERDUE_SHOWN),
            "recap_url": first_url("desk:recap") if actor.holds_anywhere("recap.view") else "",
        }
    return render(request, "office/home.html", context)


def flow_chart(pulse: Pulse) -> Chart:
    """Reports that came in and were solved, day by day."""
    language = get_language() or "id"
    return Chart(
        "flow",
        _("How many tickets came in, how many were solved?"),
        "bar",
        labels=[_day(day, language) for day in pulse.days],
        axis=_("Day"),
        series=[
            Series(_("Received"), pulse.received, urls=_cases("all", "reported", pulse.days)),
            Series(_("Solved"), pulse.solved, tone="good", urls=_cases("solved", "resolved", pulse.days)),
        ],
        height=220,
        note=_("Last %(count)d days") % {"count": len(pulse.days)},
    )


def _cases(view: str, name: str, days: tuple[date, ...]) -> list[str]:
    return [f"/desk/tickets/?view={view}&{name}_from={day}&{name}_to={day}" for day in days]


def _day(day: date, language: str) -> str:
    return " ".join(formats.date_short(day, language=language).split(" ")[:2])
