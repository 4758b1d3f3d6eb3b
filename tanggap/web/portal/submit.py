"""Reporting a problem."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.decision import Decision, no, yes
from tanggap.kernel.errors import Invalid
from tanggap.tickets.choices import Channel
from tanggap.tickets.services import ticket_create_with_files
from tanggap.web.forms import show_refusal
from tanggap.web.kb.suggesting import suggest_while_typing
from tanggap.web.portal.forms import SubmitForm
from tanggap.web.portal.own import Belonging, belonging


@require_http_methods(["GET", "POST"])
@login_required
def submit(request: ActorRequest) -> HttpResponse:
    """The form; what was typed stays whatever happens."""
    known = belonging(request.actor)
    if request.method == "GET":
        return _page(request, SubmitForm(belonging=known), known)
    may_send(known).enforce()
    form = SubmitForm(request.POST, belonging=known)
    if not form.is_valid():
        return _page(request, form, known, status=422)
    uploads = cast("list[UploadedFile[bytes]]", request.FILES.getlist("files"))
    try:
        ticket = ticket_create_with_files(
            actor=request.actor,
            new=form.report(Channel.PORTAL),
            uploads=uploads,
            request_key=request.POST.get("request_key", ""),
        )
    except Invalid as refusal:
        show_refusal(form, refusal)
        return _page(request, form, known, status=422)
    messages.success(
        request, _("Thank you. Your report has the number %(number)s.") % {"number": ticket.number}
    )
    return redirect("portal:ticket", number=ticket.number)


def may_send(known: Belonging) -> Decision:
    """Whether there is a unit to take the report."""
    if known.unit is None:
        return no(
            "no_unit",
            _("Your account does not belong to any unit yet; an administrator has to say which one."),
        )
    return yes()


def _page(request: ActorRequest, form: SubmitForm, known: Belonging, *, status: int = 200) -> HttpResponse:
    suggest_while_typing(form)
    context = {"form": form, "known": known, "may_send": may_send(known)}
    return render(request, "portal/submit.html", context, status=status)
