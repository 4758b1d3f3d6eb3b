"""Turns on call: who answers now, the plan, and calling somebody about a ticket."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.fieldwork.models import OnCallCall, OnCallTurn, Technician
from tanggap.fieldwork.roster.choices import CallStatus
from tanggap.fieldwork.roster.on_call import on_call_at
from tanggap.fieldwork.roster.policies import can_call, can_stop_call
from tanggap.fieldwork.roster.querysets import whose
from tanggap.fieldwork.roster.services.calls import TIMES, call_start, call_stop, interval
from tanggap.fieldwork.roster.services.turns import turn_add, turn_remove
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.organization.querysets import path_condition
from tanggap.tickets.models import Ticket
from tanggap.tickets.selectors import ticket_get
from tanggap.web.desk import choices
from tanggap.web.desk.access import holding
from tanggap.web.desk.widgets import PlainSelect
from tanggap.web.setup.attempts import attempt, status_of_form

AHEAD = timedelta(days=42)
MOST = 200
MOMENT = {"type": "datetime-local"}


class TurnForm(forms.Form):
    """A stretch of time on call."""

    unit = forms.TypedChoiceField(label=gettext_lazy("Unit"), coerce=int, widget=PlainSelect)
    technician = forms.TypedChoiceField(label=gettext_lazy("Technician"), coerce=int, widget=PlainSelect)
    starts_at = forms.DateTimeField(
        label=gettext_lazy("From"), widget=forms.DateTimeInput(MOMENT, "%Y-%m-%dT%H:%M")
    )
    ends_at = forms.DateTimeField(
        label=gettext_lazy("Until"), widget=forms.DateTimeInput(MOMENT, "%Y-%m-%dT%H:%M")
    )
    rank = forms.IntegerField(
        label=gettext_lazy("Order"),
        min_value=1,
        max_value=9,
        initial=1,
        help_text=gettext_lazy("1 is called first."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.choices = [("", _("Choose a unit")), *choices.unit_choices(actor, "roster.manage")]
        technician: Any = self.fields["technician"]
        people = Technician.objects.visible_to(actor).active().select_related("user", "home_unit")
        technician.choices = [
            ("", _("Choose a technician")),
            *(
                (str(one.pk), f"{one.user.name} · {one.home_unit.name}")
                for one in people.order_by("user__name", "pk")[: choices.MOST_PEOPLE]
            ),
        ]


class CallForm(forms.Form):
    """Why somebody is called."""

    reason = forms.CharField(
        label=gettext_lazy("What is the matter"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class StopForm(forms.Form):
    """Why nobody has to answer any more."""

    reason = forms.CharField(
        label=gettext_lazy("Why no answer is needed any more"), max_length=300, widget=forms.TextInput()
    )


@require_http_methods(["GET", "POST"])
@login_required
@holding("technician.view")
def on_call(request: ActorRequest) -> HttpResponse:
    """Who answers now, the turns to come, and the calls of late; planners add turns."""
    actor = request.actor
    may_plan = actor.holds_anywhere("roster.manage")
    form = None
    if may_plan:
        form = TurnForm(request.POST if request.method == "POST" else None, actor=actor)
        if form.is_bound and form.is_valid():
            data = {**form.cleaned_data}
            made = attempt(
                form,
                lambda: turn_add(
                    actor=actor,
                    unit_id=data["unit"],
                    technician_id=data["technician"],
                    starts_at=data["starts_at"],
                    ends_at=data["ends_at"],
                    rank=data["rank"],
                ),
            )
            if made is not None:
                messages.success(request, _("The turn was added."))
                return redirect("desk:on_call")
    elif request.method == "POST":
        can_call(actor, "").enforce()
    now = clock.now()
    planned = tuple(actor.paths("roster.manage"))
    turns = (
        OnCallTurn.objects.filter(
            path_condition(actor.paths("technician.view"), "unit__path"),
            ends_at__gt=now,
            starts_at__lt=now + AHEAD,
        )
        .select_related("technician__user", "unit")
        .order_by("starts_at", "unit__path", "rank", "pk")[:MOST]
    )
    calls = OnCallCall.objects.filter(whose(actor)).select_related("ticket", "technician__user")[:15]
    context = {
        "form": form,
        "turns": [
            (turn, turn.starts_at <= now, any(turn.unit.path.startswith(path) for path in planned))
            for turn in turns
        ],
        "calls": calls,
        "times": TIMES,
        "minutes": int(interval().total_seconds() // 60),
    }
    return render(request, "desk/on_call.html", context, status=status_of_form(form) if form else 200)


@require_POST
@login_required
@holding("roster.manage")
def on_call_remove(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a turn away."""
    turn_remove(actor=request.actor, turn_id=pk)
    messages.success(request, _("The turn was taken away."))
    return redirect("desk:on_call")


@require_http_methods(["GET", "POST"])
@login_required
@holding("work_order.assign", "roster.manage")
def on_call_ticket(request: ActorRequest, number: str) -> HttpResponse:
    """Who is on call for the ticket, and calling them."""
    actor = request.actor
    ticket = ticket_get(actor, number)
    form = CallForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        call = attempt(form, lambda: call_start(actor=actor, number=number, reason=reason))
        if call is not None:
            messages.success(request, _("%(name)s is being called.") % {"name": call.technician.user.name})
            return redirect("desk:on_call_ticket", number)
    return _ticket_page(request, ticket, form, StopForm())


@require_POST
@login_required
@holding("work_order.assign", "roster.manage")
def on_call_stop(request: ActorRequest, number: str, pk: int) -> HttpResponse:
    """End a running call of the ticket without an answer."""
    actor = request.actor
    ticket = ticket_get(actor, number)
    form = StopForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        call = attempt(form, lambda: call_stop(actor=actor, call_id=pk, reason=reason))
        if call is not None:
            messages.success(
                request, _("%(name)s is not called any more.") % {"name": call.technician.user.name}
            )
            return redirect("desk:on_call_ticket", number)
    return _ticket_page(request, ticket, CallForm(), form)


def _ticket_page(request: ActorRequest, ticket: Ticket, form: CallForm, stop_form: StopForm) -> HttpResponse:
    calls = list(
        OnCallCall.objects.filter(ticket=ticket).select_related("technician__user", "ticket__unit")[:15]
    )
    running = next((call for call in calls if call.status == CallStatus.CALLING), None)
    context = {
        "ticket": ticket,
        "form": form,
        "stop_form": stop_form,
        "turns": on_call_at(ticket.unit.path),
        "calls": calls,
        "running": running,
        "decision": can_call(request.actor, ticket.unit.path),
        "may_stop": can_stop_call(request.actor, running) if running else None,
        "times": TIMES,
        "minutes": int(interval().total_seconds() // 60),
    }
    status = max(status_of_form(form), status_of_form(stop_form))
    return render(request, "desk/on_call_ticket.html", context, status=status)
