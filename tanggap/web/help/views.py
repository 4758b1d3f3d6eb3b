"""The pages of help, and what becomes of a tour."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.accounts.services import tour_note
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible
from tanggap.web.account.frames import ADMINISTRATION
from tanggap.web.help.topics import topics
from tanggap.web.help.tours import TOURS, remember
from tanggap.web.navigation import OFFICE, STAFF

GROUPS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "desk": (_("At the desk"), STAFF),
    "field": (_("On the phone"), ("work_order.progress",)),
    "office": (_("In the office"), OFFICE),
    "setup": (_("Settings"), ADMINISTRATION),
    "account": (_("For everybody"), ()),
}
"""Heading of each group of topics, and the permissions of which any one makes it worth reading."""
GUIDES = {"noc": _("The desk on one page"), "technician": _("The technician's pages on one page")}


@login_required
@require_GET
def index(request: ActorRequest) -> HttpResponse:
    """Every topic of the pages that the person has, and the guides to print."""
    groups = [
        {"code": code, "title": GROUPS[code][0], "topics": list(found)}
        for code, found in groupby(topics().values(), key=lambda topic: topic.group)
        if _concerns(request.actor, code)
    ]
    return render(request, "help/index.html", {"groups": groups, "guides": GUIDES.items()})


def _concerns(actor: Actor, group: str) -> bool:
    permissions = GROUPS[group][1]
    return not permissions or any(actor.holds_anywhere(one) for one in permissions)


@login_required
@require_GET
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """A guide that fits on one sheet of A4."""
    if code not in GUIDES:
        raise NotVisible
    return render(request, f"help/guide_{code}.html", {"title": GUIDES[code]})


@login_required
@require_POST
def tour(request: ActorRequest, code: str) -> HttpResponse:
    """Keep that a tour was taken (``finished=1``) or declined."""
    if code not in TOURS:
        raise NotVisible
    tour_note(actor=request.actor, tour=code, finished=request.POST.get("finished") == "1")
    remember(request, code)
    return HttpResponse(status=204)
