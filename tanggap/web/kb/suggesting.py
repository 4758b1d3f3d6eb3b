"""Articles that may spare somebody the ticket: while typing, and beside a ticket."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from tanggap.accounts.requests import ActorRequest
from tanggap.knowledge import policies
from tanggap.knowledge.choices import Audience
from tanggap.knowledge.search import articles_suggested
from tanggap.tickets.choices import SOLVED_STATUSES
from tanggap.tickets.outages.listing import known_outages, known_outages_at
from tanggap.tickets.selectors import ticket_get
from tanggap.web.desk.access import staff_only
from tanggap.web.modules import is_left_out

MOST_OUTAGES = 3
_SOLVED = {status.value for status in SOLVED_STATUSES}


def suggest_while_typing(form: forms.Form) -> None:
    """Let the subject of a form ask for fitting articles; they appear in the page's ``#suggestions``."""
    if not is_left_out("kb:suggest"):
        form.fields["subject"].widget.attrs |= {
            "hx-get": reverse("kb:suggest"),
            "hx-trigger": "input changed delay:400ms",
            "hx-target": "#suggestions",
            "hx-params": "subject",
            "hx-sync": "this:replace",
            "autocomplete": "off",
        }


def known_at(paths: Sequence[str]) -> dict[str, Any]:
    """Known outages for a form: those of the reporter's places first, and whether any is there."""
    here = known_outages_at(paths) if paths else []
    return {"outages": here or known_outages()[:MOST_OUTAGES], "outages_here": bool(here)}


def ticket_articles_url(number: str) -> str:
    """Where the articles beside a ticket come from; "" when there are none in this installation."""
    return "" if is_left_out("desk:ticket_articles") else reverse("desk:ticket_articles", args=[number])


@require_GET
def suggest(request: ActorRequest) -> HttpResponse:
    """Articles that fit an unfinished subject; nothing at all when none does."""
    words = request.GET.get("subject", "").strip()[:200]
    found = articles_suggested(request.actor, words) if len(words) > 3 else []
    return render(request, "kb/suggestions.html", {"articles": found})


@require_GET
@login_required
@staff_only
def ticket_articles(request: ActorRequest, number: str) -> HttpResponse:
    """Articles that fit a ticket, with links for the answer, and the way to write one after it."""
    ticket = ticket_get(request.actor, number)
    found = articles_suggested(request.actor, ticket.subject, typing=False)
    if not found and ticket.description:
        found = articles_suggested(request.actor, ticket.description[:300], typing=False)
    rows: list[dict[str, Any]] = [
        {
            "article": article,
            "public": article.live is not None and article.live.audience == Audience.PUBLIC,
            "link": request.build_absolute_uri(reverse("kb:article", args=[article.slug])),
        }
        for article in found
    ]
    may_write = bool(policies.can_write(request.actor)) and ticket.status in _SOLVED
    return render(
        request, "kb/ticket_articles.html", {"ticket": ticket, "rows": rows, "may_write": may_write}
    )
