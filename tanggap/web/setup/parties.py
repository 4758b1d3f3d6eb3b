"""Pages of customers, offices and sites; what differs stands in ``party_kinds``."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotAllowed
from tanggap.organization import policies, services
from tanggap.organization.contact_masks import masked
from tanggap.organization.listing import PartyFilter, parties_matching, parties_page
from tanggap.organization.models import Site, Unit
from tanggap.organization.selectors import party_get
from tanggap.web.components.list_files import file_wanted, list_file
from tanggap.web.components.tables import Pager, Table, query_with
from tanggap.web.setup.attempts import attempt, status_of_form
from tanggap.web.setup.history import history_of
from tanggap.web.setup.list_columns import FILE_CHUNK, file_columns
from tanggap.web.setup.party_forms import PartyFilterForm
from tanggap.web.setup.party_kinds import STATE, PartyKind


def reader_of(request: ActorRequest) -> Actor:
    """The actor, who sees customers, offices and sites somewhere.

    Raises:
        NotAllowed.
    """
    if not request.actor.holds_anywhere("party.view"):
        raise NotAllowed(_("You may not see customers, offices and sites."), code="role")
    return request.actor


def _key(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


@login_required
@require_GET
def party_list(request: ActorRequest, kind: PartyKind) -> HttpResponseBase:
    """The list with search, filters, order and paging in the address; or all that fit as a file."""
    actor = reader_of(request)
    form = PartyFilterForm(request.GET, actor=actor)
    wanted = _wanted(form)
    if file_format := file_wanted(request):
        rows = masked(actor, parties_matching(kind.model, actor, wanted).iterator(chunk_size=FILE_CHUNK))
        return list_file(f"{kind.code}s", file_format, file_columns(kind.model), rows)
    table: Table[Any] = Table(
        code=f"{kind.code}s",
        columns=(*kind.columns, STATE) if wanted.retired else kind.columns,
        rows=[],
        query=request.GET,
        caption=kind.title,
        key=lambda row: row.pk,
        version=lambda row: row.version,
        url=lambda row: reverse(f"setup:{kind.code}", args=[row.pk]),
        default_sort="name",
        empty=_empty(kind, request.GET.urlencode()),
    )
    page = parties_page(
        kind.model,
        actor,
        wanted,
        order=table.sort,
        after=_key(request.GET.get("after", "")),
        before=_key(request.GET.get("before", "")),
    )
    table.rows = list(masked(actor, page.rows))
    table.pager = Pager(
        query_with(request.GET, before=str(page.before)) if page.before else "",
        query_with(request.GET, after=str(page.after)) if page.after else "",
    )
    may_add = policies.can_add_parties(actor)
    new_url = reverse(f"setup:{kind.code}_new")
    shown = {"kind": kind, "form": form, "table": table, "may_add": may_add, "new_url": new_url}
    return render(request, "setup/parties/list.html", shown)


def _wanted(form: PartyFilterForm) -> PartyFilter:
    form.is_valid()
    clean = form.cleaned_data
    unit = Unit.objects.filter(pk=_key(clean.get("unit", ""))).first() if clean.get("unit") else None
    return PartyFilter(
        search=clean.get("q", ""), unit_path=unit.path if unit else "", retired=bool(clean.get("retired"))
    )


def _empty(kind: PartyKind, query: str) -> str:
    text = _("Search for something else, or clear the filters.") if query else kind.empty
    title = _("Nothing fits") if query else _("Nothing here yet")
    return render_to_string("components/empty.html", {"title": title, "text": text, "icon": kind.icon})


@login_required
@require_GET
def party(request: ActorRequest, kind: PartyKind, pk: int) -> HttpResponse:
    """One of them: facts, sites, history."""
    actor = reader_of(request)
    (found,) = masked(actor, [party_get(kind.model, actor, pk)])
    sites: Any = Site.objects.none()
    if not isinstance(found, Site):
        sites = found.sites.visible_to(actor).in_use()[:50]
    parts = kind.parts(actor, found) if kind.parts is not None else {}
    return render(
        request,
        "setup/parties/detail.html",
        {
            **parts,
            "kind": kind,
            "party": found,
            "number": getattr(found, kind.key),
            "facts": kind.facts(found),
            "sites": sites,
            "history": history_of(found),
            "shows_unit": actor.holds("unit.view", at=found.unit.path),
            "may_edit": policies.can_manage_party(actor, found.unit),
            "back": reverse(kind.list_name),
            "edit_url": reverse(f"setup:{kind.code}_edit", args=[pk]),
            "retire_url": reverse(f"setup:{kind.code}_retire", args=[pk]),
            "restore_url": reverse(f"setup:{kind.code}_restore", args=[pk]),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def party_new(request: ActorRequest, kind: PartyKind) -> HttpResponse:
    """Add one."""
    actor = reader_of(request)
    policies.can_add_parties(actor).enforce()
    known = {name: value[:40] for name in kind.given if (value := request.GET.get(name, ""))}
    form = kind.form(request.POST or None, actor=actor, party=None, initial=known)
    if request.method == "POST" and form.is_valid():
        added = attempt(form, lambda: kind.create(actor, form))
        if added is not None:
            messages.success(request, kind.added)
            return redirect(f"setup:{kind.code}", added.pk)
    page = {"kind": kind, "form": form, "back": reverse(kind.list_name)}
    return render(request, "setup/parties/form.html", page, status=status_of_form(form))


@login_required
@require_http_methods(["GET", "POST"])
def party_edit(request: ActorRequest, kind: PartyKind, pk: int) -> HttpResponse:
    """Change what is known about one."""
    actor = reader_of(request)
    found = party_get(kind.model, actor, pk)
    policies.can_manage_party(actor, found.unit).enforce()
    form = kind.form(request.POST or None, actor=actor, party=found, initial=kind.form.typed(found))
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: kind.edit(actor, form, pk)):
        messages.success(request, _("Saved."))
        return redirect(f"setup:{kind.code}", pk)
    page = {"kind": kind, "form": form, "party": found, "back": reverse(f"setup:{kind.code}", args=[pk])}
    return render(request, "setup/parties/form.html", page, status=status_of_form(form))


@login_required
@require_POST
def party_retire(request: ActorRequest, kind: PartyKind, pk: int) -> HttpResponse:
    """Take one out of use."""
    version = _key(request.POST.get("version", ""))
    retired = services.party_retire(kind.model, actor=reader_of(request), pk=pk, version=version)
    messages.success(request, _("%(name)s was retired.") % {"name": retired.name})
    return redirect(f"setup:{kind.code}", pk)


@login_required
@require_POST
def party_restore(request: ActorRequest, kind: PartyKind, pk: int) -> HttpResponse:
    """Bring a retired one back."""
    version = _key(request.POST.get("version", ""))
    restored = services.party_restore(kind.model, actor=reader_of(request), pk=pk, version=version)
    messages.success(request, _("%(name)s was restored.") % {"name": restored.name})
    return redirect(f"setup:{kind.code}", pk)
