"""Following a report without an account: by number and a code, or by a private link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tanggap.accounts.requests import ActorRequest
from tanggap.fieldwork.proof_rules import code_for_customer
from tanggap.kernel import clock
from tanggap.kernel.errors import Invalid, NotVisible, TooMany
from tanggap.kernel.masking import given_name, masked_email, masked_text
from tanggap.tickets.merged import shown_to_reporter
from tanggap.tickets.models import Ticket
from tanggap.tickets.selectors import feedback_open_of
from tanggap.tickets.services import (
    tracking_ask,
    tracking_confirm,
    tracking_link_open,
    tracking_links_revoke_by_holder,
)
from tanggap.tickets.services.tracking import tracking_request_get
from tanggap.web import live
from tanggap.web.components.parts import TimelineEntry
from tanggap.web.forms import show_refusal
from tanggap.web.portal.line import line_words
from tanggap.web.portal.story import story_of
from tanggap.web.portal.words import standing_of
from tanggap.web.public.forms import CodeForm, TrackForm
from tanggap.web.public.visitors import origin_of, unlisted, unlisted_page
from tanggap.web.rating import RatingForm, rating_of


@require_http_methods(["GET", "HEAD", "POST"])
def track(request: ActorRequest) -> HttpResponse:
    """Number and contact; the answer is the same whether or not there is such a report."""
    if request.method != "POST":
        return unlisted_page(request, "public/track.html", {"form": TrackForm()})
    form = TrackForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            reference = tracking_ask(
                number=form.cleaned_data["number"],
                contact=form.cleaned_data["contact"],
                origin=origin_of(request),
                language=get_language() or "",
            )
        except Invalid as refusal:
            show_refusal(form, refusal)
        except TooMany:
            form.add_error(None, _("Too many codes were asked for. Please try again in an hour."))
            status = 429
        else:
            return unlisted(redirect("public:track_code", reference=reference))
    return unlisted_page(request, "public/track.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def track_code(request: ActorRequest, reference: str) -> HttpResponse:
    """The code from the mail; the right one opens the report for a day."""
    try:
        row = tracking_request_get(reference)
    except NotVisible:
        return _gone(request)
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                token = tracking_confirm(reference=reference, code=form.cleaned_data["code"])
            except Invalid as refusal:
                show_refusal(form, refusal)
            else:
                return unlisted(redirect("public:tracked", token=token))
    context = {"form": form, "number": row.number, "contact": row.contact}
    return unlisted_page(request, "public/track_code.html", context, status=status)


@require_safe
def tracked(request: ActorRequest, token: str) -> HttpResponse:
    """The report behind a private link: how it stands, what happened, masked; only a rating is taken."""
    return tracked_page(request, token)


def tracked_page(request: ActorRequest, token: str, *, rating_form: RatingForm | None = None) -> HttpResponse:
    """Gather and draw the page.

    Args:
        rating_form: an answer about the solution that was refused.
    """
    try:
        watched = ("tickets.ticket", shown_to_reporter(tracking_link_open(token).ticket).pk)
        start = live.Watch(None, None, watched).begin()
        link = tracking_link_open(token)
    except NotVisible:
        return _gone(request)
    ticket = shown_to_reporter(link.ticket)
    names = _names_for(ticket)
    own_page = reverse("portal:ticket", args=[ticket.number])
    is_own = request.actor.person_id is not None and request.actor.person_id == ticket.requester_id
    context = {
        "ticket": ticket,
        "subject": masked_text(ticket.subject),
        "link": link,
        "here": reverse("public:tracked", args=[token]),
        "token": token,
        "live": start,
        "standing": standing_of(ticket, clock.now(), names=names),
        "line": line_words(ticket),
        "code": code_for_customer(ticket),
        "timeline": [_as_seen_by_strangers(line) for line in story_of(ticket, names=names)],
        "resolution": masked_text(ticket.resolution),
        "taken_by": names(ticket.assignee.name) if ticket.assignee else "",
        "mailbox": masked_email(ticket.requester_email),
        "own_page": own_page if is_own or ticket.requester_id else "",
        "rating": rating_of(
            request.actor,
            feedback_open_of(ticket),
            reverse("public:track_rate", args=[token]),
            form=rating_form,
        ),
    }
    status = 200 if rating_form is None else 422
    return unlisted_page(request, "public/tracked.html", context, status=status)


@require_POST
def track_revoke(request: ActorRequest, token: str) -> HttpResponse:
    """End all private links of the report, this one with them."""
    try:
        tracking_links_revoke_by_holder(token=token)
    except NotVisible:
        return _gone(request)
    messages.success(request, _("The private links of this report no longer open it."))
    return unlisted(redirect("public:track"))


def _gone(request: ActorRequest) -> HttpResponse:
    return unlisted_page(request, "public/track_gone.html", status=404)


def _names_for(ticket: Ticket) -> Callable[[str], str]:
    """Staff by their first name, the reporter as the reader."""

    def shown(name: str) -> str:
        return _("You") if name and name == ticket.requester_name else given_name(name)

    return shown


def _as_seen_by_strangers(line: TimelineEntry) -> TimelineEntry:
    """Without what a forwarded link should not carry: addresses, numbers, files."""
    body = masked_text(str(line.body))
    if count := len(line.files):
        told = ngettext("With %(count)d file.", "With %(count)d files.", count) % {"count": count}
        body = f"{body}\n{told}".strip()
    return replace(line, body=body, files=())
