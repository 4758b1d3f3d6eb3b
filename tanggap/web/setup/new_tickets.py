"""Who is told of each new ticket: by unit, roles and people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from tanggap.accounts.models import Role, User
from tanggap.accounts.requests import ActorRequest
from tanggap.accounts.selectors import people_holding
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import no
from tanggap.kernel.errors import NotVisible
from tanggap.notifications.audiences import SEES, audience_at, new_ticket_people
from tanggap.notifications.models import NewTicketAudience
from tanggap.notifications.policies import can_choose_audience
from tanggap.notifications.services import new_ticket_audience_save
from tanggap.organization.models import Unit
from tanggap.web.setup.attempts import attempt, status_of_form
from tanggap.web.setup.unit_choices import unit_choices

PERMISSION = "notification.manage"
SHOWN = 50
"""People who are told, by name, on the page."""


class AudienceForm(forms.Form):
    """Roles and people."""

    roles = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Roles"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Whoever holds the role at the ticket's unit or above it."),
    )
    people = forms.TypedMultipleChoiceField(
        label=gettext_lazy("People"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, unit: Unit, **options: Any) -> None:
        super().__init__(*args, **options)
        chosen: dict[str, Any] = self.fields
        chosen["roles"].choices = [(role.pk, str(role.title)) for role in Role.objects.in_use()]
        staff = User.objects.filter(pk__in=people_holding(SEES, unit.path)).order_by("name")
        chosen["people"].choices = list(staff.values_list("pk", "name"))


def _manager(request: ActorRequest) -> Actor:
    if not request.actor.holds_anywhere(PERMISSION):
        no("role", _("You may not manage notices.")).enforce()
    return request.actor


@login_required
@require_GET
def new_tickets(request: ActorRequest) -> HttpResponse:
    """The units where the actor may choose, and where somebody chose."""
    actor = _manager(request)
    chosen = set(NewTicketAudience.objects.values_list("unit_id", flat=True))
    rows = [(pk, name, int(pk) in chosen) for pk, name in unit_choices(actor, PERMISSION)]
    return render(request, "setup/new_tickets/list.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "POST"])
def new_tickets_unit(request: ActorRequest, pk: int) -> HttpResponse:
    """Who is told at one unit."""
    actor = request.actor
    unit = Unit.objects.filter(pk=pk, retired_at__isnull=True).first()
    if unit is None or not can_choose_audience(actor, unit):
        raise NotVisible
    counting = audience_at(unit.path)
    own = counting if counting is not None and counting.unit_id == unit.pk else None
    first: dict[str, Any] = {"version": own.version if own else 0}
    if own:
        first |= {
            "roles": list(own.roles.values_list("pk", flat=True)),
            "people": list(own.people.values_list("pk", flat=True)),
        }
    form = AudienceForm(request.POST if request.method == "POST" else None, unit=unit, initial=first)
    if form.is_valid():
        data = form.cleaned_data
        saved: list[NewTicketAudience | None] = []
        attempt(
            form,
            lambda: saved.append(
                new_ticket_audience_save(
                    actor=actor,
                    unit_id=unit.pk,
                    expected_version=data["version"] or 0,
                    roles=data["roles"],
                    people=data["people"],
                )
            ),
        )
        if saved:
            messages.success(request, _("Saved."))
            return redirect("setup:new_tickets_unit", unit.pk)
    told = new_ticket_people(unit.path)
    context = {
        "unit": unit,
        "form": form,
        "own": own,
        "counting": counting,
        "told": list(User.objects.filter(pk__in=told).order_by("name")[:SHOWN]),
        "more": max(0, len(told) - SHOWN),
    }
    return render(request, "setup/new_tickets/form.html", context, status=status_of_form(form))
