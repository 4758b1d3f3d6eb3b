"""One entry with its evidence and the decision on it, and entries written down by hand."""

from __future__ import annotations

import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tanggap.accounts.requests import ActorRequest
from tanggap.fieldwork.attendance import policies, selectors, services
from tanggap.fieldwork.attendance.choices import Direction, Verdict
from tanggap.fieldwork.attendance.wording import doubt_words
from tanggap.fieldwork.models import AttendanceEntry, Technician
from tanggap.fieldwork.services import technician_load
from tanggap.kernel.actor import Actor
from tanggap.kernel.ids import new_public_id
from tanggap.organization.querysets import path_condition
from tanggap.web import live
from tanggap.web.desk.attendance import day_asked, judges_only, readers_only, today_of
from tanggap.web.field.attendance import day_badge, verdict_badge
from tanggap.web.setup.attempts import attempt, status_of_form

SEVEN = 7
MOST_SHOWN = 200


class DecisionForm(forms.Form):
    """Accepting or rejecting one entry."""

    verdict = forms.ChoiceField(
        choices=[(Verdict.ACCEPTED.value, ""), (Verdict.REJECTED.value, "")], widget=forms.HiddenInput
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The technician reads it. Rejecting needs one."),
    )


class ByHandForm(forms.Form):
    """Coming or going of somebody whose phone could not."""

    technician = forms.CharField(widget=forms.HiddenInput, max_length=40)
    request_key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    direction = forms.ChoiceField(label=gettext_lazy("What"), choices=Direction.choices)
    at = forms.DateTimeField(
        label=gettext_lazy("When, by the clock of the unit"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Such as: phone broken, seen at the office by Budi."),
    )


@login_required
@readers_only
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: ActorRequest, public_id: uuid.UUID) -> HttpResponse:
    """The entry; POST decides on it and goes on to the next doubtful one of the day."""
    start = live.begin_list(request.actor, "attendance.view")
    found = services.entry_load(request.actor, public_id)
    form = DecisionForm(
        request.POST if request.method == "POST" else None, initial={"version": found.version}
    )
    if form.is_valid():
        data = form.cleaned_data
        judged = attempt(
            form,
            lambda: services.entry_judge(
                actor=request.actor,
                public_id=public_id,
                verdict=data["verdict"],
                reason=data["reason"],
                version=data["version"],
            ),
        )
        if judged is not None:
            messages.success(
                request,
                _("%(name)s: %(verdict)s")
                % {"name": found.technician, "verdict": judged.get_verdict_display()},
            )
            return redirect(_next_waiting(request.actor, judged))
    return render(
        request,
        "desk/attendance/entry.html",
        _context(request, found, form) | {"live": start},
        status=status_of_form(form),
    )


def _next_waiting(actor: Actor, judged: AttendanceEntry) -> str:
    following = selectors.waiting_entries(actor, day=judged.date, limit=1, after=judged.pk)
    if following:
        return reverse("desk:attendance_entry", args=[following[0].public_id])
    return f"{reverse('desk:attendance')}?date={judged.date}"


def _context(request: ActorRequest, found: AttendanceEntry, form: DecisionForm) -> dict[str, Any]:
    technician = found.technician
    original, stamped = selectors.picture_of(found)
    week = selectors.last_days(technician, found.date, SEVEN)
    place = found.place
    return {
        "entry": found,
        "technician": technician,
        "original": original,
        "stamped": stamped,
        "zone": ZoneInfo(found.time_zone),
        "verdict": verdict_badge(found.verdict),
        "doubts": [
            {
                "words": doubt_words(doubt),
                "failed": doubt.outcome == "check_failed",
                "entry": doubt.detail.get("entry", ""),
            }
            for doubt in found.doubts.all()
        ],
        "geo": f"geo:{found.latitude},{found.longitude}?q={found.latitude},{found.longitude}"
        if found.latitude is not None
        else "",
        "permitted": place,
        "others": [one for one in selectors.entries_of_day(technician, found.date) if one.pk != found.pk],
        "week": [(day, day_badge(day.status), _lateness(day)) for day in week],
        "may_judge": policies.can_judge(request.actor, found),
        "form": form,
    }


def _lateness(day: Any) -> str:
    return _("%(n)d min late") % {"n": day.late_minutes} if day.late_minutes else ""


@login_required
@judges_only
@require_http_methods(["GET", "HEAD", "POST"])
def by_hand(request: ActorRequest) -> HttpResponse:
    """Write an entry down for somebody, with a reason."""
    source = request.POST if request.method == "POST" else request.GET
    code = source.get("technician", "")[:40]
    if not code:
        return _choose(request)
    technician = technician_load(request.actor, code)
    zone = ZoneInfo(technician.home_unit.time_zone)
    if request.method == "POST":
        form = ByHandForm(request.POST)
    else:
        day = day_asked(request.GET.get("date", ""), today_of(request.actor))
        form = ByHandForm(
            initial={
                "technician": code,
                "request_key": str(new_public_id()),
                "direction": Direction.CHECK_IN,
                "at": f"{day}T08:00",
            }
        )
    if form.is_valid():
        data = form.cleaned_data
        written = attempt(
            form,
            lambda: services.entry_by_hand(
                actor=request.actor,
                technician=technician,
                direction=data["direction"],
                at=data["at"].replace(tzinfo=zone),
                reason=data["reason"],
                request_key=data["request_key"],
            ),
        )
        if written is not None:
            messages.success(request, _("Written down for %(name)s.") % {"name": technician})
            return redirect(f"{reverse('desk:attendance')}?date={written.date}")
    may = policies.can_enter(request.actor, technician)
    context = {"form": form, "technician": technician, "may": may}
    return render(request, "desk/attendance/by_hand.html", context, status=status_of_form(form))


def _choose(request: ActorRequest) -> HttpResponse:
    """For whom: the technicians of the units where the actor may do it."""
    people = (
        Technician.objects.visible_to(request.actor)
        .active()
        .filter(path_condition(request.actor.paths("attendance.judge"), "home_unit__path"))
        .select_related("user", "home_unit")
        .order_by("user__name")
    )
    words = request.GET.get("q", "").strip()[:80]
    if words:
        people = people.filter(Q(user__name__icontains=words) | Q(code__icontains=words))
    context = {"people": people[:MOST_SHOWN], "words": words, "date": request.GET.get("date", "")}
    return render(request, "desk/attendance/choose.html", context)
