"""The own data as a file: ask, watch, fetch."""

from __future__ import annotations

import uuid
from typing import IO, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tanggap.accounts.requests import ActorRequest
from tanggap.activity.models import JobRun
from tanggap.activity.policies import can_fetch_result
from tanggap.kernel import clock
from tanggap.kernel.errors import NotVisible, TooMany
from tanggap.tickets.services.personal_export import KEPT, PERSONAL_EXPORT, personal_export_request

SHOWN = 5


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_data(request: ActorRequest) -> HttpResponse:
    """What the file holds, the button, and the files of the last days."""
    if request.method == "POST":
        try:
            personal_export_request(actor=request.actor)
        except TooMany:
            messages.error(request, _("Three files a day are the most. Please try again tomorrow."))
            return _page(request, status=429)
        return redirect("account:own_data")
    return _page(request)


def _page(request: ActorRequest, *, status: int = 200) -> HttpResponse:
    found = JobRun.objects.filter(person_id=request.actor.person_id, kind=PERSONAL_EXPORT).order_by("-pk")
    runs = list(found[:SHOWN])
    context = {
        "runs": [(run, run.finished_at + KEPT if run.finished_at else None) for run in runs],
        "waiting": any(not run.is_finished for run in runs),
    }
    return render(request, "account/own_data.html", context, status=status)


@login_required
@require_safe
def own_data_file(request: ActorRequest, public_id: uuid.UUID) -> FileResponse:
    """The file, to the person whom it is about, until it expires."""
    found = JobRun.objects.filter(
        public_id=public_id, kind=PERSONAL_EXPORT, person_id=request.actor.person_id or 0
    )
    run = found.first()
    if run is None or run.finished_at is None or run.finished_at + KEPT < clock.now():
        raise NotVisible
    can_fetch_result(request.actor, run).enforce()
    if not default_storage.exists(run.result_file):
        raise NotVisible
    day = timezone.localtime(run.finished_at).date()
    response = FileResponse(
        cast(IO[bytes], default_storage.open(run.result_file)),
        as_attachment=True,
        filename=f"data-{day:%Y-%m-%d}.zip",
        content_type="application/zip",
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
