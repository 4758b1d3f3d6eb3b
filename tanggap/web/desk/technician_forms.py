"""Adding, editing, deactivating and reactivating technicians."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from tanggap.accounts.models import User
from tanggap.accounts.requests import ActorRequest
from tanggap.accounts.services import PersonFacts
from tanggap.fieldwork import policies
from tanggap.fieldwork.models import Technician
from tanggap.fieldwork.services import (
    technician_create,
    technician_create_with_person,
    technician_deactivate,
    technician_edit,
    technician_load,
    technician_reactivate,
)
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, StaleState
from tanggap.web.desk import choices
from tanggap.web.desk.access import holding
from tanggap.web.desk.roster_choices import shift_choices
from tanggap.web.desk.technicians import notify_done, to_technician
from tanggap.web.desk.ticket_forms import put_errors, renew_version
from tanggap.web.desk.widgets import PlainSelect

FOUND = 12


class RecordForm(forms.Form):
    """What the field needs to know of a technician."""

    code = forms.CharField(label=gettext_lazy("Staff number"), max_length=40)
    home_unit = forms.ChoiceField(label=gettext_lazy("Home unit"), widget=PlainSelect)
    team = forms.ChoiceField(label=gettext_lazy("Team"), required=False, widget=PlainSelect)
    skills = forms.CharField(
        label=gettext_lazy("Skills"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("Separated by commas: fo, radio, splicing"),
    )
    vehicle = forms.CharField(label=gettext_lazy("Vehicle"), max_length=80, required=False)
    usual_shift = forms.ChoiceField(
        label=gettext_lazy("Usual shift"),
        required=False,
        widget=PlainSelect,
        help_text=gettext_lazy("Single days are planned on the roster."),
    )
    shift = forms.CharField(label=gettext_lazy("Shift as imported"), max_length=80, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["home_unit"]
        unit.choices = [("", _("Choose a unit")), *choices.unit_choices(actor, "technician.manage")]
        team: Any = self.fields["team"]
        team.choices = [("", _("No team")), *choices.team_choices(actor)]
        usual: Any = self.fields["usual_shift"]
        usual.choices = [("", _("Hours of the unit's calendar")), *shift_choices(actor, "technician.manage")]

    def record(self) -> dict[str, Any]:
        """The cleaned values under the names of the services."""
        data = self.cleaned_data
        return {
            "code": data["code"],
            "home_unit_id": int(data["home_unit"]),
            "team_id": int(data["team"]) if data["team"] else None,
            "skills": [skill for skill in data["skills"].split(",") if skill.strip()],
            "vehicle": data["vehicle"],
            "shift": data["shift"],
            "usual_shift_id": int(data["usual_shift"]) if data["usual_shift"] else None,
        }


class PersonForm(RecordForm):
    """The record together with the person's name and contacts."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    whatsapp = forms.CharField(
        label=gettext_lazy("WhatsApp"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )


class NewPersonForm(PersonForm):
    """A person whom nobody has entered yet."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        help_text=gettext_lazy("Needed to sign in; an administrator then gives the role of a technician."),
    )


class EditForm(PersonForm):
    """The record as the person saw it."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class DeactivateForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
    )


def _people(actor: Actor, words: str) -> list[User]:
    """People whom the actor may see, who are no technicians yet and whose name, address or phone matches."""
    if len(words) < 2:
        return []
    matching = Q(name__icontains=words) | Q(email__icontains=words) | Q(phone__contains=words)
    return list(
        User.objects.visible_to(actor)
        .filter(matching, is_active=True, technician__isnull=True)
        .order_by("name", "pk")[:FOUND]
    )


@require_http_methods(["GET", "POST"])
@login_required
@holding("technician.manage")
def technician_new(request: ActorRequest) -> HttpResponse:
    """Make a known person a technician, or enter a new one."""
    actor = request.actor
    chosen = request.POST.get("person") or request.GET.get("person") or ""
    person = (
        User.objects.visible_to(actor).filter(pk=int(chosen), is_active=True).first()
        if chosen.isdecimal() and len(chosen) < 19
        else None
    )
    kind: type[RecordForm] = RecordForm if person else NewPersonForm
    words = request.GET.get("q", "").strip()[:100]
    context: dict[str, Any] = {"person": person, "words": words, "found": _people(actor, words)}
    if request.method == "GET":
        return render(request, "desk/technician_new.html", {**context, "form": kind(actor=actor)})
    form = kind(request.POST, actor=actor)
    if form.is_valid():
        try:
            made = _create(actor, form, person)
        except Invalid as refusal:
            put_errors(form, refusal)
        else:
            notify_done(request, _("The technician was added."))
            return to_technician(made.code)
    return render(request, "desk/technician_new.html", {**context, "form": form}, status=422)


def _create(actor: Actor, form: RecordForm, person: User | None) -> Technician:
    if person is not None:
        return technician_create(actor=actor, user_id=person.pk, **form.record())
    data = form.cleaned_data
    facts = PersonFacts(
        name=data["name"], email=data["email"], phone=data["phone"], whatsapp=data["whatsapp"]
    )
    return technician_create_with_person(actor=actor, facts=facts, **form.record())


@require_http_methods(["GET", "POST"])
@login_required
@holding("technician.manage")
def technician_change(request: ActorRequest, code: str) -> HttpResponse:
    """Change the record, or the name and contacts of the person behind it."""
    found = technician_load(request.actor, code)
    policies.can_manage_technician(request.actor, found.home_unit.path).enforce()
    if request.method == "GET":
        form = EditForm(actor=request.actor, initial=_present(found))
        return render(request, "desk/technician_edit.html", {"technician": found, "form": form})
    form = EditForm(request.POST, actor=request.actor)
    status = 422
    if form.is_valid():
        data = form.cleaned_data
        changes = {**form.record(), **{name: data[name] for name in ("name", "phone", "whatsapp")}}
        try:
            changed = technician_edit(
                actor=request.actor, code=code, changes=changes, expected_version=data["version"]
            )
        except Invalid as refusal:
            put_errors(form, refusal)
        except StaleState as stale:
            form.add_error(None, str(stale))
            renew_version(form, technician_load(request.actor, code).version)
            status = 409
        else:
            notify_done(request, _("Saved."))
            return to_technician(changed.code)
    return render(request, "desk/technician_edit.html", {"technician": found, "form": form}, status=status)


def _present(found: Technician) -> dict[str, Any]:
    return {
        "code": found.code,
        "home_unit": str(found.home_unit_id),
        "team": str(found.team_id or ""),
        "skills": ", ".join(found.skills),
        "vehicle": found.vehicle,
        "shift": found.shift,
        "usual_shift": str(found.usual_shift_id or ""),
        "name": found.user.name,
        "phone": found.user.phone,
        "whatsapp": found.user.whatsapp,
        "version": found.version,
    }


@require_http_methods(["GET", "POST"])
@login_required
@holding("technician.manage")
def technician_off(request: ActorRequest, code: str) -> HttpResponse:
    """Give no more work to the technician; the history stays."""
    found = technician_load(request.actor, code)
    policies.can_manage_technician(request.actor, found.home_unit.path).enforce()
    form = DeactivateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            technician_deactivate(actor=request.actor, code=code, reason=form.cleaned_data["reason"])
        except Invalid as refusal:
            put_errors(form, refusal)
        else:
            notify_done(request, _("Deactivated. The history stays."))
            return to_technician(code)
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/technician_off.html", {"technician": found, "form": form}, status=status)


@require_POST
@login_required
@holding("technician.manage")
def technician_on(request: ActorRequest, code: str) -> HttpResponse:
    """Give work to the technician again."""
    technician_reactivate(actor=request.actor, code=code)
    notify_done(request, _("Active again."))
    return to_technician(code)
