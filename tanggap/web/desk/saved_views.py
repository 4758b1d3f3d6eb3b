"""Saved views of the ticket list: the menu, and keeping them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible
from tanggap.tickets.models import SavedView
from tanggap.tickets.services import view_delete, view_save
from tanggap.tickets.views_kept import own_teams, views_for
from tanggap.web.desk.access import staff_only
from tanggap.web.setup.attempts import attempt, status_of_form

_NOT_KEPT = ("after", "before")


def kept_query(text: str) -> str:
    """What is kept of a list's address: filter, order, columns, never the place on the way through it."""
    query = QueryDict(text[:4000], mutable=True)
    for name in _NOT_KEPT:
        query.pop(name, None)
    return query.urlencode()


class ViewForm(forms.Form):
    """A view's name and who uses it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    team = forms.TypedChoiceField(
        label=gettext_lazy("Also for the team"), coerce=int, empty_value=None, required=False
    )
    position = forms.IntegerField(
        label=gettext_lazy("Place in the menu"), min_value=0, max_value=999, required=False, initial=0
    )
    is_default = forms.BooleanField(label=gettext_lazy("The list opens with it"), required=False)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team: Any = self.fields["team"]
        team.choices = [("", _("Only me")), *((one.pk, one.name) for one in own_teams(actor))]

    def values(self) -> dict[str, Any]:
        """What the valid form says."""
        data = self.cleaned_data
        return {
            "name": data["name"],
            "query": kept_query(data["query"]),
            "team_id": data["team"],
            "position": data["position"] or 0,
            "is_default": data["is_default"],
        }


@require_GET
@login_required
@staff_only
def views(request: ActorRequest) -> HttpResponse:
    """The person's views; for htmx as the lines of the menu."""
    rows = list(views_for(request.actor))
    menu = request.headers.get("HX-Request") == "true"
    context = {"views": rows, "person_id": request.actor.person_id, "query": request.GET.get("query", "")}
    return render(request, "desk/_views_menu.html" if menu else "desk/views.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@staff_only
def view_new(request: ActorRequest) -> HttpResponse:
    """Keep the list under a name."""
    posted = request.POST if request.method == "POST" else None
    first = {"query": kept_query(request.GET.get("query", ""))}
    return _form_page(request, ViewForm(posted, actor=request.actor, initial=first), None)


@require_http_methods(["GET", "POST"])
@login_required
@staff_only
def view(request: ActorRequest, pk: int) -> HttpResponse:
    """Change one of the person's own views."""
    found = SavedView.objects.filter(owner=request.actor.person_id or 0, pk=pk).first()
    if found is None:
        raise NotVisible
    first = {
        "name": found.name,
        "team": found.team_id,
        "position": found.position,
        "is_default": found.is_default,
        "query": found.query,
    }
    posted = request.POST if request.method == "POST" else None
    return _form_page(request, ViewForm(posted, actor=request.actor, initial=first), found)


def _form_page(request: ActorRequest, form: ViewForm, found: SavedView | None) -> HttpResponse:
    if form.is_valid():
        key = found.pk if found else None
        saved = attempt(form, lambda: view_save(actor=request.actor, view_id=key, **form.values()))
        if saved is not None:
            messages.success(request, _("The view is kept."))
            return redirect(f"/desk/tickets/?{saved.query}" if saved.query else "/desk/tickets/")
    context = {"form": form, "view": found}
    return render(request, "desk/view_form.html", context, status=status_of_form(form))


@require_POST
@login_required
@staff_only
def view_off(request: ActorRequest, pk: int) -> HttpResponse:
    """Forget one of the person's own views."""
    view_delete(actor=request.actor, view_id=pk)
    messages.success(request, _("The view is gone."))
    return redirect("desk:views")
