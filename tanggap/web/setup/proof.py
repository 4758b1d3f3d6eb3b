"""Where customers have to confirm that the work is done: units here, categories on their own pages."""

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
from tanggap.fieldwork.models import ProofUnit
from tanggap.fieldwork.services import proof_unit_add, proof_unit_remove
from tanggap.kernel.actor import ROOT_PATH, Actor
from tanggap.organization.querysets import path_condition
from tanggap.tickets.models import Category
from tanggap.web.desk.access import holding
from tanggap.web.desk.widgets import PlainSelect
from tanggap.web.setup.attempts import attempt, status_of_form
from tanggap.web.setup.unit_choices import unit_choices

managers = holding("fieldwork.manage")


class ProofUnitForm(forms.Form):
    """One more unit."""

    unit = forms.ChoiceField(
        label=gettext_lazy("Unit"),
        widget=PlainSelect,
        help_text=gettext_lazy("It holds for all units below it too."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.choices = [("", _("Choose a unit")), *unit_choices(actor, "fieldwork.manage")]


def _rows(actor: Actor) -> list[tuple[ProofUnit, bool]]:
    """The units of the actor and those above them, and whether he may take each away."""
    paths = actor.paths("fieldwork.manage")
    rows = ProofUnit.objects.select_related("unit")
    if ROOT_PATH not in paths:
        rows = rows.filter(path_condition(paths, "unit__path"))
    return [(row, actor.holds("fieldwork.manage", at=row.unit.path)) for row in rows]


@login_required
@require_http_methods(["GET", "POST"])
@managers
def proof(request: ActorRequest) -> HttpResponse:
    """The units, one to add, and the categories that ask for it."""
    actor = request.actor
    form = ProofUnitForm(request.POST if request.method == "POST" else None, actor=actor)
    if form.is_valid():
        unit_id = int(form.cleaned_data["unit"])
        if attempt(form, lambda: proof_unit_add(actor=actor, unit_id=unit_id)) is not None:
            messages.success(request, _("Saved."))
            return redirect("setup:proof")
    context = {
        "form": form,
        "rows": _rows(actor),
        "categories": Category.objects.filter(proof_required=True, retired_at__isnull=True).order_by("name"),
        "may_edit_categories": actor.holds_anywhere("category.manage"),
    }
    return render(request, "setup/field/proof.html", context, status=status_of_form(form))


@login_required
@require_POST
@managers
def proof_off(request: ActorRequest, pk: int) -> HttpResponse:
    """Ask no longer in a unit."""
    proof_unit_remove(actor=request.actor, pk=pk)
    messages.success(request, _("Taken away."))
    return redirect("setup:proof")
