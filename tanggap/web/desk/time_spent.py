"""Writing down time on a ticket, correcting it, taking it away."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.errors import NotVisible, StaleState
from tanggap.tickets import policies
from tanggap.tickets.models import TimeEntry
from tanggap.tickets.selectors import ticket_get
from tanggap.tickets.services import time_entry_add, time_entry_correct, time_entry_withdraw
from tanggap.web.desk.access import staff_only
from tanggap.web.desk.ticket_panels import accepted, render_panels
from tanggap.web.desk.time_panel import time_form


@require_POST
@login_required
@staff_only
def time_add(request: ActorRequest, number: str) -> HttpResponse:
    """Write down own work."""
    ticket = ticket_get(request.actor, number)
    policies.can_spend_time(request.actor, ticket).enforce()
    form = time_form(None, request.POST, ticket=ticket)

    def act() -> object:
        key = request.POST.get("request_key", "")
        return time_entry_add(actor=request.actor, number=number, request_key=key, **form.cleaned_data)

    if not accepted(form, act):
        return render_panels(request, ticket, time_form=form, status=422)
    messages.success(request, _("Written down."))
    return redirect("desk:ticket", number=number)


@require_POST
@login_required
@staff_only
def time_change(request: ActorRequest, number: str, pk: int) -> HttpResponse:
    """Correct an own entry, or take it away (``withdraw``)."""
    ticket = ticket_get(request.actor, number)
    entry = TimeEntry.objects.filter(pk=pk, ticket=ticket, person_id=request.actor.person_id).first()
    if entry is None:
        raise NotVisible
    form = time_form(entry, request.POST, ticket=ticket)

    def act() -> object:
        return time_entry_correct(actor=request.actor, number=number, entry_id=pk, **form.cleaned_data)

    try:
        if "withdraw" in request.POST:
            time_entry_withdraw(actor=request.actor, number=number, entry_id=pk)
            messages.success(request, _("Taken away."))
        elif accepted(form, act):
            messages.success(request, _("Corrected."))
        else:
            return render_panels(request, ticket, time_form=form, time_entry=pk, status=422)
    except StaleState as stale:
        messages.error(request, str(stale))
    return redirect("desk:ticket", number=number)
