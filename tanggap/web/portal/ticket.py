"""One report: how it stands, who works on it, what was said and done; answer, close, reopen."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.fieldwork.choices import ACTIVE_STATUSES
from tanggap.fieldwork.models import WorkOrder
from tanggap.fieldwork.proof_rules import code_for_customer
from tanggap.kernel import clock
from tanggap.kernel.errors import Invalid
from tanggap.tickets import policies
from tanggap.tickets.catalogue.standing import validation_of
from tanggap.tickets.choices import Channel, MessageKind
from tanggap.tickets.merged import shown_to_reporter
from tanggap.tickets.models import Ticket
from tanggap.tickets.questions import answers_of
from tanggap.tickets.selectors import feedback_open_of
from tanggap.tickets.services import (
    feedback_give_by_reporter,
    ticket_close,
    ticket_files_add,
    ticket_reopen,
    ticket_say,
)
from tanggap.web import live
from tanggap.web.forms import show_refusal
from tanggap.web.portal.forms import ReopenForm
from tanggap.web.portal.line import line_words
from tanggap.web.portal.own import own_ticket
from tanggap.web.portal.services import AnswerForm
from tanggap.web.portal.story import story_of
from tanggap.web.portal.words import standing_of
from tanggap.web.rating import Rating, RatingForm, rating_of

_ACTIVE = [status.value for status in ACTIVE_STATUSES]


@require_GET
@login_required
def ticket(request: ActorRequest, number: str) -> HttpResponse:
    """The page of one report; what went into another report of the same person leads there."""
    found = own_ticket(request.actor, number)
    shown = shown_to_reporter(found)
    if shown is not found:
        return redirect("portal:ticket", number=shown.number)
    return _page(request, number)


def _page(
    request: ActorRequest,
    number: str,
    *,
    status: int = 200,
    composer: dict[str, Any] | None = None,
    reopen_form: ReopenForm | None = None,
    rating_form: RatingForm | None = None,
) -> HttpResponse:
    """Gather and draw the page.

    Args:
        composer: the text of a message that was refused, with ``errors``.
        reopen_form: a reason that was refused.
        rating_form: an answer about the solution that was refused.
    """
    actor = request.actor
    start = live.begin_subject(actor, own_ticket(actor, number))
    found = own_ticket(actor, number)
    asks = getattr(found, "service_request", None)
    validation = validation_of(found) if asks is not None else None
    context = {
        "validation": validation,
        "service": asks.service if asks is not None else None,
        "answer_form": AnswerForm(),
        "papers": asks.service.papers if asks is not None else [],
        "ticket": found,
        "here": reverse("portal:ticket", args=[found.number]),
        "live": start,
        "standing": standing_of(found, clock.now(), validation=validation),
        "line": line_words(found),
        "code": code_for_customer(found),
        "timeline": story_of(found),
        "form_answers": answers_of(found),
        "visit": _visit(found),
        "may_reply": policies.can_reply(actor, found),
        "may_close": policies.can_close(actor, found),
        "may_reopen": policies.can_reopen(actor, found),
        "composer": composer or {"body": "", "errors": []},
        "reopen_form": reopen_form or ReopenForm(),
        "rating": _rating(request, found, rating_form),
    }
    return render(request, "portal/ticket.html", context, status=status)


def _rating(request: ActorRequest, found: Ticket, form: RatingForm | None) -> Rating | None:
    asked = feedback_open_of(found)
    return rating_of(
        request.actor, asked, reverse("portal:ticket_rate", args=[found.number]), form=form, query=request.GET
    )


def _visit(found: Ticket) -> dict[str, Any] | None:
    """The technicians who have the job, with state and planned time; one query."""
    rows = list(
        WorkOrder.objects.filter(ticket=found, status__in=_ACTIVE, crew__isnull=False)
        .order_by("-pk", "crew__pk")
        .values("pk", "status", "scheduled_from", "scheduled_to", "crew__technician__user__name")
    )
    if not rows:
        return None
    newest = [row for row in rows if row["pk"] == rows[0]["pk"]]
    return {**newest[0], "names": [row["crew__technician__user__name"] for row in newest]}


@require_POST
@login_required
def ticket_reply(request: ActorRequest, number: str) -> HttpResponse:
    """A message with files, or files alone; what is refused stays in the composer."""
    own_ticket(request.actor, number)
    body = request.POST.get("body", "")
    uploads = cast("list[UploadedFile[bytes]]", request.FILES.getlist("files"))
    key = request.POST.get("request_key", "")
    try:
        if uploads and not body.strip():
            ticket_files_add(actor=request.actor, number=number, uploads=uploads, request_key=key)
        else:
            ticket_say(
                actor=request.actor,
                number=number,
                kind=MessageKind.REPLY,
                body=body,
                uploads=uploads,
                request_key=key,
                channel=Channel.PORTAL,
            )
    except Invalid as refusal:
        errors = [str(text) for texts in refusal.fields.values() for text in texts] or [str(refusal)]
        return _page(request, number, status=422, composer={"body": body, "errors": errors})
    messages.success(request, _("Sent."))
    return redirect("portal:ticket", number=number)


@require_POST
@login_required
def ticket_close_view(request: ActorRequest, number: str) -> HttpResponse:
    """Accept the solution."""
    own_ticket(request.actor, number)
    ticket_close(actor=request.actor, number=number)
    messages.success(request, _("Closed. Thank you for telling us."))
    return redirect("portal:ticket", number=number)


@require_POST
@login_required
def ticket_reopen_view(request: ActorRequest, number: str) -> HttpResponse:
    """Say that it is not solved, and why."""
    found = own_ticket(request.actor, number)
    may = policies.can_reopen(request.actor, found)
    if may.code == "too_late":
        messages.info(request, str(may.reason))
        return redirect(f"{reverse('portal:submit')}?again={number}")
    may.enforce()
    form = ReopenForm(request.POST)
    if not form.is_valid():
        return _page(request, number, status=422, reopen_form=form)
    try:
        ticket_reopen(actor=request.actor, number=number, reason=form.cleaned_data["reason"])
    except Invalid as refusal:
        show_refusal(form, refusal)
        return _page(request, number, status=422, reopen_form=form)
    messages.success(request, _("Reopened. We look at it again."))
    return redirect("portal:ticket", number=number)


@require_POST
@login_required
def ticket_rate(request: ActorRequest, number: str) -> HttpResponse:
    """Say how it was solved."""
    own_ticket(request.actor, number)
    form = RatingForm(request.POST)
    if not form.is_valid():
        return _page(request, number, status=422, rating_form=form)
    try:
        feedback_give_by_reporter(actor=request.actor, number=number, **form.cleaned_data)
    except Invalid as refusal:
        show_refusal(form, refusal)
        return _page(request, number, status=422, rating_form=form)
    messages.success(request, _("Your answer is saved. Thank you."))
    return redirect("portal:ticket", number=number)
