"""What hangs on a customer's page: contacts (of offices too), services, reports; doubles and merging them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.organization import policies, services
from tanggap.organization.contact_masks import masked, masked_contacts
from tanggap.organization.matching import customer_doubles
from tanggap.organization.models import (
    Customer,
    CustomerContact,
    CustomerMerge,
    CustomerService,
    Office,
    OfficeContact,
)
from tanggap.organization.selectors import party_get
from tanggap.tickets.models import Ticket
from tanggap.web.setup.attempts import attempt, status_of_form
from tanggap.web.setup.parties import reader_of

REPORTS, MERGES = 10, 10
_REPORT = ("number", "subject", "status", "reported_at", "site__name")


class ContactPartForm(forms.Form):
    """A contact of a customer or an office."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    role = forms.CharField(
        label=gettext_lazy("Role"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Technician on site, payments, …"),
    )
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=30, required=False)
    whatsapp = forms.CharField(label=gettext_lazy("WhatsApp"), max_length=30, required=False)
    email = forms.CharField(label=gettext_lazy("E-mail"), max_length=254, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def facts(self) -> services.ContactFacts:
        """What was typed, for the service."""
        clean = self.cleaned_data
        return services.ContactFacts(
            **{name: clean[name] for name in ("name", "role", "phone", "whatsapp", "email")}
        )

    @staticmethod
    def typed(part: CustomerContact | OfficeContact) -> dict[str, Any]:
        """What is known, as the form shows it."""
        names = ("name", "role", "phone", "whatsapp", "email", "version")
        return {name: getattr(part, name) for name in names}


class ServicePartForm(forms.Form):
    """A service of a customer."""

    number = forms.CharField(label=gettext_lazy("Service number"), max_length=40)
    product = forms.CharField(label=gettext_lazy("Product"), max_length=120, required=False)
    site = forms.CharField(
        label=gettext_lazy("Site"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Code of one of the customer's sites."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def facts(self) -> services.ServiceFacts:
        """What was typed, for the service."""
        clean = self.cleaned_data
        return services.ServiceFacts(clean["number"], clean["product"], clean["site"])

    @staticmethod
    def typed(part: CustomerService) -> dict[str, Any]:
        """What is known, as the form shows it."""
        site = part.site.code if part.site else ""
        return {"number": part.number, "product": part.product, "site": site, "version": part.version}


@dataclass(frozen=True)
class PartKind:
    """What differs between contacts and services, and between their owners.

    Attributes:
        code: name of the part in addresses.
        owner: ``customer`` or ``office``.
    """

    code: str
    model: Any
    form: Any
    add: Any
    edit: Any
    write: Callable[..., Any]
    remove: Callable[..., None]
    owner: str = "customer"

    @property
    def prefix(self) -> str:
        """Of the names of its addresses."""
        return f"{self.owner}_{self.code}" if self.owner == "office" else self.code


CONTACTS = PartKind(
    "contact",
    CustomerContact,
    ContactPartForm,
    gettext_lazy("Add a contact"),
    gettext_lazy("Edit the contact"),
    services.contact_save,
    services.contact_remove,
)
SERVICES = PartKind(
    "service",
    CustomerService,
    ServicePartForm,
    gettext_lazy("Add a service"),
    gettext_lazy("Edit the service"),
    services.service_save,
    services.service_remove,
)


OFFICE_CONTACTS = replace(
    CONTACTS,
    model=OfficeContact,
    write=services.office_contact_save,
    remove=services.office_contact_remove,
    owner="office",
)


def contact_urls(kind: PartKind) -> dict[str, str]:
    """Names of the addresses of a kind of contacts."""
    return {verb: f"setup:{kind.prefix}_{verb}" for verb in ("new", "edit", "remove")}


def parts_of(actor: Actor, customer: Customer) -> dict[str, Any]:
    """What a customer's page shows beside facts, sites and history; four queries."""
    seen = Ticket.objects.visible_to(actor).filter(customer=customer)
    return {
        "contacts": masked_contacts(actor, customer),
        "contact_urls": contact_urls(CONTACTS),
        "services": list(customer.services.select_related("site")),
        "reports": list(seen.order_by("-reported_at", "-id").values(*_REPORT)[:REPORTS]),
        "merges": list(customer.merges.select_related("merged").filter(undone_at__isnull=True)[:MERGES]),
    }


@login_required
@require_http_methods(["GET", "POST"])
def part_form(request: ActorRequest, kind: PartKind, pk: int, part: int | None = None) -> HttpResponse:
    """Add a contact or service, or change one."""
    actor = reader_of(request)
    owner = party_get(Office, actor, pk) if kind.owner == "office" else party_get(Customer, actor, pk)
    policies.can_manage_party(actor, owner.unit).enforce()
    found = kind.model.objects.filter(**{kind.owner: owner, "pk": part}).first() if part is not None else None
    if part is not None and found is None:
        raise NotVisible
    form = kind.form(request.POST or None, initial=kind.form.typed(found) if found else None)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        saved = attempt(
            form,
            lambda: kind.write(
                **{
                    "actor": actor,
                    f"{kind.owner}_id": pk,
                    "facts": form.facts(),
                    "pk": part,
                    "version": version,
                }
            ),
        )
        if saved is not None:
            messages.success(request, _("Saved."))
            return redirect(f"setup:{kind.owner}", pk)
    page = {
        "form": form,
        "owner": owner,
        "key": owner.code if isinstance(owner, Office) else owner.number,
        "list": reverse(f"setup:{kind.owner}s"),
        "list_title": _("Government offices") if kind.owner == "office" else _("Customers"),
        "back": reverse(f"setup:{kind.owner}", args=[pk]),
        "title": kind.edit if found else kind.add,
    }
    return render(request, "setup/parties/part_form.html", page, status=status_of_form(form))


@login_required
@require_POST
def part_remove(request: ActorRequest, kind: PartKind, pk: int, part: int) -> HttpResponse:
    """Take a contact or service away."""
    kind.remove(**{"actor": reader_of(request), f"{kind.owner}_id": pk, "pk": part})
    messages.success(request, _("Taken away."))
    return redirect(f"setup:{kind.owner}", pk)


# Doubles -------------------------------------------------------------------------------------------------
@login_required
@require_GET
def doubles(request: ActorRequest) -> HttpResponse:
    """Records that may be one customer."""
    actor = reader_of(request)
    reasons = {
        "phone": _("The same telephone number"),
        "email": _("The same e-mail address"),
        "name": _("The same name in the same unit"),
    }
    groups = [
        {
            "why": reasons[group.why],
            "customers": [
                (customer, policies.can_manage_party(actor, customer.unit))
                for customer in masked(actor, group.customers)
            ],
            "first": group.customers[0],
        }
        for group in customer_doubles(actor)
    ]
    return render(request, "setup/parties/doubles.html", {"groups": groups})


class MergeForm(forms.Form):
    """Into whom the customer is merged, and why."""

    keep = forms.CharField(
        label=gettext_lazy("Keep this customer"),
        max_length=40,
        help_text=gettext_lazy("Customer number of the record that remains."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


@login_required
@require_http_methods(["GET", "POST"])
def merge(request: ActorRequest, pk: int) -> HttpResponse:
    """Merge the customer into another one, after showing what goes over."""
    actor = reader_of(request)
    customer = party_get(Customer, actor, pk)
    policies.can_manage_party(actor, customer.unit).enforce()
    initial = {"keep": request.GET.get("into", "")[:40], "version": customer.version}
    form = MergeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: _merged(actor, customer, form))
        if done is not None:
            text = _("%(name)s was merged into %(kept)s. You can undo it on this page.")
            messages.success(request, text % {"name": done.merged.name, "kept": done.kept.name})
            return redirect("setup:customer", done.kept_id)
    counts = {
        "reports": Ticket.objects.filter(customer=customer).count(),
        "sites": customer.sites.count(),
        "contacts": customer.contacts.count(),
        "services": customer.services.count(),
    }
    page = {"form": form, "customer": customer, "counts": counts}
    return render(request, "setup/parties/merge.html", page, status=status_of_form(form))


def _merged(actor: Actor, customer: Customer, form: MergeForm) -> CustomerMerge:
    number = form.cleaned_data["keep"].strip()
    kept = Customer.objects.visible_to(actor).filter(number__iexact=number).first()
    if kept is None:
        raise Invalid.field("keep", _("Nobody with this number or code is known here."))
    return services.customer_merge(
        actor=actor,
        keep_id=kept.pk,
        merge_id=customer.pk,
        version=form.cleaned_data["version"] or 0,
        reason=form.cleaned_data["reason"],
    )


@login_required
@require_POST
def merge_undo(request: ActorRequest, pk: int, merge_id: int) -> HttpResponse:
    """Tell the two records apart again."""
    actor = reader_of(request)
    if not CustomerMerge.objects.filter(pk=merge_id, kept_id=pk).exists():
        raise NotVisible
    undone = services.customer_merge_undo(actor=actor, merge_id=merge_id)
    messages.success(request, _("%(name)s stands by itself again.") % {"name": undone.merged.name})
    return redirect(reverse("setup:customer", args=[undone.merged_id]))
