"""Personal data: who is known, handing out, erasing, holding for the law, and how long reporters are kept."""

from __future__ import annotations

import uuid
from typing import IO, Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tanggap.accounts.requests import ActorRequest
from tanggap.activity.models import JobRun
from tanggap.activity.policies import can_fetch_result
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible
from tanggap.tickets.models import Category, LegalHold, PrivacyAct
from tanggap.tickets.personal_data import Person
from tanggap.tickets.services import privacy as services
from tanggap.tickets.services.personal_export import KEPT, PERSON_EXPORT
from tanggap.tickets.services.privacy_words import written_by
from tanggap.web.formats import number
from tanggap.web.forms import show_refusal
from tanggap.web.setup.attempts import attempt, status_of_form

SHOWN = 30
COUNTED: dict[str, Any] = {
    "tickets": gettext_lazy("reports"),
    "files": gettext_lazy("files"),
    "sources": gettext_lazy("imported files"),
    "messages": gettext_lazy("messages"),
    "descriptions": gettext_lazy("descriptions"),
    "notices": gettext_lazy("notices"),
    "outages": gettext_lazy("followed outages"),
    "elsewhere": gettext_lazy("other records"),
}


class FindForm(forms.Form):
    """Whom it is about."""

    person = forms.CharField(label=gettext_lazy("E-mail address or telephone number"), max_length=254)


class EraseForm(FindForm):
    """Why, and whether the files go too; typed twice so that nobody is erased by a slip."""

    again = forms.CharField(label=gettext_lazy("The same again"), max_length=254)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)
    with_files = forms.BooleanField(label=gettext_lazy("Also the photos and documents"), required=False)
    with_words = forms.BooleanField(
        label=gettext_lazy("Also the person's own words: messages and descriptions"), required=False
    )
    with_sources = forms.BooleanField(
        label=gettext_lazy("Also imported files that hold only this person's data"), required=False
    )

    def clean_again(self) -> str:
        """The same person twice."""
        again = str(self.cleaned_data["again"])
        if again.strip().lower() != str(self.cleaned_data.get("person", "")).strip().lower():
            raise forms.ValidationError(_("This is not the same."))
        return again


class HoldForm(forms.Form):
    """What is held, and why."""

    subject = forms.CharField(
        label=gettext_lazy("Ticket number, e-mail address or telephone number"), max_length=254
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


class MonthsForm(forms.Form):
    """How long the reporters of a category are kept."""

    category = forms.IntegerField(widget=forms.HiddenInput)
    months = forms.IntegerField(label=gettext_lazy("Months"), required=False, min_value=1, max_value=600)


def _manager(request: ActorRequest) -> Actor:
    services.can_manage_privacy(request.actor).enforce()
    return request.actor


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def privacy(request: ActorRequest) -> HttpResponse:
    """The page; POST looks a person up, which stands in no address and so in no log."""
    actor = _manager(request)
    form = FindForm(request.POST if request.method == "POST" else None)
    known: dict[str, Any] | None = None
    if request.method == "POST" and form.is_valid():
        known = attempt(form, lambda: _known(actor, form.cleaned_data["person"]))
    return _page(request, actor, form, status=200 if known else status_of_form(form), **(known or {}))


def _known(actor: Actor, words: str) -> dict[str, Any]:
    """What the page says of the person whom the words name, and the form to erase him.

    Raises:
        Invalid: they name nobody.
    """
    person = services.person_named(actor, words)
    return {
        "person": person,
        "found": words,
        "tickets": person.tickets().count(),
        "held": services.held(person),
        "written": written_by(person),
        "erase": EraseForm(initial={"person": words}),
    }


def _page(
    request: ActorRequest, actor: Actor, form: forms.Form, *, status: int = 200, **more: Any
) -> HttpResponse:
    limits = services.retention_limits()
    runs = JobRun.objects.filter(person_id=actor.person_id, kind=PERSON_EXPORT).order_by("-pk")[:5]
    context = {
        "form": form,
        "hold_form": HoldForm(),
        "acts": [(act, _counted(act)) for act in PrivacyAct.objects.all()[:SHOWN]],
        "holds": LegalHold.objects.filter(lifted_at__isnull=True).select_related("ticket", "user")[:SHOWN],
        "categories": [
            {
                "row": row,
                "depth": row.path.count("/") - 1,
                "inherited": limits.get(row.pk) if row.retention_months is None else None,
            }
            for row in Category.objects.filter(retired_at__isnull=True)
        ],
        "runs": [(run, run.finished_at + KEPT if run.finished_at else None) for run in runs],
        **more,
    }
    return render(request, "setup/privacy.html", context, status=status)


def _counted(act: PrivacyAct) -> list[str]:
    """What the act touched, in words; what it did not touch is left out."""
    counts = {name: count for name, count in act.counts.items() if count}
    return [f"{COUNTED.get(name, name)}: {number(count)}" for name, count in counts.items()]


@login_required
@require_POST
def person_export(request: ActorRequest) -> HttpResponse:
    """Ask for everything about a person as a file."""
    actor = _manager(request)
    form = FindForm(request.POST)
    if form.is_valid() and attempt(form, lambda: _exported(actor, form)) is not None:
        messages.success(request, _("The file is being prepared; it stands below when it is ready."))
        return redirect("setup:privacy")
    return _page(request, actor, form, status=422)


def _exported(actor: Actor, form: FindForm) -> JobRun:
    return services.person_export_request(
        actor=actor, person=services.person_named(actor, form.cleaned_data["person"])
    )


@login_required
@require_safe
def person_export_file(request: ActorRequest, public_id: uuid.UUID) -> FileResponse:
    """The file, to the person who asked for it, until it expires."""
    _manager(request)
    own = JobRun.objects.filter(kind=PERSON_EXPORT, person_id=request.actor.person_id or 0)
    run = own.filter(public_id=public_id).first()
    if run is None or run.finished_at is None or run.finished_at + KEPT < clock.now():
        raise NotVisible
    can_fetch_result(request.actor, run).enforce()
    if not default_storage.exists(run.result_file):
        raise NotVisible
    stream = cast(IO[bytes], default_storage.open(run.result_file))
    response = FileResponse(stream, as_attachment=True, filename="person.zip", content_type="application/zip")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@require_POST
def person_erase(request: ActorRequest) -> HttpResponse:
    """Make a person unknown."""
    actor = _manager(request)
    form = EraseForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.person_erase(
                actor=actor,
                person=services.person_named(actor, data["person"]),
                reason=data["reason"],
                **{name: data[name] for name in ("with_files", "with_words", "with_sources")},
            )
        except Invalid as refusal:
            show_refusal(form, refusal)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The person is not known here any more. What was done stands below."))
            return redirect("setup:privacy")
    named = request.POST.get("person", "")[:254]
    try:
        known = _known(actor, named)
    except Invalid:
        known = {"person": Person(), "found": named}
    find = FindForm(initial={"person": named})
    return _page(request, actor, find, status=422, **{**known, "erase": form})


@login_required
@require_POST
def hold_place(request: ActorRequest) -> HttpResponse:
    """Hold a ticket or a person."""
    actor = _manager(request)
    form = HoldForm(request.POST)
    if form.is_valid():
        held = attempt(form, lambda: services.legal_hold_place(actor=actor, **form.cleaned_data))
        if held is not None:
            messages.success(request, _("Held: nothing of it is blanked or erased."))
            return redirect("setup:privacy")
    return _page(request, actor, FindForm(), status=422, hold_form=form)


@login_required
@require_POST
def hold_lift(request: ActorRequest, pk: int) -> HttpResponse:
    """End a hold."""
    services.legal_hold_lift(actor=_manager(request), pk=pk)
    messages.success(request, _("The hold is lifted."))
    return redirect("setup:privacy")


@login_required
@require_POST
def retention(request: ActorRequest) -> HttpResponse:
    """Say how long the reporters of a category are kept."""
    actor = _manager(request)
    form = MonthsForm(request.POST)
    if form.is_valid():
        services.retention_set(
            actor=actor, category_id=form.cleaned_data["category"], months=form.cleaned_data["months"]
        )
        messages.success(request, _("Saved."))
        return redirect("setup:privacy")
    if "category" not in form.cleaned_data:
        raise NotVisible
    refused = {
        "category": form.cleaned_data["category"],
        "typed": request.POST.get("months", "")[:12],
        "error": _("From 1 to %(most)d months.") % {"most": services.LONGEST_MONTHS},
    }
    return _page(request, actor, FindForm(), status=422, refused=refused)
