"""Who stands in for whom."""

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
from tanggap.approvals.policies import can_delegate, can_end_delegation
from tanggap.approvals.selectors import delegations_of
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.web.desk.widgets import PlainSelect
from tanggap.web.office.approvals import kind_titles
from tanggap.web.setup.attempts import attempt, status_of_form

DAY = {"type": "date"}


class DelegationForm(forms.Form):
    """Who stands in, from when to when."""

    taker = forms.TypedChoiceField(label=gettext_lazy("Who stands in"), coerce=int, widget=PlainSelect)
    first_day = forms.DateField(label=gettext_lazy("First day"), widget=forms.DateInput(DAY, "%Y-%m-%d"))
    last_day = forms.DateField(label=gettext_lazy("Last day"), widget=forms.DateInput(DAY, "%Y-%m-%d"))
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Only for these kinds"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: for everything that waits for you."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        taker: Any = self.fields["taker"]
        people = services.possible_delegates(actor)
        taker.choices = [("", _("Choose somebody")), *((one.pk, one.name) for one in people)]
        chosen: Any = self.fields["kinds"]
        chosen.choices = list(kind_titles().items())


@login_required
@require_http_methods(["GET", "POST"])
def delegations(request: ActorRequest) -> HttpResponse:
    """Delegations from and to me; a form for who has something to hand over."""
    actor = request.actor
    decision = can_delegate(actor)
    form = DelegationForm(request.POST or None, actor=actor)
    if request.method == "POST":
        decision.enforce()
        if form.is_valid():
            facts = services.DelegationFacts(
                taker_id=form.cleaned_data["taker"],
                first_day=form.cleaned_data["first_day"],
                last_day=form.cleaned_data["last_day"],
                reason=form.cleaned_data["reason"],
                kinds=form.cleaned_data["kinds"],
            )
            if attempt(form, lambda: services.delegation_give(actor=actor, facts=facts)) is not None:
                messages.success(request, _("Handed over. Both names stand on each decision."))
                return redirect("office:delegations")
    now, titles = clock.now(), kind_titles()
    rows = [
        {
            "delegation": one,
            "mine": one.giver_id == actor.person_id,
            "kinds": ", ".join(titles.get(code, code) for code in one.kinds),
            "state": "over" if one.is_over else "coming" if one.starts_at > now else "running",
            "may_end": can_end_delegation(actor, one),
        }
        for one in delegations_of(actor)
    ]
    context = {"rows": rows, "form": form, "may_delegate": decision}
    return render(request, "office/approvals/delegations.html", context, status=status_of_form(form))


@login_required
@require_POST
def end(request: ActorRequest, pk: int) -> HttpResponse:
    """It holds no longer, from this moment on."""
    services.delegation_end(actor=request.actor, delegation_id=pk)
    messages.success(request, _("Ended."))
    return redirect("office:delegations")
