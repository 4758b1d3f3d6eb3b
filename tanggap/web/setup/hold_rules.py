"""Which holds stop the clock, which need a second person, which need words of evidence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.decision import no
from tanggap.tickets.choices import HoldReason
from tanggap.tickets.hold_rules import Rule, hold_rules
from tanggap.tickets.policies import can_manage_hold_rules
from tanggap.tickets.services import hold_rule_set
from tanggap.web.setup.attempts import attempt, status_of_form

FLAGS = (
    ("stops_clock", gettext_lazy("Stops the clock")),
    ("second_person", gettext_lazy("A second person confirms")),
    ("needs_note", gettext_lazy("Evidence in words is required")),
)


class HoldRulesForm(forms.Form):
    """Three boxes for each reason."""

    def __init__(self, *args: Any, rules: dict[str, Rule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = rules
        for rule in rules.values():
            for flag, label in FLAGS:
                self.fields[f"{flag}-{rule.reason}"] = forms.BooleanField(
                    label=f"{HoldReason(rule.reason).label}: {label}",
                    required=False,
                    initial=getattr(rule, flag),
                    widget=forms.CheckboxInput(
                        {
                            "class": "form-check-input",
                            "aria-label": f"{HoldReason(rule.reason).label}: {label}",
                        }
                    ),
                )
            self.fields[f"version-{rule.reason}"] = forms.IntegerField(
                initial=rule.version, widget=forms.HiddenInput, min_value=0
            )

    def rows(self) -> list[dict[str, Any]]:
        """One line for each reason."""
        return [
            {
                "label": HoldReason(reason).label,
                "boxes": [self[f"{flag}-{reason}"] for flag, _label in FLAGS],
                "version": self[f"version-{reason}"],
            }
            for reason in self.rules
        ]

    def clean(self) -> dict[str, Any]:
        """Only a hold that stops the clock needs a confirmation."""
        data = super().clean() or {}
        for reason in self.rules:
            if data.get(f"second_person-{reason}") and not data.get(f"stops_clock-{reason}"):
                self.add_error(
                    f"second_person-{reason}", _("Only a hold that stops the clock needs a confirmation.")
                )
        return data

    def changed(self) -> list[dict[str, Any]]:
        """What the service is called with, for the reasons that were changed."""
        data = self.cleaned_data
        found = []
        for reason, rule in self.rules.items():
            flags = {flag: data[f"{flag}-{reason}"] for flag, _label in FLAGS}
            if any(getattr(rule, flag) != value for flag, value in flags.items()):
                found.append({**flags, "reason": reason, "expected_version": data[f"version-{reason}"]})
        return found


@login_required
@require_http_methods(["GET", "POST"])
def holds(request: ActorRequest) -> HttpResponse:
    """All reasons on one page."""
    actor = request.actor
    if not actor.holds_anywhere("sla.manage"):
        no("role", _("You may not edit service levels.")).enforce()
    decision = can_manage_hold_rules(actor)
    form = HoldRulesForm(request.POST if request.method == "POST" else None, rules=hold_rules.get())
    if form.is_valid():
        decision.enforce()

        def save() -> int:
            with transaction.atomic():
                return len([hold_rule_set(actor=actor, **change) for change in form.changed()])

        if (saved := attempt(form, save)) is not None:
            messages.success(request, _("Saved.") if saved else _("Nothing was changed."))
            return redirect("setup:hold_rules")
    context = {"form": form, "flags": [label for _flag, label in FLAGS], "may_edit": decision}
    return render(request, "setup/sla/holds.html", context, status=status_of_form(form))
