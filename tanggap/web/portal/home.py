"""The portal's home: how do my reports stand?"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel import clock
from tanggap.tickets.catalogue.standing import validations_of
from tanggap.tickets.choices import OPEN_STATUSES, TicketStatus
from tanggap.tickets.outages.listing import known_outages
from tanggap.web.kb.suggesting import known_at
from tanggap.web.portal.own import belonging, following, own_tickets, own_totals, watch_open
from tanggap.web.portal.words import standing_of

OPEN_SHOWN, SOLVED_SHOWN = 20, 5
_OPEN = [status.value for status in OPEN_STATUSES]
_PENDING = [*_OPEN, TicketStatus.RESOLVED.value]
_ENDED = [TicketStatus.CLOSED.value, TicketStatus.REJECTED.value, TicketStatus.CANCELLED.value]


def _known(request: ActorRequest) -> dict[str, Any]:
    """Outages at the person's places; nothing is asked while none is known."""
    if not known_outages():
        return {}
    known = belonging(request.actor)
    paths = [one.unit.path for one in known.sites] or ([known.unit.path] if known.unit else [])
    return {**known_at(paths), "followed": following(request)}


@require_GET
@login_required
def home(request: ActorRequest) -> HttpResponse:
    """Open reports with state and next step, those that wait for the person first; then the recent past."""
    actor, now = request.actor, clock.now()
    starts = watch_open(actor)
    mine = own_tickets(actor).select_related("assignee")
    elsewhere = Q(status=TicketStatus.MERGED, merged_into__status__in=_PENDING) & ~Q(
        merged_into__requester=actor.person_id
    )
    pending = mine.filter(Q(status__in=_PENDING) | elsewhere).order_by("-reported_at", "-id")
    shown = list(pending.select_related("service_request")[: OPEN_SHOWN + 1])
    waiting = validations_of(ticket for ticket in shown if ticket.awaits_validation)
    rows = [(one, standing_of(one, now, validation=waiting.get(one.pk))) for one in shown]
    more = len(rows) > OPEN_SHOWN
    rows = sorted(rows[:OPEN_SHOWN], key=lambda row: not row[1].yours)
    past = mine.filter(status__in=_ENDED).order_by("-reported_at", "-id")[:SOLVED_SHOWN]
    context: dict[str, Any] = {
        "totals": own_totals(actor),
        **_known(request),
        "starts": starts,
        "rows": rows,
        "open": sum(ticket.status in _OPEN for ticket, _standing in rows),
        "yours": sum(standing.yours for _ticket, standing in rows),
        "more": more,
        "past": [(ticket, standing_of(ticket, now)) for ticket in past],
        "first_name": actor.label.split(" ", 1)[0],
    }
    return render(request, "portal/home.html", context)
