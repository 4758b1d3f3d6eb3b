"""Search of everything (Ctrl+K): a few best matches of each kind that the person may see and open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from tanggap.accounts.requests import ActorRequest
from tanggap.accounts.selectors import people_like
from tanggap.fieldwork.selectors import technicians_like
from tanggap.kernel.actor import Actor
from tanggap.knowledge.search import articles_found
from tanggap.organization.finding import customers_like, offices_like, sites_like, units_like
from tanggap.tickets.listing import TicketFilter, ticket_page
from tanggap.web.modules import is_left_out
from tanggap.web.navigation import STAFF

FEW = 5
"""Matches shown of each kind."""
SHORTEST = 2
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Match:
    """One thing that was found: its name, what tells it from others, where it leads."""

    label: str
    hint: str
    url: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that can be found.

    Attributes:
        title: its word in the list.
        icon: name of the icon.
        permissions: any one of these opens what is found; empty is everybody.
        url_name: address that must not belong to a module that is left out.
        look: gives at most ``FEW`` matches for the words.
    """

    title: Any
    icon: str
    permissions: tuple[str, ...]
    url_name: str
    look: Callable[[Actor, str], Iterable[Match]]

    def open_to(self, actor: Actor) -> bool:
        """Whether the actor may open what would be found."""
        allowed = not self.permissions or any(actor.holds_anywhere(code) for code in self.permissions)
        return allowed and not is_left_out(self.url_name)


def _tickets(actor: Actor, words: str) -> list[Match]:
    at_desk = any(actor.holds_anywhere(code) for code in ("ticket.view", *STAFF))
    name = "desk:ticket" if at_desk else "portal:ticket"
    page = ticket_page(actor, TicketFilter(view="all", words=words), size=FEW, columns=("number", "subject"))
    return [Match(row["subject"], row["number"], reverse(name, args=[row["number"]])) for row in page.rows]


def _customers(actor: Actor, words: str) -> list[Match]:
    rows = customers_like(actor, words).values_list("pk", "name", "number")[:FEW]
    return [Match(name, number, reverse("setup:customer", args=[pk])) for pk, name, number in rows]


def _offices(actor: Actor, words: str) -> list[Match]:
    rows = offices_like(actor, words).values_list("pk", "name", "code")[:FEW]
    return [Match(name, code, reverse("setup:office", args=[pk])) for pk, name, code in rows]


def _sites(actor: Actor, words: str) -> list[Match]:
    return [
        Match(site.name, f"{site.code} {site.address}".strip(), reverse("setup:site", args=[site.pk]))
        for site in sites_like(actor, words)[:FEW]
    ]


def _articles(actor: Actor, words: str) -> list[Match]:
    found = articles_found(actor, words, limit=FEW)
    return [Match(one.title, one.summary, reverse("kb:article", args=[one.slug])) for one in found]


def _technicians(actor: Actor, words: str) -> list[Match]:
    return [
        Match(
            one.user.name, f"{one.code} · {one.home_unit.name}", reverse("desk:technician", args=[one.code])
        )
        for one in technicians_like(actor, words)[:FEW]
    ]


def _units(actor: Actor, words: str) -> list[Match]:
    rows = units_like(actor, words).values_list("pk", "name", "code")[:FEW]
    return [Match(name, code, reverse("setup:unit", args=[pk])) for pk, name, code in rows]


def _people(actor: Actor, words: str) -> list[Match]:
    rows = people_like(actor, words).values_list("pk", "name", "email")[:FEW]
    return [Match(name, email or "", reverse("setup:user", args=[pk])) for pk, name, email in rows]


KINDS = (
    Kind(_("Ticket"), "ticket", (), "desk:ticket", _tickets),
    Kind(_("Customer"), "users", ("party.view",), "setup:customer", _customers),
    Kind(_("Service site"), "map-pin", ("party.view",), "setup:site", _sites),
    Kind(_("Government office"), "building", ("party.view",), "setup:office", _offices),
    Kind(_("Article"), "book-2", (), "kb:article", _articles),
    Kind(_("Technician"), "tool", ("technician.view",), "desk:technician", _technicians),
    Kind(_("Unit"), "sitemap", ("unit.view",), "setup:unit", _units),
    Kind(_("Person"), "user", ("user.view",), "setup:user", _people),
)


@require_GET
@login_required
def find(request: ActorRequest) -> HttpResponse:
    """The matches of all kinds as lines of the palette; nothing for fewer than two letters."""
    words = " ".join(request.GET.get("q", "").split())[:LONGEST]
    matches: list[tuple[Kind, Match]] = []
    if len(words) >= SHORTEST:
        for kind in KINDS:
            if kind.open_to(request.actor):
                matches += [(kind, match) for match in kind.look(request.actor, words)]
    answer = render(request, "components/found.html", {"matches": matches})
    answer.headers["Cache-Control"] = "no-store"
    return answer
