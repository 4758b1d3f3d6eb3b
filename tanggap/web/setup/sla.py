"""Service-level policies: list, one policy with its versions, new versions, measuring open tickets anew."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseFormSet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import no
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.organization.models import Calendar
from tanggap.tickets.choices import Priority
from tanggap.tickets.drafts import StepFacts
from tanggap.tickets.models import Category, SlaPolicy, SlaPolicyVersion
from tanggap.tickets.services import (
    sla_policy_create,
    sla_policy_retire,
    sla_policy_version_create,
)
from tanggap.tickets.services.policies_sla import can_manage_policies
from tanggap.tickets.services.recompute import changed_since_measured
from tanggap.web.components.tables import Column, Table, two_lines
from tanggap.web.setup.attempts import attempt, status_of_form
from tanggap.web.setup.history import history_of
from tanggap.web.setup.party_kinds import STATE
from tanggap.web.setup.retiring import retiring
from tanggap.web.setup.step_forms import (
    PREFIX,
    show_step_refusal,
    step_line,
    step_rows,
    wanted_steps,
)
from tanggap.web.setup.unit_choices import unit_choices

KINDS = (
    ("response", gettext_lazy("Answer within")),
    ("update", gettext_lazy("Word every")),
    ("resolution", gettext_lazy("Solution within")),
)


class HoursField(forms.Field):
    """Working time as ``hours:minutes``, ``0:30`` or ``72:00``; empty promises nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            widget=forms.TextInput(attrs={"placeholder": "0:00", "maxlength": 8}),
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        """Seconds, or ``None``."""
        text = str(value or "").strip().replace(".", ":")
        if not text:
            return None
        match = re.fullmatch(r"(\d{1,4})(?::([0-5]\d))?", text, flags=re.ASCII)
        if match is None:
            raise forms.ValidationError(
                _("Write hours and minutes, for example 0:30 or 72:00."), code="hours"
            )
        return (int(match[1]) * 60 + int(match[2] or 0)) * 60

    def prepare_value(self, value: Any) -> Any:
        """Back to text."""
        return hours_text(value) if isinstance(value, int) else value


def hours_text(seconds: int | None) -> str:
    """``0:30`` for 1800 seconds, "" for nothing."""
    return "" if not seconds else f"{seconds // 3600}:{seconds % 3600 // 60:02d}"


class TargetsForm(forms.Form):
    """Promised times by priority, the calendar they count by, and from when on."""

    calendar = forms.ChoiceField(label=gettext_lazy("Calendar"), required=False)
    valid_from = forms.DateTimeField(
        label=gettext_lazy("Valid from"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("For tickets reported from then on; empty means now."),
    )
    number = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for priority in Priority:
            for kind, label in KINDS:
                self.fields[f"{kind}_{priority.value}"] = HoursField(label=f"{priority.label}: {label}")
        calendar: Any = self.fields["calendar"]
        known = Calendar.objects.filter(retired_at__isnull=True).order_by("name").values_list("pk", "name")
        calendar.choices = [("", _("That of the ticket's unit")), *((str(pk), name) for pk, name in known)]

    kind_labels = tuple(label for _kind, label in KINDS)

    def rows(self) -> list[dict[str, Any]]:
        """The times as a table: one line for each priority."""
        return [
            {"priority": priority, "fields": [self[f"{kind}_{priority.value}"] for kind, _label in KINDS]}
            for priority in Priority
        ]

    def targets(self) -> dict[str, dict[str, int]]:
        """The times under the names of the services."""
        data = self.cleaned_data
        return {
            str(priority.value): {
                kind: data[f"{kind}_{priority.value}"]
                for kind, _label in KINDS
                if data[f"{kind}_{priority.value}"]
            }
            for priority in Priority
        }

    def calendar_id(self) -> int | None:
        """The chosen calendar."""
        return int(self.cleaned_data["calendar"]) if self.cleaned_data["calendar"] else None


class PolicyForm(TargetsForm):
    """A new policy with its first version."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    code = forms.SlugField(
        label=gettext_lazy("Code"),
        max_length=40,
        error_messages={
            "invalid": gettext_lazy("Only letters without accents, digits, hyphens and underscores.")
        },
    )
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    customer = forms.CharField(
        label=gettext_lazy("Customer number"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Only for tickets of this customer."),
    )
    customer_class = forms.CharField(
        label=gettext_lazy("Contract class"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Only for customers of this class, as written at the customer."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        everywhere = [("", _("The whole organisation"))] if can_manage_policies(actor, None) else []
        unit.choices = [*everywhere, *unit_choices(actor, "sla.manage")]
        category: Any = self.fields["category"]
        rows = Category.objects.filter(retired_at__isnull=True).order_by("path")
        category.choices = [
            ("", _("All categories")),
            *((str(row.pk), "\u2003" * (row.path.count("/") - 1) + row.name) for row in rows),
        ]


def _manager(request: ActorRequest) -> Actor:
    if not request.actor.holds_anywhere("sla.manage"):
        no("role", _("You may not edit service levels.")).enforce()
    return request.actor


def _policy(pk: int) -> SlaPolicy:
    policy = SlaPolicy.objects.select_related("unit", "category", "customer").filter(pk=pk).first()
    if policy is None:
        raise NotVisible
    return policy


def _present(policy: SlaPolicy) -> SlaPolicyVersion | None:
    """The version that holds for a ticket reported now."""
    known = [version for version in policy.versions.all() if version.valid_from <= clock.now()]
    return max(known, key=lambda version: version.number, default=None)


def _times(priority: int) -> Callable[[SlaPolicy], str]:
    """A cell with what the policy promises now for the priority: answer / solution."""

    def cell(row: SlaPolicy) -> str:
        version = _present(row)
        promised = version.targets.get(str(priority), {}) if version else {}
        return " / ".join(hours_text(promised.get(kind)) or "–" for kind in ("response", "resolution"))

    return cell


COLUMNS: tuple[Column[SlaPolicy], ...] = (
    Column(
        "name", gettext_lazy("Name"), lambda row: two_lines(row.name, row.code), card="title", locked=True
    ),
    Column("unit", gettext_lazy("Unit"), lambda row: row.unit.name if row.unit else _("all")),
    Column("category", gettext_lazy("Category"), lambda row: row.category.name if row.category else _("all")),
    Column(
        "customer",
        gettext_lazy("Customer"),
        lambda row: row.customer.name if row.customer else row.customer_class or _("all"),
    ),
    *(
        Column(f"p{priority.value}", priority.label, _times(priority.value), numeric=True)
        for priority in Priority
    ),
)


@login_required
@require_GET
def policies(request: ActorRequest) -> HttpResponse:
    """All policies with what they promise now."""
    actor = _manager(request)
    with_retired = "retired" in request.GET
    rows = SlaPolicy.objects.select_related("unit", "category", "customer").prefetch_related("versions")
    if not with_retired:
        rows = rows.filter(retired_at__isnull=True)
    table: Table[SlaPolicy] = Table(
        code="policies",
        columns=(*COLUMNS, STATE) if with_retired else COLUMNS,
        rows=list(rows.order_by("name", "pk")),
        query=request.GET,
        caption=_("Service levels"),
        key=lambda row: row.pk,
        url=lambda row: reverse("setup:sla_policy", args=[row.pk]),
        empty=render_to_string(
            "components/empty.html",
            {
                "title": _("Nothing is promised yet"),
                "text": _("A policy says how soon an answer and a solution are due, by priority."),
                "icon": "stopwatch",
            },
        ),
    )
    context = {
        "table": table,
        "with_retired": with_retired,
        "may_add": bool(actor),
        "changed_at": changed_since_measured(),
    }
    return render(request, "setup/sla/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def policy_new(request: ActorRequest) -> HttpResponse:
    """A policy with its first version."""
    actor = _manager(request)
    form = PolicyForm(request.POST if request.method == "POST" else None, actor=actor)
    rows = step_rows(actor, _posted_steps(request), [])
    if form.is_valid() and (not rows.is_bound or rows.is_valid()):
        data = form.cleaned_data
        made = attempt_with_steps(
            form,
            rows,
            lambda steps: sla_policy_create(
                actor=actor,
                code=data["code"],
                name=data["name"],
                targets=form.targets(),
                unit_id=int(data["unit"]) if data["unit"] else None,
                category_id=int(data["category"]) if data["category"] else None,
                customer_number=data["customer"],
                customer_class=data["customer_class"],
                calendar_id=form.calendar_id(),
                valid_from=data["valid_from"],
                steps=steps,
            ),
        )
        if made is not None:
            messages.success(request, _("The policy was added."))
            return redirect("setup:sla_policy", pk=made.pk)
    context = {"form": form, "policy": None, "steps": rows}
    return render(request, "setup/sla/form.html", context, status=status_of_form(form))


def attempt_with_steps[Made](
    form: forms.Form, rows: BaseFormSet[Any], call: Callable[[list[StepFacts]], Made]
) -> Made | None:
    """What the service gives; what it refuses of a step stands at its row."""

    def do() -> Made:
        try:
            return call(wanted_steps(rows) if rows.is_bound else [])
        except Invalid as refusal:
            show_step_refusal(rows, refusal)
            raise

    return attempt(form, do)


def _posted_steps(request: ActorRequest) -> Any:
    """The rows of steps, when the form was sent with them."""
    return request.POST if f"{PREFIX}-TOTAL_FORMS" in request.POST else None


@login_required
@require_GET
def policy(request: ActorRequest, pk: int) -> HttpResponse:
    """One policy: all its versions, which one holds, its history."""
    actor = _manager(request)
    found = _policy(pk)
    present = _present(found)
    versions = [
        {
            "version": version,
            "steps": [step_line(step) for step in version.steps.all()],
            "present": present is not None and version.pk == present.pk,
            "rows": [
                {
                    "priority": priority,
                    "times": [
                        hours_text(version.targets.get(str(priority.value), {}).get(kind)) or "–"
                        for kind, _label in KINDS
                    ],
                }
                for priority in Priority
            ],
        }
        for version in found.versions.select_related("calendar")
        .prefetch_related("steps__role", "steps__person", "steps__team")
        .order_by("-number")
    ]
    context = {
        "policy": found,
        "versions": versions,
        "kind_labels": TargetsForm.kind_labels,
        "history": history_of(found),
        "may_edit": can_manage_policies(actor, found.unit),
    }
    return render(request, "setup/sla/detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def policy_version(request: ActorRequest, pk: int) -> HttpResponse:
    """A new version; the ones before it never change."""
    actor = _manager(request)
    found = _policy(pk)
    can_manage_policies(actor, found.unit).enforce()
    newest = found.versions.order_by("-number").first()
    form = TargetsForm(request.POST if request.method == "POST" else None, initial=_initial(newest))
    rows = step_rows(actor, _posted_steps(request), list(newest.steps.all()) if newest else [])
    if form.is_valid() and (not rows.is_bound or rows.is_valid()):
        made = attempt_with_steps(
            form,
            rows,
            lambda steps: sla_policy_version_create(
                actor=actor,
                policy_id=pk,
                targets=form.targets(),
                expected_number=form.cleaned_data["number"] or 0,
                calendar_id=form.calendar_id(),
                valid_from=form.cleaned_data["valid_from"],
                steps=steps,
            ),
        )
        if made is not None:
            messages.success(request, _("Version %(number)d was added.") % {"number": made.number})
            return redirect("setup:sla_policy", pk=pk)
    context = {"form": form, "policy": found, "steps": rows}
    return render(request, "setup/sla/form.html", context, status=status_of_form(form))


def _initial(version: SlaPolicyVersion | None) -> dict[str, Any]:
    if version is None:
        return {}
    times = {
        f"{kind}_{priority}": seconds
        for priority, kinds in version.targets.items()
        for kind, seconds in kinds.items()
    }
    return {**times, "number": version.number, "calendar": str(version.calendar_id or "")}


def _retire(request: ActorRequest, pk: int, *, retired: bool) -> SlaPolicy:
    return sla_policy_retire(actor=_manager(request), policy_id=pk, retired=retired)


policy_off = retiring(
    partial(_retire, retired=True), gettext_lazy("The policy promises nothing more."), "setup:sla_policy"
)
policy_on = retiring(
    partial(_retire, retired=False), gettext_lazy("The policy holds again."), "setup:sla_policy"
)
