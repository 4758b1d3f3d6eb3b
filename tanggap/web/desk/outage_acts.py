"""What is done with outages: declaring, correcting, telling, approving, ending; tickets in and out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.errors import DomainError, Invalid, NotVisible
from tanggap.tickets import services
from tanggap.tickets.models import Outage
from tanggap.tickets.outages import policies
from tanggap.tickets.outages.choices import OutageKind, OutageStatus
from tanggap.tickets.selectors import ticket_get
from tanggap.tickets.services import BULK_LIMIT, explained, outage_load, suggestion_load, tickets_each
from tanggap.web.desk.access import holding
from tanggap.web.desk.outage_forms import (
    AttachForm,
    CancelOutageForm,
    DetachForm,
    NewsForm,
    OutageForm,
    ResolveOutageForm,
    declared_defaults,
    first_values,
)
from tanggap.web.desk.outages import render_outage
from tanggap.web.setup.attempts import attempt, status_of_form

declarers_only = holding("outage.declare")
changers_only = holding("outage.change")
approvers_only = holding("outage.approve")


# Declaring ------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@login_required
@declarers_only
def outage_new(request: ActorRequest) -> HttpResponse:
    """From scratch, from tickets (``?ticket=``), from a suggestion (``?suggestion=``), or a maintenance."""
    if request.method == "GET" or "declared" not in request.POST:
        return declare_page(request, request.GET.getlist("ticket"))
    numbers = list(dict.fromkeys(request.POST.getlist("ticket")))[:BULK_LIMIT]
    form = OutageForm(request.POST, actor=request.actor)
    suggestion = request.POST.get("suggestion", "")
    if form.is_valid():
        made = attempt(
            form,
            lambda: services.outage_declare(
                actor=request.actor,
                draft=form.draft(),
                ticket_numbers=_attachable(request, numbers),
                suggestion_id=int(suggestion) if suggestion.isdecimal() and len(suggestion) < 18 else None,
                request_key=request.POST.get("request_key", ""),
            ),
        )
        if made is not None:
            words = (
                _("Planned. Somebody else has to approve it before anybody is told.")
                if made.is_maintenance
                else _("Declared. Its tickets are found and people are told in the background.")
            )
            messages.success(request, words)
            return redirect("desk:outage", number=made.number)
    return _form_page(request, form, numbers, suggestion)


def declare_page(request: ActorRequest, numbers: list[str]) -> HttpResponse:
    """The empty form with what is known already."""
    actor = request.actor
    policies.can_declare_anywhere(actor).enforce()
    initial = declared_defaults(actor)
    chosen = list(dict.fromkeys(numbers))[:BULK_LIMIT]
    suggestion = request.GET.get("suggestion", "")
    if request.GET.get("kind") == OutageKind.MAINTENANCE:
        initial |= {"kind": OutageKind.MAINTENANCE, "started_at": None, "tells_served": True}
    if suggestion.isdecimal() and len(suggestion) < 18:
        found = suggestion_load(actor, int(suggestion))
        chosen = list(found.tickets)
        initial |= {"unit": str(found.unit_id), "nodes": found.node, "started_at": found.first_at}
    elif chosen:
        first = ticket_get(actor, chosen[0])
        node = first.site.network_node if first.site else ""
        initial |= {
            "unit": str(first.unit_id),
            "nodes": node,
            "started_at": first.reported_at,
            "title": first.subject[:160],
        }
    return _form_page(request, OutageForm(actor=actor, initial=initial), chosen, suggestion)


def _attachable(request: ActorRequest, numbers: list[str]) -> list[str]:
    """The chosen tickets that may be put under an outage; the others are told of."""
    kept: list[str] = []
    for number in numbers:
        ticket = ticket_get(request.actor, number)
        if ticket.outage_id is None and request.actor.holds("outage.change", at=ticket.unit.path):
            kept.append(number)
        else:
            messages.warning(request, _("%(number)s stays where it is.") % {"number": number})
    return kept


def _form_page(
    request: ActorRequest,
    form: OutageForm,
    numbers: list[str],
    suggestion: str = "",
    outage: Outage | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "outage": outage,
        "numbers": numbers,
        "suggestion": suggestion,
        "may_save": policies.can_change(request.actor, outage)
        if outage
        else policies.can_declare_anywhere(request.actor),
        "planned": form["kind"].value() == OutageKind.MAINTENANCE,
    }
    return render(request, "desk/outages/form.html", context, status=status_of_form(form))


@require_http_methods(["GET", "POST"])
@login_required
@changers_only
def outage_edit(request: ActorRequest, number: str) -> HttpResponse:
    """Correct title, text, places, window."""
    found = outage_load(request.actor, number)
    if request.method == "GET":
        form = OutageForm(actor=request.actor, outage=found, initial=first_values(found))
        return _form_page(request, form, [], outage=found)
    form = OutageForm({"kind": found.kind, **request.POST.dict()}, actor=request.actor, outage=found)
    if form.is_valid():
        changed = attempt(
            form,
            lambda: services.outage_edit(
                actor=request.actor,
                number=number,
                draft=form.draft(),
                expected_version=form.cleaned_data["version"],
            ),
        )
        if changed is not None:
            messages.success(request, _("Saved."))
            return redirect("desk:outage", number=number)
    return _form_page(request, form, [], outage=found)


# Acts -----------------------------------------------------------------------------------------------------
def _acted(
    request: ActorRequest,
    number: str,
    name: str,
    form: BaseForm,
    call: Callable[[], object],
    done: Any,
) -> HttpResponse:
    """Do it, or the page again with the form and what is wrong."""
    if form.is_valid() and attempt(form, call) is not None:
        messages.success(request, done)
        return redirect("desk:outage", number=number)
    found = outage_load(request.actor, number)
    return render_outage(request, found, forms={name: form, "opened": name}, status=status_of_form(form))


def _end_page(request: ActorRequest, number: str, act: str) -> HttpResponse:
    """The outage with the form of the dialog on top, for readers without scripts.

    Raises:
        NotAllowed: it cannot be done now.
    """
    found = outage_load(request.actor, number)
    target = OutageStatus.RESOLVED if act == "resolve" else OutageStatus.CANCELLED
    policies.can_move(request.actor, found, target).enforce()
    return render_outage(request, found, forms={"opened": act})


@require_POST
@login_required
@changers_only
def outage_post(request: ActorRequest, number: str) -> HttpResponse:
    """Say what is new."""
    form = NewsForm(request.POST, outage=outage_load(request.actor, number))

    def call() -> object:
        return services.outage_post(
            actor=request.actor,
            number=number,
            news=form.news(),
            expected_version=form.cleaned_data["version"],
        )

    return _acted(request, number, "news", form, call, _("Told."))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@changers_only
def outage_resolve(request: ActorRequest, number: str) -> HttpResponse:
    """Say that it is over."""
    if request.method != "POST":
        return _end_page(request, number, "resolve")
    form = ResolveOutageForm(request.POST)

    def call() -> object:
        data = form.cleaned_data
        return services.outage_resolve(
            actor=request.actor,
            number=number,
            resolution=data["resolution"],
            cause=data["cause"],
            closes_tickets=data["closes_tickets"],
            expected_version=data["version"],
        )

    done = _("Over. Everybody who was told hears of it, and its tickets are solved in the background.")
    return _acted(request, number, "resolve", form, call, done)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@changers_only
def outage_cancel(request: ActorRequest, number: str) -> HttpResponse:
    """Call it off."""
    if request.method != "POST":
        return _end_page(request, number, "cancel")
    form = CancelOutageForm(request.POST)

    def call() -> object:
        data = form.cleaned_data
        return services.outage_cancel(
            actor=request.actor, number=number, reason=data["reason"], expected_version=data["version"]
        )

    return _acted(request, number, "cancel", form, call, _("Called off."))


@require_POST
@login_required
@approvers_only
def outage_approve(request: ActorRequest, number: str) -> HttpResponse:
    """Approve what somebody else planned."""
    services.outage_approve(actor=request.actor, number=number)
    messages.success(request, _("Approved. People are told in time."))
    return redirect("desk:outage", number=number)


@require_POST
@login_required
@changers_only
def outage_attach(request: ActorRequest, number: str) -> HttpResponse:
    """Put tickets under it, one by one; what is refused is said."""
    form = AttachForm(request.POST)
    outage_load(request.actor, number)
    if not form.is_valid():
        return _acted(request, number, "attach", form, lambda: None, "")
    try:
        results = tickets_each(
            form.values(),
            lambda ticket: services.outage_attach(actor=request.actor, number=number, ticket_number=ticket),
        )
    except Invalid as refusal:
        form.add_error("numbers", str(refusal))
        return _acted(request, number, "attach", form, lambda: None, "")
    for result in results:
        if result.done:
            messages.success(request, _("%(number)s belongs to it now.") % {"number": result.number})
        else:
            messages.warning(request, f"{result.number}: {result.reason}")
    return redirect("desk:outage", number=number)


@require_POST
@login_required
@changers_only
def outage_detach(request: ActorRequest, number: str) -> HttpResponse:
    """Take the ticket with this number out of its outage."""
    form = DetachForm(request.POST)
    ticket = ticket_get(request.actor, number)
    try:
        if not form.is_valid():
            raise Invalid.field("reason", _("Please say why."))
        services.outage_detach(actor=request.actor, ticket_number=number, reason=form.cleaned_data["reason"])
    except NotVisible:
        raise
    except DomainError as refusal:
        messages.error(request, explained(refusal))
    else:
        messages.success(request, _("The ticket stands for itself again."))
    return redirect("desk:ticket", number=ticket.number)


@require_POST
@login_required
@declarers_only
def suggestion_dismiss(request: ActorRequest, pk: int) -> HttpResponse:
    """Say that it is no outage."""
    services.suggestion_dismiss(actor=request.actor, suggestion_id=pk)
    messages.success(request, _("Noted: no outage."))
    return redirect("desk:outages")
