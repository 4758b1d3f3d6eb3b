"""The usual speeds of travel, by unit and hours; dispatch reckons with them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.fieldwork.dispatching import policies
from tanggap.fieldwork.dispatching.services import travel_speed_add, travel_speed_remove
from tanggap.fieldwork.dispatching.weights import DEFAULT_SPEED, DETOUR
from tanggap.fieldwork.models import TravelSpeed
from tanggap.kernel.actor import ROOT_PATH, Actor
from tanggap.organization.querysets import path_condition
from tanggap.web.desk.access import holding
from tanggap.web.setup.attempts import attempt, status_of_form
from tanggap.web.setup.unit_choices import unit_choices

managers = holding("fieldwork.manage")


class SpeedForm(forms.Form):
    """One row of the table."""

    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)
    from_hour = forms.IntegerField(label=gettext_lazy("From hour"), min_value=0, max_value=23)
    to_hour = forms.IntegerField(
        label=gettext_lazy("To hour"), min_value=1, max_value=24, help_text=gettext_lazy("24 is midnight.")
    )
    km_per_hour = forms.IntegerField(
        label=gettext_lazy("Kilometres per hour"), min_value=3, max_value=120, initial=int(DEFAULT_SPEED)
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everywhere = [("", _("Everywhere"))] if policies.can_set_speeds(actor, ROOT_PATH) else []
        field: Any = self.fields["unit"]
        field.choices = [*everywhere, *unit_choices(actor, "fieldwork.manage")]
        field.required = not everywhere


def _rows(actor: Actor) -> list[tuple[TravelSpeed, bool]]:
    """The rows of the actor's units and those above them, and whether he may take each away."""
    paths = actor.paths("fieldwork.manage")
    rows = TravelSpeed.objects.select_related("unit").order_by("unit__path", "from_hour")
    if ROOT_PATH not in paths:
        rows = rows.filter(Q(unit__isnull=True) | path_condition(paths, "unit__path"))
    return [
        (row, bool(policies.can_set_speeds(actor, row.unit.path if row.unit else ROOT_PATH))) for row in rows
    ]


@login_required
@require_http_methods(["GET", "POST"])
@managers
def travel_speeds(request: ActorRequest) -> HttpResponse:
    """The table, and a row to add."""
    actor = request.actor
    form = SpeedForm(request.POST if request.method == "POST" else None, actor=actor)
    if form.is_valid():
        data = form.cleaned_data
        unit_id = int(data.pop("unit")) if data.get("unit") else data.pop("unit", None) or None
        if attempt(form, lambda: travel_speed_add(actor=actor, unit_id=unit_id, **data)) is not None:
            messages.success(request, _("Saved."))
            return redirect("setup:travel_speeds")
    context = {
        "form": form,
        "rows": _rows(actor),
        "default_speed": int(DEFAULT_SPEED),
        "detour": DETOUR,
    }
    return render(request, "setup/field/speeds.html", context, status=status_of_form(form))


@login_required
@require_POST
@managers
def travel_speed_off(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a row away."""
    travel_speed_remove(actor=request.actor, pk=pk)
    messages.success(request, _("The row is gone."))
    return redirect("setup:travel_speeds")
