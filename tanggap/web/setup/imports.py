"""Import pages: upload, mapping with preview, runs with their results, undo."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tanggap.intake import selectors, services
from tanggap.intake.catalogue import mapping_named, mappings_for, proposed
from tanggap.intake.choices import ImportTarget, RowOutcome
from tanggap.intake.errors import FileRefused, MappingInvalid
from tanggap.intake.mapping.definition import definition_from
from tanggap.intake.models import ImportFile, ImportMapping
from tanggap.intake.policies import can_undo
from tanggap.intake.readers import fold
from tanggap.intake.storage import local_copy
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import DomainError, Invalid, NotVisible
from tanggap.web.setup.import_editor import (
    choice_columns,
    definition_from_form,
    editor_rows,
    order_choices,
    zone_choices,
)
from tanggap.web.setup.import_tables import preview_table, runs_table

SHOWN_REFUSALS = 100
UNPROCESSABLE = 422


def _actor(request: HttpRequest) -> Actor:
    """Who asks, if he may import anywhere.

    Raises:
        NotVisible: he may not, so these pages are not there for him.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by the accounts middleware
    if not actor.holds_anywhere("import.run"):
        raise NotVisible
    return actor


@login_required
@require_GET
def import_list(request: HttpRequest) -> HttpResponse:
    """Imports so far and saved mappings."""
    actor = _actor(request)
    table = runs_table(selectors.runs_of(actor), request.GET)
    saved = ImportMapping.objects.all()
    return render(request, "setup/imports/list.html", {"table": table, "saved": saved})


@login_required
@require_http_methods(["GET", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    """Choose what the rows are, the unit and the file."""
    actor = _actor(request)
    units = list(selectors.units_to_import_into(actor))
    errors: dict[str, list[Any]] = {}
    if request.method == "POST":
        upload = request.FILES.get("file")
        unit = next((one for one in units if str(one.pk) == request.POST.get("unit", "")), None)
        if unit is None:
            errors["unit"] = [_("Choose one of the units listed.")]
        if not isinstance(upload, UploadedFile):
            errors["file"] = [_("Choose a file.")]
        elif unit is not None:
            try:
                file = _stored(actor, upload, target=request.POST.get("target", ""), unit_id=unit.pk)
            except Invalid as refusal:
                errors |= refusal.fields or {"file": [refusal.message]}
            else:
                return redirect("setup:import_file", file.public_id)
    context = {
        "units": units,
        "targets": ImportTarget.choices,
        "chosen": {
            "target": request.POST.get("target") or request.GET.get("target", ImportTarget.TICKETS),
            "unit": request.POST.get("unit", str(units[0].pk) if units else ""),
        },
        "errors": errors,
    }
    return render(request, "setup/imports/new.html", context, status=UNPROCESSABLE if errors else 200)


def _stored(actor: Actor, upload: UploadedFile[Any], *, target: str, unit_id: int) -> ImportFile:
    with local_copy(upload) as path:
        return services.import_file_store(
            actor=actor, path=path, name=upload.name or "", target=target, unit_id=unit_id
        )


@login_required
@require_http_methods(["GET", "POST"])
def import_file(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Say what the columns mean, see what the first rows become, then try or start."""
    actor = _actor(request)
    file = selectors.file_load(actor, public_id)
    name, definition = _start_definition(file, request.GET.get("mapping", ""))
    problems: dict[str, list[Any]] = {}
    if request.method == "POST":
        name = request.POST.get("mapping", "")
        definition = definition_from_form(_base(file, name), request.POST)
        services.import_draft_save(actor=actor, file=file, draft={"name": name, "definition": definition})
        try:
            answer = _act(request, actor, file, name, definition)
        except Invalid as refusal:
            problems = refusal.fields or {"": [refusal.message]}
        else:
            if answer is not None:
                return answer
    return _editor(request, file, name, definition, problems)


def _act(
    request: HttpRequest, actor: Actor, file: ImportFile, name: str, definition: dict[str, Any]
) -> HttpResponse | None:
    """Do what the pressed button says; nothing for the preview.

    Raises:
        Invalid: the mapping cannot be used, or its name.
    """
    action = request.POST.get("action", "preview")
    if action == "save":
        saved = services.mapping_save(
            actor=actor, name=request.POST.get("save_as", ""), definition=definition
        )
        messages.success(request, _("The mapping “%(name)s” was saved.") % {"name": saved.name})
        return redirect(f"{request.path}?mapping={saved.name}")
    if action in {"dry_run", "run"}:
        run = services.import_run_start(
            actor=actor, file=file, definition=definition, mapping_name=name, dry_run=action == "dry_run"
        )
        return redirect("setup:import_run", run.public_id)
    return None


def _base(file: ImportFile, name: str) -> dict[str, Any]:
    """The definition that the editor began with."""
    known = mapping_named(name) if name else None
    if known is not None and known.target == file.target:
        return dict(known.definition)
    return proposed(file.target, file.columns, source=file.name.rsplit(".", 1)[0])


def _start_definition(file: ImportFile, wanted: str) -> tuple[str, dict[str, Any]]:
    """The mapping asked for, else the one in the making, else one that fits the columns, else a proposal."""
    if wanted or not file.draft:
        fitting = wanted or _fitting(file)
        return fitting, _base(file, fitting)
    return str(file.draft.get("name", "")), dict(file.draft["definition"])


def _fitting(file: ImportFile) -> str:
    here = {fold(column) for column in file.columns}
    for mapping in mappings_for(file.target):
        needed = definition_from(mapping.definition).columns()
        if needed and {fold(column) for column in needed} <= here:
            return mapping.name
    return ""


def _editor(
    request: HttpRequest,
    file: ImportFile,
    name: str,
    definition: dict[str, Any],
    problems: dict[str, list[Any]],
) -> HttpResponse:
    table = None
    whole = [
        str(text) for place, texts in problems.items() if not place.startswith("fields.") for text in texts
    ]
    try:
        checked = definition_from(definition)
        table = preview_table(file, selectors.preview(file, checked), checked)
    except FileRefused as refusal:
        whole.append(str(refusal))
    except MappingInvalid as refusal:
        problems = problems or (refusal.fields if request.method == "POST" else {})
    seen = selectors.glance(file, definition, choice_columns=choice_columns(definition))
    context = {
        "file": file,
        "name": name,
        "definition": definition,
        "mappings": mappings_for(file.target),
        "columns": file.columns,
        "samples": [(column, seen.samples.get(column, [])) for column in file.columns],
        "rows": editor_rows(definition, seen.values, problems),
        "unknown": ", ".join(definition.get("unknown", ())),
        "orders": order_choices(),
        "zones": zone_choices(),
        "whole": whole,
        "preview": table,
        "save_as": request.POST.get("save_as", "" if mapping_is_shipped(name) else name),
    }
    return render(request, "setup/imports/file.html", context, status=UNPROCESSABLE if problems else 200)


def mapping_is_shipped(name: str) -> bool:
    """Whether a mapping of this name comes with the product and is therefore not changed."""
    known = mapping_named(name) if name else None
    return known is not None and known.shipped


@login_required
@require_GET
def import_run(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """How far an import is, and what became of the rows."""
    actor = _actor(request)
    run = selectors.run_load(actor, public_id)
    refused = selectors.refused_rows(run)[: SHOWN_REFUSALS + 1]
    job = (
        run.undo_job_run if run.undo_job_run is not None and not run.undo_job_run.is_finished else run.job_run
    )
    context = {
        "run": run,
        "job": job,
        "refused": refused[:SHOWN_REFUSALS],
        "more_refused": len(refused) > SHOWN_REFUSALS,
        "shown_refusals": SHOWN_REFUSALS,
        "undo": can_undo(actor, run),
    }
    return render(request, "setup/imports/run.html", context)


@login_required
@require_GET
def import_result(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """The result of each row as a CSV file; ``?only=refused`` leaves the others out."""
    run = selectors.run_load(_actor(request), public_id)
    only = [RowOutcome.REFUSED.value] if request.GET.get("only") == "refused" else []
    response = StreamingHttpResponse(
        selectors.result_lines(run, outcomes=only), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="import-{run.public_id}.csv"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def import_undo(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take back what an import created."""
    actor = _actor(request)
    run = selectors.run_load(actor, public_id)
    try:
        services.import_undo_start(actor=actor, run=run)
    except NotVisible:
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("setup:import_run", run.public_id)


@login_required
@require_GET
def mapping_download(request: HttpRequest, name: str) -> HttpResponse:
    """A mapping as a JSON file, for the command line or another installation."""
    _actor(request)
    known = mapping_named(name)
    if known is None:
        raise NotVisible
    response = HttpResponse(
        json.dumps(known.definition, ensure_ascii=False, indent=2), content_type="application/json"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{known.name}.json"'
    return response


@login_required
@require_POST
def mapping_delete(request: HttpRequest, name: str) -> HttpResponse:
    """Delete a saved mapping."""
    services.mapping_delete(actor=_actor(request), name=name)
    messages.success(request, _("The mapping “%(name)s” was deleted.") % {"name": name})
    return redirect("setup:imports")
