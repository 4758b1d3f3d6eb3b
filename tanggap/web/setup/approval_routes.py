"""Who approves what: routes with their steps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tanggap.accounts.models import Role
from tanggap.accounts.requests import ActorRequest
from tanggap.approvals import services
from tanggap.approvals.models import ApprovalRoute
from tanggap.approvals.policies import MANAGE, can_manage_routes
from tanggap.approvals.registry import kinds
from tanggap.approvals.selectors import routes_in_use
from tanggap.approvals.steps import LONGEST_HOURS, MOST_STEPS, Decider, Step, steps_from_json
from tanggap.kernel.actor import Actor
from tanggap.organization.choices import UnitKind
from tanggap.web.desk import choices
from tanggap.web.desk.widgets import PlainSelect
from tanggap.web.office.approvals import kind_titles
from tanggap.web.setup.attempts import attempt, status_of_form
from tanggap.web.setup.history import history_of

SPARE = 2
"""Empty steps below those that there are."""


class RouteForm(forms.Form):
    """For what, where, and under which name."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), widget=PlainSelect)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    unit = forms.TypedChoiceField(
        label=gettext_lazy("Unit"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=PlainSelect,
        help_text=gettext_lazy("For the unit and all below it, unless one of those has its own route."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        kind: Any = self.fields["kind"]
        kind.choices = [(one.code, str(one.title)) for one in kinds()]
        unit: Any = self.fields["unit"]
        unit.choices = [("", _("The whole organisation")), *choices.unit_choices(actor, MANAGE)]


class StepForm(forms.Form):
    """One step; without a name it is left out."""

    name = forms.CharField(label=gettext_lazy("Step"), max_length=80, required=False)
    roles = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Any one of these roles decides"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    level = forms.ChoiceField(label=gettext_lazy("Held at"), required=False, widget=PlainSelect)
    remind_hours = forms.IntegerField(
        label=gettext_lazy("Remind after (working hours)"),
        min_value=0,
        max_value=LONGEST_HOURS,
        required=False,
    )
    due_hours = forms.IntegerField(
        label=gettext_lazy("Late after (working hours)"), min_value=0, max_value=LONGEST_HOURS, required=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        roles: Any = self.fields["roles"]
        deciding = Role.objects.in_use().order_by("priority", "code")
        roles.choices = [
            (role.pk, str(role.title)) for role in deciding if "approval.decide" in role.permissions
        ]
        level: Any = self.fields["level"]
        level.choices = [("", _("the unit or any above it")), *UnitKind.choices]

    def clean(self) -> dict[str, Any]:
        """A step with anything in it needs a name and a role."""
        data = super().clean() or {}
        if data.get("roles") and not data.get("name", "").strip():
            self.add_error("name", _("Give the step a name."))
        if data.get("name", "").strip() and not data.get("roles"):
            self.add_error("roles", _("Choose at least one role."))
        return data


StepForms: Any = forms.formset_factory(
    StepForm, extra=SPARE, max_num=MOST_STEPS, absolute_max=MOST_STEPS + SPARE
)


@login_required
@require_GET
def approval_routes(request: ActorRequest) -> HttpResponse:
    """The routes, and the kinds that have none."""
    can_manage_routes(request.actor).enforce()
    titles = kind_titles()
    names = {role.pk: str(role.title) for role in Role.objects.all()}
    routes = routes_in_use()
    rows = [
        {
            "route": route,
            "kind": titles.get(route.kind, route.kind),
            "steps": [
                f"{step.name} ({', '.join(names.get(one.role_id, '–') for one in step.deciders)})"
                for step in steps_from_json(route.steps)
            ],
        }
        for route in routes
    ]
    routed = {route.kind for route in routes if route.unit_id is None}
    codes = dict(Role.objects.in_use().values_list("code", "pk"))
    without = [
        (kind.title, ", ".join(names[codes[code]] for code in kind.roles if code in codes))
        for kind in kinds()
        if kind.code not in routed
    ]
    return render(request, "setup/approval_routes/list.html", {"rows": rows, "without": without})


@login_required
@require_http_methods(["GET", "POST"])
def approval_route_new(request: ActorRequest) -> HttpResponse:
    """Another route."""
    can_manage_routes(request.actor).enforce()
    return _edited(request, None)


@login_required
@require_http_methods(["GET", "POST"])
def approval_route(request: ActorRequest, pk: int) -> HttpResponse:
    """One route to edit, with its history."""
    return _edited(request, services.route_load(request.actor, pk))


def _edited(request: ActorRequest, route: ApprovalRoute | None) -> HttpResponse:
    actor = request.actor
    if request.method == "GET":
        return _page(request, route, *_forms(actor, route))
    form, steps = RouteForm(request.POST, actor=actor), StepForms(request.POST, prefix="step")
    if form.is_valid() and steps.is_valid():
        facts = services.RouteFacts(
            kind=form.cleaned_data["kind"],
            name=form.cleaned_data["name"],
            unit_id=form.cleaned_data["unit"],
            steps=_typed(steps),
        )
        version = form.cleaned_data["version"] or 0
        saved = attempt(
            form,
            lambda: (
                services.route_create(actor=actor, facts=facts)
                if route is None
                else services.route_edit(actor=actor, route_id=route.pk, version=version, facts=facts)
            ),
        )
        if saved is not None:
            messages.success(request, _("Saved. What was submitted before keeps its steps."))
            return redirect("setup:approval_routes")
    return _page(request, route, form, steps)


def _forms(actor: Actor, route: ApprovalRoute | None) -> tuple[RouteForm, Any]:
    if route is None:
        return RouteForm(actor=actor), StepForms(prefix="step")
    initial = {"kind": route.kind, "name": route.name, "unit": route.unit_id, "version": route.version}
    steps = [
        {
            "name": step.name,
            "roles": [one.role_id for one in step.deciders],
            "level": step.deciders[0].level,
            "remind_hours": step.remind_hours or None,
            "due_hours": step.due_hours or None,
        }
        for step in steps_from_json(route.steps)
    ]
    return RouteForm(initial=initial, actor=actor), StepForms(initial=steps, prefix="step")


def _typed(steps: Any) -> list[Step]:
    rows = [form.cleaned_data for form in steps if form.cleaned_data.get("name", "").strip()]
    return [
        Step(
            row["name"],
            tuple(Decider(role_id, row["level"]) for role_id in row["roles"]),
            row["remind_hours"] or 0,
            row["due_hours"] or 0,
        )
        for row in rows
    ]


def _page(request: ActorRequest, route: ApprovalRoute | None, form: RouteForm, steps: Any) -> HttpResponse:
    status = status_of_form(form)
    context = {
        "form": form,
        "steps": steps,
        "route": route,
        "history": history_of(route) if route else None,
    }
    return render(request, "setup/approval_routes/form.html", context, status=status)


@login_required
@require_POST
def approval_route_retire(request: ActorRequest, pk: int) -> HttpResponse:
    """Use it no longer."""
    route = services.route_load(request.actor, pk)
    services.route_retire(actor=request.actor, route_id=pk, version=route.version)
    messages.success(request, _("The route is out of use; the next wider one counts from now on."))
    return redirect("setup:approval_routes")
