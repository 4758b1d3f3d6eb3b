"""Tags of the installation: renaming, merging, deleting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible
from tanggap.tickets.models import Tag
from tanggap.tickets.policies import can_manage_tags
from tanggap.tickets.services import tag_delete, tag_rename
from tanggap.tickets.tags import spelled_or_none
from tanggap.web.setup.attempts import attempt, status_of_form

SHOWN = 500
"""Tags on the page; more are found by their beginning."""


class TagFilterForm(forms.Form):
    """Narrowing the list."""

    q = forms.CharField(label=gettext_lazy("Beginning of the tag"), required=False, max_length=40)


class TagForm(forms.Form):
    """A tag's name; that of another tag makes the two one, which is asked first since nothing undoes it."""

    name = forms.CharField(
        label=gettext_lazy("Tag"),
        max_length=60,
        help_text=gettext_lazy("With the name of another tag, the two become one on all tickets."),
    )
    merge = forms.BooleanField(label=gettext_lazy("Yes, make the two one"), required=False)

    def __init__(self, *args: Any, tag: Tag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tag = tag
        self.other = ""

    def clean(self) -> dict[str, Any]:
        """Whether another tag has this name, and the person knows."""
        data = super().clean() or {}
        wanted = spelled_or_none(data.get("name", ""))
        if Tag.objects.filter(name=wanted).exclude(pk=self.tag.pk).exists():
            self.other = wanted
            if not data.get("merge"):
                self.add_error(
                    "name",
                    _("There is a tag “%(name)s” already. Confirm below to make the two one.")
                    % {"name": wanted},
                )
        return data


def _manager(request: ActorRequest) -> Actor:
    can_manage_tags(request.actor).enforce()
    return request.actor


@login_required
@require_GET
def tags(request: ActorRequest) -> HttpResponse:
    """The tags by name."""
    _manager(request)
    form = TagFilterForm(request.GET)
    beginning = form.cleaned_data["q"].strip().casefold() if form.is_valid() else ""
    rows = list(Tag.objects.filter(name__startswith=beginning).order_by("name")[: SHOWN + 1])
    context = {"form": form, "tags": rows[:SHOWN], "more": len(rows) > SHOWN, "narrowed": bool(beginning)}
    return render(request, "setup/tags/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def tag(request: ActorRequest, pk: int) -> HttpResponse:
    """One tag to rename or merge."""
    actor = _manager(request)
    found = Tag.objects.filter(pk=pk).first()
    if found is None:
        raise NotVisible
    form = TagForm(
        request.POST if request.method == "POST" else None, tag=found, initial={"name": found.name}
    )
    if form.is_valid():
        changed = attempt(form, lambda: tag_rename(actor=actor, tag_id=pk, name=form.cleaned_data["name"]))
        if changed is not None:
            facts = {"former": found.name, "name": changed.name}
            merged = _("“%(former)s” and “%(name)s” are one tag now.") % facts
            messages.success(request, merged if form.other else _("Saved."))
            return redirect("setup:tags")
    context = {"form": form, "tag": found, "tickets": f"{reverse('desk:tickets')}?view=all"}
    return render(request, "setup/tags/form.html", context, status=status_of_form(form))


@login_required
@require_POST
def tag_off(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a tag away from every ticket."""
    tag_delete(actor=_manager(request), tag_id=pk)
    messages.success(request, _("The tag is gone."))
    return redirect("setup:tags")
