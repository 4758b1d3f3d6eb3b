"""Reporting without an account: the form, the code that proves the address, and what happens next."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tanggap.accounts.requests import ActorRequest
from tanggap.intake.choices import VisitEvent
from tanggap.intake.models import GuestReport
from tanggap.intake.services import (
    guest_code_again,
    guest_report_create,
    guest_report_follow,
    guest_report_get,
    guest_report_prove,
    guest_report_similar,
    guest_report_submit,
)
from tanggap.kernel.errors import DomainError, Invalid, NotVisible, TooMany
from tanggap.organization.models import Unit
from tanggap.web.forms import show_refusal
from tanggap.web.kb.suggesting import known_at, suggest_while_typing
from tanggap.web.middleware import status_of
from tanggap.web.public.forms import CodeForm, GuestForm
from tanggap.web.public.visitors import origin_of, unlisted, unlisted_page
from tanggap.web.questions import Asked, ask_when_chosen
from tanggap.web.visits import note_in_visit


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: ActorRequest) -> HttpResponse:
    """The form; what was typed stays whatever happens. Who is signed in reports in the portal."""
    if request.method != "POST":
        if request.actor.is_authenticated:
            return redirect("portal:submit")
        return _form_page(request, GuestForm(), Asked(""))
    form = GuestForm(request.POST)
    asked = Asked(request.POST.get("category", ""), request.POST)
    if not form.is_valid() or asked.is_pending:
        return _form_page(request, form, asked, status=422)
    try:
        reference = guest_report_create(
            facts=replace(form.facts(), answers=asked.answers(), questions_id=asked.version),
            uploads=cast("list[UploadedFile[bytes]]", request.FILES.getlist("files")),
            origin=origin_of(request),
            language=get_language() or "",
            request_key=request.POST.get("request_key", ""),
        )
    except DomainError as refusal:
        return _refused(request, form, asked, refusal)
    return unlisted(redirect("public:report_code", reference=reference))


def _refused(request: ActorRequest, form: GuestForm, asked: Asked, refusal: DomainError) -> HttpResponse:
    """The form again with everything that was typed, and why."""
    if isinstance(refusal, Invalid):
        if not asked.refuse(refusal):
            show_refusal(form, refusal)
    elif isinstance(refusal, TooMany):
        form.add_error(None, _("Too many reports at once. Please try again in an hour, or call us."))
    else:
        form.add_error(None, str(refusal))
    return _form_page(request, form, asked, status=status_of(refusal))


def _form_page(request: ActorRequest, form: GuestForm, asked: Asked, *, status: int = 200) -> HttpResponse:
    suggest_while_typing(form)
    ask_when_chosen(form)
    unit = form.data.get("unit", "") if form.is_bound else ""
    paths = Unit.objects.filter(pk=unit).values_list("path", flat=True) if unit.isdecimal() else ()
    context = {"form": form, "asked": asked, **known_at(list(paths) if len(unit) < 18 else [])}
    return unlisted_page(request, "public/report.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def report_code(request: ActorRequest, reference: str) -> HttpResponse:
    """The code; then the choice when the same is open already; then the report goes out."""
    try:
        row = guest_report_get(reference)
        if request.method == "POST":
            return _act(request, reference)
    except NotVisible:
        return unlisted_page(request, "public/report_gone.html", status=404)
    return _code_page(request, row, CodeForm())


def _act(request: ActorRequest, reference: str) -> HttpResponse:
    wanted = request.POST.get("act", "prove")
    if wanted == "again":
        return _again(request, reference)
    if wanted == "follow":
        messages.success(request, _("Your photos were kept with the report that you follow."))
        return unlisted(redirect("public:tracked", token=guest_report_follow(reference=reference)))
    form = CodeForm(request.POST)
    try:
        if wanted == "prove":
            if not form.is_valid():
                return _code_page(request, guest_report_get(reference), form, status=422)
            row = guest_report_prove(reference=reference, code=form.cleaned_data["code"])
            if guest_report_similar(row) is not None:
                return unlisted(redirect("public:report_code", reference=reference))
        ticket, token = guest_report_submit(reference=reference)
        note_in_visit(request, VisitEvent.REPORTED)
    except Invalid as refusal:
        form.is_valid()
        show_refusal(form, refusal)
        return _code_page(request, guest_report_get(reference), form, status=422)
    messages.success(
        request, _("Thank you. Your report has the number %(number)s.") % {"number": ticket.number}
    )
    return unlisted(redirect("public:tracked", token=token))


def _again(request: ActorRequest, reference: str) -> HttpResponse:
    try:
        guest_code_again(reference=reference)
    except TooMany as refusal:
        form = CodeForm({"code": ""})
        form.errors.clear()
        form.add_error(None, str(refusal))
        return _code_page(request, guest_report_get(reference), form, status=429)
    messages.success(request, _("A new code is on its way."))
    return unlisted(redirect("public:report_code", reference=reference))


def _code_page(request: ActorRequest, row: GuestReport, form: CodeForm, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"row": row, "form": form, "similar": guest_report_similar(row)}
    return unlisted_page(request, "public/report_code.html", context, status=status)
