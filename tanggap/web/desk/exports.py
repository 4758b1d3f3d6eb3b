"""Exports of ticket lists: ask, watch, fetch."""

from __future__ import annotations

import uuid
from typing import IO, cast

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.activity.models import JobRun
from tanggap.activity.policies import can_cancel, can_fetch_result
from tanggap.activity.selectors import job_run_for
from tanggap.activity.services import job_run_cancel
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible
from tanggap.tickets.services import ticket_export_request
from tanggap.tickets.services.exports import EXPORT_KIND
from tanggap.web.desk.access import holding
from tanggap.web.desk.ticket_filters import LONGEST_QUERY, filter_from_query

SHOWN = 30
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_POST
@login_required
@holding("ticket.export")
def export_start(request: ActorRequest) -> HttpResponse:
    """Ask for everything that the list's address matches."""
    query = QueryDict(request.POST.get("query", "")[:LONGEST_QUERY])
    run = ticket_export_request(
        actor=request.actor,
        wanted=filter_from_query(query),
        file_format=request.POST.get("format", ""),
        request_key=request.POST.get("request_key", ""),
    )
    return redirect("desk:export", public_id=run.public_id)


@require_GET
@login_required
@holding("ticket.export")
def exports(request: ActorRequest) -> HttpResponse:
    """The actor's own exports, newest first."""
    runs = JobRun.objects.filter(person_id=request.actor.person_id, kind=EXPORT_KIND).order_by("-pk")[:SHOWN]
    return render(request, "desk/exports.html", {"runs": list(runs)})


@require_GET
@login_required
@holding("ticket.export")
def export(request: ActorRequest, public_id: uuid.UUID) -> HttpResponse:
    """One export with its progress; asks for itself again until it has ended."""
    run = _own(request.actor, public_id)
    return render(
        request,
        "desk/export.html",
        {
            "run": run,
            "as_of": parse_datetime(run.result.get("as_of", "")) if run.result else None,
            "may_cancel": can_cancel(request.actor, run),
            "may_fetch": can_fetch_result(request.actor, run),
        },
    )


@require_POST
@login_required
@holding("ticket.export")
def export_cancel(request: ActorRequest, public_id: uuid.UUID) -> HttpResponse:
    """Stop an export."""
    _own(request.actor, public_id)
    job_run_cancel(actor=request.actor, public_id=public_id)
    return redirect("desk:export", public_id=public_id)


@require_GET
@login_required
@holding("ticket.export")
def export_file(request: ActorRequest, public_id: uuid.UUID) -> FileResponse:
    """The file, to the person who asked for it."""
    run = _own(request.actor, public_id)
    can_fetch_result(request.actor, run).enforce()
    if not default_storage.exists(run.result_file):
        raise NotVisible
    file_format = str(run.params["format"])
    day = timezone.localtime(run.created_at).date()
    response = FileResponse(
        cast(IO[bytes], default_storage.open(run.result_file)),
        as_attachment=True,
        filename=f"tickets-{day:%Y-%m-%d}.{file_format}",
        content_type=_TYPES[file_format],
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _own(actor: Actor, public_id: uuid.UUID) -> JobRun:
    """The run, if it is an export of the actor.

    Raises:
        NotVisible.
    """
    run = job_run_for(actor, public_id)
    if run.kind != EXPORT_KIND or run.person_id != actor.person_id:
        raise NotVisible
    return run
