"""The page of a person without a role: asking for one, and what became of it."""

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
from tanggap.approvals import services
from tanggap.approvals.choices import RequestState
from tanggap.kernel.errors import NotVisible
from tanggap.organization.models import Unit
from tanggap.web.desk.widgets import PlainSelect
from tanggap.web.office.approvals import state_look
from tanggap.web.setup.attempts import attempt, status_of_form


class RoleRequestForm(forms.Form):
    """Which role, where, and what for."""

    role = forms.TypedChoiceField(label=gettext_lazy("Role"), coerce=int, widget=PlainSelect)
    unit = forms.TypedChoiceField(label=gettext_lazy("Unit"), coerce=int, widget=PlainSelect)
    reason = forms.CharField(
        label=gettext_lazy("What you need it for"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Your job and who knows you there; whoever decides reads this."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        role: Any = self.fields["role"]
        roles = [(one.pk, str(one.title)) for one in services.roles_to_ask_for()]
        role.choices = [("", _("Choose a role")), *roles]
        unit: Any = self.fields["unit"]
        units = Unit.objects.in_use().order_by("path").values_list("pk", "name", "path")
        indented = [(pk, "  " * (path.count("/") - 1) + name) for pk, name, path in units]
        unit.choices = [("", _("Choose a unit")), *indented]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request: ActorRequest) -> HttpResponse:
    """What happens next for a person without a role; others go home."""
    if request.standing.home:
        return redirect(request.standing.home)
    newest = services.role_request_newest(request.actor)
    waits = newest is not None and newest[1].is_waiting
    form = None if waits else RoleRequestForm(request.POST or None)
    if form is not None and request.method == "POST" and form.is_valid():
        asked = attempt(
            form,
            lambda: services.role_request_submit(
                actor=request.actor,
                role_id=form.cleaned_data["role"],
                unit_id=form.cleaned_data["unit"],
                reason=form.cleaned_data["reason"],
            ),
        )
        if asked is not None:
            messages.success(request, _("Sent. You are told as soon as somebody has decided."))
            return redirect("account:waiting")
    context: dict[str, Any] = {"form": form, "newest": newest, "waits": waits}
    if newest is not None:
        context["state"] = state_look(newest[1].state)
        context["said"] = newest[1].decisions.exclude(verdict="recall").order_by("-pk").first()
        context["recalled"] = newest[1].state == RequestState.RECALLED
    status = status_of_form(form) if form is not None else 200
    return render(request, "account/waiting.html", context, status=status)


@login_required
@require_POST
def role_request_recall(request: ActorRequest) -> HttpResponse:
    """Take the own request for a role back."""
    newest = services.role_request_newest(request.actor)
    if newest is None:
        raise NotVisible
    services.approval_recall(actor=request.actor, public_id=newest[1].public_id)
    messages.success(request, _("Taken back. You may ask for another role."))
    return redirect("account:waiting")
