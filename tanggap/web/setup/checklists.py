"""Templates of checklists: their order, one template with its items."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible
from tanggap.tickets.checklists import MOST_ITEMS
from tanggap.tickets.models import ChecklistTemplate
from tanggap.tickets.policies import can_manage_checklists
from tanggap.tickets.services import (
    checklist_template_create,
    checklist_template_edit,
    checklist_template_move,
    checklist_template_retire,
)
from tanggap.tickets.services.checklist_templates import LONGEST_ITEM
from tanggap.web.desk.choices import category_choices
from tanggap.web.desk.widgets import PlainSelect
from tanggap.web.setup.attempts import attempt, status_of_form
from tanggap.web.setup.history import history_of

SPARE = 4
"""Empty rows below the items."""


class TemplateForm(forms.Form):
    """Name and category of a template."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    category = forms.TypedChoiceField(
        label=gettext_lazy("Category that gets it"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=PlainSelect,
        help_text=gettext_lazy("Tickets of it and of categories below get the list by themselves."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category: Any = self.fields["category"]
        category.choices = [("", _("None, it is added by hand")), *category_choices()]


class ItemForm(forms.Form):
    """One item; an empty one is left out."""

    text = forms.CharField(label=gettext_lazy("Item"), max_length=LONGEST_ITEM, required=False)
    mandatory = forms.BooleanField(label=gettext_lazy("Mandatory"), required=False)
    place = forms.IntegerField(
        label=gettext_lazy("Order"),
        required=False,
        min_value=1,
        max_value=999,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )


ItemForms: Any = forms.formset_factory(
    ItemForm, extra=SPARE, max_num=MOST_ITEMS, absolute_max=MOST_ITEMS + SPARE
)


def _manager(request: ActorRequest) -> Actor:
    can_manage_checklists(request.actor).enforce()
    return request.actor


def _found(pk: int) -> ChecklistTemplate:
    template = ChecklistTemplate.objects.select_related("category").filter(pk=pk).first()
    if template is None:
        raise NotVisible
    return template


@login_required
@require_GET
def checklists(request: ActorRequest) -> HttpResponse:
    """The templates in their order."""
    _manager(request)
    with_retired = "retired" in request.GET
    rows = ChecklistTemplate.objects.select_related("category").order_by("position", "pk")
    shown = rows if with_retired else rows.filter(retired_at__isnull=True)
    context = {"rows": list(shown), "with_retired": with_retired}
    return render(request, "setup/checklists/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def checklist_new(request: ActorRequest) -> HttpResponse:
    """A template after all others."""
    actor = _manager(request)
    if request.method == "GET":
        return _page(request, None, TemplateForm(), ItemForms(prefix="item"))
    form, items = TemplateForm(request.POST), ItemForms(request.POST, prefix="item")
    if _asks_for_room(request, form, items):
        return _roomier(request, None, items)
    if form.is_valid() and items.is_valid():
        facts = {"name": form.cleaned_data["name"], "category_id": form.cleaned_data["category"]}
        made = attempt(form, lambda: checklist_template_create(actor=actor, items=_typed(items), **facts))
        if made is not None:
            messages.success(request, _("The checklist was added."))
            return redirect("setup:checklists")
    return _page(request, None, form, items)


@login_required
@require_http_methods(["GET", "POST"])
def checklist(request: ActorRequest, pk: int) -> HttpResponse:
    """One template to edit, with its history."""
    actor = _manager(request)
    found = _found(pk)
    if request.method == "GET":
        initial = {"name": found.name, "category": found.category_id, "version": found.version}
        return _page(request, found, TemplateForm(initial=initial), _items(found.items))
    form, items = TemplateForm(request.POST), ItemForms(request.POST, prefix="item")
    if _asks_for_room(request, form, items):
        return _roomier(request, found, items)
    if form.is_valid() and items.is_valid():
        changed = attempt(
            form,
            lambda: checklist_template_edit(
                actor=actor,
                template_id=pk,
                expected_version=form.cleaned_data["version"] or 0,
                name=form.cleaned_data["name"],
                category_id=form.cleaned_data["category"],
                items=_typed(items),
            ),
        )
        if changed is not None:
            messages.success(request, _("Saved."))
            return redirect("setup:checklists")
    return _page(request, found, form, items)


def _asks_for_room(request: ActorRequest, form: TemplateForm, items: Any) -> bool:
    return request.POST.get("act") == "more" and items.is_valid()


def _roomier(request: ActorRequest, found: ChecklistTemplate | None, items: Any) -> HttpResponse:
    """The same page with more empty rows, nothing stored."""
    typed = {name: request.POST.get(name, "") for name in ("name", "category", "version")}
    return _page(request, found, TemplateForm(initial=typed), _items(_typed(items)))


def _items(stored: list[dict[str, Any]]) -> Any:
    initial = [{**item, "place": place} for place, item in enumerate(stored, start=1)]
    return ItemForms(initial=initial, prefix="item")


def _typed(items: Any) -> list[dict[str, Any]]:
    """The rows with words, by their places; rows without a place keep theirs."""
    rows = [
        (form.cleaned_data.get("place") or index, index, form.cleaned_data)
        for index, form in enumerate(items, start=1)
        if form.cleaned_data.get("text", "").strip()
    ]
    return [
        {"text": data["text"], "mandatory": data["mandatory"]}
        for _place, _index, data in sorted(rows, key=lambda row: row[:2])
    ]


def _page(
    request: ActorRequest, found: ChecklistTemplate | None, form: TemplateForm, items: Any
) -> HttpResponse:
    context = {
        "form": form,
        "items": items,
        "template": found,
        "history": history_of(found) if found else None,
    }
    return render(request, "setup/checklists/form.html", context, status=status_of_form(form))


@login_required
@require_POST
def checklist_up(request: ActorRequest, pk: int) -> HttpResponse:
    """Show it one place earlier."""
    checklist_template_move(actor=_manager(request), template_id=pk, up=True)
    return redirect("setup:checklists")


@login_required
@require_POST
def checklist_down(request: ActorRequest, pk: int) -> HttpResponse:
    """Show it one place later."""
    checklist_template_move(actor=_manager(request), template_id=pk, up=False)
    return redirect("setup:checklists")


@login_required
@require_POST
def checklist_off(request: ActorRequest, pk: int) -> HttpResponse:
    """Give it to no more tickets."""
    actor = _manager(request)
    version = _found(pk).version
    checklist_template_retire(actor=actor, template_id=pk, expected_version=version, retired=True)
    messages.success(request, _("The checklist is out of use."))
    return redirect("setup:checklists")


@login_required
@require_POST
def checklist_on(request: ActorRequest, pk: int) -> HttpResponse:
    """Take it into use again."""
    actor = _manager(request)
    version = _found(pk).version
    checklist_template_retire(actor=actor, template_id=pk, expected_version=version, retired=False)
    messages.success(request, _("The checklist is in use again."))
    return redirect("setup:checklists")
