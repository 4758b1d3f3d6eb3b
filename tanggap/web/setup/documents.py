"""Letterheads, forms and numbers of documents."""

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
from tanggap.documents import services
from tanggap.documents.models import DocumentNumber, DocumentTemplate, Letterhead, NumberSeries
from tanggap.documents.patterns import DEFAULT, number_written
from tanggap.documents.policies import MANAGE, can_manage_documents, can_manage_everywhere
from tanggap.documents.registry import document_kinds
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.organization.querysets import path_condition
from tanggap.web.desk.widgets import PlainSelect
from tanggap.web.setup.attempts import attempt, status_of_form
from tanggap.web.setup.unit_choices import unit_choices

MOST = 200
VOIDS_SHOWN = 20


class LetterheadForm(forms.Form):
    """The head of papers."""

    unit_id = forms.TypedChoiceField(label=gettext_lazy("Unit"), coerce=int, widget=PlainSelect)
    above = forms.CharField(
        label=gettext_lazy("Line above"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Such as PEMERINTAH KABUPATEN KAMPAR."),
    )
    name = forms.CharField(label=gettext_lazy("Name of the office"), max_length=150)
    address = forms.CharField(label=gettext_lazy("Address"), required=False, max_length=300)
    contact = forms.CharField(label=gettext_lazy("Telephone, e-mail, web"), required=False, max_length=200)
    city = forms.CharField(label=gettext_lazy("Place of signing"), required=False, max_length=80)
    logo = forms.FileField(
        label=gettext_lazy("Logo"), required=False, widget=forms.FileInput({"accept": "image/*"})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        unit: Any = self.fields["unit_id"]
        unit.choices = [("", _("Choose a unit")), *unit_choices(actor, MANAGE)]


class TemplateForm(forms.Form):
    """Number and frame of a kind of documents."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), widget=PlainSelect)
    unit_id = forms.TypedChoiceField(
        label=gettext_lazy("Unit that counts"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=PlainSelect,
        help_text=gettext_lazy("It counts for itself and all units below. Without one each unit counts."),
    )
    pattern = forms.CharField(
        label=gettext_lazy("Pattern of numbers"),
        max_length=80,
        initial=DEFAULT,
        help_text=gettext_lazy(
            "{number} or {number:03}, {year}, {unit}, {kind}, {month} in Roman figures, {month:02}."
        ),
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    opening = forms.CharField(
        label=gettext_lazy("Words at the beginning"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
    )
    closing = forms.CharField(
        label=gettext_lazy("Words at the end"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        kind: Any = self.fields["kind"]
        kind.choices = [(one.code, str(one.title)) for one in document_kinds()]
        unit: Any = self.fields["unit_id"]
        unit.choices = [("", _("Each unit for itself")), *unit_choices(actor, MANAGE)]


@login_required
@require_GET
def documents(request: ActorRequest) -> HttpResponse:
    """Letterheads, forms with an example of their numbers, and how far the numbers have come."""
    can_manage_documents(request.actor).enforce()
    within = path_condition(request.actor.paths(MANAGE), "unit__path")
    series = list(NumberSeries.objects.filter(within).select_related("unit")[:MOST])
    titles = {kind.code: kind for kind in document_kinds()}
    today = clock.now().date()
    context = {
        "letterheads": Letterhead.objects.filter(within).select_related("unit")[:MOST],
        "templates": [
            {
                "template": one,
                "kind": titles[one.kind].title if one.kind in titles else one.kind,
                "example": number_written(
                    one.pattern,
                    number=1,
                    unit=one.unit.code if one.unit else _("UNIT"),
                    kind=titles[one.kind].letters if one.kind in titles else one.kind,
                    day=today,
                ),
            }
            for one in DocumentTemplate.objects.select_related("unit")[:MOST]
        ],
        "series": [(one, titles[one.kind].title if one.kind in titles else one.kind) for one in series],
        "voids": DocumentNumber.objects.filter(series__in=series, voided_at__isnull=False)
        .select_related("series__unit")
        .order_by("-taken_at", "-pk")[:VOIDS_SHOWN],
        "default": DEFAULT,
    }
    return render(request, "setup/documents/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def letterhead(request: ActorRequest, pk: int | None = None) -> HttpResponse:
    """A letterhead, new or to change."""
    actor = request.actor
    can_manage_documents(actor).enforce()
    found = None
    if pk is not None:
        found = Letterhead.objects.filter(pk=pk).select_related("unit").first()
        if found is None or not actor.holds(MANAGE, at=found.unit.path):
            raise NotVisible
    names = ("unit_id", "above", "name", "address", "contact", "city", "version")
    initial = {name: getattr(found, name) for name in names} if found else {}
    form = LetterheadForm(request.POST or None, request.FILES or None, initial=initial, actor=actor)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        facts = services.LetterheadFacts(
            **{name: data[name] for name in ("unit_id", "above", "name", "address", "contact", "city")}
        )
        if (
            attempt(
                form,
                lambda: services.letterhead_save(
                    actor=actor,
                    facts=facts,
                    letterhead_id=pk,
                    version=data["version"] or 0,
                    logo=data["logo"],
                ),
            )
            is not None
        ):
            messages.success(request, _("Saved. Documents that were issued keep theirs."))
            return redirect("setup:documents")
    context = {"form": form, "letterhead": found}
    return render(request, "setup/documents/letterhead.html", context, status=status_of_form(form))


@login_required
@require_http_methods(["GET", "POST"])
def template(request: ActorRequest, pk: int | None = None) -> HttpResponse:
    """A form of documents, new or to change."""
    actor = request.actor
    can_manage_documents(actor).enforce()
    found = None
    if pk is not None:
        found = DocumentTemplate.objects.filter(pk=pk).select_related("unit").first()
        if found is None:
            raise NotVisible
        if not (can_manage_documents(actor, found.unit.path) if found.unit else can_manage_everywhere(actor)):
            raise NotVisible
    names = ("kind", "unit_id", "pattern", "title", "opening", "closing", "version")
    initial = {name: getattr(found, name) for name in names} if found else {}
    form = TemplateForm(request.POST or None, initial=initial, actor=actor)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        facts = services.TemplateFacts(**{name: data[name] for name in names if name != "version"})
        if (
            attempt(
                form,
                lambda: services.template_save(
                    actor=actor, facts=facts, template_id=pk, version=data["version"] or 0
                ),
            )
            is not None
        ):
            messages.success(request, _("Saved. Numbers go on counting."))
            return redirect("setup:documents")
    context = {"form": form, "template_": found}
    return render(request, "setup/documents/template.html", context, status=status_of_form(form))


@login_required
@require_POST
def number_void(request: ActorRequest, pk: int) -> HttpResponse:
    """Take the next number of a series out, with its reason."""
    try:
        services.number_void(actor=request.actor, series_id=pk, reason=request.POST.get("reason", ""))
    except Invalid as refusal:
        messages.error(request, str(refusal.fields["reason"][0]))
    else:
        messages.success(request, _("The number is taken out; the reason is kept with it."))
    return redirect("setup:documents")
