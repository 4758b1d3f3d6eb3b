"""Measuring tickets anew: asked for with a preview, confirmed, watched."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from tanggap.accounts.requests import ActorRequest
from tanggap.activity.models import JobRun
from tanggap.activity.selectors import job_run_for
from tanggap.kernel.decision import no
from tanggap.kernel.errors import NotVisible
from tanggap.tickets.services import sla_recompute_request
from tanggap.tickets.services.recompute import RECOMPUTE_KIND, changed_since_measured


class RecomputeForm(forms.Form):
    """What is measured, and whether it is written."""

    solved_since = forms.DateField(
        label=gettext_lazy("Also tickets solved since"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Empty: solved tickets keep the result that they were promised."),
    )
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)


def _enforce(request: ActorRequest) -> None:
    if not request.actor.holds_anywhere("sla.manage"):
        no("role", _("You may not edit service levels.")).enforce()


@login_required
@require_http_methods(["GET", "POST"])
def recompute(request: ActorRequest) -> HttpResponse:
    """First a preview; its page offers to write what it found."""
    _enforce(request)
    form = RecomputeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        run = sla_recompute_request(
            actor=request.actor,
            preview=not form.cleaned_data["confirmed"],
            solved_since=form.cleaned_data["solved_since"],
        )
        return redirect("setup:sla_recompute_run", public_id=run.public_id)
    context = {"form": form, "changed_at": changed_since_measured()}
    return render(request, "setup/sla/recompute.html", context, status=422 if form.is_bound else 200)


@login_required
@require_GET
def recompute_run(request: ActorRequest, public_id: uuid.UUID) -> HttpResponse:
    """How far it is, what would change or has changed."""
    _enforce(request)
    run = job_run_for(request.actor, public_id)
    if run.kind != RECOMPUTE_KIND:
        raise NotVisible
    context = {
        "run": run,
        "preview": bool(run.params.get("preview")),
        "solved_since": run.params.get("solved_since", ""),
        "examples": _examples(run),
    }
    return render(request, "setup/sla/recompute_run.html", context)


def _examples(run: JobRun) -> list[dict[str, Any]]:
    """Tickets whose solution is due at another moment, as the result holds them."""
    rows = (run.result or {}).get("examples", ())
    return [{"number": number, "was": _moment(was), "now": _moment(now)} for number, was, now in rows]


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
