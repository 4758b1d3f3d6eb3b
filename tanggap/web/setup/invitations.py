"""The switch of the invitations to the portal."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tanggap.accounts.requests import ActorRequest
from tanggap.notifications.policies import can_edit_templates
from tanggap.tickets.invitations import INVITATION, invitation_counts, invitation_rules
from tanggap.tickets.policies import can_switch_invitations
from tanggap.tickets.services import invitations_switch
from tanggap.web.desk.access import holding
from tanggap.web.setup.attempts import attempt, status_of_form

managers = holding("notification.manage")


class SwitchForm(forms.Form):
    """Where the switch shall stand, and which state of it the person saw."""

    wanted = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")], widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)


@login_required
@require_http_methods(["GET", "POST"])
@managers
def invitations(request: ActorRequest) -> HttpResponse:
    """How the switch stands, what left so far, and the other way."""
    actor = request.actor
    form = SwitchForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        wanted, version = form.cleaned_data["wanted"] == "yes", form.cleaned_data["version"]
        done = attempt(form, lambda: invitations_switch(actor=actor, wanted=wanted, expected_version=version))
        if done is not None:
            messages.success(request, _("Saved."))
            return redirect("setup:invitations")
    context = {
        "form": form,
        "rules": invitation_rules(),
        "counts": invitation_counts(),
        "event": INVITATION,
        "may_switch": can_switch_invitations(actor),
        "may_edit_words": can_edit_templates(actor),
    }
    return render(request, "setup/invitations.html", context, status=status_of_form(form))
