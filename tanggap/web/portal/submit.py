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
from tanggap.intake.choices import VisitEvent
from tanggap.kernel.decision import Decision, no, yes
from tanggap.kernel.errors import Invalid, TooMany
from tanggap.tickets.choices import Channel
from tanggap.tickets.drafts import NewTicket
from tanggap.tickets.models import Category, Ticket
from tanggap.tickets.selectors import similar_open
from tanggap.tickets.services import ticket_create_with_files
from tanggap.web.forms import show_refusal
from tanggap.web.kb.suggesting import known_at, suggest_while_typing
from tanggap.web.portal.forms import SubmitForm
from tanggap.web.portal.own import Belonging, belonging, following, own_tickets
from tanggap.web.questions import Asked, ask_when_chosen
from tanggap.web.visits import note_in_visit


@require_http_methods(["GET", "POST"])
@login_required
def submit(request: ActorRequest) -> HttpResponse:
    """The form; what was typed stays whatever happens."""
    known = belonging(request.actor)
    if request.method == "GET":
        earlier = own_tickets(request.actor).filter(number=request.GET.get("again", "")[:20]).first()
        category = str(earlier.category_id or "") if earlier else request.GET.get("category", "")
        return _page(request, SubmitForm(belonging=known, earlier=earlier), known, Asked(category))
    may_send(known).enforce()
    form = SubmitForm(request.POST, belonging=known)
    asked = Asked(request.POST.get("category", ""), request.POST)
    if not form.is_valid() or asked.is_pending:
        return _page(request, form, known, asked, status=422)
    new = form.report(Channel.PORTAL)
    new.answers, new.questions_id = asked.answers(), asked.version
    similar = None if "anyway" in request.POST else _similar(known, new)
    if similar is not None:
        return _page(request, form, known, asked, similar=similar, status=409)
    uploads = cast("list[UploadedFile[bytes]]", request.FILES.getlist("files"))
    try:
        ticket = ticket_create_with_files(
            actor=request.actor,
            new=new,
            uploads=uploads,
            request_key=request.POST.get("request_key", ""),
        )
    except Invalid as refusal:
        if not asked.refuse(refusal):
            show_refusal(form, refusal)
        return _page(request, form, known, asked, status=422)
    except TooMany as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, known, asked, status=429)
    note_in_visit(request, VisitEvent.REPORTED)
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


def _similar(known: Belonging, new: NewTicket) -> Ticket | None:
    """An open report about the same, by the person or at the same place."""
    category = Category.objects.filter(pk=new.category_id).first() if new.category_id else None
    return similar_open(category=category, requester_id=known.person.pk, site_id=new.site_id)


def _page(
    request: ActorRequest,
    form: SubmitForm,
    known: Belonging,
    asked: Asked,
    *,
    similar: Ticket | None = None,
    status: int = 200,
) -> HttpResponse:
    suggest_while_typing(form)
    ask_when_chosen(form)
    paths = [one.unit.path for one in known.sites] or ([known.unit.path] if known.unit else [])
    context = {
        "asked": asked,
        **known_at(paths),
        "followed": following(request),
        "form": form,
        "known": known,
        "may_send": may_send(known),
        "similar": similar,
        "similar_is_own": similar is not None and similar.requester_id == known.person.pk,
    }
    return render(request, "portal/submit.html", context, status=status)
