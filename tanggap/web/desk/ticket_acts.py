"""Doing something with one ticket: show the form, call the service, keep what was typed."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.activity.selectors import entries_for
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.tickets.answers import answers_for, filled
from tanggap.tickets.choices import PRIORITY_MATRIX, Level, MessageKind, Priority
from tanggap.tickets.errors import NewMessages
from tanggap.tickets.mentions import mentions_in, offered
from tanggap.tickets.models import Ticket, TicketMessage
from tanggap.tickets.policies import can_note, can_reply
from tanggap.tickets.selectors import ticket_get
from tanggap.tickets.services import (
    BulkResult,
    reply_take_back,
    ticket_files_add,
    ticket_restore,
    ticket_say,
    ticket_say_below,
    ticket_say_to_others,
)
from tanggap.web.desk.access import staff_only
from tanggap.web.desk.acts import ACTS, Act
from tanggap.web.desk.ticket_forms import ActForm, EditForm, put_errors, renew_version
from tanggap.web.desk.ticket_page import render_ticket_page
from tanggap.web.desk.timeline import told
from tanggap.web.undo import success_with_undo


@require_http_methods(["GET", "POST"])
@login_required
@staff_only
def ticket_act(request: ActorRequest, number: str, code: str) -> HttpResponse:
    """An act by its form, or at once when it asks nothing.

    The version that the person had on screen comes along; when somebody was faster, the answer is 409 with
    what happened meanwhile and everything that was typed.
    """
    act = ACTS.get(code)
    if act is None:
        raise NotVisible
    ticket = ticket_get(request.actor, number)
    decision = act.decide(request.actor, ticket)
    if request.method == "GET":
        asked = act.form_for(request.actor, ticket)
        if asked is None:
            return redirect("desk:ticket", number=number)
        decision.enforce()
        return _form_page(request, act, ticket, asked(actor=request.actor, ticket=ticket))
    return _do(request, act, ticket)


def _do(request: ActorRequest, act: Act, ticket: Ticket) -> HttpResponse:
    asked = act.form_for(request.actor, ticket)
    form = asked(request.POST, actor=request.actor, ticket=ticket) if asked else None
    version = _version(request)
    try:
        if version is not None and version != ticket.version:
            raise StaleState
        if form is not None and not form.is_valid():
            act.decide(request.actor, ticket).enforce()
            return _form_page(request, act, ticket, form, status=422)
        values = dict(form.cleaned_data) if form is not None else {}
        if isinstance(form, EditForm):
            values["facts"] = form.facts()
        outcome = act.do(request.actor, ticket, values, version)
    except StaleState:
        return _stale(request, act, ticket.number, form)
    except Invalid as refusal:
        if form is None:
            messages.error(request, str(refusal))
            return redirect("desk:ticket", number=ticket.number)
        put_errors(form, refusal)
        return _form_page(request, act, ticket, form, status=422)
    messages.success(request, str(act.done))
    if isinstance(outcome, list):
        _tell_below(request, outcome)
    if act.code == "delete":
        return redirect("desk:tickets")
    shown = outcome if act.code == "split" and isinstance(outcome, Ticket) else ticket
    return redirect("desk:ticket", number=shown.number)


def _tell_below(request: ActorRequest, results: list[BulkResult]) -> None:
    """What became of the tickets that belong to this one."""
    done = [result for result in results if result.done]
    if done:
        text = ngettext(
            "Done also for %(count)d other ticket.",
            "Done also for %(count)d other tickets.",
            len(done),
        )
        messages.success(request, text % {"count": len(done)})
    for result in results:
        if not result.done:
            messages.error(request, f"{result.number}: {result.reason}")


def _version(request: ActorRequest) -> int | None:
    return _whole(request.POST.get("version") or request.GET.get("version"))


def _written(kind: str) -> str:
    """What became of the words."""
    if kind == MessageKind.NOTE:
        return _("Note written.")
    if kind == MessageKind.HELD:
        wait = {"seconds": settings.REPLY_HOLD_S}
        return _("It leaves in %(seconds)d seconds.") % wait
    return _("Sent.")


def _whole(sent: str | None) -> int | None:
    return int(sent) if sent and sent.isascii() and sent.isdecimal() and len(sent) < 18 else None


def _stale(request: ActorRequest, act: Act, number: str, form: ActForm | None) -> HttpResponse:
    """Show what happened meanwhile; a second send is a decision on the present state."""
    present = ticket_get(request.actor, number)
    asked = act.form_for(request.actor, present)
    bound = asked(request.POST, actor=request.actor, ticket=present) if asked else None
    if bound is not None:
        bound.is_valid()
        renew_version(bound, present.version)
    latest = entries_for("tickets.ticket", present.pk).last()
    context = {
        "meanwhile": told(latest) if latest else None,
        "refused": not act.decide(request.actor, present),
    }
    return _form_page(request, act, present, bound, status=409, **context)


def _form_page(
    request: ActorRequest,
    act: Act,
    ticket: Ticket,
    form: ActForm | None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {
        "act": act,
        "ticket": ticket,
        "form": form,
        "decision": act.decide(request.actor, ticket),
        "matrix": _matrix() if act.code == "priority" else None,
        "stale": status == 409,
        **more,
    }
    return render(request, "desk/ticket_act.html", context, status=status)


def _matrix() -> list[dict[str, Any]]:
    """Priority by impact (rows) and urgency (cells)."""
    return [
        {
            "impact": impact,
            "cells": [
                {
                    "code": f"{impact.value}-{urgency.value}",
                    "priority": Priority(PRIORITY_MATRIX[impact, urgency]),
                }
                for urgency in Level
            ],
        }
        for impact in Level
    ]


@require_POST
@login_required
@staff_only
def ticket_say_view(request: ActorRequest, number: str) -> HttpResponse:
    """A reply or a note, with files; text that is refused stays in the composer."""
    kind = MessageKind.NOTE if request.POST.get("kind") == MessageKind.NOTE else MessageKind.REPLY
    body = request.POST.get("body", "")
    uploads = cast("list[UploadedFile[bytes]]", request.FILES.getlist("files"))
    key = request.POST.get("request_key", "")
    said: TicketMessage | None = None
    try:
        if uploads and not body.strip():
            ticket_files_add(
                actor=request.actor,
                number=number,
                uploads=uploads,
                visibility="internal" if kind == MessageKind.NOTE else "public",
                request_key=key,
            )
        else:
            said = ticket_say(
                actor=request.actor,
                number=number,
                kind=kind,
                body=body,
                uploads=uploads,
                request_key=key,
                seen=_whole(request.POST.get("seen")),
                held=True,
            )
    except NewMessages as overtaken:
        typed = {"kind": kind.value, "body": body, "errors": [str(overtaken)]}
        return render_ticket_page(request, number, status=409, composer=typed)
    except Invalid as refusal:
        errors = [str(text) for texts in refusal.fields.values() for text in texts] or [str(refusal)]
        return render_ticket_page(
            request, number, status=422, composer={"kind": kind.value, "body": body, "errors": errors}
        )
    _tell_written(request, number, said, kind)
    copy: Any = {"actor": request.actor, "number": number, "body": body, "request_key": key, "held": True}
    if "others" in request.POST and body.strip() and kind == MessageKind.REPLY:
        _tell_below(request, ticket_say_to_others(**copy))
    if "below" in request.POST and body.strip():
        _tell_below(request, ticket_say_below(kind=kind, **copy))
    return redirect("desk:ticket", number=number)


def _tell_written(request: ActorRequest, number: str, said: TicketMessage | None, kind: MessageKind) -> None:
    """What became of the words, with the way back while there is one, and ``@`` words that reached nobody."""
    text = _written(said.kind if said else kind.value)
    if said is not None and said.kind == MessageKind.HELD:
        undo = reverse("desk:reply_undo", args=[said.ticket.number, said.pk])
        success_with_undo(request, text, undo, form="reply-undo", seconds=settings.REPLY_HOLD_S)
    else:
        messages.success(request, text)
    if said is None or said.kind != MessageKind.NOTE or "@" not in said.body:
        return
    for handle in mentions_in(said.ticket, said.body).unknown:
        near = ", ".join(f"@{one.handle}" for one in offered(said.ticket, handle)[:3])
        hint = _("@%(handle)s: nobody with this name reads notes here, so nobody was told.")
        hint %= {"handle": handle}
        if near:
            hint += " " + _("Meant %(near)s?") % {"near": near}
        messages.warning(request, hint)


@require_POST
@login_required
@staff_only
def reply_undo(request: ActorRequest, number: str, pk: int) -> HttpResponse:
    """Take a reply back before it is sent; its text stands in the composer again."""
    try:
        text = reply_take_back(actor=request.actor, number=number, message_id=pk)
    except StaleState:
        messages.error(request, _("It was sent already."))
        return redirect("desk:ticket", number=number)
    typed = {"kind": MessageKind.REPLY.value, "body": text, "errors": []}
    return render_ticket_page(request, number, composer=typed)


@require_GET
@login_required
@staff_only
def ticket_answers(request: ActorRequest, number: str) -> HttpResponse:
    """The canned answers that fit the ticket, with its facts filled in; ``q`` narrows them."""
    ticket = ticket_get(request.actor, number)
    can_reply(request.actor, ticket).enforce()
    words = request.GET.get("q", "").strip()[:100]
    lines = [
        {"title": one.title, "text": filled(one.body, ticket, request.actor)}
        for one in answers_for(ticket, words)
    ]
    return render(request, "desk/answers.html", {"answers": lines, "words": words})


@require_GET
@login_required
@staff_only
def ticket_mentions(request: ActorRequest, number: str) -> HttpResponse:
    """Colleagues who may read a note of the ticket and whose name begins with ``q``."""
    ticket = ticket_get(request.actor, number)
    can_note(request.actor, ticket).enforce()
    people = offered(ticket, request.GET.get("q", ""), without=request.actor.person_id)
    return render(request, "desk/mentions.html", {"people": people})


@require_POST
@login_required
@staff_only
def ticket_restore_view(request: ActorRequest, number: str) -> HttpResponse:
    """Bring a deleted ticket back."""
    ticket_restore(actor=request.actor, number=number)
    messages.success(request, _("Restored."))
    return redirect("desk:ticket", number=number)
