"""The service catalogue as offices see it: finding a service, asking for it, answering the section."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.decision import no
from tanggap.kernel.errors import Invalid, TooMany
from tanggap.tickets.catalogue.choices import KINDS
from tanggap.tickets.catalogue.search import services_found
from tanggap.tickets.catalogue.selectors import offered
from tanggap.tickets.catalogue.services.requests import (
    RequestFacts,
    service_by_code,
    service_request_answer,
    service_request_create,
)
from tanggap.tickets.models import CatalogueService
from tanggap.tickets.policies import own_office
from tanggap.tickets.services import ticket_cancel
from tanggap.web.components.promises import promise_words
from tanggap.web.desk.widgets import PlainSelect
from tanggap.web.forms import show_refusal
from tanggap.web.portal.own import Belonging, belonging, own_ticket
from tanggap.web.questions import Asked

WORDS_LIMIT = 200
OTHER = "files"


def _office_only(request: ActorRequest) -> None:
    """The catalogue is for people of offices.

    Raises:
        NotAllowed.
    """
    if own_office(request.actor) is None:
        no("office", _("The service catalogue is for people of government offices.")).enforce()


class ServiceSearchForm(forms.Form):
    """The search, as it stands in the address."""

    q = forms.CharField(label=gettext_lazy("What do you need?"), required=False, max_length=WORDS_LIMIT)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=[("", gettext_lazy("Anything")), *KINDS]
    )
    section = forms.ChoiceField(label=gettext_lazy("Handled by"), required=False, widget=PlainSelect)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        sections = {str(one.unit_id): one.unit.name for one in offered.get()}
        section: Any = self.fields["section"]
        section.choices = [("", _("Any section")), *sorted(sections.items(), key=lambda pair: pair[1])]


def _card(service: CatalogueService) -> dict[str, Any]:
    return {
        "service": service,
        "validated": promise_words(service.validation_promise),
        "done": promise_words(service.completion_promise),
    }


@require_GET
@login_required
def services(request: ActorRequest) -> HttpResponse:
    """All services, or those that answer what was typed."""
    _office_only(request)
    form = ServiceSearchForm(request.GET)
    form.is_valid()
    words = request.GET.get("q", "").strip()[:WORDS_LIMIT]
    found = services_found(words)
    if kind := form.cleaned_data.get("kind"):
        found = [one for one in found if one.kind == kind]
    if section := form.cleaned_data.get("section"):
        found = [one for one in found if str(one.unit_id) == section]
    narrowed = bool(words or kind or section)
    context = {"form": form, "cards": [_card(one) for one in found], "words": words, "narrowed": narrowed}
    return render(request, "portal/services.html", context)


@require_GET
@login_required
def service(request: ActorRequest, code: str) -> HttpResponse:
    """What a service needs, who handles it, how long it takes."""
    _office_only(request)
    return render(request, "portal/service.html", _card(service_by_code(code)))


class RequestForm(forms.Form):
    """What an office asks for; the questions of the category and the documents stand beside it."""

    subject = forms.CharField(label=gettext_lazy("What is it about?"), max_length=200)
    description = forms.CharField(
        label=gettext_lazy("Tell us more"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    site = forms.ChoiceField(
        label=gettext_lazy("At which of your places?"), required=False, widget=PlainSelect
    )
    place = forms.CharField(
        label=gettext_lazy("Where?"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Building, floor, room or landmark, so that a technician finds it."),
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone to reach you"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, *args: Any, known: Belonging, service: CatalogueService, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["phone"].initial = known.person.phone
        self.fields["subject"].initial = service.title
        if known.sites:
            site: Any = self.fields["site"]
            site.choices = [("", _("Somewhere else")), *((str(one.pk), one.name) for one in known.sites)]
            site.initial = str(known.sites[0].pk) if len(known.sites) == 1 else ""
        else:
            del self.fields["site"]

    def facts(self, asked: Asked) -> RequestFacts:
        """What was typed."""
        data = self.cleaned_data
        return RequestFacts(
            subject=data["subject"],
            description=data["description"],
            place=data["place"],
            site_id=int(data["site"]) if data.get("site") else None,
            phone=data["phone"],
            answers=asked.answers(),
            questions_id=asked.version,
        )


def _uploads(request: ActorRequest, service: CatalogueService) -> dict[str, list[UploadedFile[bytes]]]:
    """What was sent, by the code of the document; other files under ""."""
    names = {one["code"]: f"document_{one['code']}" for one in service.documents} | {"": OTHER}
    sent = {
        code: cast("list[UploadedFile[bytes]]", request.FILES.getlist(name)) for code, name in names.items()
    }
    return {code: files for code, files in sent.items() if files}


def _refused(call: Callable[[], Any], form: forms.Form, papers: dict[str, list[str]]) -> Any:
    """What the service gives, or None; reasons then stand in the form, or at the documents in ``papers``."""
    try:
        return call()
    except Invalid as refusal:
        for name in [name for name in refusal.fields if name.startswith("document_")]:
            papers[name.removeprefix("document_")] = [str(text) for text in refusal.fields.pop(name)]
        if refusal.fields or not papers:
            show_refusal(form, refusal)
    except TooMany as refusal:
        form.add_error(None, str(refusal))
    return None


@require_http_methods(["GET", "POST"])
@login_required
def service_new(request: ActorRequest, code: str) -> HttpResponse:
    """Ask for a service; what was typed stays whatever happens."""
    _office_only(request)
    found = service_by_code(code)
    known = belonging(request.actor)
    data = request.POST if request.method == "POST" else None
    form = RequestForm(data, known=known, service=found)
    asked = Asked(str(found.category_id), data)
    papers: dict[str, list[str]] = {}
    if request.method == "POST" and form.is_valid() and not asked.is_pending:
        made = _refused(lambda: _ask(request, found, known, form, asked), form, papers)
        if made is not None:
            messages.success(
                request, _("Thank you. Your request has the number %(number)s.") % {"number": made.number}
            )
            return redirect("portal:ticket", number=made.number)
    context = {
        **_card(found),
        "form": form,
        "asked": asked,
        "papers": [{**one, "errors": papers.get(one["code"], [])} for one in found.papers],
        "known": known,
    }
    return render(request, "portal/service_new.html", context, status=422 if form.is_bound else 200)


def _ask(
    request: ActorRequest, found: CatalogueService, known: Belonging, form: RequestForm, asked: Asked
) -> Any:
    try:
        return service_request_create(
            actor=request.actor,
            code=found.code,
            facts=form.facts(asked),
            uploads=_uploads(request, found),
            name=known.person.name,
            email=known.person.email or "",
            request_key=request.POST.get("request_key", ""),
        )
    except Invalid as refusal:
        if asked.refuse(refusal):
            raise Invalid(_("Please look at the answers again.")) from refusal
        raise


class AnswerForm(forms.Form):
    """What the office answers."""

    body = forms.CharField(
        label=gettext_lazy("Your answer"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@require_http_methods(["GET", "POST"])
@login_required
def answer(request: ActorRequest, number: str) -> HttpResponse:
    """Answer what the section asked for; the request is submitted again."""
    ticket = own_ticket(request.actor, number)
    found = getattr(ticket, "service_request", None)
    if found is None or request.method == "GET":
        return redirect("portal:ticket", number=number)
    form = AnswerForm(request.POST)
    papers: dict[str, list[str]] = {}
    if form.is_valid():
        done = _refused(
            lambda: service_request_answer(
                actor=request.actor,
                number=number,
                body=form.cleaned_data["body"],
                uploads=_uploads(request, found.service),
                request_key=request.POST.get("request_key", ""),
            ),
            form,
            papers,
        )
        if done is not None:
            messages.success(request, _("Sent. The section looks at your request again."))
            return redirect("portal:ticket", number=number)
    context = {
        "ticket": ticket,
        "answer_form": form,
        "papers": [{**one, "errors": papers.get(one["code"], [])} for one in found.service.papers],
    }
    return render(request, "portal/answer.html", context, status=422)


@require_POST
@login_required
def withdraw(request: ActorRequest, number: str) -> HttpResponse:
    """Take back a request that the section has not accepted yet."""
    ticket = own_ticket(request.actor, number)
    if not ticket.awaits_validation:
        messages.info(request, _("The section has decided already; please write to us."))
        return redirect("portal:ticket", number=number)
    ticket_cancel(actor=request.actor, number=number, reason=_("Taken back by the office."))
    messages.success(request, _("Taken back. Nobody works on it."))
    return redirect("portal:ticket", number=number)
