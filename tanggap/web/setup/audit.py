"""The audit trail: who did what and when, with proof that nothing was altered."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.validators import RegexValidator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.activity.audit import AuditFilter, audit_page
from tanggap.activity.choices import Damage
from tanggap.activity.content import content_digest
from tanggap.activity.models import Entry, Link
from tanggap.activity.policies import can_verify_chain
from tanggap.activity.selectors import chain_state, entry_visible
from tanggap.activity.services import chain_verify_request
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotAllowed
from tanggap.organization.models import Unit
from tanggap.tickets.models import Ticket
from tanggap.web.components.sources import source_word
from tanggap.web.components.tables import Column, Pager, Table, query_with, two_lines
from tanggap.web.desk.choices import unit_choices
from tanggap.web.desk.widgets import PlainSelect
from tanggap.web.setup.audit_verbs import action_words
from tanggap.web.setup.audit_words import TICKET, kind_choices, subject_names, subject_url, subject_words
from tanggap.web.templatetags.formats import ago

PERMISSION = "audit.view"
LONGEST_KEY = 18


class AuditFilterForm(forms.Form):
    """The filters of the list, as they stand in the address."""

    quick = ("kind", "unit")
    q = forms.CharField(label=gettext_lazy("Who"), required=False, max_length=150)
    kind = forms.ChoiceField(label=gettext_lazy("About"), required=False, widget=PlainSelect)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False, widget=PlainSelect)
    action = forms.CharField(
        label=gettext_lazy("Action"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("Such as ticket.closed, or its beginning."),
        validators=[RegexValidator(r"^[a-z_.]+\Z")],
    )
    number = forms.CharField(label=gettext_lazy("Number or key"), required=False, max_length=20)
    since = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=gettext_lazy("To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, actor: Actor, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = {
            "kind": [("", _("Anything")), *kind_choices()],
            "unit": [("", _("Any unit")), *unit_choices(actor, PERMISSION)],
        }
        for name, choices in offered.items():
            cast(forms.ChoiceField, self.fields[name]).choices = choices

    def wanted(self) -> AuditFilter:
        """The filter; what is not understood is left out."""
        self.is_valid()
        clean = self.cleaned_data
        kind, subject_id = _subject(clean.get("kind", ""), clean.get("number", "").strip())
        return AuditFilter(
            who=clean.get("q", ""),
            action=clean.get("action", ""),
            kind=kind,
            subject_id=subject_id,
            unit_path=_path(clean.get("unit", "")),
            since=_midnight(clean.get("since")),
            until=_midnight(clean.get("until"), days=1),
        )


def _subject(kind: str, number: str) -> tuple[str, int | None]:
    """Kind and key of the thing that the number names; a key that nothing has when it names nothing."""
    if not number:
        return kind, None
    ticket = Ticket.objects.filter(number__iexact=number).values_list("pk", flat=True).first()
    if ticket is not None and kind in {"", TICKET}:
        return TICKET, ticket
    is_key = number.isascii() and number.isdecimal() and len(number) <= LONGEST_KEY
    return kind, int(number) if is_key else -1


def _path(unit: str) -> str:
    if not unit.isdecimal():
        return ""
    return Unit.objects.filter(pk=int(unit)).values_list("path", flat=True).first() or ""


def _midnight(day: date | None, days: int = 0) -> datetime | None:
    """The moment at which the day begins on the reader's clock."""
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=days), time.min))


def _columns(names: dict[tuple[str, int], str]) -> tuple[Column[Entry], ...]:
    return (
        Column(
            "action",
            _("What"),
            lambda row: two_lines(
                action_words(row.action), format_html('<span class="tg-mono">{}</span>', row.action)
            ),
            card="title",
            locked=True,
        ),
        Column("about", _("About"), lambda row: subject_words(row, names), locked=True),
        Column(
            "who",
            _("Who"),
            lambda row: two_lines(row.actor_label or "–", source_word(row.source)),
            locked=True,
        ),
        Column("at", _("When"), lambda row: ago(row.occurred_at), nowrap=True, locked=True),
    )


def _reader(request: ActorRequest) -> Actor:
    actor = request.actor
    if not actor.holds_anywhere(PERMISSION):
        raise NotAllowed(_("You may not read the audit trail."), code="role")
    return actor


@login_required
@require_GET
def audit(request: ActorRequest) -> HttpResponse:
    """The list with its filters, and how the seal stands."""
    actor = _reader(request)
    form = AuditFilterForm(actor, request.GET)
    before = request.GET.get("before", "")
    is_key = before.isascii() and before.isdecimal() and len(before) <= LONGEST_KEY
    rows, more = audit_page(actor, form.wanted(), before=int(before) if is_key else None)
    table = Table(
        code="audit",
        columns=_columns(subject_names(rows)),
        rows=rows,
        query=request.GET,
        caption=_("Audit trail"),
        key=lambda row: row.pk,
        url=lambda row: reverse("setup:audit_entry", args=[row.pk]),
        pager=Pager(
            previous_url=query_with(request.GET) if is_key else "",
            next_url=query_with(request.GET, before=str(rows[-1].pk)) if more else "",
        ),
        empty=render_to_string(
            "components/empty.html",
            {"title": _("Nothing matches."), "text": _("Remove a filter."), "icon": "history"},
        ),
    )
    return render(request, "setup/audit/list.html", {"form": form, "table": table, **_seal(actor)})


def _seal(actor: Actor) -> dict[str, Any]:
    """How chain and verification stand, in words where somebody has to understand them."""
    state = chain_state()
    reason = state.last.result.get("reason") if state.last else None
    return {
        "state": state,
        "damage": Damage(reason).label if reason in Damage.values else "",
        "may_verify": can_verify_chain(actor),
    }


@login_required
@require_GET
def audit_entry(request: ActorRequest, pk: int) -> HttpResponse:
    """One entry with all that it says, its place in the chain, and whether it is as it was written."""
    actor = _reader(request)
    entry = entry_visible(actor, pk)
    changes = entry.data.get("changes")
    return render(
        request,
        "setup/audit/entry.html",
        {
            "entry": entry,
            "action": action_words(entry.action),
            "about": subject_words(entry, subject_names([entry])),
            "about_url": subject_url(actor, entry),
            "unit": Unit.objects.filter(pk=entry.unit_id or 0).first(),
            "changes": _changes(changes) if isinstance(changes, dict) else [],
            "details": json.dumps(entry.data, ensure_ascii=False, indent=2) if entry.data else "",
            "link": Link.objects.filter(entry_id=entry.pk).first(),
            "digest": bytes(entry.digest).hex(),
            "intact": content_digest(entry) == bytes(entry.digest),
        },
    )


def _changes(changes: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """Field, old and new value of each change that was written down as a pair."""
    return [
        (name, pair[0], pair[1])
        for name, pair in changes.items()
        if isinstance(pair, list | tuple) and len(pair) == 2
    ]


@login_required
@require_POST
def audit_verify(request: ActorRequest) -> HttpResponse:
    """Have the whole record checked in the background."""
    chain_verify_request(actor=_reader(request))
    messages.info(request, _("The record is being checked; the result appears here."))
    return redirect("setup:audit")
