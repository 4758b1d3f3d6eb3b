"""What stands beside a ticket and is loaded after it: the tickets that belong to it.

Each panel is a part of one fragment; without scripts the same address is a page of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid
from tanggap.tickets import policies
from tanggap.tickets.merged import merged_here
from tanggap.tickets.models import Ticket
from tanggap.tickets.relations import Related, relations_of, sides
from tanggap.tickets.selectors import ticket_get
from tanggap.tickets.services import ticket_relate, ticket_tags_change, ticket_unrelate
from tanggap.tickets.tags import tags_of, tags_suggested
from tanggap.web.checklists import checklist_context
from tanggap.web.desk.access import staff_only
from tanggap.web.desk.ticket_cells import due_badges
from tanggap.web.desk.time_panel import TimeForm, time_context
from tanggap.web.desk.widgets import PlainSelect
from tanggap.web.forms import show_refusal


class RelateForm(forms.Form):
    """How the ticket belongs to another one."""

    kind = forms.ChoiceField(label=gettext_lazy("This ticket is"), choices=sides, widget=PlainSelect)
    other = forms.CharField(
        label=gettext_lazy("Number of the other ticket"),
        max_length=24,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )


class TagForm(forms.Form):
    """Tags to add."""

    tags = forms.CharField(
        label=gettext_lazy("Add tags"),
        max_length=400,
        widget=forms.TextInput({"autocomplete": "off", "list": "tags-known"}),
        help_text=gettext_lazy("Several with commas between them."),
    )


@require_GET
@login_required
@staff_only
def panels(request: ActorRequest, number: str) -> HttpResponse:
    """The panels of one ticket."""
    return render_panels(request, ticket_get(request.actor, number))


def render_panels(
    request: ActorRequest,
    ticket: Ticket,
    *,
    relate_form: RelateForm | None = None,
    tag_form: TagForm | None = None,
    time_form: TimeForm | None = None,
    time_entry: int | None = None,
    status: int = 200,
) -> HttpResponse:
    """The fragment for htmx, else a page around it.

    Args:
        relate_form: a link that was refused.
        tag_form: tags that were refused.
        time_form: time that was refused, of the own entry ``time_entry`` or a new one.
    """
    actor = request.actor
    related = relations_of(actor, ticket)
    context: dict[str, Any] = {
        "ticket": ticket,
        "related": _by_words(related),
        "merged": [(source, policies.can_unmerge(actor, source)) for source in merged_here(actor, ticket)],
        "tags": tags_of(ticket),
        "may_tag": policies.can_tag(actor, ticket),
        "tag_form": tag_form or TagForm(auto_id="tag_%s"),
        "tags_suggested": tags_suggested(),
        "may_relate": policies.can_relate(actor, ticket),
        "relate_form": relate_form or RelateForm(auto_id="relate_%s"),
        **_checklists(actor, ticket),
        **time_context(actor, ticket, refused=time_form, corrected=time_entry),
    }
    whole = request.headers.get("HX-Request") != "true"
    template = "desk/ticket_panels.html" if whole else "desk/_ticket_panels.html"
    return render(request, template, context, status=status)


def _checklists(actor: Actor, ticket: Ticket) -> dict[str, Any]:
    if not policies.can_see_checklists(actor, ticket):
        return {}
    return checklist_context(actor, ticket, tick="desk:checklist_tick")


def _by_words(related: list[Related]) -> list[tuple[Any, list[dict[str, Any]]]]:
    """The relations under the words by which they are told, each with the badge of its promise."""
    due = due_badges(clock.now())
    groups: dict[str, tuple[Any, list[dict[str, Any]]]] = {}
    for one in related:
        _words, rows = groups.setdefault(one.side, (one.words, []))
        rows.append({"pk": one.pk, "other": one.other, "due": due(one.other)})
    return list(groups.values())


@require_POST
@login_required
@staff_only
def relate(request: ActorRequest, number: str) -> HttpResponse:
    """Link the ticket to another one."""
    ticket = ticket_get(request.actor, number)
    form = RelateForm(request.POST, auto_id="relate_%s")
    policies.can_relate(request.actor, ticket).enforce()

    def act() -> object:
        return ticket_relate(actor=request.actor, number=number, **form.cleaned_data)

    if not accepted(form, act):
        return render_panels(request, ticket, relate_form=form, status=422)
    messages.success(request, _("Linked."))
    return redirect("desk:ticket", number=number)


def accepted(form: forms.Form, act: Callable[[], object]) -> bool:
    """Whether the form is right and the service took it; what is wrong stands in the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except Invalid as refusal:
        show_refusal(form, refusal)
        return False
    return True


@require_POST
@login_required
@staff_only
def tag(request: ActorRequest, number: str) -> HttpResponse:
    """Add the typed tags, or take one away (``remove``)."""
    ticket = ticket_get(request.actor, number)
    policies.can_tag(request.actor, ticket).enforce()
    if gone := request.POST.get("remove", ""):
        with suppress(Invalid):
            ticket_tags_change(actor=request.actor, number=number, remove=[gone])
        return redirect("desk:ticket", number=number)
    form = TagForm(request.POST, auto_id="tag_%s")

    def act() -> object:
        typed = form.cleaned_data["tags"].split(",")
        return ticket_tags_change(actor=request.actor, number=number, add=typed)

    if not accepted(form, act):
        return render_panels(request, ticket, tag_form=form, status=422)
    return redirect("desk:ticket", number=number)


@require_POST
@login_required
@staff_only
def unrelate(request: ActorRequest, number: str, pk: int) -> HttpResponse:
    """Take a link away."""
    ticket_unrelate(actor=request.actor, number=number, relation_id=pk)
    messages.success(request, _("The link is gone."))
    return redirect("desk:ticket", number=number)
