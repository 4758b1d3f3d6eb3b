"""Handover from shift to shift: the notes, a new one, one to take over or print."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from tanggap.accounts.requests import ActorRequest
from tanggap.fieldwork.roster.policies import can_take_over
from tanggap.fieldwork.roster.services.handover import (
    handover_facts,
    handover_take,
    handover_write,
    note_load,
    notes_seen,
)
from tanggap.kernel.actor import Actor
from tanggap.organization.models import Unit
from tanggap.web.desk import choices
from tanggap.web.desk.access import holding
from tanggap.web.desk.widgets import PlainSelect
from tanggap.web.setup.attempts import attempt, status_of_form

PAGE = 30
DISPATCHERS = ("work_order.assign", "roster.manage")
PARTS = (
    ("open", gettext_lazy("Open")),
    ("overdue", gettext_lazy("Overdue")),
    ("unassigned", gettext_lazy("Unassigned")),
    ("blocked", gettext_lazy("Blocked")),
)


class NoteForm(forms.Form):
    """What the next shift must know."""

    unit = forms.TypedChoiceField(label=gettext_lazy("Unit"), coerce=int, widget=PlainSelect)
    text = forms.CharField(
        label=gettext_lazy("What the next shift must know"),
        max_length=8000,
        widget=forms.Textarea({"rows": 8}),
        help_text=gettext_lazy("The state of the work is added by itself when you sign."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.choices = [("", _("Choose a unit")), *choices.unit_choices(actor, "work_order.assign")]


class TakeForm(forms.Form):
    """The word of who takes over."""

    remark = forms.CharField(label=gettext_lazy("Remark"), max_length=500, required=False)


@require_GET
@login_required
@holding(*DISPATCHERS)
def handover(request: ActorRequest) -> HttpResponse:
    """The notes, newest first."""
    before = request.GET.get("before", "")
    notes = notes_seen(request.actor).order_by("-pk")
    if before.isdecimal() and len(before) < 18:
        notes = notes.filter(pk__lt=int(before))
    rows = list(notes[: PAGE + 1])
    context = {"rows": rows[:PAGE], "more": rows[PAGE - 1].pk if len(rows) > PAGE else None}
    return render(request, "desk/handover/list.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@holding(*DISPATCHERS)
def handover_new(request: ActorRequest) -> HttpResponse:
    """Write a note, with the state of the work beside it."""
    actor = request.actor
    form = NoteForm(
        request.POST if request.method == "POST" else None,
        actor=actor,
        initial={"unit": request.GET.get("unit", "")},
    )
    if form.is_bound and form.is_valid():
        unit_id, text = form.cleaned_data["unit"], form.cleaned_data["text"]
        key = request.POST.get("request_key", "")
        note = attempt(form, lambda: handover_write(actor=actor, unit_id=unit_id, text=text, request_key=key))
        if note is not None:
            messages.success(request, _("Signed. Another person takes over."))
            return redirect("desk:handover_note", note.pk)
    given = request.POST.get("unit") or request.GET.get("unit", "")
    unit = Unit.objects.under(actor.paths("work_order.assign")).in_use()
    chosen = unit.filter(pk=int(given)).first() if given.isdecimal() and len(given) < 10 else None
    chosen = chosen or unit.order_by("path").first()
    context = {
        "form": form,
        "unit": chosen,
        "facts": _shown(handover_facts(actor, chosen)) if chosen else None,
    }
    return render(request, "desk/handover/new.html", context, status=status_of_form(form))


def _shown(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts for the template; what an older note lacks is empty."""
    empty: dict[str, Any] = {"count": 0, "first": []}
    return {
        "parts": [(label, facts.get(name, empty)) for name, label in PARTS],
        "outages": facts.get("outages", []),
        "on_duty": facts.get("on_duty", []),
        "on_call": facts.get("on_call", []),
    }


@require_http_methods(["GET", "POST"])
@login_required
@holding(*DISPATCHERS)
def handover_note(request: ActorRequest, pk: int) -> HttpResponse:
    """One note; another person than its writer takes over."""
    actor = request.actor
    note = note_load(actor, pk)
    form = TakeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        remark = form.cleaned_data["remark"]
        if attempt(form, lambda: handover_take(actor=actor, note_id=pk, remark=remark)) is not None:
            messages.success(request, _("You have taken over."))
            return redirect("desk:handover_note", pk)
    context = {
        "note": note,
        "facts": _shown(note.facts),
        "form": form,
        "decision": can_take_over(actor, note),
    }
    return render(request, "desk/handover/note.html", context, status=status_of_form(form))
