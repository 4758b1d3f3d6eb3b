"""The list of the person's reports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tanggap.accounts.requests import ActorRequest
from tanggap.tickets.listing import TicketFilter, ticket_page
from tanggap.tickets.policies import own_office
from tanggap.web.components.badges import state_badge
from tanggap.web.components.parts import Tab
from tanggap.web.components.tables import Column, Pager, Table, query_with, two_lines
from tanggap.web.portal.forms import SearchForm
from tanggap.web.portal.own import watch_open
from tanggap.web.portal.words import STATES
from tanggap.web.templatetags.formats import ago

Row = dict[str, Any]
VIEWS = ("open", "solved", "all")
COLUMNS = ("number", "subject", "status", "reported_at", "changed_at", "version")
SIZE = 25
WORDS_LIMIT = 100


@require_GET
@login_required
def tickets(request: ActorRequest) -> HttpResponse:
    """Open, solved or all reports, searched by words."""
    starts = watch_open(request.actor)
    form = SearchForm(request.GET)
    # What is too long is looked for as far as it goes; showing everything would be no answer.
    words = request.GET.get("q", "").strip()[:WORDS_LIMIT]
    view = request.GET.get("view", "open")
    view = view if view in VIEWS else "open"
    context = {
        "starts": starts,
        "form": form,
        "view": view,
        "tabs": _tabs(view, words),
        "table": _table(request, view, words),
    }
    return render(request, "portal/tickets.html", context)


def _tabs(view: str, words: str) -> list[Tab]:
    labels = {"open": _("Open"), "solved": _("Solved"), "all": _("All")}
    return [
        Tab(label, query_with({}, view=code, **({"q": words} if words else {})), active=code == view)
        for code, label in labels.items()
    ]


def _columns() -> tuple[Column[Row], ...]:
    return (
        Column("subject", _("Report"), lambda row: two_lines(row["subject"], row["number"]), card="title"),
        Column(
            "status",
            _("State"),
            lambda row: state_badge("ticket", row["status"], str(STATES[row["status"]])),
            card="badge",
        ),
        Column("reported", _("Reported"), lambda row: _moment(row["reported_at"])),
        Column("changed", _("Last change"), lambda row: _moment(row["changed_at"])),
    )


def _moment(at: datetime) -> Any:
    return format_html('<span class="tg-nowrap">{}</span>', ago(at))


def _table(request: ActorRequest, view: str, words: str) -> Table[Row]:
    query = request.GET
    page = ticket_page(
        request.actor,
        TicketFilter(
            view=view,
            words=words,
            requester_id=request.actor.person_id,
            office_id=own_office(request.actor),
        ),
        after=query.get("after", ""),
        before=query.get("before", ""),
        size=SIZE,
        columns=COLUMNS,
    )
    return Table(
        code="reports",
        columns=_columns(),
        rows=page.rows,
        query=query,
        caption=_("My reports"),
        key=lambda row: row["number"],
        version=lambda row: f"{row['version']}-{row['changed_at'].timestamp()}",
        url=lambda row: reverse("portal:ticket", args=[row["number"]]),
        pager=Pager(
            previous_url=query_with(query, before=page.before) if page.before else "",
            next_url=query_with(query, after=page.after) if page.after else "",
        ),
        empty="" if page.rows else _empty(view, words),
    )


def _empty(view: str, words: str) -> str:
    if words:
        found = {"title": _("No report matches."), "text": _("Try other words, or look among all reports.")}
    elif view == "open":
        found = {"title": _("No open reports"), "text": _("Everything that you reported is done.")}
    else:
        found = {"title": _("No reports here yet"), "text": _("What you report is kept here.")}
    return render_to_string(
        "components/empty.html", {"icon": "circle-check", "label": "", "url": "", **found}
    )
