"""The entrance to administration: every section that the actor may use, and what it is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotAllowed
from tanggap.web.navigation import DESK, Item, url_of

PURPOSES: dict[str, Any] = {
    "setup:users": gettext_lazy("Who may sign in, with which roles and where."),
    "setup:roles": gettext_lazy("What each role may do, and which need a second step to sign in."),
    "setup:documents": gettext_lazy("Letterheads, numbers and words of issued documents."),
    "setup:approval_routes": gettext_lazy("Who approves what, in which steps and by when."),
    "setup:teams": gettext_lazy("People of a unit who share work."),
    "setup:units": gettext_lazy("The organisation as a tree: areas, branches, sections."),
    "setup:calendars": gettext_lazy("Working hours, national holidays, joint leave and local days off."),
    "setup:shifts": gettext_lazy("Hours that technicians usually work."),
    "setup:categories": gettext_lazy("What tickets are about, as a tree."),
    "setup:catalogue": gettext_lazy(
        "What offices may ask for, what it needs, who handles it, how long it takes."
    ),
    "setup:answers": gettext_lazy("Texts for replies that are written once and used often."),
    "setup:checklists": gettext_lazy("What has to be done before a ticket is solved."),
    "setup:assignment": gettext_lazy("To whom new tickets go by themselves."),
    "setup:sla": gettext_lazy("How soon an answer and a solution are promised."),
    "setup:travel_speeds": gettext_lazy(
        "How fast people get about, by area and hour; dispatch reckons with it."
    ),
    "setup:proof": gettext_lazy("Where customers confirm that a technician's work is done."),
    "setup:attendance": gettext_lazy("Where people may check in, reminders, how long pictures are kept."),
    "setup:digests": gettext_lazy("When the digest of field work is made in each unit."),
    "setup:lexicon": gettext_lazy("What people say, and what it means in articles."),
    "setup:customers": gettext_lazy("Subscribers by the number of the billing system."),
    "setup:sites": gettext_lazy("Where service is delivered, with position and network node."),
    "setup:offices": gettext_lazy("Government offices that report faults and ask for services."),
    "setup:imports": gettext_lazy("Bring records in from CSV and XLSX files, and undo it."),
    "setup:new_tickets": gettext_lazy("Who gets a message when a ticket comes in."),
    "setup:invitations": gettext_lazy("Whether people without an account hear of the portal."),
    "setup:templates": gettext_lazy("What messages say, in both languages."),
    "setup:deliveries": gettext_lazy("What became of each message; send it again."),
    "setup:job_runs": gettext_lazy("Exports, imports and other long work with its progress."),
    "setup:audit": gettext_lazy("Who did what and when, with proof that nothing was altered."),
}


@dataclass(frozen=True, slots=True)
class Place:
    """One card of the page."""

    title: Any
    purpose: Any
    icon: str
    url: str


@dataclass(frozen=True, slots=True)
class Part:
    """Cards under one heading."""

    title: Any
    places: list[Place]


def parts_for(actor: Actor) -> list[Part]:
    """The sections that exist and that the actor may open, grouped as in the navigation."""
    parts = [Part(group.title, _places(group.items, actor)) for group in reversed(DESK)]
    return [part for part in parts if part.places]


def _places(items: tuple[Item, ...], actor: Actor) -> list[Place]:
    return [
        Place(item.title, PURPOSES.get(item.url_name, ""), item.icon, url)
        for item in items
        if item.url_name.startswith("setup:")
        and item.url_name != "setup:home"
        and (url := url_of(item.url_name))
        and item.allowed_to(actor)
    ]


@login_required
@require_GET
def home(request: ActorRequest) -> HttpResponse:
    """The page itself."""
    if not request.actor.holds_anywhere("setup.view"):
        raise NotAllowed(_("You may not open the setup pages."), code="role")
    watches = request.actor.holds_anywhere("notification.manage")
    return render(request, "setup/home.html", {"parts": parts_for(request.actor), "watches_outbox": watches})
