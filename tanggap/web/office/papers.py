"""The papers of approved reports: one at once, many by a worker; withdrawing a document."""

from __future__ import annotations

from typing import IO, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tanggap.accounts.requests import ActorRequest
from tanggap.documents.policies import can_print
from tanggap.documents.selectors import document_of
from tanggap.documents.services import document_withdraw, paper_file
from tanggap.fieldwork.work_reports import selectors, services
from tanggap.fieldwork.work_reports.querysets import KIND
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.web.office.reports import readers_only


@require_safe
@login_required
def report_paper(request: ActorRequest, number: str) -> FileResponse:
    """The document of a report as PDF, for those who see the report; there is none before it is approved."""
    found = selectors.report_get(request.actor, number)
    document = document_of(KIND, found.pk) if found.is_approved else None
    can_print(document).enforce()
    if document is None:
        raise NotVisible
    paper = paper_file(document.pk)
    response = FileResponse(
        cast(IO[bytes], default_storage.open(paper.key)),
        filename=f"{document.number_text.replace('/', '-')}.pdf",
        content_type="application/pdf",
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@login_required
@readers_only
def report_papers(request: ActorRequest) -> HttpResponse:
    """The papers of the chosen reports in one file, written by a worker."""
    try:
        run = services.papers_request(actor=request.actor, numbers=request.POST.getlist("selected"))
    except Invalid as refusal:
        messages.error(request, str(refusal))
        return redirect("office:reports")
    return redirect("setup:job_run", public_id=run.public_id)


@require_POST
@login_required
def report_withdraw(request: ActorRequest, number: str) -> HttpResponse:
    """Withdraw the document of a report; its proof page says so from now on."""
    found = selectors.report_get(request.actor, number)
    document = document_of(KIND, found.pk)
    if document is None:
        raise NotVisible
    try:
        document_withdraw(actor=request.actor, document_id=document.pk, reason=request.POST.get("reason", ""))
    except Invalid as refusal:
        messages.error(request, str(refusal.fields["reason"][0]))
    else:
        messages.success(request, _("Withdrawn. Whoever checks the paper is told so."))
    return redirect("office:report", number=number)
