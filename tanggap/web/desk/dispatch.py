"""Dispatch: what waits, who fits best and why, and giving it out with one key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tanggap.accounts.requests import ActorRequest
from tanggap.fieldwork.dispatching.lines import just_done
from tanggap.fieldwork.dispatching.scoring import Candidate, Scored
from tanggap.fieldwork.dispatching.suggestions import Ranking, suggestions_for
from tanggap.fieldwork.dispatching.waiting import waiting
from tanggap.fieldwork.dispatching.weights import FRESH
from tanggap.fieldwork.models import DispatchProposal
from tanggap.kernel import clock
from tanggap.kernel.errors import NotVisible
from tanggap.web import formats, live
from tanggap.web.desk.dispatch_filter import (
    TICKETS,
    DispatchFilterForm,
    dispatchers,
    filter_from,
    kept_query,
    own_unit,
)
from tanggap.web.desk.dispatch_map import map_view
from tanggap.web.desk.technicians import duty_badge
from tanggap.web.desk.ticket_cells import due_badges

OTHERS = 30
_COLUMNS = (
    "pk",
    "number",
    "subject",
    "status",
    "priority",
    "version",
    "unit__name",
    "site__name",
    "place",
    "category__skill",
    "reported_at",
    "next_due_at",
    "resolution_due_at",
    "responded_at",
    "response_breached_at",
    "resolution_breached_at",
    "sla_met",
    "latitude",
    "longitude",
    "site__latitude",
    "site__longitude",
)


@dataclass(frozen=True, slots=True)
class Suggested:
    """A suggestion as the page shows it."""

    place: int
    scored: Scored
    badge: Any
    seen: str
    seen_tone: str

    @property
    def short(self) -> str:
        """Way and load in a few words, for the line above the reasons."""
        load = next(reason.words for reason in self.scored.reasons if reason.code == "load")
        if self.scored.minutes is None:
            way = _("Way not known")
        else:
            way = formats.duration(timedelta(minutes=self.scored.minutes), language=get_language() or "id")
        return f"{way} · {load}"

    @property
    def candidate(self) -> Candidate:
        """The technician."""
        return self.scored.candidate


@require_GET
@login_required
@dispatchers
def dispatch(request: ActorRequest) -> HttpResponse:
    """What waits on one side, the technicians for the chosen ticket on the other."""
    start = live.begin_list(request.actor, "ticket.view")
    wanted = filter_from(request.GET)
    rows: list[Any] = list(waiting(request.actor, wanted).values(*_COLUMNS)[: TICKETS + 1])
    chosen = request.GET.get("ticket", "") or (rows[0]["number"] if rows else "")
    due = due_badges(clock.now())
    tickets = [
        {
            **row,
            "due": due(row),
            "where": row["site__name"] or row["place"] or row["unit__name"],
            "url": f"?{kept_query(request.GET, ticket=row['number'])}",
        }
        for row in rows[:TICKETS]
    ]
    context = {
        "live": start,
        "here": request.get_full_path(),
        "form": DispatchFilterForm(request.actor, request.GET),
        "tickets": tickets,
        "more": len(rows) > TICKETS,
        "chosen": next((row for row in tickets if row["number"] == chosen), None),
        "chosen_number": chosen,
        "kept": kept_query(request.GET),
        "best_unit": wanted.unit_id or own_unit(request.actor),
        "map": map_view(request.actor, wanted, rows[:TICKETS], request.GET),
        "just_done": [done_line(one) for one in just_done(request.actor)],
        **_side(request, chosen),
    }
    return render(request, "desk/dispatch/page.html", context)


def _side(request: ActorRequest, number: str) -> dict[str, Any]:
    """The right side: suggestions for the chosen ticket and who else is there."""
    if not number:
        return {"ranking": None}
    try:
        ranking = suggestions_for(request.actor, number, wide="wide" in request.GET)
    except NotVisible:
        return {"ranking": None, "gone": True}
    return {
        "ranking": ranking,
        "suggestions": suggested(ranking),
        "others": [(one, duty_badge(one.state), *seen_words(one)) for one in ranking.others[:OTHERS]],
        "others_more": max(0, len(ranking.others) - OTHERS),
        "left_out": left_out_words(ranking),
        "wide_query": kept_query(request.GET, ticket=number, wide="" if ranking.wide else "yes"),
    }


def suggested(ranking: Ranking) -> list[Suggested]:
    """The lines of a ranking with what the page says of each technician."""
    return [
        Suggested(place, line, duty_badge(line.candidate.state), *seen_words(line.candidate))
        for place, line in enumerate(ranking.lines, start=1)
    ]


def seen_words(candidate: Candidate) -> tuple[str, str]:
    """How fresh the last position is, in words and tone."""
    if candidate.seen is None:
        return _("No position"), "muted"
    age = candidate.seen.age_minutes
    if age <= FRESH.total_seconds() / 60:
        return ngettext("Seen %(n)d min ago", "Seen %(n)d min ago", age) % {"n": age}, "good"
    if age < 120:
        return _("Last seen %(n)d min ago") % {"n": age}, "wait"
    return _("Last seen %(n)d h ago") % {"n": age // 60}, "muted"


def left_out_words(ranking: Ranking) -> str:
    """How many others are not suggested, and why."""
    words = {
        "leave": _("on leave: %(n)d"),
        "off": _("not on shift: %(n)d"),
        "full": _("enough jobs in hand: %(n)d"),
        "skill": _("without the skill: %(n)d"),
    }
    return ", ".join(words[code] % {"n": number} for code, number in sorted(ranking.left_out.items()))


def done_line(proposal: DispatchProposal) -> dict[str, Any]:
    """Something just done, with the way to take it back."""
    taken = proposal.outcome.get("taken", {})
    if proposal.kind == "ticket" and proposal.ticket is not None:
        names = [str(one.get("name", "")) for one in taken.values()]
        text = _("%(number)s to %(name)s") % {"number": proposal.ticket.number, "name": ", ".join(names)}
    else:
        text = ngettext("%(n)d ticket at once", "%(n)d tickets at once", len(taken)) % {"n": len(taken)}
    return {
        "pk": proposal.pk,
        "text": text,
        "at": proposal.applied_at,
        "undo": reverse("desk:dispatch_undo", args=[proposal.pk]),
    }


@require_GET
@login_required
@dispatchers
def dispatch_ticket(request: ActorRequest, number: str) -> HttpResponse:
    """The suggestions of one ticket, for its page; without scripts a page of its own."""
    ranking = suggestions_for(request.actor, number, wide="wide" in request.GET)
    context = {
        "ranking": ranking,
        "suggestions": suggested(ranking),
        "left_out": left_out_words(ranking),
        "number": number,
        "back": reverse("desk:ticket", args=[number]),
    }
    whole_page = request.headers.get("HX-Request") != "true"
    template = "desk/dispatch/ticket.html" if whole_page else "desk/dispatch/_ticket.html"
    return render(request, template, context)
