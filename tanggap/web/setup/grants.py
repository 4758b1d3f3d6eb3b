"""Giving and ending roles on a person's page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tanggap.accounts import services
from tanggap.accounts.requests import ActorRequest
from tanggap.accounts.selectors import person_card
from tanggap.kernel.errors import Invalid, NotAllowed
from tanggap.web.forms import show_refusal
from tanggap.web.setup.people import show_person, viewer
from tanggap.web.setup.people_forms import GrantForm


@login_required
@require_POST
def grant_give(request: ActorRequest, pk: int) -> HttpResponse:
    """Give the person a role at a unit."""
    actor = viewer(request)
    card = person_card(actor, pk)
    if not actor.holds_anywhere("grant.manage"):
        raise NotAllowed(_("You may not give roles."), code="role")
    form = GrantForm(request.POST, actor=actor)
    if form.is_valid():
        data = form.cleaned_data
        try:
            grant = services.grant_give(
                actor=actor,
                user_id=pk,
                role_id=data["role"].pk,
                unit_id=data["unit"].pk,
                valid_from=data["valid_from"],
                valid_to=data["valid_to"],
            )
        except Invalid as refusal:
            show_refusal(form, refusal)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            words = {"role": grant.role.title, "unit": grant.unit.name}
            messages.success(request, _("The role %(role)s at %(unit)s was given.") % words)
            return redirect("setup:user", pk)
    return show_person(request, card, status=422, grant_form=form)


@login_required
@require_POST
def grant_end(request: ActorRequest, grant_id: int) -> HttpResponse:
    """End a role now."""
    grant = services.grant_end(
        actor=viewer(request), grant_id=grant_id, reason=request.POST.get("reason", "")[:300]
    )
    words = {"role": grant.role.title, "unit": grant.unit.name}
    messages.success(request, _("The role %(role)s at %(unit)s has ended.") % words)
    return redirect("setup:user", grant.user_id)
