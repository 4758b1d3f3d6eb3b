"""The dashboard of the service: who helps, what comes in by which way, how it is solved and liked."""

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
from tanggap.intake.choices import VisitArea
from tanggap.kernel import clock
from tanggap.reporting.choices import By
from tanggap.reporting.definitions import FIGURES
from tanggap.reporting.desk import backlog_by_age, daily_flow
from tanggap.reporting.portal import ChannelFigures, PortalUse, by_channel, portal_use
from tanggap.reporting.recap import Recap
from tanggap.reporting.recap import recap as recap_of
from tanggap.reporting.service import Contentment, Load, contentment, standing, workload
from tanggap.reporting.wording import period_text
from tanggap.tickets.choices import Channel
from tanggap.web import formats
from tanggap.web.components.parts import Chart, Series
from tanggap.web.desk.access import holding
from tanggap.web.desk.recap_asked import PRESETS, Question, RecapForm, question_of, today_of
from tanggap.web.desk.recap_cells import ages_chart, cases_url, counted_text, figure_card, flow_chart

SHOWN_FIGURES = ("received", "resolved", "mean_respond_s", "median_resolve_s", "sla_attainment", "csat")
LONGEST = 12
"""Bars of a ranking; the others stand together in the last one."""
may_see_service = holding("recap.view")


@require_GET
@login_required
@may_see_service
def service(request: ActorRequest) -> HttpResponse:
    """Figures of the period and of this moment; what takes a second look follows by itself."""
    question = question_of(request.actor, request.GET)
    found = recap_of(question.asked, By.CATEGORY, remarks=False)
    loads = workload(question.asked)
    context = _frame(request, question) | {
        "standing": standing(question.asked),
        "open": sum(load.open for load in loads),
        "overdue": sum(load.overdue for load in loads),
        "cards": [
            figure_card(FIGURES[key], found.total, None, cases_url(question, key, None))
            for key in SHOWN_FIGURES
        ],
        "load_chart": load_chart(loads),
        "categories": category_chart(question, found),
        "more_url": f"{reverse('desk:service_more')}{question.link()}",
    }
    return render(request, "desk/service.html", context)


@require_GET
@login_required
@may_see_service
def service_more(request: ActorRequest) -> HttpResponse:
    """Trend, backlog, satisfaction by month, channels and the use of the portal."""
    question, zone = question_of(request.actor, request.GET), request.actor.time_zone
    asked = question.asked
    use = portal_use(asked.period, zone)
    channels = by_channel(asked)
    context = _frame(request, question) | {
        "flow": flow_chart(question, daily_flow(asked)),
        "ages": ages_chart(backlog_by_age(asked, clock.now())),
        "content": contentment_chart(contentment(asked, zone)),
        "channels": channel_chart(channels),
        "answers": answer_chart(channels),
        "visits": visits_chart(use),
        "use": use_cards(use),
    }
    fragment = request.headers.get("HX-Request") == "true"
    return render(request, "desk/service_more_part.html" if fragment else "desk/service_more.html", context)


def _frame(request: ActorRequest, question: Question) -> dict[str, Any]:
    today, period = today_of(request.actor), question.asked.period
    return {
        "question": question,
        "form": RecapForm(request.actor, question),
        "presets": [
            {
                "label": label,
                "url": question.link(**{"from": f"{of(today).first}", "to": f"{of(today).last}"}),
                "active": of(today) == period,
            }
            for _code, label, of in PRESETS
        ],
        "period": period_text(period),
        "unit": question.asked.unit.name if question.asked.unit is not None else _("All units"),
    }


# Charts --------------------------------------------------------------------------------------------------
def load_chart(loads: list[Load]) -> Chart | None:
    """Who has how many open tickets at this moment."""
    if not loads:
        return None
    shown, rest = loads[:LONGEST], loads[LONGEST:]
    labels = [load.name or _("Nobody") for load in shown]
    overdue = [load.overdue for load in shown]
    in_time = [load.open - load.overdue for load in shown]
    urls = [f"/desk/tickets/?assignee={load.person_id or 'nobody'}" for load in shown]
    if rest:
        labels.append(_("%(count)d others") % {"count": len(rest)})
        overdue.append(sum(load.overdue for load in rest))
        in_time.append(sum(load.open - load.overdue for load in rest))
        urls.append("")
    return Chart(
        "service-load",
        _("How is the open work spread?"),
        "horizontal",
        labels=labels,
        axis=_("Assignee"),
        series=[
            Series(_("In time"), in_time, urls=urls),
            Series(_("Overdue"), overdue, tone="bad", urls=urls),
        ],
        height=max(140, 34 * len(labels) + 40),
    )


def category_chart(question: Question, found: Recap) -> Chart | None:
    """What came in most, and how much of it was solved."""
    rows = sorted(found.rows, key=lambda row: (-row.sums.received, row.label.casefold()))[:LONGEST]
    if not rows:
        return None
    by_category = question.link(by=By.CATEGORY.value)
    address = f"{reverse('desk:recap_cases')}{by_category}"

    def urls(figure: str) -> list[str]:
        return [f"{address}&figure={figure}&row={row.pk if row.pk is not None else '-'}" for row in rows]

    return Chart(
        "service-categories",
        _("What is it about most often?"),
        "horizontal",
        labels=[row.label for row in rows],
        axis=_("Category"),
        series=[
            Series(_("Received"), [row.sums.received for row in rows], urls=urls("received")),
            Series(_("Solved"), [row.sums.resolved for row in rows], tone="good", urls=urls("resolved")),
        ],
        height=max(140, 40 * len(rows) + 40),
    )


def contentment_chart(months: list[Contentment]) -> Chart | None:
    """How reporters like the solutions, month by month."""
    if not months:
        return None
    language = get_language() or "id"
    answers = sum(month.answers for month in months)
    return Chart(
        "service-satisfaction",
        _("How content are the reporters?"),
        "line" if len(months) > 1 else "bar",
        labels=[" ".join(formats.date_short(one.month, language=language).split(" ")[1:]) for one in months],
        axis=_("Month"),
        series=[Series(_("Satisfied"), [one.satisfied / one.answers for one in months], tone="good")],
        unit="percent",
        note=counted_text(answers),
        height=220,
    )


def channel_chart(channels: list[ChannelFigures]) -> Chart | None:
    """By which way tickets come in."""
    if not channels:
        return None
    names = dict(Channel.choices)
    return Chart(
        "service-channels",
        _("By which way do tickets come in?"),
        "horizontal",
        labels=[names.get(one.channel, one.channel) for one in channels],
        axis=_("Channel"),
        series=[Series(_("Received"), [one.received for one in channels])],
        height=max(140, 34 * len(channels) + 40),
    )


def answer_chart(channels: list[ChannelFigures]) -> Chart | None:
    """How long the first answer takes, by the way that the ticket came."""
    answered = [one for one in channels if one.respond_seconds is not None]
    if not answered:
        return None
    names = dict(Channel.choices)
    return Chart(
        "service-answers",
        _("How long does the first answer take?"),
        "horizontal",
        labels=[names.get(one.channel, one.channel) for one in answered],
        axis=_("Channel"),
        series=[Series(_("Mean time to respond"), [one.respond_seconds for one in answered])],
        unit="duration",
        note=counted_text(sum(one.answered for one in answered)),
        height=max(140, 34 * len(answered) + 40),
    )


def visits_chart(use: PortalUse) -> Chart:
    """How many visits the pages for customers have, by the door through which they began."""
    language = get_language() or "id"
    return Chart(
        "service-visits",
        _("How often are the pages for customers visited?"),
        "stacked",
        labels=[" ".join(formats.date_short(day, language=language).split(" ")[:2]) for day in use.days],
        axis=_("Day"),
        series=[Series(VisitArea(area).label, list(counts)) for area, counts in use.by_area.items()],
        note=_("Counted here, without names and addresses; a pause of half an hour ends a visit."),
        height=240,
    )


def use_cards(use: PortalUse) -> list[dict[str, Any]]:
    """Visits and what came of them, as figure cards."""
    language = get_language() or "id"

    def plain(label: str, value: int, hint: str) -> dict[str, Any]:
        return {"label": label, "value": formats.number(value, language=language), "n": "", "hint": hint}

    rate = use.self_service_rate
    return [
        plain(_("Visits"), use.visits, _("Stays on the pages for customers.")),
        plain(_("Asked for help"), use.asked, _("An article was searched or read, or a report begun.")),
        plain(_("Sent a report"), use.reported, _("Visits that ended in a ticket.")),
        {
            "label": _("Self-service rate"),
            "value": formats.percent(rate, language=language) if rate is not None else "",
            "n": counted_text(use.asked),
            "hint": _("Visits that ended solved without a ticket / visits that asked for help."),
        },
    ]
