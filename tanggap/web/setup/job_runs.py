"""Background jobs: everybody's own, and all of them for those who watch the installation."""

from __future__ import annotations

import mimetypes
import uuid
from pathlib import PurePosixPath
from typing import IO, Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.activity.choices import JobStatus
from tanggap.activity.models import JobRun
from tanggap.activity.policies import can_cancel, can_fetch_result
from tanggap.activity.querysets import JobRunQuerySet
from tanggap.activity.selectors import job_run_for
from tanggap.activity.services import job_run_cancel
from tanggap.kernel.errors import NotVisible
from tanggap.web.components.badges import state_badge
from tanggap.web.components.tables import Column, Pager, Table, query_with, two_lines
from tanggap.web.templatetags.formats import ago

PAGE_SIZE = 50
LONGEST_KEY = 18
KINDS: dict[str, Any] = {
    "tickets.export": gettext_lazy("Export of tickets"),
    "tickets.sla_recompute": gettext_lazy("Promised times computed anew"),
    "fieldwork.report_papers": gettext_lazy("Papers of work reports"),
    "import.run": gettext_lazy("Import"),
    "import.undo": gettext_lazy("Import taken back"),
    "activity.verify": gettext_lazy("Check of the record"),
}
PARAMS_HIDDEN = frozenset({"request_key"})


def kind_word(kind: str) -> str:
    """The kind of work in words; an unknown one by its code."""
    return str(KINDS.get(kind, kind))


class JobFilterForm(forms.Form):
    """The filters of the list, as they stand in the address."""

    quick = ("status", "kind")
    q = forms.CharField(label=gettext_lazy("Owner"), required=False, max_length=150)
    status = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("Any state")), *JobStatus.choices],
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=[("", gettext_lazy("Any kind")), *KINDS.items()]
    )

    def narrowed(self, runs: JobRunQuerySet) -> JobRunQuerySet:
        """The runs that match; what is not understood is left out."""
        self.is_valid()
        clean = self.cleaned_data
        for name in ("status", "kind"):
            if clean.get(name):
                runs = runs.filter(**{name: clean[name]})
        return runs.filter(actor_label__icontains=clean["q"]) if clean.get("q") else runs


def _progress_words(run: JobRun) -> Any:
    if run.status == JobStatus.FAILED:
        return run.error[:120]
    if run.is_finished:
        return ""
    percent = f"{run.percent} %" if run.percent is not None else ""
    return two_lines(percent, run.message) if run.message else percent


COLUMNS: tuple[Column[JobRun], ...] = (
    Column("kind", gettext_lazy("Work"), lambda run: kind_word(run.kind), card="title", locked=True),
    Column(
        "status",
        gettext_lazy("State"),
        lambda run: state_badge("job", run.status),
        card="badge",
        locked=True,
    ),
    Column("owner", gettext_lazy("Owner"), lambda run: run.actor_label),
    Column("progress", gettext_lazy("Progress"), _progress_words),
    Column("created", gettext_lazy("Asked for"), lambda run: ago(run.created_at), nowrap=True),
)


@login_required
@require_GET
def job_runs(request: ActorRequest) -> HttpResponse:
    """The list, newest first."""
    form = JobFilterForm(request.GET)
    runs = form.narrowed(JobRun.objects.visible_to(request.actor)).order_by("-pk")
    before = request.GET.get("before", "")
    is_key = before.isascii() and before.isdecimal() and len(before) <= LONGEST_KEY
    if is_key:
        runs = runs.filter(pk__lt=int(before))
    rows = list(runs[: PAGE_SIZE + 1])
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    table = Table(
        code="jobs",
        columns=COLUMNS,
        rows=rows,
        query=request.GET,
        caption=_("Background jobs"),
        key=lambda run: run.public_id,
        version=lambda run: f"{run.status}{run.done}",
        url=lambda run: reverse("setup:job_run", args=[run.public_id]),
        pager=Pager(
            previous_url=query_with(request.GET) if is_key else "",
            next_url=query_with(request.GET, before=str(rows[-1].pk)) if more else "",
        ),
        empty=render_to_string(
            "components/empty.html",
            {
                "title": _("No background jobs"),
                "text": _("Exports, imports and other long work appear here."),
                "icon": "stack-2",
            },
        ),
    )
    return render(request, "setup/jobs/list.html", {"form": form, "table": table})


@login_required
@require_GET
def job_run(request: ActorRequest, public_id: uuid.UUID) -> HttpResponse:
    """One run; the page asks for itself again until the run has ended."""
    run = job_run_for(request.actor, public_id)
    context = {
        "run": run,
        "title": kind_word(run.kind),
        "params": _facts(run.params),
        "result": _facts(run.result),
        "may_cancel": can_cancel(request.actor, run),
        "may_fetch": can_fetch_result(request.actor, run),
    }
    return render(request, "setup/jobs/detail.html", context)


def _facts(values: dict[str, Any]) -> list[tuple[str, str]]:
    """Names and values for a list of facts; empty ones say nothing."""
    return [
        (name.replace("_", " "), _shown(value))
        for name, value in values.items()
        if name not in PARAMS_HIDDEN and value not in (None, "", [], {})
    ]


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_shown(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_shown(inner) for inner in value)
    return str(value)


@login_required
@require_POST
def job_run_cancel_view(request: ActorRequest, public_id: uuid.UUID) -> HttpResponse:
    """Stop a run."""
    job_run_cancel(actor=request.actor, public_id=public_id)
    messages.success(request, _("Stopped."))
    return redirect("setup:job_run", public_id=public_id)


@login_required
@require_GET
def job_run_file(request: ActorRequest, public_id: uuid.UUID) -> FileResponse:
    """The file with the result, to the person who asked for it."""
    run = job_run_for(request.actor, public_id)
    can_fetch_result(request.actor, run).enforce()
    if not default_storage.exists(run.result_file):
        raise NotVisible
    ending = PurePosixPath(run.result_file).suffix
    day = timezone.localtime(run.created_at).date()
    name = f"{run.kind.replace('.', '-')}-{day:%Y-%m-%d}{ending}"
    response = FileResponse(
        cast(IO[bytes], default_storage.open(run.result_file)),
        as_attachment=True,
        filename=name,
        content_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
