"""A technician's own roster, leave and swaps on the phone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.fieldwork.models import Leave, ShiftSwap, Technician
from tanggap.fieldwork.roster import policies
from tanggap.fieldwork.roster.choices import LeaveKind, LeaveStatus
from tanggap.fieldwork.roster.selectors import leave_files, roster_rows
from tanggap.fieldwork.roster.services.leaves import (
    MOST_FILES,
    LeaveFacts,
    leave_ask,
    leave_cancel,
    today_at,
)
from tanggap.fieldwork.roster.services.letters import leave_letters_add, leave_load_own
from tanggap.fieldwork.roster.services.swaps import colleagues_of, swap_answer, swap_ask, swap_cancel
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible
from tanggap.kernel.ids import new_public_id
from tanggap.web.desk.widgets import PlainSelect
from tanggap.web.field.access import technicians_only
from tanggap.web.files.fields import MultipleFileField
from tanggap.web.setup.attempts import attempt, status_of_form

DAYS = 14
SHOWN = 20
DAY = {"type": "date"}


class LeaveForm(forms.Form):
    """Days off."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=LeaveKind, widget=PlainSelect)
    first_day = forms.DateField(label=gettext_lazy("First day"), widget=forms.DateInput(DAY, "%Y-%m-%d"))
    last_day = forms.DateField(label=gettext_lazy("Last day"), widget=forms.DateInput(DAY, "%Y-%m-%d"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, required=False, widget=forms.Textarea({"rows": 3})
    )
    files = MultipleFileField(label=gettext_lazy("Letter or photo"))  # type: ignore[assignment]  # a field of that name is meant


class LettersForm(forms.Form):
    """Letters for leave that waits."""

    files = MultipleFileField(label=gettext_lazy("Letter or photo"))  # type: ignore[assignment]  # a field of that name is meant
    request_key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)


class SwapForm(forms.Form):
    """A day of mine for a day of a colleague."""

    day = forms.DateField(label=gettext_lazy("My day"), widget=forms.DateInput(DAY, "%Y-%m-%d"))
    colleague = forms.TypedChoiceField(
        label=gettext_lazy("Colleague"),
        coerce=int,
        widget=PlainSelect,
        help_text=gettext_lazy(
            "People of your unit. For somebody of another unit, ask the dispatchers to plan both days."
        ),
    )
    colleague_day = forms.DateField(
        label=gettext_lazy("The colleague's day"),
        widget=forms.DateInput(DAY, "%Y-%m-%d"),
        help_text=gettext_lazy("The same day swaps the shifts of that day."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, required=False)

    def __init__(self, *args: Any, technician: Technician, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleague: Any = self.fields["colleague"]
        people = [(str(one.pk), one.user.name) for one in colleagues_of(technician)]
        colleague.choices = [("", _("Choose a colleague")), *people]


def own_record(actor: Actor) -> Technician:
    """The technician's record of the actor.

    Raises:
        NotVisible: the actor is no technician.
    """
    found = (
        Technician.objects.select_related("user", "home_unit").filter(user_id=actor.person_id or 0).first()
    )
    if found is None:
        raise NotVisible
    return found


@require_GET
@technicians_only
def roster(request: ActorRequest) -> HttpResponse:
    """Two weeks from today, and swaps that are not over."""
    technician = own_record(request.actor)
    today = today_at(technician)
    swaps = (
        (ShiftSwap.objects.filter(asker=technician) | ShiftSwap.objects.filter(colleague=technician))
        .select_related("asker__user", "colleague__user")
        .order_by("-pk")[:SHOWN]
    )
    context = {
        "technician": technician,
        "row": roster_rows([technician], today, DAYS)[0],
        "today": today,
        "swaps": [
            (
                swap,
                policies.can_answer_swap(request.actor, swap),
                policies.can_cancel_swap(request.actor, swap),
            )
            for swap in swaps
        ],
    }
    return render(request, "field/roster.html", context)


@require_http_methods(["GET", "POST"])
@technicians_only
def leave(request: ActorRequest) -> HttpResponse:
    """Ask for days off, and see what became of what was asked."""
    technician = own_record(request.actor)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = LeaveForm(*posted)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        files = data.pop("files")
        facts = LeaveFacts(**data)
        asked = attempt(
            form,
            lambda: leave_ask(actor=request.actor, technician_id=technician.pk, facts=facts, files=files),
        )
        if asked is not None:
            messages.success(request, _("Asked. You are told when it is decided."))
            return redirect("field:leave")
    today = today_at(technician)
    mine = list(
        Leave.objects.filter(technician=technician).select_related("technician", "decided_by")[:SHOWN]
    )
    files = leave_files(mine)
    rows = []
    for one in mine:
        has_begun = one.status == LeaveStatus.APPROVED and one.first_day <= today
        may = policies.can_cancel_leave(request.actor, one, has_begun=has_begun)
        may_add = policies.can_add_letters(request.actor, one)
        rows.append((one, may, files.get(one.pk, []), may_add))
    return render(request, "field/leave.html", {"form": form, "rows": rows}, status=status_of_form(form))


@require_http_methods(["GET", "POST"])
@technicians_only
def leave_letters(request: ActorRequest, pk: int) -> HttpResponse:
    """Hand in a letter that was not there yet when the leave was asked for."""
    found = leave_load_own(request.actor, pk)
    if not policies.is_self(request.actor, found.technician):
        raise NotVisible
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = LettersForm(*posted) if posted else LettersForm(initial={"request_key": str(new_public_id())})
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        added = attempt(form, lambda: leave_letters_add(actor=request.actor, leave_id=pk, **data))
        if added is not None:
            messages.success(request, _("Handed in. Your dispatchers are told."))
            return redirect("field:leave")
    files = leave_files([found]).get(found.pk, [])
    context = {
        "form": form,
        "leave": found,
        "files": files,
        "room": MOST_FILES - len(files),
        "may": policies.can_add_letters(request.actor, found),
    }
    return render(request, "field/leave_letters.html", context, status=status_of_form(form))


@require_POST
@technicians_only
def leave_off(request: ActorRequest, pk: int) -> HttpResponse:
    """Take the application back."""
    leave_cancel(actor=request.actor, leave_id=pk)
    messages.success(request, _("Taken back."))
    return redirect("field:leave")


@require_http_methods(["GET", "POST"])
@technicians_only
def swap(request: ActorRequest) -> HttpResponse:
    """Ask a colleague to swap."""
    technician = own_record(request.actor)
    form = SwapForm(request.POST if request.method == "POST" else None, technician=technician)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        asked = attempt(
            form,
            lambda: swap_ask(
                actor=request.actor,
                technician=technician,
                day=data["day"],
                colleague_id=data["colleague"],
                colleague_day=data["colleague_day"],
                reason=data["reason"],
            ),
        )
        if asked is not None:
            messages.success(request, _("Asked. The colleague agrees first, then the dispatcher decides."))
            return redirect("field:roster")
    return render(request, "field/swap.html", {"form": form}, status=status_of_form(form))


@require_POST
@technicians_only
def swap_reply(request: ActorRequest, pk: int) -> HttpResponse:
    """Agree to a swap, or not."""
    agrees = request.POST.get("answer") == "yes"
    swap_answer(actor=request.actor, swap_id=pk, agrees=agrees)
    messages.success(request, _("Agreed. The dispatcher decides.") if agrees else _("Declined."))
    return redirect("field:roster")


@require_POST
@technicians_only
def swap_off(request: ActorRequest, pk: int) -> HttpResponse:
    """Take the own wish back."""
    swap_cancel(actor=request.actor, swap_id=pk)
    messages.success(request, _("Taken back."))
    return redirect("field:roster")
