"""Saying how it was solved, from the link of a message or on the page of a private link.

Opening a link records nothing, since mail scanners open links too: the face that was clicked is chosen
beforehand, and saved by the button or, with scripts, at the first movement of a person on the page.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.kernel.masking import masked_text
from tanggap.tickets.services import feedback_give_by_holder, feedback_give_by_link, feedback_link_open
from tanggap.web.forms import show_refusal
from tanggap.web.public.track import tracked_page
from tanggap.web.public.visitors import unlisted, unlisted_page
from tanggap.web.rating import RatingForm, rating_of


@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: ActorRequest, token: str) -> HttpResponse:
    """The question behind the link of a message; POST answers it."""
    form = RatingForm(request.POST) if request.method == "POST" else None
    try:
        if form is not None and form.is_valid():
            try:
                feedback_give_by_link(actor=request.actor, token=token, **form.cleaned_data)
            except Invalid as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, _("Your answer is saved. Thank you."))
                return unlisted(redirect("public:feedback", token=token))
        found = feedback_link_open(token)
    except NotVisible:
        return unlisted_page(request, "public/feedback_gone.html", status=404)
    action = reverse("public:feedback", args=[token])
    context = {
        "ticket": found.ticket,
        "subject": masked_text(found.ticket.subject),
        "resolution": masked_text(found.ticket.resolution),
        "rating": rating_of(request.actor, found, action, form=form, query=request.GET),
        "reopen_hint": found.is_bad,
    }
    return unlisted_page(request, "public/feedback.html", context, status=200 if form is None else 422)


@require_POST
def track_rate(request: ActorRequest, token: str) -> HttpResponse:
    """Answer on the page of a private link."""
    form = RatingForm(request.POST)
    if form.is_valid():
        try:
            feedback_give_by_holder(actor=request.actor, token=token, **form.cleaned_data)
        except Invalid as refusal:
            show_refusal(form, refusal)
        except NotVisible:
            return unlisted_page(request, "public/track_gone.html", status=404)
        else:
            messages.success(request, _("Your answer is saved. Thank you."))
            return unlisted(redirect("public:tracked", token=token))
    return tracked_page(request, token, rating_form=form)
