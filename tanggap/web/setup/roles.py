"""Roles: the list and the editor with permissions in groups."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from tanggap.accounts import services
from tanggap.accounts.models import Role
from tanggap.accounts.policies import can_manage_roles
from tanggap.accounts.requests import ActorRequest
from tanggap.accounts.role_gaps import role_gaps
from tanggap.accounts.selectors import role_visible, roles_with_holders
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotAllowed
from tanggap.web.forms import show_refusal
from tanggap.web.setup.people_forms import RoleForm
from tanggap.web.setup.retiring import retiring

FIELDS = ("name", "description", "home", "priority", "mfa_required", "version", "permissions")


def _viewer(request: ActorRequest) -> Actor:
    actor = request.actor
    if not any(actor.holds_anywhere(code) for code in ("role.manage", "grant.manage", "user.view")):
        raise NotAllowed(_("You may not see roles."), code="role")
    return actor


@login_required
@require_safe
def roles(request: ActorRequest) -> HttpResponse:
    """All roles with the number of people who hold them now."""
    actor = _viewer(request)
    gaps = [(gap, can_manage_roles(actor, gap.lacking)) for gap in role_gaps()]
    context = {"roles": roles_with_holders(actor), "may_add": can_manage_roles(actor), "gaps": gaps}
    return render(request, "setup/roles/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def role_new(request: ActorRequest) -> HttpResponse:
    """Add a role."""
    actor = request.actor
    can_manage_roles(actor).enforce()
    form = RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            role = services.role_create(actor=actor, code="", **_values(form))
        except (Invalid, NotAllowed) as refusal:
            _explain(form, refusal)
        else:
            messages.success(request, _("The role %(name)s was added.") % {"name": role.title})
            return redirect("setup:role", role.pk)
    return _editor(request, form, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def role(request: ActorRequest, pk: int) -> HttpResponse:
    """One role: what it may do; the editor for who may edit it."""
    actor = _viewer(request)
    present = role_visible(actor, pk)
    initial = {name: getattr(present, name) for name in FIELDS} | {
        "name": str(present.title),
        "description": str(present.summary),
    }
    if request.method != "POST":
        return _editor(request, RoleForm(initial=initial), present)
    can_manage_roles(actor).enforce()
    form = RoleForm(request.POST, initial=initial)
    if form.is_valid():
        try:
            values = _stored_words(_values(form), present)
            saved = services.role_edit(
                actor=actor, role_id=pk, version=form.cleaned_data["version"] or 0, **values
            )
        except (Invalid, NotAllowed) as refusal:
            _explain(form, refusal)
        else:
            messages.success(request, _("The role %(name)s was saved.") % {"name": saved.title})
            return redirect("setup:role", pk)
    return _editor(request, form, present)


def _changed(change: Callable[..., Role], request: ActorRequest, pk: int) -> Role:
    present = role_visible(_viewer(request), pk)
    return change(actor=request.actor, role_id=pk, version=present.version)


role_catch_up = retiring(
    partial(_changed, services.role_catch_up),
    gettext_lazy("The role %(name)s has the new permissions."),
    "setup:roles",
    keyed=False,
)
role_retire = retiring(
    partial(_changed, services.role_retire), gettext_lazy("The role %(name)s is retired."), "setup:role"
)
role_restore = retiring(
    partial(_changed, services.role_restore), gettext_lazy("The role %(name)s is in use again."), "setup:role"
)


def _values(form: RoleForm) -> dict[str, Any]:
    names = ("name", "description", "home", "priority", "mfa_required")
    return {name: form.cleaned_data[name] for name in names} | {"permissions": form.permissions()}


def _stored_words(values: dict[str, Any], present: Role) -> dict[str, Any]:
    """Keep a shipped name as stored while it was shown translated and came back unchanged."""
    for field, shown in (("name", present.title), ("description", present.summary)):
        if values[field] == str(shown):
            values[field] = getattr(present, field)
    return values


def _explain(form: RoleForm, refusal: Invalid | NotAllowed) -> None:
    if isinstance(refusal, Invalid):
        show_refusal(form, refusal)
    else:
        form.add_error(None, str(refusal))


def _editor(request: ActorRequest, form: RoleForm, present: Role | None) -> HttpResponse:
    decision = can_manage_roles(request.actor)
    if not decision:
        for field in form.fields.values():
            field.disabled = True
    context = {"form": form, "role": present, "may_edit": decision}
    return render(request, "setup/roles/edit.html", context, status=422 if form.is_bound else 200)
