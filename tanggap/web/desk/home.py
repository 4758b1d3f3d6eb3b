"""The desk's home: what needs attention now, today's flow, who is where."""

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
from tanggap.fieldwork.duty import CrewNow, crew_now, offers_waiting
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.tickets.attention import (
    Pulse,
    waiting_for_desk,
)
from tanggap.web import formats, live
from tanggap.web.components.parts import Chart, Series
from tanggap.web.desk.access import staff_only
from tanggap.web.desk.attendance import attendance_attention
from tanggap.web.desk.kept_figures import ages_at, outages_at, pulse_at
from tanggap.web.desk.technicians import duty_badge
from tanggap.web.desk.ticket_filters import AGE_NAMES
from tanggap.web.help.tours import tour_context
from tanggap.web.modules import is_left_out

LINES = 6
TECHNICIANS = 40
FLOW_DAYS = 14
FOLLOW_UP = "?show=follow_up"


@require_GET
@login_required
@staff_only
def home(request: ActorRequest) -> HttpResponse:
    """Attention, flow and technicians; each figure leads to its tickets."""
    actor = request.actor
    start = live.begin_list(actor, "ticket.view")
    today = clock.now().astimezone(ZoneInfo(actor.time_zone)).date()
    pulse = pulse_at(actor, today, FLOW_DAYS, start.cursor)
    with_field = not is_left_out("desk:technicians")
    crew = crew_now(actor, TECHNICIANS) if with_field else CrewNow([], 0, 0)
    context = {
        **tour_context(request, "noc"),
        "live": start,
        "today": today,
        "pulse": pulse,
        "with_field": with_field,
        "attention": _attention(actor),
        "attendance": attendance_attention(actor, today),
        "standing": outages_at(actor, start.cursor) if actor.holds_anywhere("outage.view") else None,
        "flow": _flow(pulse),
        "watches_outbox": actor.holds_anywhere("notification.manage"),
        "ages": _ages_chart(ages_at(actor, start.cursor)),
        "technicians": [(one, duty_badge(one.state)) for one in crew.lines],
        "free": crew.free,
        "busy": crew.busy,
        "more_technicians": crew.busy + crew.free - len(crew.lines),
        "may_create": actor.holds_anywhere("ticket.create"),
    }
    return render(request, "desk/home.html", context)


def _attention(actor: Actor) -> list[dict[str, Any]]:
    """The lists of what waits for somebody, most urgent first; empty ones are left out."""
    waiting = waiting_for_desk(actor, LINES)
    rated = [{**row, "since": row["resolved_at"] or row["reported_at"]} for row in waiting.rated_badly]
    groups: list[tuple[Any, str, str, str, list[dict[str, Any]], str]] = [
        (
            _("Overdue"),
            "alert-triangle",
            "bad",
            "?due=overdue&sort=due",
            waiting.overdue,
            "resolution_breached_at",
        ),
        (
            _("Nobody has it"),
            "user-question",
            "wait",
            "?assignee=nobody&sort=reported",
            waiting.unassigned,
            "reported_at",
        ),
        (
            _("Hold waits for confirmation"),
            "player-pause",
            "wait",
            "?status=on_hold",
            waiting.holds,
            "held_since",
        ),
        (_("Bad answer to follow up"), "mood-sad", "bad", FOLLOW_UP, rated, "since"),
        (
            _("Offered, not picked up"),
            "hand-grab",
            "info",
            "?assignee=nobody",
            offers_waiting(actor, LINES) if not is_left_out("desk:technicians") else [],
            "offered_at",
        ),
    ]
    return [
        {
            "title": title,
            "icon": icon_name,
            "tone": tone,
            "url": f"/desk/{'feedback' if query == FOLLOW_UP else 'tickets'}/{query}",
            "rows": [{**row, "since": row[moment]} for row in rows],
            "full": len(rows) >= LINES or query == FOLLOW_UP,
        }
        for title, icon_name, tone, query, rows, moment in groups
        if rows
    ]


def _flow(pulse: Pulse) -> Chart:
    language = get_language() or "id"

    def urls(view: str, name: str) -> list[str]:
        return [f"/desk/tickets/?view={view}&{name}_from={day}&{name}_to={day}" for day in pulse.days]

    return Chart(
        "flow",
        _("How many tickets came in, how many were solved?"),
        "bar",
        labels=[_day(day, language) for day in pulse.days],
        axis=_("Day"),
        series=[
            Series(_("Received"), pulse.received, urls=urls("all", "reported")),
            Series(_("Solved"), pulse.solved, tone="good", urls=urls("solved", "resolved")),
        ],
        height=200,
    )


def _day(day: date, language: str) -> str:
    return " ".join(formats.date_short(day, language=language).split(" ")[:2])


def _ages_chart(counts: dict[str, int]) -> Chart:
    return Chart(
        "ages",
        _("How old are the open tickets?"),
        "horizontal",
        labels=[AGE_NAMES[name] for name in counts],
        axis=_("Age"),
        series=[
            Series(
                _("Open tickets"),
                list(counts.values()),
                urls=[f"/desk/tickets/?age={name}" for name in counts],
            )
        ],
        height=200,
        note=_("n = %(count)d") % {"count": sum(counts.values())},
    )
