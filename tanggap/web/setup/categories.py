"""The tree of categories: list, adding, editing, retiring."""

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
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import no
from tanggap.kernel.errors import NotVisible
from tanggap.tickets.choices import PRIORITY_MATRIX, Level, TicketKind
from tanggap.tickets.models import Category
from tanggap.tickets.services import category_create, category_edit, category_retire
from tanggap.web.components.badges import state_badge
from tanggap.web.components.tables import Column, Table
from tanggap.web.setup.attempts import attempt, status_of_form
from tanggap.web.setup.history import history_of
from tanggap.web.setup.party_kinds import STATE
from tanggap.web.setup.retiring import retiring

FIELDS = ("name", "kind", "impact", "urgency", "skill", "proof_required")


class CategoryFilterForm(forms.Form):
    """Narrowing the tree."""

    q = forms.CharField(label=gettext_lazy("Name"), required=False)
    retired = forms.BooleanField(label=gettext_lazy("With retired ones"), required=False)


class CategoryForm(forms.Form):
    """What a category tells of its tickets."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("Usual kind"), choices=TicketKind.choices)
    impact = forms.TypedChoiceField(label=gettext_lazy("Usual impact"), choices=Level.choices, coerce=int)
    urgency = forms.TypedChoiceField(label=gettext_lazy("Usual urgency"), choices=Level.choices, coerce=int)
    skill = forms.CharField(
        label=gettext_lazy("Skill needed"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("As technicians list it, for example: fo"),
    )
    proof_required = forms.BooleanField(
        label=gettext_lazy("The customer confirms the work"),
        required=False,
        help_text=gettext_lazy(
            "A technician's job in it, or in a category below, is done only with the customer's signature or "
            "the code that is sent to the customer."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


def category_manager(request: ActorRequest) -> Actor:
    """The actor, who edits categories.

    Raises:
        NotAllowed.
    """
    if not request.actor.holds_anywhere("category.manage"):
        no("role", _("You may not edit categories.")).enforce()
    return request.actor


def category_or_404(pk: int) -> Category:
    """The category with the one above it.

    Raises:
        NotVisible.
    """
    category = Category.objects.select_related("parent").filter(pk=pk).first()
    if category is None:
        raise NotVisible
    return category


def _name(row: Category) -> SafeString:
    depth = row.path.count("/") - 1
    return format_html('<span class="tg-branch" style="--depth:{}">{}</span>', depth, row.name)


def _priority(row: Category) -> SafeString:
    return state_badge("priority", PRIORITY_MATRIX[row.impact, row.urgency].value)


COLUMNS: tuple[Column[Category], ...] = (
    Column("name", gettext_lazy("Name"), _name, card="title", locked=True),
    Column("kind", gettext_lazy("Usual kind"), lambda row: row.get_kind_display()),
    Column("priority", gettext_lazy("Usual priority"), _priority, card="badge"),
    Column("skill", gettext_lazy("Skill needed"), lambda row: row.skill),
)


@login_required
@require_GET
def categories(request: ActorRequest) -> HttpResponse:
    """The tree, siblings by name."""
    category_manager(request)
    form = CategoryFilterForm(request.GET)
    form.is_valid()
    with_retired = bool(form.cleaned_data.get("retired"))
    rows = _tree(with_retired=with_retired, words=form.cleaned_data.get("q", ""))
    table: Table[Category] = Table(
        code="categories",
        columns=(*COLUMNS, STATE) if with_retired else COLUMNS,
        rows=rows,
        query=request.GET,
        caption=_("Categories"),
        key=lambda row: row.pk,
        version=lambda row: row.version,
        url=lambda row: reverse("setup:category", args=[row.pk]),
        empty=render_to_string(
            "components/empty.html",
            {
                "title": _("No category here"),
                "text": _("Categories give tickets their usual priority and their service level."),
                "icon": "category",
            },
        ),
    )
    return render(request, "setup/categories/list.html", {"form": form, "table": table})


def _tree(*, with_retired: bool, words: str) -> list[Category]:
    rows = {category.pk: category for category in Category.objects.all()}
    order = sorted(
        rows.values(),
        key=lambda row: [(rows[key].name.casefold(), key) for key in map(int, row.path.split("/")[:-1])],
    )
    return [
        row
        for row in order
        if (with_retired or row.retired_at is None) and words.strip().casefold() in row.name.casefold()
    ]


@login_required
@require_http_methods(["GET", "POST"])
def category_new(request: ActorRequest) -> HttpResponse:
    """A new group, or a category below ``?parent=``."""
    actor = category_manager(request)
    given = request.GET.get("parent", "")
    parent = category_or_404(int(given)) if given.isdecimal() and len(given) < 18 else None
    initial = (
        {name: getattr(parent, name) for name in ("kind", "impact", "urgency", "skill")} if parent else None
    )
    form = CategoryForm(request.POST if request.method == "POST" else None, initial=initial or _usual())
    if form.is_valid():
        data = {name: form.cleaned_data[name] for name in FIELDS}
        made = attempt(
            form, lambda: category_create(actor=actor, parent_id=parent.pk if parent else None, **data)
        )
        if made is not None:
            messages.success(request, _("The category was added."))
            return redirect("setup:category", pk=made.pk)
    context = {"form": form, "parent": parent, "category": None}
    return render(request, "setup/categories/form.html", context, status=status_of_form(form))


def _usual() -> dict[str, Any]:
    return {"kind": TicketKind.INCIDENT, "impact": Level.MEDIUM, "urgency": Level.MEDIUM}


@login_required
@require_http_methods(["GET", "POST"])
def category(request: ActorRequest, pk: int) -> HttpResponse:
    """One category: its facts to edit, what lies below it, its history."""
    actor = category_manager(request)
    found = category_or_404(pk)
    initial = {name: getattr(found, name) for name in (*FIELDS, "version")}
    form = CategoryForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        data = form.cleaned_data
        changed = attempt(
            form,
            lambda: category_edit(
                actor=actor,
                category_id=pk,
                expected_version=data["version"] or 0,
                changes={name: data[name] for name in FIELDS},
            ),
        )
        if changed is not None:
            messages.success(request, _("Saved."))
            return redirect("setup:category", pk=pk)
    context = {
        "form": form,
        "category": found,
        "parent": found.parent,
        "below": found.children.order_by("name", "pk"),
        "history": history_of(found),
    }
    return render(request, "setup/categories/form.html", context, status=status_of_form(form))


def _retire(request: ActorRequest, pk: int, *, retired: bool) -> Category:
    return category_retire(actor=category_manager(request), category_id=pk, retired=retired)


category_off = retiring(
    partial(_retire, retired=True),
    gettext_lazy("The category is out of use."),
    "setup:category",
    explained=True,
)
category_on = retiring(
    partial(_retire, retired=False),
    gettext_lazy("The category is in use again."),
    "setup:category",
    explained=True,
)
