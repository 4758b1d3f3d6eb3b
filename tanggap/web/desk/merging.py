"""Merging tickets: see them side by side, say which one stays, and undo it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import no
from tanggap.tickets import policies
from tanggap.tickets.merged import reporter_key
from tanggap.tickets.models import Ticket
from tanggap.tickets.services import BulkResult, ticket_merge, tickets_each
from tanggap.web.desk.access import staff_only
from tanggap.web.desk.bulk import MERGED_AT_ONCE, BulkAct

_ACT = BulkAct(gettext_lazy("Merge"), lambda _actor, _number, _values: None)


@require_http_methods(["GET", "POST"])
@login_required
@staff_only
def merge(request: ActorRequest) -> HttpResponse:
    """The chosen tickets with who reported them; one stays, the others go into it."""
    if not (request.actor.holds_anywhere("ticket.edit") and request.actor.holds_anywhere("ticket.move")):
        no("role", _("You may not merge tickets.")).enforce()
    sent = request.POST if request.method == "POST" else request.GET
    numbers = list(dict.fromkeys("".join(one.split()).upper()[:20] for one in sent.getlist("ticket")))
    asked = [number for number in numbers if number][:MERGED_AT_ONCE]
    tickets = _tickets(request.actor, asked)
    unknown = [number for number in asked if number not in {ticket.number for ticket in tickets}]
    errors = [_("There is no ticket “%(number)s”.") % {"number": number} for number in unknown]
    if request.method == "GET":
        return _page(request, tickets, errors=errors)
    return _do(request, tickets, errors)


def _do(request: ActorRequest, tickets: list[Ticket], errors: list[str]) -> HttpResponse:
    into = request.POST.get("into", "")
    confirmed = "confirmed" in request.POST
    going = [ticket.number for ticket in tickets if ticket.number != into]
    if into not in {ticket.number for ticket in tickets}:
        errors.append(_("Choose the ticket that stays."))
    elif not going:
        errors.append(_("Add the ticket that goes into it."))
    elif not confirmed and _several_reporters(tickets):
        errors.append(_("They were reported by different people. Confirm that they are about the same."))
    if errors:
        return _page(request, tickets, errors=errors, into=into, status=422)
    results = tickets_each(
        going,
        lambda number: ticket_merge(actor=request.actor, number=number, into=into, confirmed=confirmed),
    )
    return _done(request, into, results)


def _done(request: ActorRequest, into: str, results: list[BulkResult]) -> HttpResponse:
    done = [result for result in results if result.done]
    refused = [result for result in results if not result.done]
    if refused:
        context = {"act": _ACT, "done": done, "refused": refused, "back": "/desk/tickets/"}
        return render(request, "desk/bulk_results.html", context)
    text = ngettext(
        "%(count)d ticket went into this one. Undo it beside the timeline.",
        "%(count)d tickets went into this one. Undo it beside the timeline.",
        len(done),
    )
    messages.success(request, text % {"count": len(done)})
    return redirect("desk:ticket", number=into)


def _tickets(actor: Actor, numbers: list[str]) -> list[Ticket]:
    heads = ("unit", "category", "requester", "assignee", "customer", "office")
    found = Ticket.objects.visible_to(actor).select_related(*heads).filter(number__in=numbers)
    return list(found.order_by("pk"))


def _several_reporters(tickets: list[Ticket]) -> bool:
    return len({reporter_key(ticket) for ticket in tickets}) > 1


def _page(
    request: ActorRequest, tickets: list[Ticket], *, errors: list[str], into: str = "", status: int = 200
) -> HttpResponse:
    """The tickets side by side.

    Args:
        into: the one that stays; else the oldest that may take others in.
    """
    rows: list[dict[str, Any]] = [
        {
            "ticket": ticket,
            "reporter": ticket.requester_name or (str(ticket.requester) if ticket.requester else "–"),
            "may_stay": policies.can_take_in(request.actor, ticket),
            "may_go": policies.can_merge(request.actor, ticket),
        }
        for ticket in tickets
    ]
    able = [row["ticket"].number for row in rows if row["may_stay"]]
    context = {
        "rows": rows,
        "errors": errors,
        "into": into or next(iter(able), ""),
        "several_reporters": _several_reporters(tickets),
        "ready": len(tickets) > 1,
    }
    return render(request, "desk/merge.html", context, status=status)
