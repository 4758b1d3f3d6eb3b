"""Checklists beside a ticket: ticking, adding, taking away."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.errors import Invalid, NotAllowed, StaleState
from tanggap.tickets.selectors import ticket_get
from tanggap.tickets.services import ticket_checklist_add, ticket_checklist_remove, ticket_item_tick
from tanggap.web.desk.access import staff_only
from tanggap.web.desk.ticket_panels import render_panels


@require_POST
@login_required
@staff_only
def checklist_tick(request: ActorRequest, number: str, pk: int) -> HttpResponse:
    """Tick an item (``done=yes``) or take the tick away."""
    done = request.POST.get("done") == "yes"
    try:
        ticket_item_tick(actor=request.actor, number=number, item_id=pk, done=done)
    except (NotAllowed, StaleState) as refusal:
        if isinstance(refusal, NotAllowed) and refusal.code != "state":
            raise
        messages.error(request, str(refusal))
        return redirect("desk:ticket", number=number)
    if request.headers.get("HX-Request") == "true":
        return render_panels(request, ticket_get(request.actor, number))
    return redirect("desk:ticket", number=number)


@require_POST
@login_required
@staff_only
def checklist_add(request: ActorRequest, number: str) -> HttpResponse:
    """Put a checklist on the ticket."""
    chosen = request.POST.get("template", "")
    template_id = int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 18 else 0
    try:
        ticket_checklist_add(actor=request.actor, number=number, template_id=template_id)
    except (Invalid, StaleState) as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:ticket", number=number)


@require_POST
@login_required
@staff_only
def checklist_remove(request: ActorRequest, number: str, pk: int) -> HttpResponse:
    """Take an untouched checklist away again."""
    try:
        ticket_checklist_remove(actor=request.actor, number=number, checklist_id=pk)
        messages.success(request, _("Taken away."))
    except (Invalid, StaleState) as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:ticket", number=number)
