"""Technicians: who does what now, one person's day, and their records."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from tanggap.accounts.requests import ActorRequest
from tanggap.fieldwork import policies
from tanggap.fieldwork.choices import CrewRole, DutyState, ProgressStep
from tanggap.fieldwork.duty import OnDuty, duty_board, duty_of
from tanggap.fieldwork.models import Progress, Technician, WorkOrder
from tanggap.fieldwork.positions.policies import can_see_positions
from tanggap.fieldwork.services import technician_load
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.tickets.choices import HoldReason
from tanggap.tickets.models import Ticket
from tanggap.web import live
from tanggap.web.components.badges import badge
from tanggap.web.components.list_files import Columns as FileColumns
from tanggap.web.components.list_files import day_and_time, file_wanted, list_file
from tanggap.web.components.parts import TimelineEntry
from tanggap.web.components.tables import Column, Table, two_lines
from tanggap.web.desk import choices
from tanggap.web.desk.access import holding
from tanggap.web.desk.widgets import PlainSelect
from tanggap.web.templatetags.formats import ago

HISTORY = 30
FIRST_YEAR, LAST_YEAR = 2000, 2200
_LOOKS = {
    DutyState.OFF: ("muted", "moon"),
    DutyState.IDLE: ("neutral", "coffee"),
    DutyState.ASSIGNED: ("info", "user-check"),
    DutyState.EN_ROUTE: ("active", "motorbike"),
    DutyState.WORKING: ("active", "tool"),
    DutyState.BLOCKED: ("wait", "hand-stop"),
    DutyState.UNREACHABLE: ("bad", "wifi-off"),
    DutyState.INACTIVE: ("muted", "user-off"),
}
_STEP_ICONS = {
    ProgressStep.ACCEPTED: ("thumb-up", "active"),
    ProgressStep.EN_ROUTE: ("motorbike", "active"),
    ProgressStep.ARRIVED: ("map-pin", "active"),
    ProgressStep.WORKING: ("tool", "active"),
    ProgressStep.BLOCKED: ("hand-stop", "wait"),
    ProgressStep.DONE: ("circle-check", "good"),
}


def duty_look(state: str) -> tuple[str, str]:
    """Tone and icon of what a technician is doing."""
    return _LOOKS[DutyState(state)]


def duty_badge(state: str) -> Any:
    """What a technician is doing, as a badge."""
    tone, icon_name = duty_look(state)
    return badge(tone, DutyState(state).label, icon_name)


class TechnicianFilterForm(forms.Form):
    """Narrowing the list of technicians."""

    q = forms.CharField(label=gettext_lazy("Name, staff number or skill"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False, widget=PlainSelect)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, widget=PlainSelect)

    def __init__(self, actor: Actor, query: Any) -> None:
        super().__init__(
            initial={name: query.get(name, "") for name in self.base_fields}, auto_id="filter_%s"
        )
        unit: Any = self.fields["unit"]
        unit.choices = [("", _("All units")), *choices.unit_choices(actor, "technician.view")]
        state: Any = self.fields["state"]
        told = [state for state in DutyState if state not in {DutyState.OFF, DutyState.UNREACHABLE}]
        state.choices = [("", _("All active")), *((one.value, one.label) for one in told)]


@require_GET
@login_required
@holding("technician.view")
def technicians(request: ActorRequest) -> HttpResponseBase:
    """All technicians with state now, job in hand and what was finished last; or these as a file."""
    start = live.begin_list(request.actor, "technician.view")
    form = TechnicianFilterForm(request.actor, request.GET)
    rows = _narrowed(duty_board(request.actor, with_inactive=True), request.GET)
    if file_format := file_wanted(request):
        return list_file("technicians", file_format, _file_columns(), rows)
    table: Table[OnDuty] = Table(
        code="technicians",
        columns=_columns(),
        rows=rows,
        query=request.GET,
        caption=_("Technicians"),
        key=lambda row: row.code,
        url=lambda row: reverse("desk:technician", args=[row.code]),
        empty=_("No technician matches."),
    )
    context = {
        "live": start,
        "form": form,
        "table": table,
        "may_add": request.actor.holds_anywhere("technician.manage"),
    }
    return render(request, "desk/technicians.html", context)


def _narrowed(rows: list[OnDuty], query: Any) -> list[OnDuty]:
    words = query.get("q", "").strip().casefold()
    state = query.get("state", "")
    unit = query.get("unit", "")
    path = next((node.path for node in choices.units.get() if str(node.key) == unit), "") if unit else ""
    return [
        row
        for row in rows
        if (row.state == state if state else row.state != DutyState.INACTIVE)
        and row.unit_path.startswith(path)
        and (not words or words in f"{row.name} {row.code} {' '.join(row.skills)}".casefold())
    ]


def _file_columns() -> FileColumns[OnDuty]:
    return (
        (_("Staff number"), lambda row: row.code),
        (_("Technician"), lambda row: row.name),
        (_("State"), lambda row: DutyState(row.state).label),
        (_("Unit"), lambda row: row.unit),
        (_("Skills"), lambda row: ", ".join(row.skills)),
        (_("Phone"), lambda row: row.phone),
        (_("Jobs in hand"), lambda row: row.jobs),
        (_("Job in hand"), lambda row: row.job_number),
        (_("Since"), lambda row: day_and_time(row.since)),
        (_("Finished last"), lambda row: row.finished_number),
        (_("Finished"), lambda row: day_and_time(row.finished_at)),
    )


def _columns() -> tuple[Column[OnDuty], ...]:
    return (
        Column("name", _("Technician"), lambda row: two_lines(row.name, row.code), card="title", locked=True),
        Column("state", _("State"), lambda row: duty_badge(row.state), card="badge", locked=True),
        Column("since", _("Since"), lambda row: ago(row.since)),
        Column("job", _("Job in hand"), _job),
        Column("finished", _("Finished last"), _finished),
        Column("unit", _("Unit"), lambda row: row.unit),
        Column("skills", _("Skills"), lambda row: ", ".join(row.skills), optional=True),
        Column("phone", _("Phone"), lambda row: row.phone),
    )


def _job(row: OnDuty) -> Any:
    if not row.job_number:
        return ""
    more = _("+ %(n)d more") % {"n": row.jobs - 1} if row.jobs > 1 else ""
    return format_html(
        '<a href="{}">{}</a> <small class="tg-quiet">{}</small>',
        reverse("desk:ticket", args=[row.job_number]),
        row.job_subject,
        more,
    )


def _finished(row: OnDuty) -> Any:
    if not row.finished_number:
        return ""
    return format_html(
        '<a href="{}">{}</a> {}',
        reverse("desk:ticket", args=[row.finished_number]),
        row.finished_number,
        ago(row.finished_at),
    )


@require_GET
@login_required
@holding("technician.view")
def technician(request: ActorRequest, code: str) -> HttpResponse:
    """One technician: now, the chosen day as a timeline, finished jobs, counts."""
    found = technician_load(request.actor, code)
    start = live.begin_list(request.actor, "technician.view")
    day = parse_date_kindly(request.GET.get("day", "")) or timezone.localdate(clock.now())
    begin = datetime.combine(day, datetime.min.time(), tzinfo=timezone.get_current_timezone())
    board = duty_of(request.actor, found)
    may_manage = policies.can_manage_technician(request.actor, found.home_unit.path)
    context = {
        "technician": found,
        "live": start,
        "duty": board,
        "duty_badge": duty_badge(board.state),
        "day": day,
        "day_before": day - timedelta(days=1),
        "day_after": day + timedelta(days=1),
        "today": timezone.localdate(clock.now()),
        "timeline": _day(request.actor, found, begin),
        "history": _history(request.actor, found),
        "counts": _counts(request.actor, found),
        "may_see_track": can_see_positions(request.actor, found),
        "may_manage": may_manage,
        "may_deactivate": may_manage,
    }
    return render(request, "desk/technician.html", context)


def parse_date_kindly(text: str) -> Any:
    """The date, or nothing for what is none, and for years in which nobody works: a day is added to it."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day is not None and FIRST_YEAR <= day.year < LAST_YEAR else None


def _visible_tickets(actor: Actor) -> Any:
    return Ticket.objects.visible_to(actor).values("pk")


def _day(actor: Actor, found: Technician, begin: datetime) -> list[TimelineEntry]:
    """The steps that the technician reported on the day that begins there."""
    steps = (
        Progress.objects.filter(
            technician=found,
            received_at__gte=begin,
            received_at__lt=begin + timedelta(days=1),
            work_order__ticket__in=_visible_tickets(actor),
        )
        .select_related("work_order__ticket")
        .order_by("received_at", "id")
    )
    reasons = dict(HoldReason.choices)
    lines = []
    for step in steps:
        icon_name, tone = _STEP_ICONS[ProgressStep(step.step)]
        ticket = step.work_order.ticket
        notes = [str(reasons.get(step.reason, "")), step.note]
        lines.append(
            TimelineEntry(
                key=f"progress-{step.pk}",
                at=step.received_at,
                who=str(step.get_step_display()),
                title=format_html(
                    '<a href="{}">{}</a> {}',
                    reverse("desk:ticket", args=[ticket.number]),
                    ticket.number,
                    ticket.subject,
                ),
                icon=icon_name,
                tone=tone,
                body="\n".join(note for note in notes if note),
            )
        )
    return lines


def _history(actor: Actor, found: Technician) -> list[dict[str, Any]]:
    """Jobs that the technician finished, as lead or helper, newest first."""
    jobs = WorkOrder.objects.filter(
        crew__technician=found, finished_at__isnull=False, ticket__in=_visible_tickets(actor)
    )
    rows = jobs.order_by("-finished_at", "-pk").values(
        "ticket__number",
        "ticket__subject",
        "ticket__status",
        "ticket__reopen_count",
        "finished_at",
        "crew__role",
    )[:HISTORY]
    return [dict(row) for row in rows]


def _counts(actor: Actor, found: Technician) -> dict[str, int]:
    """Finished today, this month, and what was only assisted; jobs in hand."""
    now = timezone.localtime(clock.now())
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    month = today.replace(day=1)
    lead = Q(crew__role=CrewRole.LEAD)
    counts = WorkOrder.objects.filter(
        crew__technician=found, finished_at__gte=month, ticket__in=_visible_tickets(actor)
    ).aggregate(
        today=Count("pk", filter=lead & Q(finished_at__gte=today)),
        month=Count("pk", filter=lead),
        assisted=Count("pk", filter=~lead),
    )
    return {name: int(value) for name, value in counts.items()}


def notify_done(request: ActorRequest, text: str) -> None:
    """Say what was done, on the page that follows."""
    messages.success(request, text)


def to_technician(code: str) -> HttpResponse:
    """The technician's page."""
    return redirect("desk:technician", code=code)
