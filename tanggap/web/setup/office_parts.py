"""What hangs on an office's page: contacts, people with an account, letterhead with logo."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from tanggap.accounts.models import User
from tanggap.accounts.policies import can_create_user
from tanggap.accounts.requests import ActorRequest
from tanggap.accounts.services import office_person_add, office_person_remove
from tanggap.attachments.services import logo_remove, logo_set
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import DomainError
from tanggap.organization.contact_masks import masked_contacts
from tanggap.organization.models import Office
from tanggap.organization.policies import can_manage_party
from tanggap.organization.selectors import party_get
from tanggap.web.setup.attempts import attempt, status_of_form
from tanggap.web.setup.customer_parts import OFFICE_CONTACTS, contact_urls
from tanggap.web.setup.parties import reader_of

MOST_PEOPLE = 200


class OfficePersonForm(forms.Form):
    """Who is to belong to the office."""

    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        help_text=gettext_lazy("Of an account that exists; without one, an invitation is sent there."),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("Needed only when there is no account yet."),
    )


def parts_of(actor: Actor, office: Office) -> dict[str, Any]:
    """What an office's page shows beside facts, sites and history; two queries."""
    people = None
    if actor.holds_anywhere("user.view"):
        people = list(
            User.objects.visible_to(actor).filter(office=office).order_by("name", "pk")[:MOST_PEOPLE]
        )
    return {
        "contacts": masked_contacts(actor, office),
        "contact_urls": contact_urls(OFFICE_CONTACTS),
        "people": people,
        "may_add_people": can_create_user(actor, office.unit),
        "logo_url": reverse("files:download", args=[office.logo_id, "display"]) if office.logo_id else "",
        "new_site_url": f"{reverse('setup:site_new')}?office={office.code}",
    }


@login_required
@require_http_methods(["GET", "POST"])
def person_add(request: ActorRequest, pk: int) -> HttpResponse:
    """Let a person belong to the office."""
    actor = reader_of(request)
    office = party_get(Office, actor, pk)
    can_create_user(actor, office.unit).enforce()
    form = OfficePersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        added = attempt(form, lambda: office_person_add(actor=actor, office_id=pk, **form.cleaned_data))
        if added is not None:
            messages.success(request, _("%(name)s belongs to the office now.") % {"name": added.name})
            return redirect("setup:office", pk)
    page = {
        "form": form,
        "owner": office,
        "key": office.code,
        "list": reverse("setup:offices"),
        "list_title": _("Government offices"),
        "back": reverse("setup:office", args=[pk]),
        "title": _("Add a person"),
    }
    return render(request, "setup/parties/part_form.html", page, status=status_of_form(form))


@login_required
@require_POST
def person_remove(request: ActorRequest, pk: int, user: int) -> HttpResponse:
    """Let a person no longer belong to the office."""
    removed = office_person_remove(actor=reader_of(request), office_id=pk, user_id=user)
    messages.success(request, _("%(name)s no longer belongs to the office.") % {"name": removed.name})
    return redirect("setup:office", pk)


@login_required
@require_POST
def logo(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a new logo; what is wrong with the file is told on the office's page."""
    actor = reader_of(request)
    can_manage_party(actor, party_get(Office, actor, pk).unit).enforce()
    upload = cast("UploadedFile[bytes] | None", request.FILES.get("logo"))
    if upload is None:
        messages.error(request, _("Choose a picture first."))
        return redirect("setup:office", pk)
    try:
        logo_set(actor=actor, office_id=pk, upload=upload)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The logo was saved."))
    return redirect("setup:office", pk)


@login_required
@require_POST
def logo_take_away(request: ActorRequest, pk: int) -> HttpResponse:
    """Remove the logo."""
    logo_remove(actor=reader_of(request), office_id=pk)
    messages.success(request, _("The logo was removed."))
    return redirect("setup:office", pk)
