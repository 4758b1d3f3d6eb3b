"""Places where people may check in, and the rules of attendance."""

from __future__ import annotations

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
from tanggap.fieldwork.attendance import policies, services
from tanggap.fieldwork.attendance.services import PlaceFacts
from tanggap.fieldwork.models import AttendancePlace
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import no
from tanggap.web.desk.choices import unit_choices
from tanggap.web.desk.widgets import PlainSelect
from tanggap.web.setup.attempts import attempt, status_of_form


class PlaceForm(forms.Form):
    """A circle on the ground."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit"),
        widget=PlainSelect,
        help_text=gettext_lazy("For everybody of this unit and those below it."),
    )
    latitude = forms.DecimalField(label=gettext_lazy("Latitude"), max_digits=9, decimal_places=6)
    longitude = forms.DecimalField(label=gettext_lazy("Longitude"), max_digits=9, decimal_places=6)
    radius_m = forms.IntegerField(
        label=gettext_lazy("Radius in metres"),
        min_value=20,
        max_value=50_000,
        initial=150,
        help_text=gettext_lazy(
            "Positions inside buildings are often 50 m off; less than 100 m makes doubts."
        ),
    )
    technicians = forms.CharField(
        label=gettext_lazy("Only for these staff numbers"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("Separated by commas; empty means everybody of the unit."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.choices = [("", _("Choose a unit")), *unit_choices(actor, "fieldwork.manage")]

    def facts(self) -> PlaceFacts:
        """The cleaned values as the service takes them."""
        data = self.cleaned_data
        return PlaceFacts(
            name=data["name"],
            unit_id=int(data["unit"]),
            latitude=data["latitude"],
            longitude=data["longitude"],
            radius_m=data["radius_m"],
            technician_codes=data["technicians"].split(","),
        )


class RulesForm(forms.Form):
    """What the installation says about attendance as a whole."""

    photo_days = forms.IntegerField(
        label=gettext_lazy("Days that pictures are kept"),
        min_value=7,
        max_value=1825,
        help_text=gettext_lazy("Afterwards pictures are deleted each night; times, places and hashes stay."),
    )
    remind_minutes = forms.IntegerField(
        label=gettext_lazy("Remind, minutes before the shift"),
        min_value=0,
        max_value=180,
        help_text=gettext_lazy("0 reminds nobody."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


def _manager(request: ActorRequest) -> Actor:
    if not request.actor.holds_anywhere("fieldwork.manage"):
        no("role", _("Your role does not allow this here.")).enforce()
    return request.actor


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def places(request: ActorRequest) -> HttpResponse:
    """The places, and the rules to change."""
    actor = _manager(request)
    rules = services.rules_now()
    may_set = policies.can_manage_rules(actor)
    initial = {name: getattr(rules, name) for name in RulesForm.base_fields}
    form = RulesForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        data = form.cleaned_data
        if attempt(form, lambda: services.rules_set(actor=actor, **data)) is not None:
            messages.success(request, _("Saved."))
            return redirect("setup:attendance")
    shown = services.places_managed(actor).prefetch_related("technicians")
    if request.GET.get("show") != "retired":
        shown = shown.filter(retired_at__isnull=True)
    context = {"places": shown, "form": form, "may_set": may_set, "show": request.GET.get("show", "")}
    return render(request, "setup/attendance/list.html", context, status=status_of_form(form))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def place_new(request: ActorRequest) -> HttpResponse:
    """A form for another place."""
    actor = _manager(request)
    form = PlaceForm(actor, request.POST if request.method == "POST" else None)
    if form.is_valid():
        added = attempt(form, lambda: services.place_create(actor=actor, facts=form.facts()))
        if added is not None:
            messages.success(request, _("Saved."))
            return redirect("setup:attendance")
    return render(request, "setup/attendance/form.html", {"form": form}, status=status_of_form(form))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: ActorRequest, pk: int) -> HttpResponse:
    """One place to change."""
    actor = _manager(request)
    found = services.place_load(actor, pk)
    form = PlaceForm(actor, request.POST if request.method == "POST" else None, initial=_initial(found))
    if form.is_valid():
        changed = attempt(
            form,
            lambda: services.place_edit(
                actor=actor, pk=pk, facts=form.facts(), version=form.cleaned_data["version"] or 0
            ),
        )
        if changed is not None:
            messages.success(request, _("Saved."))
            return redirect("setup:attendance")
    context = {"form": form, "place": found}
    return render(request, "setup/attendance/form.html", context, status=status_of_form(form))


def _initial(found: AttendancePlace) -> dict[str, Any]:
    return {
        "name": found.name,
        "unit": str(found.unit_id),
        "latitude": found.latitude,
        "longitude": found.longitude,
        "radius_m": found.radius_m,
        "technicians": ", ".join(found.technicians.order_by("code").values_list("code", flat=True)),
        "version": found.version,
    }


@login_required
@require_POST
def place_off(request: ActorRequest, pk: int) -> HttpResponse:
    """Retire a place."""
    services.place_retire(actor=_manager(request), pk=pk)
    messages.success(request, _("Nobody checks in there any more."))
    return redirect("setup:attendance")
