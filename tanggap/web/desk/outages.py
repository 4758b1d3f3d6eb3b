"""Outages at the desk: the list, one outage with its tickets, updates and people told."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tanggap.accounts.requests import ActorRequest
from tanggap.tickets.choices import Cause
from tanggap.tickets.listing import TicketFilter, ticket_page
from tanggap.tickets.models import Outage
from tanggap.tickets.outages import policies
from tanggap.tickets.outages.choices import MOVES, OutageStatus
from tanggap.tickets.outages.listing import OutageFilter, outage_page, outages_standing, place_words, reach_of
from tanggap.tickets.services import outage_load
from tanggap.web import live
from tanggap.web.components.badges import badge, state_badge
from tanggap.web.components.tables import Column, Pager, Table, query_with, two_lines
from tanggap.web.desk.access import holding
from tanggap.web.desk.outage_forms import (
    AttachForm,
    CancelOutageForm,
    DetachForm,
    NewsForm,
    OutageFilterForm,
    ResolveOutageForm,
    filter_of,
)
from tanggap.web.setup.history import history_of
from tanggap.web.templatetags.formats import ago, moment

viewers_only = holding("outage.view")
TICKETS_SHOWN = 20


def _key(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def outage_badge(outage: Outage) -> Any:
    """State as a badge; a maintenance that nobody approved says so."""
    if outage.status == OutageStatus.PLANNED and outage.approved_at is None:
        return badge("wait", _("Waits for approval"), "hourglass")
    return state_badge("outage", outage.status)


def _columns() -> tuple[Column[Outage], ...]:
    return (
        Column("title", _("Outage"), lambda row: two_lines(row.title, row.number), card="title", locked=True),
        Column("status", _("State"), outage_badge, card="badge", locked=True),
        Column("places", _("Place"), _places),
        Column("tickets", _("Tickets"), lambda row: getattr(row, "ticket_count", 0), numeric=True),
        Column("started", _("Began"), lambda row: moment(row.started_at)),
        Column("end", _("Expected end"), _end),
        Column("declared", _("Declared by"), lambda row: row.declared_by_label, optional=True),
    )


def _places(row: Outage) -> str:
    words = place_words(row.places.all())
    more = f" +{len(words) - 3}" if len(words) > 3 else ""
    return ", ".join(words[:3]) + more


def _end(row: Outage) -> Any:
    if row.resolved_at:
        return ago(row.resolved_at)
    return moment(row.estimated_end) if row.estimated_end else "–"


@require_GET
@login_required
@viewers_only
def outages(request: ActorRequest) -> HttpResponse:
    """Outages and maintenance with filters and paging in the address; probable outages above."""
    query: QueryDict = request.GET
    start = live.begin_list(request.actor, "outage.view")
    wanted = filter_of(query)
    page = outage_page(
        request.actor, wanted, after=_key(query.get("after", "")), before=_key(query.get("before", ""))
    )
    table: Table[Outage] = Table(
        code="outages",
        columns=_columns(),
        rows=page.rows,
        query=query,
        caption=_("Outages"),
        key=lambda row: row.pk,
        version=lambda row: f"{row.version}-{getattr(row, 'ticket_count', 0)}",
        url=lambda row: reverse("desk:outage", args=[row.number]),
        pager=Pager(
            query_with(query, before=str(page.before)) if page.before else "",
            query_with(query, after=str(page.after)) if page.after else "",
        ),
        empty="" if page.rows else _empty(narrowed=wanted != OutageFilter()),
    )
    context = {
        "live": start,
        "form": OutageFilterForm(query, request.actor),
        "table": table,
        "suggestions": outages_standing(request.actor).suggestions,
        "may_declare": policies.can_declare_anywhere(request.actor),
    }
    return render(request, "desk/outages/list.html", context)


def _empty(*, narrowed: bool) -> str:
    title = _("No outage fits") if narrowed else _("No outage. All is well.")
    text = (
        _("Search for something else, or clear the filters.")
        if narrowed
        else _("When many report the same, declare it here: their tickets and notices follow.")
    )
    return render_to_string("components/empty.html", {"title": title, "text": text, "icon": "broadcast"})


@require_GET
@login_required
@viewers_only
def outage(request: ActorRequest, number: str) -> HttpResponse:
    """The page of one outage."""
    return render_outage(request, outage_load(request.actor, number))


def render_outage(
    request: ActorRequest, found: Outage, *, forms: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """Gather and draw the page.

    Args:
        forms: bound forms that were refused, by their name in the template.
    """
    actor = request.actor
    start = live.begin_subject(actor, found)
    wanted = TicketFilter(view="all", outage_id=found.pk)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    tickets = ticket_page(actor, wanted, after=after, before=before, size=TICKETS_SHOWN)
    works = list(found.works.order_by("-pk")[:12])
    context = {
        "outage": found,
        "live": start,
        "badge": outage_badge(found),
        "places": place_words(found.places.select_related("unit", "site")),
        "updates": list(found.updates.all()[:100]),
        "tickets": tickets.rows,
        "pager": Pager(
            query_with(request.GET, before=tickets.before) if tickets.before else "",
            query_with(request.GET, after=tickets.after) if tickets.after else "",
        ),
        "tickets_url": f"{reverse('desk:tickets')}?view=all&outage={found.pk}",
        "works": works,
        "reach": reach_of(found),
        "cause": dict(Cause.choices).get(found.cause, ""),
        "history": history_of(found),
        "may_change": policies.can_change(actor, found),
        "may_approve": policies.can_approve(actor, found),
        "may_resolve": policies.can_move(actor, found, OutageStatus.RESOLVED),
        "may_cancel": policies.can_move(actor, found, OutageStatus.CANCELLED),
        "may_detach": actor.holds("outage.change", at=found.unit.path),
        "cancellable": OutageStatus.CANCELLED in MOVES[found.kind].after(found.status),
        "resolvable": OutageStatus.RESOLVED in MOVES[found.kind].after(found.status),
        "news": NewsForm(outage=found),
        "resolve": ResolveOutageForm(initial={"version": found.version}),
        "cancel": CancelOutageForm(initial={"version": found.version}),
        "attach": AttachForm(),
        "detach": DetachForm(),
        **(forms or {}),
    }
    return render(request, "desk/outages/outage.html", context, status=status)
