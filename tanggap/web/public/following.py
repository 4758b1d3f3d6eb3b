"""Following an outage by mail without an account: the address, then the code that proves it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, TooMany
from tanggap.tickets.models import Outage
from tanggap.tickets.outages.services.following import (
    outage_follow_ask,
    outage_follow_confirm,
    outage_follow_request,
)
from tanggap.web.forms import show_refusal
from tanggap.web.public.forms import CodeForm, FollowForm
from tanggap.web.public.visitors import origin_of, unlisted, unlisted_page


@require_http_methods(["GET", "HEAD", "POST"])
def follow_by_mail(request: ActorRequest, number: str) -> HttpResponse:
    """The address; the answer is the same whether or not it is known here."""
    outage = Outage.objects.public().filter(number=number).first()
    if outage is None:
        raise NotVisible
    if outage.is_ended:
        messages.info(request, _("The outage is over."))
        return redirect("public:status")
    form = FollowForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                reference = outage_follow_ask(
                    number=number,
                    email=form.cleaned_data["email"],
                    origin=origin_of(request),
                    language=get_language() or "",
                )
            except Invalid as refusal:
                show_refusal(form, refusal)
            except TooMany:
                form.add_error(None, _("Too many codes were asked for. Please try again in an hour."))
                status = 429
            else:
                return unlisted(redirect("public:status_follow_code", reference=reference))
    return unlisted_page(request, "public/follow.html", {"form": form, "outage": outage}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def follow_code(request: ActorRequest, reference: str) -> HttpResponse:
    """The code from the mail; the right one begins it."""
    row = outage_follow_request(reference)
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                outage_follow_confirm(reference=reference, code=form.cleaned_data["code"])
            except Invalid as refusal:
                show_refusal(form, refusal)
            except NotAllowed:
                messages.info(request, _("The outage is over."))
                return redirect("public:status")
            else:
                messages.success(request, _("You will be told when something changes and when it is over."))
                return redirect("public:status")
    return unlisted_page(request, "public/follow_code.html", {"form": form, "row": row}, status=status)
