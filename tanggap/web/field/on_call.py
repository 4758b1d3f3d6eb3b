"""Calls and turns on call of a technician on the phone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.fieldwork.models import OnCallCall, OnCallTurn
from tanggap.fieldwork.roster.choices import CallStatus
from tanggap.fieldwork.roster.services.calls import call_acknowledge
from tanggap.kernel import clock
from tanggap.kernel.errors import NotAllowed, StaleState
from tanggap.web.field.access import technicians_only
from tanggap.web.field.roster import own_record


@require_GET
@technicians_only
def on_call(request: ActorRequest) -> HttpResponse:
    """Calls that ask for an answer, and the own turns to come."""
    technician = own_record(request.actor)
    calls = OnCallCall.objects.filter(technician=technician).select_related("ticket__unit")
    turns = OnCallTurn.objects.filter(technician=technician, ends_at__gt=clock.now())
    context = {
        "calling": calls.filter(status=CallStatus.CALLING),
        "past": calls.exclude(status=CallStatus.CALLING)[:10],
        "turns": turns.select_related("unit")[:20],
    }
    return render(request, "field/on_call.html", context)


@require_POST
@technicians_only
def call_answer(request: ActorRequest, pk: int) -> HttpResponse:
    """Answer a call."""
    try:
        call_acknowledge(actor=request.actor, call_id=pk)
    except (NotAllowed, StaleState) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Answered. The dispatcher sees it."))
    return redirect("field:on_call")
