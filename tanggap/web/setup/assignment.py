"""Rules by which new tickets find their team or person: the order, one rule, and what they would do."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tanggap.accounts.models import Team
from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import no
from tanggap.kernel.errors import NotVisible
from tanggap.organization.querysets import path_condition
from tanggap.tickets.choices import Channel, PlacingMethod, Priority
from tanggap.tickets.drafts import RuleFacts
from tanggap.tickets.models import AssignmentRule, Ticket
from tanggap.tickets.policies import can_manage_assignment_rules
from tanggap.tickets.services import (
    assignment_rule_create,
    assignment_rule_edit,
    assignment_rule_move,
    assignment_rule_retire,
)
from tanggap.tickets.services.placing import placing_foresee
from tanggap.web.desk.choices import category_choices
from tanggap.web.desk.widgets import PlainCheckboxes
from tanggap.web.setup.attempts import attempt, status_of_form
from tanggap.web.setup.history import history_of
from tanggap.web.setup.retiring import retiring
from tanggap.web.setup.unit_choices import unit_choices

FORESEEN = 20


class RuleForm(forms.Form):
    """One rule: for which tickets, and to whom they go."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    method = forms.ChoiceField(label=gettext_lazy("How tickets are given"), choices=PlacingMethod.choices)
    team = forms.TypedChoiceField(
        label=gettext_lazy("Team"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("Empty: everybody who is given tickets of the unit."),
    )
    skill = forms.CharField(
        label=gettext_lazy("Skill needed"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Only for “By skill”; empty: the skill that the category names."),
    )
    unit = forms.TypedChoiceField(label=gettext_lazy("Unit"), coerce=int, empty_value=None, required=False)
    category = forms.TypedChoiceField(
        label=gettext_lazy("Category"), coerce=int, empty_value=None, required=False
    )
    customer = forms.CharField(label=gettext_lazy("Customer number"), max_length=40, required=False)
    customer_class = forms.CharField(label=gettext_lazy("Contract class"), max_length=40, required=False)
    priorities = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Priorities"),
        choices=Priority.choices,
        coerce=int,
        required=False,
        widget=PlainCheckboxes,
        help_text=gettext_lazy("None chosen: any."),
    )
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Channels"),
        choices=Channel.choices,
        required=False,
        widget=PlainCheckboxes,
        help_text=gettext_lazy("None chosen: any."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, rule: AssignmentRule | None = None, **kwargs: Any) -> None:
        if rule is not None:
            kwargs.setdefault("initial", _initial(rule))
        super().__init__(*args, **kwargs)
        chosen: dict[str, Any] = self.fields
        everywhere = [("", _("The whole organisation"))] if can_manage_assignment_rules(actor, None) else []
        kept = rule.unit if rule else None
        chosen["unit"].choices = [*everywhere, *unit_choices(actor, "assignment.manage", keep=kept)]
        chosen["category"].choices = [("", _("All categories")), *category_choices()]
        reached = path_condition(actor.paths("assignment.manage"), "unit__path")
        teams = Team.objects.filter(reached, retired_at__isnull=True).order_by("name")
        chosen["team"].choices = [("", "–"), *teams.values_list("pk", "name")]

    def facts(self) -> RuleFacts:
        """What the valid form says."""
        data = self.cleaned_data
        return RuleFacts(
            name=data["name"],
            method=data["method"],
            unit_id=data["unit"],
            category_id=data["category"],
            customer_number=data["customer"],
            customer_class=data["customer_class"],
            priorities=tuple(data["priorities"]),
            channels=tuple(data["channels"]),
            team_id=data["team"],
            skill=data["skill"],
        )


def _initial(rule: AssignmentRule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "method": rule.method,
        "team": rule.team_id,
        "skill": rule.skill,
        "unit": rule.unit_id,
        "category": rule.category_id,
        "customer": rule.customer.number if rule.customer else "",
        "customer_class": rule.customer_class,
        "priorities": rule.priorities,
        "channels": rule.channels,
        "version": rule.version,
    }


def _manager(request: ActorRequest) -> Actor:
    if not request.actor.holds_anywhere("assignment.manage"):
        no("role", _("You may not edit the rules by which tickets are given.")).enforce()
    return request.actor


def _rule(pk: int) -> AssignmentRule:
    rules = AssignmentRule.objects.select_related("unit", "category", "customer", "team")
    rule = rules.filter(pk=pk).first()
    if rule is None:
        raise NotVisible
    return rule


def _conditions(rule: AssignmentRule) -> str:
    """For which tickets the rule is, in words."""
    priorities, channels = dict(Priority.choices), dict(Channel.choices)
    parts = [
        rule.unit.name if rule.unit else _("The whole organisation"),
        rule.category.name if rule.category else "",
        rule.customer.name if rule.customer else rule.customer_class,
        ", ".join(str(priorities[one]) for one in rule.priorities if one in priorities),
        ", ".join(str(channels[one]) for one in rule.channels if one in channels),
    ]
    return " · ".join(part for part in parts if part)


def _outcome(rule: AssignmentRule) -> str:
    named = rule.skill or (rule.team.name if rule.team else "")
    method = str(rule.get_method_display())
    return f"{method}: {named}" if named else method


@login_required
@require_GET
def rules(request: ActorRequest) -> HttpResponse:
    """The rules in the order in which they are tried."""
    actor = _manager(request)
    with_retired = "retired" in request.GET
    found = AssignmentRule.objects.select_related("unit", "category", "customer", "team")
    if not with_retired:
        found = found.filter(retired_at__isnull=True)
    everywhere = can_manage_assignment_rules(actor, None)
    rows = [
        {
            "rule": rule,
            "conditions": _conditions(rule),
            "outcome": _outcome(rule),
            "decision": can_manage_assignment_rules(actor, rule.unit) if rule.unit else everywhere,
        }
        for rule in found.order_by("position", "pk")
    ]
    context = {"rows": rows, "with_retired": with_retired}
    return render(request, "setup/assignment/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def rule_new(request: ActorRequest) -> HttpResponse:
    """A rule after all others."""
    actor = _manager(request)
    form = RuleForm(request.POST if request.method == "POST" else None, actor=actor)
    if form.is_valid():
        made = attempt(form, lambda: assignment_rule_create(actor=actor, facts=form.facts()))
        if made is not None:
            messages.success(request, _("The rule was added."))
            return redirect("setup:assignment")
    return _form_page(request, form, None)


@login_required
@require_http_methods(["GET", "POST"])
def rule(request: ActorRequest, pk: int) -> HttpResponse:
    """One rule to edit, with its history."""
    actor = _manager(request)
    found = _rule(pk)
    form = RuleForm(request.POST if request.method == "POST" else None, actor=actor, rule=found)
    if form.is_valid():
        version = form.cleaned_data["version"] or 0
        changed = attempt(
            form,
            lambda: assignment_rule_edit(
                actor=actor, rule_id=pk, expected_version=version, facts=form.facts()
            ),
        )
        if changed is not None:
            messages.success(request, _("Saved."))
            return redirect("setup:assignment")
    return _form_page(request, form, found)


def _form_page(request: ActorRequest, form: RuleForm, found: AssignmentRule | None) -> HttpResponse:
    decision = can_manage_assignment_rules(request.actor, found.unit) if found else True
    context = {
        "form": form,
        "rule": found,
        "may_edit": decision,
        "history": history_of(found) if found else None,
    }
    return render(request, "setup/assignment/form.html", context, status=status_of_form(form))


@login_required
@require_POST
def rule_up(request: ActorRequest, pk: int) -> HttpResponse:
    """Try it one place earlier."""
    assignment_rule_move(actor=_manager(request), rule_id=pk, up=True)
    return redirect("setup:assignment")


@login_required
@require_POST
def rule_down(request: ActorRequest, pk: int) -> HttpResponse:
    """Try it one place later."""
    assignment_rule_move(actor=_manager(request), rule_id=pk, up=False)
    return redirect("setup:assignment")


def _retire(request: ActorRequest, pk: int, *, retired: bool) -> AssignmentRule:
    actor = _manager(request)
    version = _rule(pk).version
    return assignment_rule_retire(actor=actor, rule_id=pk, expected_version=version, retired=retired)


rule_off = retiring(
    partial(_retire, retired=True), gettext_lazy("The rule is out of force."), "setup:assignment", keyed=False
)
rule_on = retiring(
    partial(_retire, retired=False),
    gettext_lazy("The rule is in force again."),
    "setup:assignment",
    keyed=False,
)


@login_required
@require_GET
def preview(request: ActorRequest) -> HttpResponse:
    """Who would get the last tickets, as things stand now."""
    actor = _manager(request)
    newest = Ticket.objects.visible_to(actor).select_related("unit", "category").order_by("-pk")[:FORESEEN]
    foreseen = placing_foresee(list(newest)[::-1])
    return render(request, "setup/assignment/preview.html", {"foreseen": foreseen[::-1], "most": FORESEEN})
