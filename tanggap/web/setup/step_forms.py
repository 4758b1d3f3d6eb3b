"""The steps of escalation as rows of a form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tanggap.accounts.models import Role, Team, User
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid
from tanggap.organization.querysets import path_condition
from tanggap.tickets.choices import StepAction, StepRecipient, StepTarget
from tanggap.tickets.drafts import StepFacts
from tanggap.tickets.models import EscalationStep

PREFIX = "steps"
MOST_PEOPLE = 500
WHEN = (
    ("percent", gettext_lazy("percent of the time")),
    ("before", gettext_lazy("minutes before")),
    ("after", gettext_lazy("minutes after")),
)


class StepForm(forms.Form):
    """One step; a row without an act is left out."""

    target = forms.ChoiceField(
        label=gettext_lazy("Promise"),
        choices=StepTarget.choices,
        initial=StepTarget.RESOLUTION,
        required=False,
    )
    amount = forms.IntegerField(label=gettext_lazy("When"), min_value=1, max_value=50_000, required=False)
    when = forms.ChoiceField(label=gettext_lazy("Counted as"), choices=WHEN, required=False)
    action = forms.ChoiceField(
        label=gettext_lazy("What is done"), choices=[("", "–"), *StepAction.choices], required=False
    )
    recipient = forms.ChoiceField(
        label=gettext_lazy("Who is told"), choices=[("", "–"), *StepRecipient.choices], required=False
    )
    role = forms.ModelChoiceField(Role.objects.none(), label=gettext_lazy("Role"), required=False)
    person = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Person"), required=False)
    team = forms.ModelChoiceField(Team.objects.none(), label=gettext_lazy("Team"), required=False)
    repeat_minutes = forms.IntegerField(
        label=gettext_lazy("Again after minutes"), min_value=1, max_value=1440, required=False
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)

    def __init__(
        self, *args: Any, actor: Actor, chosen: dict[str, list[tuple[Any, str]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["role"].queryset = Role.objects.filter(retired_at__isnull=True)
        fields["person"].queryset = User.objects.visible_to(actor).filter(is_active=True)
        fields["team"].queryset = Team.objects.filter(retired_at__isnull=True)
        for name, options in chosen.items():
            fields[name].choices = [("", "–"), *options]

    @property
    def is_wanted(self) -> bool:
        """Whether the row says anything."""
        return bool(self.cleaned_data.get("action") or self.cleaned_data.get("amount"))

    def facts(self) -> StepFacts:
        """The row for the service."""
        data = self.cleaned_data
        amount, when = data["amount"], data["when"]
        minutes = None if amount is None or when == "percent" else -amount if when == "before" else amount
        return StepFacts(
            target=data["target"] or StepTarget.RESOLUTION,
            action=data["action"],
            percent=amount if when == "percent" else None,
            minutes=minutes,
            recipient=data["recipient"],
            role_id=data["role"].pk if data["role"] else None,
            person_id=data["person"].pk if data["person"] else None,
            team_id=data["team"].pk if data["team"] else None,
            repeat_minutes=data["repeat_minutes"],
            key=data["key"],
        )


def step_rows(actor: Actor, data: Any, steps: list[EscalationStep]) -> BaseFormSet[Any]:
    """The rows: those that are there, and three empty ones."""
    kind = formset_factory(StepForm, extra=3, max_num=20, validate_max=True)
    people = User.objects.visible_to(actor).filter(is_active=True, home_unit__isnull=False).order_by("name")
    teams = Team.objects.filter(path_condition(actor.paths("sla.manage"), "unit__path"), retired_at=None)
    chosen = {
        "role": [(role.pk, str(role.title)) for role in Role.objects.filter(retired_at__isnull=True)],
        "person": [(pk, name) for pk, name in people.values_list("pk", "name")[:MOST_PEOPLE]],
        "team": list(teams.values_list("pk", "name")[:MOST_PEOPLE]),
    }
    return kind(
        data,
        prefix=PREFIX,
        initial=[_initial(step) for step in steps],
        form_kwargs={"actor": actor, "chosen": chosen},
    )


def _initial(step: EscalationStep) -> dict[str, Any]:
    when = "percent" if step.percent is not None else "before" if (step.minutes or 0) < 0 else "after"
    return {
        "target": step.target,
        "amount": step.percent if step.percent is not None else abs(step.minutes or 0),
        "when": when,
        "action": step.action,
        "recipient": step.recipient,
        "role": step.role_id,
        "person": step.person_id,
        "team": step.team_id,
        "repeat_minutes": step.repeat_minutes,
        "key": step.key,
    }


def wanted_steps(rows: BaseFormSet[Any]) -> list[StepFacts]:
    """The rows that say something, for the service."""
    return [row.facts() for row in rows if row.is_wanted]


def show_step_refusal(rows: BaseFormSet[Any], refusal: Invalid) -> None:
    """Put what the service refused at its row."""
    wanted = [row for row in rows if row.is_wanted] if rows.is_bound else []
    for field, words in list(refusal.fields.items()):
        parts = field.split("-")
        if len(parts) == 3 and parts[0] == PREFIX and parts[1].isdigit():
            row: Any = wanted[int(parts[1])]
            row.add_error(parts[2] if parts[2] in row.fields else None, [str(word) for word in words])


def step_line(step: EscalationStep) -> dict[str, Any]:
    """A step in words, for the policy's page."""
    who: Any = step.get_recipient_display() if step.recipient else ""
    named = step.person or step.team or (step.role.title if step.role else None)
    again = (
        _("again every %(minutes)d minutes") % {"minutes": step.repeat_minutes} if step.repeat_minutes else ""
    )
    return {
        "promise": step.get_target_display(),
        "moment": step.moment_words,
        "act": step.get_action_display(),
        "who": " · ".join(str(part) for part in (who, named, again) if part),
    }
