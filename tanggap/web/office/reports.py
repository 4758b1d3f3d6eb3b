"""Work reports in the office: the list, one report with its versions, verifying it with remarks."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.approvals.selectors import RequestView, newest_request, request_view
from tanggap.documents.policies import can_print, can_withdraw
from tanggap.documents.selectors import document_of
from tanggap.fieldwork.models import WorkReport, WorkReportVersion
from tanggap.fieldwork.work_reports import selectors, services
from tanggap.fieldwork.work_reports.choices import WorkReportState
from tanggap.fieldwork.work_reports.policies import can_write
from tanggap.fieldwork.work_reports.querysets import KIND, SEE
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import DomainError, NotVisible
from tanggap.web import live
from tanggap.web.components.parts import Tab
from tanggap.web.components.tables import Column, Pager, Table, joined, query_with, two_lines
from tanggap.web.desk.access import holding
from tanggap.web.desk.widgets import PlainSelect
from tanggap.web.middleware import status_of
from tanggap.web.report_blocks import blocks_of, remarks_by_place, report_url, state_badges
from tanggap.web.setup.unit_choices import unit_choices
from tanggap.web.templatetags.formats import ago

SIZE = 50
REMARK = "remark:"
"""In front of the place, in the names of the fields for remarks."""
readers_only = holding(SEE)
TABS = ("open", WorkReportState.WAITING.value, WorkReportState.APPROVED.value, "")


class FilterForm(forms.Form):
    """Narrowing the list."""

    q = forms.CharField(label=gettext_lazy("Number, subject or person"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False, widget=PlainSelect)
    since = forms.DateField(
        label=gettext_lazy("Submitted from"), required=False, widget=forms.DateInput({"type": "date"})
    )
    until = forms.DateField(
        label=gettext_lazy("Submitted to"), required=False, widget=forms.DateInput({"type": "date"})
    )
    quick = ("unit",)

    def __init__(self, query: Any, actor: Actor) -> None:
        super().__init__(
            initial={name: query.get(name, "") for name in self.base_fields}, auto_id="filter_%s"
        )
        unit: Any = self.fields["unit"]
        unit.choices = [("", _("All units")), *unit_choices(actor, SEE)]


@require_GET
@login_required
@readers_only
def reports(request: ActorRequest) -> HttpResponse:
    """The list by state, newest first."""
    actor, query = request.actor, request.GET
    wanted = _wanted(actor, query)
    after = query.get("after", "")
    page = selectors.report_page(
        actor, wanted, after=int(after) if after.isdecimal() and len(after) < 18 else 0, size=SIZE
    )
    context = {
        "live": live.begin_list(actor, SEE),
        "form": FilterForm(query, actor),
        "tabs": _tabs(actor, wanted),
        "prints": wanted.state == WorkReportState.APPROVED,
        "table": _table(
            request, page.rows, wanted, query_with(query, after=str(page.after)) if page.after else ""
        ),
    }
    return render(request, "office/reports/list.html", context)


def _wanted(actor: Actor, query: Any) -> selectors.ReportFilter:
    state, unit = query.get("state", "open"), query.get("unit", "")
    until = _midnight(actor, query.get("until", ""))
    return selectors.ReportFilter(
        state=state if state in ("", "open", *WorkReportState.values) else "open",
        words=query.get("q", "").strip()[:100],
        unit_id=int(unit) if unit.isdecimal() and len(unit) < 18 else None,
        since=_midnight(actor, query.get("since", "")),
        until=until + timedelta(days=1) if until else None,
    )


def _midnight(actor: Actor, text: str) -> datetime | None:
    try:
        day = parse_date(text[:10])
    except ValueError:
        return None
    return datetime.combine(day, time(), ZoneInfo(actor.time_zone)) if day else None


def _tabs(actor: Actor, wanted: selectors.ReportFilter) -> list[Tab]:
    counts = selectors.state_counts(actor)
    found = {
        "open": (_("Follow-up"), sum(counts[state] for state in selectors.OPEN)),
        WorkReportState.WAITING.value: (_("To verify"), counts[WorkReportState.WAITING]),
        WorkReportState.APPROVED.value: (_("Approved"), counts[WorkReportState.APPROVED]),
        "": (_("All"), sum(counts.values())),
    }
    return [
        Tab(found[state][0], f"?state={state}", active=state == wanted.state, count=found[state][1])
        for state in TABS
    ]


def _table(
    request: ActorRequest, rows: list[WorkReport], wanted: selectors.ReportFilter, more: str
) -> Table[WorkReport]:
    columns: tuple[Column[WorkReport], ...] = (
        Column(
            "number",
            _("Report"),
            lambda row: two_lines(row.work_order.ticket.subject, row.number),
            card="title",
            locked=True,
        ),
        Column("state", _("State"), lambda row: joined(state_badges(row.state)), card="badge"),
        Column("place", _("Place"), _place),
        Column("lead", _("Technician"), _lead),
        Column("submitted", _("Submitted"), lambda row: ago(row.submitted_at) if row.submitted_at else "–"),
    )
    empty = {
        "icon": "file-certificate",
        "title": _("No work reports here"),
        "text": _("Reports of finished jobs appear here when their crews begin them."),
        "label": "",
        "url": "",
    }
    return Table(
        code="work-reports",
        columns=columns,
        rows=rows,
        query=request.GET,
        caption=_("Work reports"),
        key=lambda row: row.number,
        version=lambda row: f"{row.state}-{row.version}",
        url=report_url,
        select_label=(lambda row: row.number) if wanted.state == WorkReportState.APPROVED else None,
        pager=Pager(next_url=more),
        empty="" if rows else render_to_string("components/empty.html", empty),
    )


def _place(row: WorkReport) -> Any:
    ticket = row.work_order.ticket
    place = ticket.office or ticket.site
    return two_lines(place.name if place else ticket.place or "–", row.unit.name)


def _lead(row: WorkReport) -> str:
    return row.work_order.lead.user.name if row.work_order.lead else "–"


@require_GET
@login_required
def report(request: ActorRequest, number: str) -> HttpResponse:
    """One report: its newest version or an older one, where it stands, verifying it."""
    return _page(request, selectors.report_get(request.actor, number))


@require_POST
@login_required
def report_decide(request: ActorRequest, number: str) -> HttpResponse:
    """Approve, send back with remarks, or reject; what is refused shows the page with what was typed."""
    remarks = {
        name.removeprefix(REMARK): value
        for name, value in list(request.POST.items())[:400]
        if name.startswith(REMARK) and isinstance(value, str)
    }
    reason = request.POST.get("reason", "")
    try:
        services.work_report_decide(
            actor=request.actor,
            number=number,
            verdict=request.POST.get("verdict", ""),
            digest=request.POST.get("digest", ""),
            reason=reason,
            remarks=remarks,
        )
    except NotVisible:
        raise
    except DomainError as refusal:
        fields = getattr(refusal, "fields", {})
        words = next((str(words[0]) for words in fields.values() if words), str(refusal))
        found = selectors.report_get(request.actor, number)
        return _page(request, found, refusal=words, reason=reason, remarks=remarks, status=status_of(refusal))
    messages.success(request, _("Decided. Everybody concerned is told."))
    return redirect("office:report", number=number)


def _page(
    request: ActorRequest,
    found: WorkReport,
    *,
    refusal: str = "",
    reason: str = "",
    remarks: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    versions = selectors.versions_of(found)
    shown = _shown_version(versions, request.GET.get("version", ""))
    approval = _approval(request.actor, found)
    newest = bool(versions) and shown is versions[0]
    document = document_of(KIND, found.pk) if found.is_approved else None
    said = remarks_by_place(shown.remarks.all()) if shown else {}
    context = {
        "live": live.begin_list(request.actor, SEE),
        "report": found,
        "ticket": found.work_order.ticket,
        "badges": state_badges(found.state),
        "versions": versions,
        "shown": shown,
        "newest": newest,
        "facts": shown.content["facts"] if shown else {},
        "blocks": blocks_of(shown.content, remarks or said) if shown else [],
        "approval": approval,
        "may_decide": approval is not None and newest and approval.deciding.decision and not approval.changed,
        "may_write": can_write(request.actor, found),
        "may_recall": approval is not None
        and approval.request.is_waiting
        and approval.request.submitted_by_id == request.actor.person_id,
        "document": document,
        "may_print": can_print(document),
        "may_withdraw": document is not None and can_withdraw(request.actor, document),
        "sends_back": True,
        "refusal": refusal,
        "reason": reason,
    }
    return render(request, "office/reports/report.html", context, status=status)


def _shown_version(versions: list[WorkReportVersion], wanted: str) -> WorkReportVersion | None:
    chosen = next((one for one in versions if str(one.number) == wanted), None)
    return chosen or (versions[0] if versions else None)


def _approval(actor: Actor, found: WorkReport) -> RequestView | None:
    """The approval in full, for those who may see it."""
    request = newest_request(KIND, found.pk)
    if request is None:
        return None
    try:
        return request_view(actor, request.public_id)
    except NotVisible:
        return None
