"""Holds that wait for a second person's word whether the clock stops."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.tickets.models import TicketState
from tanggap.tickets.selectors import stops_waiting
from tanggap.tickets.services import ticket_hold_confirm, ticket_hold_refuse
from tanggap.tickets.stop_clock import stop_decisions
from tanggap.web.desk.access import holding

MOST = 100


@require_GET
@login_required
@holding("ticket.move")
def clock_stops(request: ActorRequest) -> HttpResponse:
    """Those that wait longest, with who asked and why."""
    return _page(request)


def _page(request: ActorRequest, *, refused: dict[int, Any] | None = None, status: int = 200) -> HttpResponse:
    found = list(stops_waiting(request.actor)[: MOST + 1])
    decisions = stop_decisions(request.actor, None, found)
    rows = [
        {
            "state": state,
            "ticket": state.ticket,
            "reason": state.get_reason_display(),
            "decision": decisions[state.pk],
            "over": state.ticket.status != state.status or state.ticket.held_since != state.entered_at,
            "errors": (refused or {}).get(state.pk, ()),
        }
        for state in found[:MOST]
    ]
    context = {"rows": rows, "more": len(found) > MOST, "most": MOST}
    return render(request, "desk/clock_stops.html", context, status=status)


def _waiting(request: ActorRequest, pk: int) -> TicketState:
    state = stops_waiting(request.actor).filter(pk=pk).first()
    if state is None:
        raise NotVisible
    return state


@require_POST
@login_required
@holding("ticket.move")
def clock_stop_confirm(request: ActorRequest, pk: int) -> HttpResponse:
    """The clock stands still from the moment of asking."""
    number = _waiting(request, pk).ticket.number
    ticket_hold_confirm(actor=request.actor, number=number, state_id=pk)
    messages.success(request, _("The clock stands still from the beginning of the hold."))
    return redirect("desk:clock_stops")


@require_POST
@login_required
@holding("ticket.move")
def clock_stop_refuse(request: ActorRequest, pk: int) -> HttpResponse:
    """The clock has run all the time."""
    number = _waiting(request, pk).ticket.number
    try:
        ticket_hold_refuse(
            actor=request.actor, number=number, state_id=pk, reason=request.POST.get("reason", "")
        )
    except Invalid as refusal:
        return _page(
            request, refused={pk: [str(word) for word in refusal.fields.get("reason", ())]}, status=422
        )
    messages.success(request, _("The clock runs on; the ticket stays on hold."))
    return redirect("desk:clock_stops")
