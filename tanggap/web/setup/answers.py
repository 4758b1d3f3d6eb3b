"""Canned answers: list, adding, editing, retiring."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import no
from tanggap.kernel.errors import NotVisible
from tanggap.tickets.answers import VARIABLES
from tanggap.tickets.drafts import AnswerFacts
from tanggap.tickets.models import CannedAnswer
from tanggap.tickets.services import answer_create, answer_edit, answer_retire
from tanggap.web.components.tables import Column, Table
from tanggap.web.desk.choices import category_choices
from tanggap.web.setup.attempts import attempt, status_of_form
from tanggap.web.setup.history import history_of
from tanggap.web.setup.party_kinds import STATE
from tanggap.web.setup.retiring import retiring
from tanggap.web.setup.unit_choices import unit_choices


class AnswerFilterForm(forms.Form):
    """Narrowing the list."""

    q = forms.CharField(label=gettext_lazy("Title or text"), required=False, max_length=100)
    retired = forms.BooleanField(label=gettext_lazy("With retired ones"), required=False)


class AnswerForm(forms.Form):
    """One answer."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=80)
    unit = forms.TypedChoiceField(
        label=gettext_lazy("Unit"),
        coerce=int,
        help_text=gettext_lazy("Offered on tickets of this unit and everything below it."),
    )
    category = forms.TypedChoiceField(
        label=gettext_lazy("Category"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("Empty: offered whatever the ticket is about."),
    )
    body = forms.CharField(label=gettext_lazy("Text"), max_length=4000, widget=forms.Textarea({"rows": 10}))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, answer: CannedAnswer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: dict[str, Any] = self.fields
        chosen["unit"].choices = unit_choices(actor, "answer.manage", keep=answer.unit if answer else None)
        chosen["category"].choices = [("", _("All categories")), *category_choices()]

    def facts(self) -> AnswerFacts:
        """What the valid form says."""
        data = self.cleaned_data
        return AnswerFacts(data["title"], data["body"], data["unit"], data["category"])


COLUMNS: tuple[Column[CannedAnswer], ...] = (
    Column("title", gettext_lazy("Title"), lambda row: row.title, card="title", locked=True),
    Column("text", gettext_lazy("Text"), lambda row: Truncator(row.body).chars(90)),
    Column("unit", gettext_lazy("Unit"), lambda row: row.unit.name),
    Column("category", gettext_lazy("Category"), lambda row: row.category.name if row.category else "–"),
)


def _manager(request: ActorRequest) -> Actor:
    if not request.actor.holds_anywhere("answer.manage"):
        no("role", _("You may not edit canned answers.")).enforce()
    return request.actor


def _answer(actor: Actor, pk: int) -> CannedAnswer:
    found = CannedAnswer.objects.manageable_by(actor).select_related("unit", "category").filter(pk=pk).first()
    if found is None:
        raise NotVisible
    return found


@login_required
@require_GET
def answers(request: ActorRequest) -> HttpResponse:
    """The answers of the units where the actor may edit them, by title."""
    actor = _manager(request)
    form = AnswerFilterForm(request.GET)
    form.is_valid()
    with_retired = bool(form.cleaned_data.get("retired"))
    rows = CannedAnswer.objects.manageable_by(actor).matching(form.cleaned_data.get("q", ""))
    if not with_retired:
        rows = rows.in_use()
    table: Table[CannedAnswer] = Table(
        code="answers",
        columns=(*COLUMNS, STATE) if with_retired else COLUMNS,
        rows=list(rows.select_related("unit", "category").order_by("title", "pk")),
        query=request.GET,
        caption=_("Canned answers"),
        key=lambda row: row.pk,
        version=lambda row: row.version,
        url=lambda row: reverse("setup:answer", args=[row.pk]),
        empty=render_to_string(
            "components/empty.html",
            {
                "title": _("No canned answer here"),
                "text": _("Write once what is answered often; the composer of each ticket offers it."),
                "icon": "message-2-share",
            },
        ),
    )
    return render(request, "setup/answers/list.html", {"form": form, "table": table})


@login_required
@require_http_methods(["GET", "POST"])
def answer_new(request: ActorRequest) -> HttpResponse:
    """A new answer."""
    actor = _manager(request)
    form = AnswerForm(request.POST if request.method == "POST" else None, actor=actor)
    if form.is_valid():
        made = attempt(form, lambda: answer_create(actor=actor, facts=form.facts()))
        if made is not None:
            messages.success(request, _("The answer was added."))
            return redirect("setup:answers")
    return _form_page(request, form, None)


@login_required
@require_http_methods(["GET", "POST"])
def answer(request: ActorRequest, pk: int) -> HttpResponse:
    """One answer to edit, with its history."""
    actor = _manager(request)
    found = _answer(actor, pk)
    initial = {
        "title": found.title,
        "body": found.body,
        "unit": found.unit_id,
        "category": found.category_id,
        "version": found.version,
    }
    form = AnswerForm(
        request.POST if request.method == "POST" else None, actor=actor, answer=found, initial=initial
    )
    if form.is_valid():
        version = form.cleaned_data["version"] or 0
        changed = attempt(
            form,
            lambda: answer_edit(actor=actor, answer_id=pk, expected_version=version, facts=form.facts()),
        )
        if changed is not None:
            messages.success(request, _("Saved."))
            return redirect("setup:answer", pk=pk)
    return _form_page(request, form, found)


def _form_page(request: ActorRequest, form: AnswerForm, found: CannedAnswer | None) -> HttpResponse:
    context = {
        "form": form,
        "answer": found,
        "variables": [(f"{{{name}}}", meaning) for name, meaning in VARIABLES.items()],
        "history": history_of(found) if found else None,
    }
    return render(request, "setup/answers/form.html", context, status=status_of_form(form))


def _retire(request: ActorRequest, pk: int, *, retired: bool) -> CannedAnswer:
    actor = _manager(request)
    version = _answer(actor, pk).version
    return answer_retire(actor=actor, answer_id=pk, expected_version=version, retired=retired)


answer_off = retiring(
    partial(_retire, retired=True), gettext_lazy("The answer is out of use."), "setup:answer"
)
answer_on = retiring(
    partial(_retire, retired=False), gettext_lazy("The answer is in use again."), "setup:answer"
)
