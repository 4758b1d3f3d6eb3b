"""The tree of units: list, one unit, adding, editing, moving, retiring."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotAllowed
from tanggap.organization import policies, services
from tanggap.organization.listing import TreeRow, unit_tree, units_matching
from tanggap.organization.models import Unit
from tanggap.organization.selectors import effective_calendar, unit_get, units_above
from tanggap.web.components.badges import badge
from tanggap.web.components.list_files import file_wanted, list_file
from tanggap.web.components.tables import Column, Table, joined, two_lines
from tanggap.web.setup.attempts import attempt, status_of_form
from tanggap.web.setup.history import history_of
from tanggap.web.setup.list_columns import unit_file_columns
from tanggap.web.setup.retiring import retiring
from tanggap.web.setup.unit_forms import UnitFilterForm, UnitForm, UnitMoveForm, zone_word


def _name_cell(row: TreeRow) -> SafeString:
    name = format_html(
        '<span class="tg-branch" style="--depth:{}">{}{}</span>',
        row.depth,
        row.unit.name,
        joined([" ", badge("muted", _("Retired"), "archive")]) if row.unit.retired_at else "",
    )
    return two_lines(name, " › ".join(row.way)) if row.way else name


def _below_cell(row: TreeRow) -> Any:
    if not row.folded:
        return row.below or ""
    return format_html('<a href="?at={}">{}</a>', row.unit.pk, _("open %(count)d") % {"count": row.below})


COLUMNS: tuple[Column[TreeRow], ...] = (
    Column("name", gettext_lazy("Name"), _name_cell, card="title", locked=True),
    Column("code", gettext_lazy("Code"), lambda row: row.unit.code, nowrap=True),
    Column("kind", gettext_lazy("Kind"), lambda row: row.unit.get_kind_display(), card="badge"),
    Column("below", gettext_lazy("Units below"), _below_cell, numeric=True),
    Column("zone", gettext_lazy("Time zone"), lambda row: zone_word(row.unit.time_zone), card="hide"),
    Column(
        "calendar",
        gettext_lazy("Own calendar"),
        lambda row: row.unit.calendar.name if row.unit.calendar else "",
        card="hide",
    ),
)


def _reader(request: ActorRequest) -> Actor:
    if not request.actor.holds_anywhere("unit.view"):
        raise NotAllowed(_("You may not see units."), code="role")
    return request.actor


def _new_url(parent: Unit | None) -> str:
    return reverse("setup:unit_new") + (f"?parent={parent.pk}" if parent else "")


def _whole_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


@login_required
@require_GET
def units(request: ActorRequest) -> HttpResponseBase:
    """The tree, all of it as a file, or what a search finds in it; ``?at=`` opens one unit of a big tree."""
    actor = _reader(request)
    form = UnitFilterForm(request.GET)
    opened = unit_get(actor, _whole_number(at)) if (at := request.GET.get("at", "")) else None
    wanted = form.wanted()
    if file_format := file_wanted(request):
        rows = units_matching(actor, wanted, at=opened.path if opened else "")
        return list_file("units", file_format, unit_file_columns(), rows)
    page = unit_tree(actor, wanted, at=opened.path if opened else "")
    table = Table(
        code="units",
        columns=COLUMNS,
        rows=page.rows,
        query=request.GET,
        caption=_("Units"),
        key=lambda row: row.unit.pk,
        version=lambda row: row.unit.version,
        url=lambda row: reverse("setup:unit", args=[row.unit.pk]),
        row_class=lambda row: "is-retired" if row.unit.retired_at else "",
        empty=render_to_string(
            "components/empty.html",
            {
                "title": _("No unit fits"),
                "text": _("Search for another name or code, or list the retired units too."),
                "icon": "sitemap",
            },
        ),
    )
    may_add = policies.can_create_unit(actor, opened) if opened else policies.can_add_units(actor)
    return render(
        request,
        "setup/units/list.html",
        {
            "form": form,
            "table": table,
            "cut": page.cut,
            "opened": opened,
            "above": units_above(opened) if opened else [],
            "may_add": may_add,
            "new_url": _new_url(opened),
        },
    )


@login_required
@require_GET
def unit(request: ActorRequest, pk: int) -> HttpResponse:
    """One unit: its facts, the units right below it, its history."""
    actor = _reader(request)
    found = unit_get(actor, pk)
    children = found.children.in_use().order_by("name", "pk")
    return render(
        request,
        "setup/units/detail.html",
        {
            "unit": found,
            "above": [one for one in units_above(found) if actor.holds("unit.view", at=one.path)],
            "calendar": effective_calendar(found),
            "children": children,
            "moves": found.moves.select_related("from_parent", "to_parent")[:20],
            "history": history_of(found),
            "may_edit": policies.can_edit_unit(actor, found),
            "zone": zone_word(found.time_zone),
            "may_add": policies.can_create_unit(actor, found),
            "new_url": _new_url(found),
            "may_move": policies.can_move_unit(actor, found),
            "may_retire": policies.can_retire_unit(actor, found, has_children=children.exists()),
            "may_restore": policies.can_restore_unit(actor, found),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def unit_new(request: ActorRequest) -> HttpResponse:
    """Add a unit below the one that ``?parent=`` names, or below the topmost one that the actor manages."""
    actor = _reader(request)
    parent = _parent(actor, request.GET.get("parent", ""))
    policies.can_create_unit(actor, parent).enforce()
    initial = {"time_zone": parent.time_zone if parent else "Asia/Jakarta"}
    form = UnitForm(request.POST or None, unit=None, parent=parent, initial=initial)
    if request.method == "POST" and form.is_valid():
        place = parent.pk if parent else None
        added = attempt(form, lambda: services.unit_create(actor=actor, parent_id=place, facts=form.facts()))
        if added is not None:
            messages.success(request, _("%(name)s was added.") % {"name": added.name})
            return redirect("setup:unit", added.pk)
    return _form_page(request, form, {"parent": parent, "above": units_above(parent) if parent else []})


def _parent(actor: Actor, text: str) -> Unit | None:
    if text:
        return unit_get(actor, _whole_number(text))
    return Unit.objects.under(actor.paths("unit.manage")).in_use().order_by("path").first()


@login_required
@require_http_methods(["GET", "POST"])
def unit_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Change what is known about a unit."""
    actor = _reader(request)
    found = unit_get(actor, pk)
    policies.can_edit_unit(actor, found).enforce()
    initial = {
        "name": found.name,
        "code": found.code,
        "kind": found.kind,
        "time_zone": found.time_zone,
        "calendar": found.calendar_id or "",
        "version": found.version,
    }
    form = UnitForm(request.POST or None, unit=found, parent=found.parent, initial=initial)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        if attempt(
            form,
            lambda: services.unit_edit(actor=actor, unit_id=pk, version=version, facts=form.facts()),
        ):
            messages.success(request, _("Saved."))
            return redirect("setup:unit", pk)
    return _form_page(request, form, {"unit": found, "parent": found.parent, "above": units_above(found)})


def _form_page(request: ActorRequest, form: UnitForm, more: dict[str, Any]) -> HttpResponse:
    return render(request, "setup/units/form.html", {"form": form, **more}, status=status_of_form(form))


@login_required
@require_http_methods(["GET", "POST"])
def unit_move(request: ActorRequest, pk: int) -> HttpResponse:
    """Put a unit, with all below it, under another one."""
    actor = _reader(request)
    found = unit_get(actor, pk)
    policies.can_move_unit(actor, found).enforce()
    form = UnitMoveForm(request.POST or None, actor=actor, unit=found, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        if attempt(
            form,
            lambda: services.unit_move(
                actor=actor,
                unit_id=pk,
                version=clean["version"],
                parent_id=int(clean["parent"]),
                reason=clean["reason"],
            ),
        ):
            messages.success(request, _("%(name)s was moved.") % {"name": found.name})
            return redirect("setup:unit", pk)
    below = Unit.objects.under([found.path]).count() - 1
    page = {"form": form, "unit": found, "below": below, "above": units_above(found)}
    return render(request, "setup/units/move.html", page, status=status_of_form(form))


def _changed(change: Callable[..., Unit], request: ActorRequest, pk: int) -> Unit:
    version = _whole_number(request.POST.get("version", ""))
    return change(actor=_reader(request), unit_id=pk, version=version)


unit_retire = retiring(
    partial(_changed, services.unit_retire), gettext_lazy("%(name)s was retired."), "setup:unit"
)
unit_restore = retiring(
    partial(_changed, services.unit_restore), gettext_lazy("%(name)s was restored."), "setup:unit"
)
