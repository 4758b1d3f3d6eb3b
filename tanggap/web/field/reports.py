"""Work reports on the phone: what is to be written, what is being decided, one report to fill in."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.approvals.selectors import newest_request
from tanggap.fieldwork.models import WorkReport
from tanggap.fieldwork.work_reports import selectors, services
from tanggap.fieldwork.work_reports.choices import WorkReportState
from tanggap.fieldwork.work_reports.content import Filled, completed
from tanggap.fieldwork.work_reports.policies import can_write
from tanggap.fieldwork.work_reports.querysets import KIND
from tanggap.kernel import clock
from tanggap.kernel.errors import DomainError, Invalid, NotVisible
from tanggap.web.field.access import technicians_only
from tanggap.web.field.report_forms import FillForms
from tanggap.web.forms import show_refusal
from tanggap.web.report_blocks import picture_urls, remarks_by_part, state_badges
from tanggap.web.setup.attempts import attempt, status_of_form

BACK = timedelta(days=60)
"""Finished jobs without a report are listed for so long."""


@require_GET
@technicians_only
def reports(request: ActorRequest) -> HttpResponse:
    """Finished jobs without a report, and the reports of the own jobs."""
    after = request.GET.get("after", "")
    page = selectors.reports_of_crew(
        request.actor, after=int(after) if after.isdecimal() and len(after) < 18 else 0
    )
    context = {
        "orders": [] if after else selectors.orders_without_report(request.actor, clock.now() - BACK),
        "rows": [(report, state_badges(report.state)) for report in page.rows],
        "older": "?" + urlencode({"after": page.after}) if page.after else "",
    }
    return render(request, "field/reports.html", context)


@require_POST
@technicians_only
def report_begin(request: ActorRequest, number: str) -> HttpResponse:
    """Begin the report of a job of mine, or go on with it."""
    order = request.POST.get("order", "")
    order_id = int(order) if order.isdecimal() and len(order) < 18 else None
    report = services.work_report_begin(actor=request.actor, number=number, order_id=order_id)
    return redirect("field:report", number=report.number)


@require_http_methods(["GET", "HEAD", "POST"])
@technicians_only
def report(request: ActorRequest, number: str) -> HttpResponse:
    """Fill in a report of my job; one that is being decided is read on its own page."""
    found = selectors.report_get(request.actor, number)
    may_write = can_write(request.actor, found)
    if request.method != "POST":
        if not may_write:
            return redirect("office:report", number=number)
        return _page(request, found, _shown(found, check="missing" in request.GET))
    may_write.enforce()
    forms = FillForms(found, request.POST, request.FILES)
    saved = _saved(request, number, forms) if forms.is_valid() else None
    if saved is None:
        return _page(request, found, forms)
    if "submit" not in request.POST:
        messages.success(request, _("Saved. It is yet to be submitted."))
        return redirect("field:report", number=number)
    try:
        services.work_report_submit(actor=request.actor, number=number, version=saved.version)
    except NotVisible:
        raise
    except DomainError as refusal:
        # What was filled in is kept already; the page says what is missing.
        if not getattr(refusal, "fields", {}):
            messages.error(request, str(refusal))
        response = redirect("field:report", number=number)
        response.headers["Location"] += "?missing"
        return response
    messages.success(request, _("Submitted. You are told what becomes of it."))
    return redirect("office:report", number=number)


@require_POST
@technicians_only
def report_recall(request: ActorRequest, number: str) -> HttpResponse:
    """Take the own submission back to change it."""
    services.work_report_recall(actor=request.actor, number=number)
    messages.success(request, _("Taken back. You can change it now."))
    return redirect("field:report", number=number)


def _saved(request: ActorRequest, number: str, forms: FillForms) -> WorkReport | None:
    return attempt(
        forms.texts,
        lambda: services.work_report_save(
            actor=request.actor,
            number=number,
            version=forms.texts.cleaned_data["version"],
            filled=forms.filled(),
            photos=forms.texts.new_photos(),
            request_key=request.POST.get("request_key", ""),
        ),
    )


def _shown(report: WorkReport, *, check: bool) -> FillForms:
    """The forms with the draft; ``check`` says at the fields what is missing to submit it."""
    forms = FillForms(report)
    if check:
        forms.texts = type(forms.texts)(forms.texts.initial)
        forms.texts.is_valid()
        try:
            completed(Filled.from_json(report.draft))
        except Invalid as missing:
            show_refusal(forms.texts, missing)
    return forms


def _page(request: ActorRequest, report: WorkReport, forms: FillForms) -> HttpResponse:
    version = selectors.newest_version(report)
    sent_back = report.state == WorkReportState.SENT_BACK
    decided = newest_request(KIND, report.pk) if sent_back else None
    last = decided.decisions.order_by("-pk").first() if decided else None
    photos: list[dict[str, Any]] = [
        {"form": form, "thumbnail": picture_urls(public_id)[0]}
        for form in forms.photos
        if (public_id := _identifier(form["id"].value()))
    ]
    context = {
        "report": report,
        "ticket": report.work_order.ticket,
        "badges": state_badges(report.state),
        "forms": forms,
        "form": forms.texts,
        "photos": photos,
        "remarks": remarks_by_part(version.remarks.all()) if version and sent_back else {},
        "last": last,
    }
    status = status_of_form(forms.texts) if request.method == "POST" else 200
    return render(request, "field/report.html", context, status=status)


def _identifier(text: object) -> str:
    """The text when it is an identifier, "" otherwise."""
    try:
        return str(uuid.UUID(str(text)))
    except ValueError:
        return ""
