"""The list of tickets."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.tickets.listing import DEFAULT_ORDER, TicketFilter, ticket_page
from tanggap.tickets.views_kept import default_queries
from tanggap.web import live
from tanggap.web.components.parts import Tab
from tanggap.web.components.tables import Pager, Table, query_with
from tanggap.web.desk.access import staff_only
from tanggap.web.desk.kept_figures import pulse_at
from tanggap.web.desk.ticket_cells import Row, row_class, row_version, ticket_columns
from tanggap.web.desk.ticket_filters import filter_from_query, ticket_filters

COLUMNS_COOKIE = "ticket_columns"
COOKIE_AGE_S = 365 * 24 * 3600
PRINTED = 500
"""Rows on a printed list; a longer one is an export."""


@require_GET
@login_required
@staff_only
def tickets(request: ActorRequest) -> HttpResponse:
    """Tickets by filter and order; the address holds everything but the chosen columns' memory."""
    if not request.META["QUERY_STRING"] and (first := default_queries.get(request.actor.person_id or 0)):
        return redirect(f"{reverse('desk:tickets')}?{first}")
    start = live.begin_list(request.actor, "ticket.view")
    wanted = filter_from_query(request.GET)
    table = ticket_table(request, wanted)
    context = {
        "live": start,
        "form": ticket_filters(request.actor, request.GET),
        "table": table,
        "tabs": _tabs(request.actor, wanted, request.GET, start.cursor),
        "wanted": wanted,
        "may_create": request.actor.holds_anywhere("ticket.create"),
        "may_export": request.actor.holds_anywhere("ticket.export"),
        "bulk": _bulk_acts(request.actor, wanted),
        "query_string": request.GET.urlencode(),
    }
    response = render(request, "desk/tickets.html", context)
    if request.GET.get("columns"):
        response.set_cookie(
            COLUMNS_COOKIE,
            ",".join(column.code for column in table.shown),
            max_age=COOKIE_AGE_S,
            secure=settings.SECURE_COOKIES,
            samesite="Lax",
            httponly=True,
        )
    return response


@require_GET
@login_required
@staff_only
def tickets_print(request: ActorRequest) -> HttpResponse:
    """The same list on paper."""
    table = ticket_table(request, filter_from_query(request.GET), size=PRINTED, selectable=False)
    context = {"table": table, "printed_at": clock.now(), "limit": PRINTED}
    return render(request, "desk/tickets_print.html", context)


def ticket_table(
    request: ActorRequest, wanted: TicketFilter, *, size: int = 50, selectable: bool = True
) -> Table[Row]:
    """The rows that the address asks for, with their columns and paging links."""
    query = _with_remembered_columns(request)
    table: Table[Row] = Table(
        code="tickets",
        columns=ticket_columns(clock.now(), open_only=wanted.view == "open"),
        rows=(),
        query=query,
        caption=_("Tickets"),
        key=lambda row: row["number"],
        version=row_version,
        url=lambda row: f"/desk/tickets/{row['number']}/",
        select_label=(lambda row: row["number"]) if selectable else None,
        default_sort=DEFAULT_ORDER,
        row_class=row_class,
    )
    page = ticket_page(
        request.actor,
        wanted,
        order=table.sort,
        after=query.get("after", ""),
        before=query.get("before", ""),
        size=size,
    )
    table.rows = page.rows
    table.pager = Pager(
        previous_url=query_with(query, before=page.before) if page.before else "",
        next_url=query_with(query, after=page.after) if page.after else "",
        note=_("%(count)d tickets on this page") % {"count": len(page.rows)} if page.rows else "",
    )
    if not page.rows:
        table.empty = _empty(request, wanted)
    return table


def _with_remembered_columns(request: ActorRequest) -> QueryDict:
    query = request.GET.copy()
    remembered = request.COOKIES.get(COLUMNS_COOKIE, "")
    if "columns" not in query and remembered:
        query["columns"] = remembered[:300]
    return query


def _empty(request: ActorRequest, wanted: TicketFilter) -> str:
    narrowed = wanted != TicketFilter()
    return render_to_string(
        "components/empty.html",
        {
            "icon": "ticket" if narrowed else "circle-check",
            "title": _("No ticket matches.") if narrowed else _("No open tickets."),
            "text": _("Remove a filter, or look among all tickets.") if narrowed else _("All is done."),
            "label": _("Show all tickets") if narrowed else "",
            "url": f"{reverse('desk:tickets')}?view=all" if narrowed else "",
        },
    )


def local_day(actor: Actor) -> date:
    """Today in the actor's time zone."""
    return clock.now().astimezone(ZoneInfo(actor.time_zone)).date()


def _tabs(actor: Actor, wanted: TicketFilter, query: QueryDict, cursor: str) -> list[Tab]:
    """The usual views with their maintained figures; a view keeps order and columns."""
    figures = pulse_at(actor, local_day(actor), 1, cursor)
    kept = {name: query[name] for name in ("sort", "columns") if name in query}
    views: list[tuple[Any, dict[str, str], int | None]] = [
        (_("Open"), {"view": "open"}, figures.open),
        (_("Mine"), {"assignee": "me"}, None),
        (_("Unassigned"), {"assignee": "nobody"}, figures.unassigned),
        (_("Overdue"), {"due": "overdue"}, figures.overdue),
        (_("On hold"), {"status": "on_hold"}, figures.on_hold),
        (_("Solved"), {"view": "solved"}, None),
        (_("All"), {"view": "all"}, None),
    ]
    if actor.holds_anywhere("ticket.restore"):
        views.append((_("Deleted"), {"view": "deleted"}, None))
    shown = {
        name: query.getlist(name) for name in query if name not in {"sort", "columns", "after", "before"}
    } or {"view": ["open"]}
    return [
        Tab(
            label,
            f"?{urlencode({**params, **kept})}",
            active=shown == {name: [value] for name, value in params.items()},
            count=count,
        )
        for label, params, count in views
    ]


def _bulk_acts(actor: Actor, wanted: TicketFilter) -> list[dict[str, Any]]:
    """What the bar over selected rows offers; each ticket is judged by itself afterwards."""
    if wanted.view == "deleted":
        acts = [("restore", _("Restore"), "restore", "ticket.restore")]
    else:
        acts = [
            ("assign", _("Assign"), "user-check", "ticket.assign"),
            ("validate", _("Validate"), "circle-check", "ticket.validate"),
            ("hold", _("Hold"), "player-pause", "ticket.move"),
            ("close", _("Close"), "lock", "ticket.move"),
            ("cancel", _("Cancel"), "ban", "ticket.move"),
            ("tag", _("Tags"), "tag", "ticket.edit"),
            ("merge", _("Merge"), "git-merge", "ticket.move"),
            ("outage", _("Declare an outage"), "broadcast-off", "outage.declare"),
            ("attach", _("Put under an outage"), "broadcast-off", "outage.change"),
            ("follow", _("Follow"), "eye", "ticket.view"),
            ("export", _("Export"), "download", "ticket.export"),
        ]
    return [
        {"code": code, "label": label, "icon": icon}
        for code, label, icon, permission in acts
        if actor.holds_anywhere(permission)
    ]
