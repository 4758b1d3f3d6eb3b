"""Teams: the list, one team with its members."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from tanggap.accounts import services
from tanggap.accounts.models import Team
from tanggap.accounts.people_list import teams_seen
from tanggap.accounts.policies import can_manage_team
from tanggap.accounts.requests import ActorRequest
from tanggap.accounts.selectors import team_visible
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, no, yes
from tanggap.kernel.errors import Invalid, NotAllowed
from tanggap.web.forms import show_refusal
from tanggap.web.setup.people_forms import TeamForm
from tanggap.web.setup.retiring import retiring


def _viewer(request: ActorRequest) -> Actor:
    actor = request.actor
    if not (actor.holds_anywhere("team.manage") or actor.holds_anywhere("user.view")):
        raise NotAllowed(_("You may not see teams."), code="role")
    return actor


def _may_add(actor: Actor) -> Decision:
    return yes() if actor.holds_anywhere("team.manage") else no("role", _("You may not manage teams."))


@login_required
@require_safe
def teams(request: ActorRequest) -> HttpResponse:
    """All teams of the units seen."""
    actor = _viewer(request)
    text = request.GET.get("q", "").strip()[:100]
    with_retired = request.GET.get("retired") == "1"
    context = {
        "teams": teams_seen(actor, text=text, with_retired=with_retired),
        "text": text,
        "with_retired": with_retired,
        "may_add": _may_add(actor),
    }
    return render(request, "setup/teams/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team_new(request: ActorRequest) -> HttpResponse:
    """Add a team."""
    actor = request.actor
    _may_add(actor).enforce()
    form = TeamForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            team = services.team_create(
                actor=actor,
                code=data["code"],
                name=data["name"],
                unit_id=data["unit"].pk,
                member_ids=[person.pk for person in data["members"]],
                lead_id=data["lead"].pk if data["lead"] else None,
            )
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The team %(name)s was added.") % {"name": team.name})
            return redirect("setup:team", team.pk)
    return _editor(request, form, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: ActorRequest, pk: int) -> HttpResponse:
    """One team and its members; the editor for who may edit it."""
    actor = _viewer(request)
    present = team_visible(actor, pk)
    if request.method != "POST":
        return _editor(request, TeamForm(actor=actor, team=present), present)
    can_manage_team(actor, present.unit, present).enforce()
    form = TeamForm(request.POST, actor=actor, team=present)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.team_edit(
                actor=actor,
                team_id=pk,
                version=data["version"] or 0,
                code=data["code"],
                name=data["name"],
                unit_id=data["unit"].pk,
                member_ids=[person.pk for person in data["members"]],
                lead_id=data["lead"].pk if data["lead"] else None,
            )
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The team %(name)s was saved.") % {"name": data["name"]})
            return redirect("setup:team", pk)
    return _editor(request, form, present)


def _changed(change: Callable[..., Team], request: ActorRequest, pk: int) -> Team:
    present = team_visible(_viewer(request), pk)
    return change(actor=request.actor, team_id=pk, version=present.version)


team_retire = retiring(
    partial(_changed, services.team_retire), gettext_lazy("The team %(name)s is retired."), "setup:team"
)
team_restore = retiring(
    partial(_changed, services.team_restore), gettext_lazy("The team %(name)s is in use again."), "setup:team"
)


def _editor(request: ActorRequest, form: TeamForm, present: Team | None) -> HttpResponse:
    actor = request.actor
    decision = can_manage_team(actor, present.unit, present) if present else _may_add(actor)
    if not decision:
        for field in form.fields.values():
            field.disabled = True
    context = {"form": form, "team": present, "may_edit": decision}
    return render(request, "setup/teams/edit.html", context, status=422 if form.is_bound else 200)
