"""Recaps as files: at once, or by a worker whose progress is shown."""

from __future__ import annotations

import io
import uuid
from typing import IO, cast

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.activity.models import JobRun
from tanggap.activity.policies import can_cancel, can_fetch_result
from tanggap.activity.selectors import job_run_for
from tanggap.activity.services import job_run_cancel
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.reporting.choices import FileFormat
from tanggap.reporting.files import file_name, recap_write
from tanggap.reporting.jobs import RECAP_EXPORT, recap_export_request, takes_long
from tanggap.reporting.recap import recap
from tanggap.web.desk.recap import may_see_recaps
from tanggap.web.desk.recap_asked import question_of

LONGEST_QUERY = 2000


@require_POST
@login_required
@may_see_recaps
def recap_export(request: ActorRequest) -> HttpResponseBase:
    """The recap of the sent address as a file; a long period is left to a worker."""
    question = question_of(request.actor, QueryDict(request.POST.get("query", "")[:LONGEST_QUERY]))
    wanted = request.POST.get("format", "")
    if wanted not in FileFormat.values:
        raise Invalid.field("format", _("Choose XLSX, CSV or PDF."))
    file_format = FileFormat(wanted)
    if takes_long(question.asked):
        run = recap_export_request(
            actor=request.actor,
            asked=question.asked,
            by=question.by,
            file_format=file_format,
            request_key=request.POST.get("request_key", ""),
        )
        return redirect("desk:recap_run", public_id=run.public_id)
    found = recap(question.asked, question.by, full=True)
    content = io.BytesIO()
    recap_write(found, content, file_format)
    content.seek(0)
    return file_answer(content, file_name(found, file_format), file_format)


@require_GET
@login_required
@may_see_recaps
def recap_run(request: ActorRequest, public_id: uuid.UUID) -> HttpResponse:
    """A file that a worker writes; the page asks for itself again until it is there."""
    run = _own(request.actor, public_id)
    context = {
        "run": run,
        "as_of": parse_datetime(run.result.get("as_of", "")) if run.result else None,
        "may_cancel": can_cancel(request.actor, run),
        "may_fetch": can_fetch_result(request.actor, run),
    }
    return render(request, "desk/recap_run.html", context)


@require_POST
@login_required
@may_see_recaps
def recap_run_cancel(request: ActorRequest, public_id: uuid.UUID) -> HttpResponse:
    """Stop it."""
    _own(request.actor, public_id)
    job_run_cancel(actor=request.actor, public_id=public_id)
    return redirect("desk:recap_run", public_id=public_id)


@require_GET
@login_required
@may_see_recaps
def recap_run_file(request: ActorRequest, public_id: uuid.UUID) -> FileResponse:
    """The file, to the person who asked for it."""
    run = _own(request.actor, public_id)
    can_fetch_result(request.actor, run).enforce()
    if not default_storage.exists(run.result_file):
        raise NotVisible
    stream = cast(IO[bytes], default_storage.open(run.result_file))
    return file_answer(stream, str(run.result["name"]), FileFormat(run.params["format"]))


def file_answer(stream: IO[bytes], name: str, file_format: FileFormat) -> FileResponse:
    """The file as an answer that no cache keeps."""
    response = FileResponse(stream, as_attachment=True, filename=name, content_type=file_format.content_type)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _own(actor: Actor, public_id: uuid.UUID) -> JobRun:
    """The run, if it is a recap of the actor.

    Raises:
        NotVisible.
    """
    run = job_run_for(actor, public_id)
    if run.kind != RECAP_EXPORT or run.person_id != actor.person_id:
        raise NotVisible
    return run
