"""The words of notices: shipped, own, tried out on a real ticket, and their versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tanggap.accounts.models import User
from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.notifications import policies, services
from tanggap.notifications.channels.email import message_of
from tanggap.notifications.models import Delivery, TemplateVersion
from tanggap.notifications.registry import Event, events
from tanggap.notifications.selectors import channel_titles, template_versions, template_versions_newest
from tanggap.notifications.services import TemplatePlace
from tanggap.notifications.wording import (
    BODY_LIMIT,
    TITLE_LIMIT,
    Words,
    broken_words,
    filled,
    shipped_words,
    variables_of,
    words_for,
)
from tanggap.tickets.models import Ticket
from tanggap.tickets.notices import facts_of
from tanggap.web.setup.attempts import attempt, status_of_form


class WordsForm(forms.Form):
    """Title and text of a notice."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=TITLE_LIMIT, strip=True)
    body = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=BODY_LIMIT,
        required=False,
        widget=forms.Textarea({"rows": 8}),
        help_text=gettext_lazy(
            "Plain text. The greeting, the button and the foot of a mail come by themselves."
        ),
    )
    number = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=2_000_000_000
    )

    def words(self) -> Words:
        """What the valid form says."""
        return Words(self.cleaned_data["title"], self.cleaned_data["body"])


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of the list: a channel and a language of an event.

    Attributes:
        state: ``shipped``, ``own`` or ``broken``.
    """

    channel: str
    title: Any
    language: str
    state: str


@dataclass(frozen=True, slots=True)
class Row:
    """An event with its places."""

    event: Event
    cells: tuple[Cell, ...]


def _editor(request: ActorRequest) -> Actor:
    policies.can_edit_templates(request.actor).enforce()
    return request.actor


@login_required
@require_GET
def templates(request: ActorRequest) -> HttpResponse:
    """Each event with its channels and languages, and where own words count."""
    _editor(request)
    own = template_versions_newest()
    broken = set(broken_words())
    rows = [Row(event, tuple(_cells(event, own, broken))) for event in events() if event.default_channels]
    rows.sort(key=lambda row: str(row.event.group))
    return render(request, "setup/templates/list.html", {"rows": rows, "broken": len(broken)})


def _cells(event: Event, own: set[tuple[str, str, str]], broken: set[tuple[str, str, str]]) -> list[Cell]:
    cells = []
    for channel, title in channel_titles().items():
        if event.guests_only and channel not in event.default_channels:
            continue
        for language, _word in settings.LANGUAGES:
            key = (event.code, channel, language)
            state = "broken" if key in broken else "own" if key in own else "shipped"
            cells.append(Cell(channel, title, language, state))
    return cells


@login_required
@require_http_methods(["GET", "POST"])
def template(request: ActorRequest, event: str, channel: str, language: str) -> HttpResponse:
    """The words of one place: trying them out, saving, versions."""
    actor = _editor(request)
    place = TemplatePlace(event, channel, language)
    found = services.template_place_checked(place)
    versions = template_versions(event, channel, language)
    own = words_for(event, channel, language)
    present = own or shipped_words(found, language)
    newest = versions[0].number if versions else 0
    first = {"title": present.title, "body": present.body, "number": newest}
    form = WordsForm(request.POST if request.method == "POST" else None, initial=first)
    shown = present
    if form.is_valid():
        shown = form.words()
        if request.POST.get("action") == "preview":
            attempt(form, lambda: services.template_words_checked(found, form.words()))
            return _page(request, found, place, form, versions, shown, own=own is not None, status=200)
        number = form.cleaned_data["number"] or 0
        saved = attempt(
            form,
            lambda: services.template_edit(
                actor=actor, place=place, expected_number=number, words=form.words()
            ),
        )
        if saved is not None:
            messages.success(request, _("Saved. The words count from now on."))
            return redirect("setup:template", event, channel, language)
    return _page(request, found, place, form, versions, shown, own=own is not None)


def _page(
    request: ActorRequest,
    event: Event,
    place: TemplatePlace,
    form: WordsForm,
    versions: list[TemplateVersion],
    words: Words,
    *,
    own: bool,
    status: int | None = None,
) -> HttpResponse:
    tried = None if form.errors else _tried(request, event, place, words)
    context = {
        "event": event,
        "place": place,
        "channel_title": channel_titles()[place.channel],
        "language_name": dict(settings.LANGUAGES)[place.language],
        "form": form,
        "variables": [(f"{{{name}}}", meaning) for name, meaning in variables_of(event).items()],
        "versions": versions,
        "newest": versions[0].number if versions else 0,
        "own": own,
        "broken": (place.event, place.channel, place.language) in broken_words(),
        "tried": tried,
        "ticket": request.GET.get("ticket", ""),
    }
    code = status if status is not None and not form.errors else status_of_form(form)
    return render(request, "setup/templates/form.html", context, status=code)


@dataclass(frozen=True, slots=True)
class Tried:
    """How the words look with a real ticket.

    Attributes:
        delivery: what would be written.
        html, text: a mail's two faces; empty for other channels.
        number: of the ticket that gave the facts; empty when examples did.
    """

    delivery: Delivery
    html: str
    text: str
    number: str


def _tried(request: ActorRequest, event: Event, place: TemplatePlace, words: Words) -> Tried:
    ticket = _recent_ticket(request.actor, request.GET.get("ticket", ""))
    reader = request.user
    assert isinstance(reader, User)  # noqa: S101 - narrows the type
    with translation.override(place.language):
        facts = {name: f"«{meaning}»" for name, meaning in event.variables.items()}
        told: dict[str, Any] = {"title": event.title, "body": _("What was said stands here.")}
    if ticket is not None and event.variables:
        facts |= facts_of(ticket)
        heading = shipped_words(event, place.language).title
        with translation.override(place.language):
            title = filled(heading, {**facts, "title": event.title})
        told = {
            "title": title,
            "body": ticket.description[:500],
            "link": f"/desk/tickets/{ticket.number}/",
        }
    delivery = services.notice_preview(
        event=place.event,
        channel=place.channel,
        words=words,
        recipient=reader,
        language=place.language,
        subject=ticket if ticket is not None and event.variables else reader,
        told={**told, "facts": facts},
    )
    html = text = ""
    if place.channel == "email":
        mail = message_of(delivery)
        text, html = str(mail.body), str(mail.alternatives[0][0])
    return Tried(delivery, html, text, ticket.number if ticket is not None and event.variables else "")


def _recent_ticket(actor: Actor, number: str) -> Ticket | None:
    seen = Ticket.objects.visible_to(actor).select_related("unit")
    if number:
        chosen = seen.filter(number=number[:40]).first()
        if chosen is not None:
            return chosen
    return seen.order_by("-pk").first()


@login_required
@require_POST
def template_restore(request: ActorRequest, event: str, channel: str, language: str) -> HttpResponse:
    """Take up an earlier version (``number``), or the shipped words (without one)."""
    actor = _editor(request)
    place = TemplatePlace(event, channel, language)
    services.template_place_checked(place)
    newest = template_versions(event, channel, language)
    expected = newest[0].number if newest else 0
    number = request.POST.get("number", "")
    try:
        if number.isascii() and number.isdigit() and len(number) < 9:
            services.template_restore(actor=actor, place=place, expected_number=expected, number=int(number))
            messages.success(request, _("The earlier version counts again."))
        elif number:
            raise NotVisible
        else:
            services.template_reset(actor=actor, place=place, expected_number=expected)
            messages.success(request, _("The shipped words count again."))
    except Invalid as refusal:
        texts = [str(text) for several in refusal.fields.values() for text in several]
        messages.error(request, " ".join(texts) or str(refusal))
    return redirect("setup:template", event, channel, language)
