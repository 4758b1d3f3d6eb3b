"""Times of digests: by unit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.fieldwork.digests.policies import PLANS, can_plan_digests
from tanggap.fieldwork.digests.services import (
    USUAL_TIMES,
    digest_plan_pause,
    digest_plan_resume,
    digest_plan_save,
)
from tanggap.fieldwork.models import DigestPlan
from tanggap.kernel.decision import no
from tanggap.kernel.errors import NotVisible, StaleState
from tanggap.organization.models import Unit
from tanggap.web.setup.attempts import attempt, status_of_form
from tanggap.web.setup.unit_choices import unit_choices


class DigestPlanForm(forms.Form):
    """When digests are made."""

    times = forms.CharField(
        label=gettext_lazy("Times of day"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("In the unit's time zone, separated by commas."),
    )
    on_days_off = forms.BooleanField(
        label=gettext_lazy("Also on days off of the unit's calendar"), required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)


@login_required
@require_GET
def digests(request: ActorRequest) -> HttpResponse:
    """The units where the actor may set times, with the times set."""
    if not request.actor.holds_anywhere(PLANS):
        no("role", _("You may not set times of digests.")).enforce()
    plans = {str(plan.unit_id): plan for plan in DigestPlan.objects.all()}
    rows = [(pk, name, plans.get(pk)) for pk, name in unit_choices(request.actor, PLANS)]
    return render(request, "setup/digests/list.html", {"rows": rows})


def _unit(request: ActorRequest, pk: int) -> Unit:
    unit = Unit.objects.filter(pk=pk, retired_at__isnull=True).first()
    if unit is None or not can_plan_digests(request.actor, unit.path):
        raise NotVisible
    return unit


@login_required
@require_http_methods(["GET", "POST"])
def digest_plan(request: ActorRequest, pk: int) -> HttpResponse:
    """One unit's times."""
    unit = _unit(request, pk)
    plan = DigestPlan.objects.filter(unit=unit).first()
    first: dict[str, Any] = {
        "times": ", ".join(plan.times if plan else USUAL_TIMES),
        "on_days_off": plan.on_days_off if plan else True,
        "version": plan.version if plan else 0,
    }
    form = DigestPlanForm(request.POST if request.method == "POST" else None, initial=first)
    if form.is_valid():
        data = form.cleaned_data
        saved = attempt(
            form,
            lambda: digest_plan_save(
                actor=request.actor,
                unit_id=unit.pk,
                times=data["times"].replace(";", ",").split(","),
                on_days_off=data["on_days_off"],
                expected_version=data["version"] or 0,
            ),
        )
        if saved is not None:
            messages.success(request, _("Saved."))
            return redirect("setup:digest_plan", unit.pk)
    context = {"unit": unit, "form": form, "plan": plan}
    return render(request, "setup/digests/form.html", context, status=status_of_form(form))


@login_required
@require_POST
def digest_plan_off(request: ActorRequest, pk: int) -> HttpResponse:
    """Pause."""
    return _switched(request, pk, digest_plan_pause, _("Paused. No digest is made until you go on."))


@login_required
@require_POST
def digest_plan_on(request: ActorRequest, pk: int) -> HttpResponse:
    """Go on."""
    return _switched(request, pk, digest_plan_resume, _("The next digest is made at the next set time."))


def _switched(request: ActorRequest, pk: int, change: Any, done: str) -> HttpResponse:
    unit = _unit(request, pk)
    version = request.POST.get("version", "")
    try:
        number = int(version) if version.isdecimal() and len(version) < 10 else 0
        change(actor=request.actor, unit_id=unit.pk, expected_version=number)
    except StaleState as stale:
        messages.error(request, str(stale))
    else:
        messages.success(request, done)
    return redirect("setup:digest_plan", unit.pk)
