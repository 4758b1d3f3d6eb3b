"""The service catalogue: its list, one service with its documents, promises and history."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.actor import Actor
from tanggap.organization.models import Unit
from tanggap.tickets.catalogue.choices import KINDS, Measure
from tanggap.tickets.catalogue.policies import MANAGE, can_manage, can_see_setup
from tanggap.tickets.catalogue.promises import Promise
from tanggap.tickets.catalogue.selectors import ServiceFilter, service_get, services_matching, services_page
from tanggap.tickets.catalogue.services.editing import LONGEST_PROMISE, MOST_DOCUMENTS
from tanggap.tickets.models import CatalogueService
from tanggap.tickets.services import (
    ServiceFacts,
    catalogue_service_change,
    catalogue_service_create,
    catalogue_service_retire,
)
from tanggap.web.components.badges import badge
from tanggap.web.components.list_files import Columns, day_and_time, file_wanted, list_file
from tanggap.web.components.promises import promise_words
from tanggap.web.components.tables import Column, Pager, Table, query_with, two_lines
from tanggap.web.desk.choices import category_choices
from tanggap.web.desk.widgets import PlainSelect
from tanggap.web.setup.attempts import attempt, status_of_form
from tanggap.web.setup.history import history_of
from tanggap.web.setup.retiring import retiring
from tanggap.web.setup.unit_choices import unit_choices

SPARE = 3
"""Empty rows below the documents."""


class ServiceFilterForm(forms.Form):
    """What the list is narrowed to."""

    quick = ("unit", "kind", "needs", "retired")
    q = forms.CharField(label=gettext_lazy("Name, description or category"), required=False, max_length=100)
    unit = forms.ChoiceField(label=gettext_lazy("Section"), required=False, widget=PlainSelect)
    kind = forms.ChoiceField(
        label=gettext_lazy("Becomes"), required=False, choices=[("", gettext_lazy("Anything")), *KINDS]
    )
    needs = forms.ChoiceField(
        label=gettext_lazy("Validation"),
        required=False,
        choices=[
            ("", gettext_lazy("With and without")),
            ("validation", gettext_lazy("Has to be validated")),
            ("none", gettext_lazy("Without validation")),
        ],
    )
    retired = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("In use")), ("1", gettext_lazy("With retired ones"))],
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        cast(forms.ChoiceField, self.fields["unit"]).choices = [
            ("", _("Any section")),
            *unit_choices(actor, MANAGE),
        ]

    def wanted(self) -> ServiceFilter:
        """The narrowing; what is no choice of the list narrows nothing."""
        self.is_valid()
        clean = self.cleaned_data
        unit = Unit.objects.filter(pk=int(clean["unit"])).first() if clean.get("unit") else None
        return ServiceFilter(
            words=clean.get("q", ""),
            unit_path=unit.path if unit else "",
            kind=clean.get("kind", ""),
            needs=clean.get("needs", ""),
            retired=bool(clean.get("retired")),
        )


class ServiceForm(forms.Form):
    """What is known of a service, without its documents."""

    name = forms.CharField(label=gettext_lazy("Name in Indonesian"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=120, required=False)
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Part of its address; made of the name when left empty."),
    )
    unit = forms.TypedChoiceField(label=gettext_lazy("Section"), coerce=int, widget=PlainSelect)
    category = forms.TypedChoiceField(
        label=gettext_lazy("Category"),
        coerce=int,
        widget=PlainSelect,
        help_text=gettext_lazy("Its questions are the form of the service."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Becomes"), choices=KINDS, widget=PlainSelect)
    description = forms.CharField(
        label=gettext_lazy("Description in Indonesian"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    description_en = forms.CharField(
        label=gettext_lazy("Description in English"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    needs_validation = forms.BooleanField(
        label=gettext_lazy("The section has to accept it before anybody works on it"), required=False
    )
    validation_amount = forms.IntegerField(
        label=gettext_lazy("Validated within"), min_value=0, max_value=LONGEST_PROMISE
    )
    validation_measure = forms.ChoiceField(
        label=gettext_lazy("Counted in"), choices=Measure, widget=PlainSelect
    )
    completion_amount = forms.IntegerField(
        label=gettext_lazy("Done within"), min_value=1, max_value=LONGEST_PROMISE
    )
    completion_measure = forms.ChoiceField(
        label=gettext_lazy("Counted in"), choices=Measure, widget=PlainSelect
    )
    position = forms.IntegerField(
        label=gettext_lazy("Order"),
        min_value=0,
        max_value=9999,
        help_text=gettext_lazy("Smaller numbers stand first."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    whole = ("description", "description_en", "needs_validation")

    def __init__(self, *args: Any, actor: Actor, service: CatalogueService | None, **options: Any) -> None:
        super().__init__(*args, **options)
        unit: Any = self.fields["unit"]
        units = unit_choices(actor, MANAGE, keep=service.unit if service else None)
        unit.choices = [("", _("Choose …")), *units]
        category: Any = self.fields["category"]
        kept = [(str(service.category_id), service.category.name)] if service else []
        known = category_choices()
        category.choices = [
            ("", _("Choose …")),
            *known,
            *(one for one in kept if one[0] not in {str(key) for key, _name in known}),
        ]

    def facts(self, documents: list[dict[str, Any]]) -> ServiceFacts:
        """What was typed, for the service."""
        clean = self.cleaned_data
        plain = ("code", "name", "name_en", "description", "description_en", "kind", "needs_validation")
        return ServiceFacts(
            **{name: clean[name] for name in (*plain, "position")},
            unit_id=clean["unit"],
            category_id=clean["category"],
            validation=Promise(clean["validation_amount"], clean["validation_measure"]),
            completion=Promise(clean["completion_amount"], clean["completion_measure"]),
            documents=documents,
        )

    @staticmethod
    def typed(service: CatalogueService) -> dict[str, Any]:
        """What is known, as the form shows it."""
        names = [*ServiceForm.base_fields]
        keys = {"unit": service.unit_id, "category": service.category_id}
        return {name: getattr(service, name) for name in names if name not in keys} | keys


NEW = {
    "needs_validation": True,
    "kind": KINDS[0][0],
    "validation_amount": 1,
    "validation_measure": Measure.DAYS,
    "completion_amount": 3,
    "completion_measure": Measure.DAYS,
    "position": 100,
}


class DocumentForm(forms.Form):
    """One document; without names it is left out."""

    code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    name_id = forms.CharField(label=gettext_lazy("Document"), max_length=120, required=False)
    name_en = forms.CharField(label=gettext_lazy("In English"), max_length=120, required=False)
    required = forms.BooleanField(label=gettext_lazy("Required"), required=False)


DocumentForms: Any = forms.formset_factory(
    DocumentForm, extra=SPARE, max_num=MOST_DOCUMENTS, absolute_max=MOST_DOCUMENTS + SPARE
)


def _columns() -> tuple[Column[CatalogueService], ...]:
    return (
        Column(
            "name",
            _("Service"),
            lambda row: two_lines(row.title, row.category.name),
            card="title",
            locked=True,
        ),
        Column("code", _("Code"), lambda row: row.code, nowrap=True, optional=True),
        Column("unit", _("Section"), lambda row: row.unit.name),
        Column("kind", _("Becomes"), lambda row: row.get_kind_display()),
        Column("validation", _("Validated within"), lambda row: promise_words(row.validation_promise) or "–"),
        Column("completion", _("Done within"), lambda row: promise_words(row.completion_promise)),
        Column("documents", _("Documents"), lambda row: len(row.documents), numeric=True),
        Column(
            "state",
            _("State"),
            lambda row: badge("muted", _("Retired"), "archive") if row.retired_at else "",
            card="badge",
        ),
    )


def _file_columns() -> Columns[CatalogueService]:
    return (
        (_("Code"), lambda row: row.code),
        (_("Name in Indonesian"), lambda row: row.name),
        (_("Name in English"), lambda row: row.name_en),
        (_("Section"), lambda row: row.unit.name),
        (_("Category"), lambda row: row.category.name),
        (_("Becomes"), lambda row: row.get_kind_display()),
        (_("Validated within"), lambda row: promise_words(row.validation_promise)),
        (_("Done within"), lambda row: promise_words(row.completion_promise)),
        (_("Documents"), lambda row: "; ".join(one["title"] for one in row.papers)),
        (_("Retired"), lambda row: day_and_time(row.retired_at)),
    )


def _manager(request: ActorRequest) -> Actor:
    can_see_setup(request.actor).enforce()
    return request.actor


def _key(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


@login_required
@require_GET
def services(request: ActorRequest) -> HttpResponseBase:
    """The services by order and name; or all that fit as a file."""
    actor = _manager(request)
    form = ServiceFilterForm(request.GET, actor=actor)
    wanted = form.wanted()
    if file_format := file_wanted(request):
        return list_file("services", file_format, _file_columns(), services_matching(actor, wanted))
    page = services_page(actor, wanted, after=_key(request.GET.get("after", "")))
    table: Table[CatalogueService] = Table(
        code="services",
        columns=_columns(),
        rows=page.rows,
        query=request.GET,
        caption=_("Service catalogue"),
        key=lambda row: row.pk,
        version=lambda row: row.version,
        url=lambda row: reverse("setup:catalogue_service", args=[row.pk]),
        empty=_empty(bool(request.GET)),
        pager=Pager(next_url=query_with(request.GET, after=str(page.after)) if page.after else ""),
    )
    return render(request, "setup/catalogue/list.html", {"form": form, "table": table})


def _empty(narrowed: bool) -> str:
    title = _("Nothing fits") if narrowed else _("No service yet")
    text = (
        _("Search for something else, or clear the filters.")
        if narrowed
        else _("Write down what offices may ask for, and how long it takes.")
    )
    return render_to_string("components/empty.html", {"title": title, "text": text, "icon": "books"})


@login_required
@require_http_methods(["GET", "POST"])
def service_new(request: ActorRequest) -> HttpResponse:
    """Another service."""
    return _edited(request, None)


@login_required
@require_http_methods(["GET", "POST"])
def service(request: ActorRequest, pk: int) -> HttpResponse:
    """One service to edit, with its history."""
    return _edited(request, service_get(_manager(request), pk))


def _edited(request: ActorRequest, found: CatalogueService | None) -> HttpResponse:
    actor = _manager(request)
    if found is not None:
        can_manage(actor, found.unit).enforce()
    if request.method == "GET":
        initial = ServiceForm.typed(found) if found else NEW
        documents = [
            {"code": one["code"], "required": one["required"], **_names(one)}
            for one in (found.documents if found else [])
        ]
        form = ServiceForm(actor=actor, service=found, initial=initial)
        return _page(request, found, form, DocumentForms(initial=documents, prefix="document"))
    form = ServiceForm(request.POST, actor=actor, service=found)
    documents_typed = DocumentForms(request.POST, prefix="document")
    if form.is_valid() and documents_typed.is_valid():
        facts = form.facts(_typed(documents_typed))
        version = form.cleaned_data["version"] or 0
        saved = attempt(
            form,
            lambda: (
                catalogue_service_create(actor=actor, facts=facts)
                if found is None
                else catalogue_service_change(actor=actor, service_id=found.pk, version=version, facts=facts)
            ),
        )
        if saved is not None:
            messages.success(request, _("Saved."))
            return redirect("setup:catalogue")
    return _page(request, found, form, documents_typed)


def _names(document: dict[str, Any]) -> dict[str, str]:
    return {f"name_{language}": document["name"].get(language, "") for language in ("id", "en")}


def _typed(documents: Any) -> list[dict[str, Any]]:
    rows = [one.cleaned_data for one in documents if one.cleaned_data]
    return [
        {
            "code": row["code"],
            "name": {"id": row["name_id"], "en": row["name_en"]},
            "required": row["required"],
        }
        for row in rows
        if row["name_id"].strip() or row["name_en"].strip()
    ]


def _page(
    request: ActorRequest, found: CatalogueService | None, form: ServiceForm, documents: Any
) -> HttpResponse:
    context = {
        "form": form,
        "documents": documents,
        "service": found,
        "history": history_of(found) if found else None,
    }
    return render(request, "setup/catalogue/form.html", context, status=status_of_form(form))


def _set_retired(request: ActorRequest, pk: int, *, retired: bool) -> CatalogueService:
    actor = _manager(request)
    version = service_get(actor, pk).version
    return catalogue_service_retire(actor=actor, service_id=pk, version=version, retired=retired)


service_off = retiring(
    lambda request, pk: _set_retired(request, pk, retired=True),
    gettext_lazy("“%(name)s” is offered no longer. What was asked for goes on."),
    "setup:catalogue_service",
)
service_on = retiring(
    lambda request, pk: _set_retired(request, pk, retired=False),
    gettext_lazy("“%(name)s” is offered again."),
    "setup:catalogue_service",
)
