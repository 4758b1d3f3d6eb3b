"""Shifts: the list, one shift, out of use and back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from tanggap.accounts.requests import ActorRequest
from tanggap.fieldwork.models import Shift
from tanggap.fieldwork.roster.policies import can_plan
from tanggap.fieldwork.roster.querysets import seen_shifts
from tanggap.fieldwork.roster.services.shifts import (
    ShiftFacts,
    shift_create,
    shift_edit,
    shift_load,
    shift_retire,
)
from tanggap.kernel.actor import Actor
from tanggap.organization.models import Unit
from tanggap.web.desk.access import holding
from tanggap.web.desk.widgets import PlainSelect
from tanggap.web.setup.attempts import attempt, status_of_form
from tanggap.web.setup.history import history_of
from tanggap.web.setup.retiring import retiring
from tanggap.web.setup.unit_choices import unit_choices

planners_only = holding("roster.manage")
CLOCK = {"type": "time"}


class ShiftForm(forms.Form):
    """What a shift is."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    unit = forms.TypedChoiceField(
        label=gettext_lazy("Unit"),
        coerce=int,
        widget=PlainSelect,
        help_text=gettext_lazy("The units below it work the shift too."),
    )
    starts_at = forms.TimeField(label=gettext_lazy("Begins"), widget=forms.TimeInput(CLOCK, format="%H:%M"))
    ends_at = forms.TimeField(
        label=gettext_lazy("Ends"),
        widget=forms.TimeInput(CLOCK, format="%H:%M"),
        help_text=gettext_lazy("An end before the beginning is the next day's."),
    )
    grace_minutes = forms.IntegerField(
        label=gettext_lazy("Grace in minutes"),
        min_value=0,
        max_value=240,
        initial=0,
        help_text=gettext_lazy("So much later than the beginning is still on time."),
    )
    opens_minutes = forms.IntegerField(
        label=gettext_lazy("Check-in opens, minutes before"), min_value=0, max_value=720, initial=90
    )
    follows_calendar = forms.BooleanField(
        label=gettext_lazy("Only on the unit's working days"),
        required=False,
        initial=True,
        help_text=gettext_lazy(
            "Off: the shift is worked every day, holidays included, unless the roster says otherwise."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, keep: Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.choices = [("", _("Choose a unit")), *unit_choices(actor, "roster.manage", keep=keep)]

    def facts(self) -> ShiftFacts:
        """What was typed."""
        data = self.cleaned_data
        names = ("name", "starts_at", "ends_at", "grace_minutes", "opens_minutes", "follows_calendar")
        return ShiftFacts(unit_id=data["unit"], **{name: data[name] for name in names})


@require_GET
@login_required
@planners_only
def shifts(request: ActorRequest) -> HttpResponse:
    """Shifts by unit, with how many people usually work each."""
    with_retired = "retired" in request.GET
    rows = seen_shifts(request.actor).annotate(
        people=Count("technicians", filter=Q(technicians__deactivated_at__isnull=True))
    )
    shown = rows if with_retired else rows.filter(retired_at__isnull=True)
    context = {"rows": list(shown), "with_retired": with_retired}
    return render(request, "setup/shifts/list.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@planners_only
def shift_new(request: ActorRequest) -> HttpResponse:
    """A shift for a unit and those below."""
    form = ShiftForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if form.is_bound and form.is_valid():
        made = attempt(form, lambda: shift_create(actor=request.actor, facts=form.facts()))
        if made is not None:
            messages.success(request, _("The shift was added."))
            return redirect("setup:shifts")
    return _page(request, None, form)


@require_http_methods(["GET", "POST"])
@login_required
@planners_only
def shift(request: ActorRequest, pk: int) -> HttpResponse:
    """One shift to edit, with its history."""
    found = shift_load(request.actor, pk)
    if request.method == "GET":
        names = ("name", "starts_at", "ends_at", "grace_minutes", "opens_minutes", "follows_calendar")
        initial = {name: getattr(found, name) for name in (*names, "version")} | {"unit": found.unit_id}
        return _page(request, found, ShiftForm(actor=request.actor, keep=found.unit, initial=initial))
    form = ShiftForm(request.POST, actor=request.actor, keep=found.unit)
    if form.is_valid():
        version = form.cleaned_data["version"] or 0
        changed = attempt(
            form,
            lambda: shift_edit(
                actor=request.actor, shift_id=pk, expected_version=version, facts=form.facts()
            ),
        )
        if changed is not None:
            messages.success(request, _("Saved."))
            return redirect("setup:shifts")
    return _page(request, found, form)


def _page(request: ActorRequest, found: Shift | None, form: ShiftForm) -> HttpResponse:
    context = {
        "form": form,
        "shift": found,
        "may_edit": can_plan(request.actor, found.unit.path) if found else True,
        "history": history_of(found) if found else None,
    }
    return render(request, "setup/shifts/form.html", context, status=status_of_form(form))


shift_off = planners_only(
    retiring(
        lambda request, pk: shift_retire(actor=request.actor, shift_id=pk, retired=True),
        gettext_lazy("%(name)s is out of use."),
        "setup:shift",
        explained=True,
    )
)
shift_on = planners_only(
    retiring(
        lambda request, pk: shift_retire(actor=request.actor, shift_id=pk, retired=False),
        gettext_lazy("%(name)s is in use again."),
        "setup:shift",
        explained=True,
    )
)
