"""Giving out by dispatch: one ticket, all at once by a proposal, and taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.fieldwork.dispatching import policies
from tanggap.fieldwork.dispatching.lines import lines_of, proposal_get
from tanggap.fieldwork.dispatching.services import (
    best_propose,
    proposal_apply,
    proposal_undo,
    suggestion_take,
)
from tanggap.fieldwork.models import DispatchProposal
from tanggap.kernel.errors import DomainError, Invalid, StaleState
from tanggap.web.desk.dispatch_filter import dispatchers, filter_from, kept_query, whole
from tanggap.web.middleware import status_of


def _answer(
    request: ActorRequest, text: str, *, status: int = 200, undo: str = "", back: str = ""
) -> HttpResponse:
    """What was done: as data for the page's own script, else as a message on the page that follows."""
    if request.headers.get("X-Dispatch") == "1":
        return JsonResponse({"text": text, "undo": undo, "next": back}, status=status)
    (messages.success if status == 200 else messages.error)(request, text)
    return redirect(back or "desk:dispatch")


def _back(request: ActorRequest) -> str:
    """Where the form came from, if that is one of our pages."""
    wanted = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if safe else f"{reverse('desk:dispatch')}?{kept_query(request.POST)}"


@require_POST
@login_required
@dispatchers
def dispatch_assign(request: ActorRequest) -> HttpResponse:
    """Give the ticket to the chosen technician."""
    back = _back(request)
    try:
        proposal = suggestion_take(
            actor=request.actor,
            number=request.POST.get("ticket", ""),
            lead_code=request.POST.get("technician", ""),
            expected_version=whole(request.POST.get("version", "")),
            reassign="reassign" in request.POST,
            wide="wide" in request.POST,
        )
    except StaleState:
        text = _("Somebody was faster: this ticket was given or changed meanwhile. Look at it again.")
        return _answer(request, text, status=409, back=back)
    except Invalid as refusal:
        texts = [str(text) for texts in refusal.fields.values() for text in texts]
        return _answer(request, " ".join(texts) or str(refusal), status=422, back=back)
    except DomainError as refusal:
        if request.headers.get("X-Dispatch") != "1":
            raise
        return _answer(request, str(refusal), status=status_of(refusal))
    done = next(iter(proposal.outcome["taken"].values()))
    assert proposal.ticket is not None  # noqa: S101 - one ticket's proposal has it
    text = _("%(number)s given to %(name)s.") % {"number": proposal.ticket.number, "name": done["name"]}
    return _answer(request, text, undo=reverse("desk:dispatch_undo", args=[proposal.pk]), back=back)


@require_POST
@login_required
@dispatchers
def dispatch_undo(request: ActorRequest, pk: int) -> HttpResponse:
    """Take back what was just given out, as far as no work has begun."""
    try:
        proposal = proposal_undo(actor=request.actor, pk=pk)
    except StaleState as refusal:
        return _answer(request, str(refusal), status=409, back=_after(request, pk))
    except DomainError as refusal:
        if request.headers.get("X-Dispatch") != "1":
            raise
        return _answer(request, str(refusal), status=status_of(refusal))
    undone = list(proposal.outcome["undone"].values())
    back = undone.count("back")
    if back == len(undone):
        text = ngettext("%(n)d assignment taken back.", "%(n)d assignments taken back.", back) % {"n": back}
        return _answer(request, text, back=_after(request, pk, proposal))
    text = _("%(back)d of %(all)d taken back; the others stay, as work has begun or somebody changed them.")
    told = text % {"back": back, "all": len(undone)}
    return _answer(request, told, status=200 if back else 409, back=_after(request, pk, proposal))


def _after(request: ActorRequest, pk: int, proposal: DispatchProposal | None = None) -> str:
    if proposal is not None and proposal.kind == "best" and "back" not in request.POST:
        return reverse("desk:dispatch_proposal", args=[pk])
    return _back(request)


@require_POST
@login_required
@dispatchers
def dispatch_best(request: ActorRequest) -> HttpResponse:
    """Compute the best for all of a unit and show it; nothing is given out yet."""
    try:
        proposal = best_propose(actor=request.actor, wanted=filter_from(request.POST))
    except Invalid as refusal:
        texts = [str(text) for texts in refusal.fields.values() for text in texts]
        messages.error(request, " ".join(texts) or str(refusal))
        return redirect(_back(request))
    return redirect("desk:dispatch_proposal", pk=proposal.pk)


@require_GET
@login_required
@dispatchers
def dispatch_proposal(request: ActorRequest, pk: int) -> HttpResponse:
    """A proposal for all: its lines with reasons, to be unchecked and applied, or what became of it."""
    return _proposal_page(request, proposal_get(request.actor, pk))


def _proposal_page(request: ActorRequest, proposal: DispatchProposal, *, status: int = 200) -> HttpResponse:
    lines = lines_of(proposal)
    context: dict[str, Any] = {
        "proposal": proposal,
        "lines": lines,
        "unserved": [(one, _WHY[one["why"]]()) for one in proposal.outcome.get("unserved", ())],
        "applied": proposal.applied_at is not None,
        "may_undo": policies.can_undo(request.actor, proposal),
        "technicians": len({line.technician for line in lines}),
    }
    return render(request, "desk/dispatch/proposal.html", context, status=status)


_WHY = {
    "nobody": lambda: _("Nobody of this area is on shift"),
    "skill": lambda: _("Nobody present has the skill"),
    "full": lambda: _("All who could have enough jobs in hand"),
}


@require_POST
@login_required
@dispatchers
def dispatch_apply(request: ActorRequest, pk: int) -> HttpResponse:
    """Give out the chosen lines in one act."""
    try:
        proposal = proposal_apply(actor=request.actor, pk=pk, numbers=set(request.POST.getlist("line")))
    except StaleState:
        messages.error(request, _("This proposal was applied already."))
        return redirect("desk:dispatch_proposal", pk=pk)
    except Invalid as refusal:
        messages.error(request, str(refusal))
        return _proposal_page(request, proposal_get(request.actor, pk), status=422)
    taken, refused = len(proposal.outcome["taken"]), len(proposal.outcome["refused"])
    messages.success(
        request, ngettext("%(n)d ticket given out.", "%(n)d tickets given out.", taken) % {"n": taken}
    )
    if refused:
        text = ngettext(
            "%(n)d line was not done; its reason stands beside it.",
            "%(n)d lines were not done; the reason stands beside each.",
            refused,
        )
        messages.warning(request, text % {"n": refused})
    return redirect("desk:dispatch_proposal", pk=pk)
