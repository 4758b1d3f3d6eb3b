"""Forms of the pages of customers, offices and sites."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from tanggap.kernel.actor import Actor
from tanggap.organization.models import Customer, Office, Site
from tanggap.organization.services import Letterhead, PartyFacts, SiteFacts
from tanggap.web.desk.widgets import PlainSelect
from tanggap.web.setup.unit_choices import unit_choices

Party = Customer | Office | Site


class PartyFilterForm(forms.Form):
    """What a list is narrowed to."""

    quick = ("unit", "retired")
    q = forms.CharField(label=_("Name, number, address or phone"), required=False, max_length=100)
    unit = forms.ChoiceField(label=_("Unit"), required=False, widget=PlainSelect)
    retired = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("In use")), ("1", _("With retired ones"))]
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        known = unit_choices(actor, "party.view")
        cast(forms.ChoiceField, self.fields["unit"]).choices = [("", _("Any unit")), *known]


class PartyForm(forms.Form):
    """What customers, offices and sites have in common: where they belong, and the version that was seen."""

    name = forms.CharField(label=_("Name"), max_length=200)
    unit = forms.ChoiceField(label=_("Unit"), widget=PlainSelect)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    whole: tuple[str, ...] = ("address",)

    def __init__(self, *args: Any, actor: Actor, party: Party | None, **options: Any) -> None:
        super().__init__(*args, **options)
        kept = party.unit if party else None
        choices = unit_choices(actor, "party.manage", keep=kept)
        cast(forms.ChoiceField, self.fields["unit"]).choices = [("", _("Choose …")), *choices]
        if party is None and len(choices) == 1:
            self.initial.setdefault("unit", choices[0][0])

    @property
    def seen_version(self) -> int:
        """The version that the editor saw."""
        return self.cleaned_data["version"] or 0

    @staticmethod
    def typed(party: Any) -> dict[str, Any]:
        """What is known, as the form shows it."""
        return {
            "name": party.name,
            "unit": str(party.unit_id),
            "address": party.address,
            "version": party.version,
        }


class ContactForm(PartyForm):
    """With the ways to reach somebody."""

    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    whatsapp = forms.CharField(label=_("WhatsApp"), max_length=30, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)

    def facts(self) -> PartyFacts:
        """What was typed, for the service."""
        clean = self.cleaned_data
        return PartyFacts(
            name=clean["name"],
            unit_id=int(clean["unit"]),
            phone=clean["phone"],
            whatsapp=clean["whatsapp"],
            email=clean["email"],
            address=clean["address"],
        )

    @staticmethod
    def typed(party: Any) -> dict[str, Any]:
        """What is known, as the form shows it."""
        return PartyForm.typed(party) | {
            "phone": party.phone,
            "whatsapp": party.whatsapp,
            "email": party.email,
        }


class CustomerForm(ContactForm):
    """A customer."""

    field_order = (
        "number",
        "name",
        "unit",
        "service_class",
        "phone",
        "whatsapp",
        "email",
        "address",
        "version",
    )
    number = forms.CharField(
        label=_("Customer number"), max_length=40, help_text=_("As the billing system knows it.")
    )
    service_class = forms.CharField(
        label=_("Contract class"),
        max_length=40,
        required=False,
        help_text=_("Customers of one class share their service levels, such as “Dedicated”."),
    )

    @staticmethod
    def typed(party: Any) -> dict[str, Any]:
        """What is known, as the form shows it."""
        return ContactForm.typed(party) | {"number": party.number, "service_class": party.service_class}


class OfficeForm(ContactForm):
    """A government office."""

    field_order = (
        "code",
        "name",
        "unit",
        "phone",
        "whatsapp",
        "email",
        "aliases",
        "address",
        "letterhead",
        "letterhead_foot",
        "version",
    )
    code = forms.CharField(label=_("Code"), max_length=40)
    aliases = forms.CharField(
        label=_("Other names"),
        max_length=500,
        required=False,
        help_text=_("By which people call it, separated by semicolons."),
    )
    letterhead = forms.CharField(
        label=_("Name on the letterhead"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("As it stands on top of the office's papers, up to four lines."),
    )
    letterhead_foot = forms.CharField(
        label=_("Address line of the letterhead"),
        max_length=300,
        required=False,
        help_text=_("Street, telephone, e-mail and web address in one line."),
    )
    whole = ("address", "aliases", "letterhead", "letterhead_foot")

    def heading(self) -> Letterhead:
        """What was typed of the letterhead."""
        return Letterhead(self.cleaned_data["letterhead"], self.cleaned_data["letterhead_foot"])

    def other_names(self) -> list[str]:
        """The other names, one by one."""
        return [name for name in self.cleaned_data["aliases"].split(";") if name.strip()]

    @staticmethod
    def typed(party: Any) -> dict[str, Any]:
        """What is known, as the form shows it."""
        return ContactForm.typed(party) | {
            "code": party.code,
            "aliases": "; ".join(party.aliases),
            "letterhead": party.letterhead,
            "letterhead_foot": party.letterhead_foot,
        }


class SiteForm(PartyForm):
    """A place of service. Whom it serves is typed as the customer's number or the office's code."""

    field_order = (
        "code",
        "name",
        "unit",
        "network_node",
        "customer",
        "office",
        "address",
        "latitude",
        "longitude",
        "radius_m",
        "version",
    )
    code = forms.CharField(label=_("Code"), max_length=40, help_text=_("Service or circuit number."))
    network_node = forms.CharField(
        label=_("Network node"), max_length=80, required=False, help_text=_("ODP, OLT, BTS or switch.")
    )
    customer = forms.CharField(label=_("Customer number"), max_length=40, required=False)
    office = forms.CharField(label=_("Code of the office"), max_length=40, required=False)
    latitude = forms.CharField(label=_("Latitude"), max_length=20, required=False)
    longitude = forms.CharField(label=_("Longitude"), max_length=20, required=False)
    radius_m = forms.CharField(
        label=_("Radius in metres"),
        max_length=20,
        required=False,
        help_text=_("Whoever is nearer has arrived; 200 when left empty."),
        widget=forms.TextInput({"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, actor: Actor, party: Party | None, **options: Any) -> None:
        super().__init__(*args, actor=actor, party=party, **options)
        self._actor = actor

    def clean_customer(self) -> Customer | None:
        """The customer with the number, among those that the actor may see."""
        return self._named(Customer, "customer", "number")

    def clean_office(self) -> Office | None:
        """The office with the code, among those that the actor may see."""
        return self._named(Office, "office", "code")

    def _named[Served: (Customer, Office)](self, model: type[Served], field: str, key: str) -> Served | None:
        text = self.cleaned_data[field].strip()
        if not text:
            return None
        found: Served | None = (
            model.objects.visible_to(self._actor).filter(**{f"{key}__iexact": text}).first()
        )
        if found is None:
            raise forms.ValidationError(_("Nobody with this number or code is known here."))
        return found

    def facts(self) -> SiteFacts:
        """What was typed, for the service."""
        clean = self.cleaned_data
        customer, office = clean["customer"], clean["office"]
        return SiteFacts(
            code=clean["code"],
            name=clean["name"],
            unit_id=int(clean["unit"]),
            customer_id=customer.pk if customer else None,
            office_id=office.pk if office else None,
            address=clean["address"],
            latitude=clean["latitude"],
            longitude=clean["longitude"],
            network_node=clean["network_node"],
            radius_m=clean["radius_m"],
        )

    @staticmethod
    def typed(party: Any) -> dict[str, Any]:
        """What is known, as the form shows it."""
        return PartyForm.typed(party) | {
            "code": party.code,
            "network_node": party.network_node,
            "customer": party.customer.number if party.customer else "",
            "office": party.office.code if party.office else "",
            "latitude": "" if party.latitude is None else f"{party.latitude}",
            "longitude": "" if party.longitude is None else f"{party.longitude}",
            "radius_m": "" if party.radius_m is None else f"{party.radius_m}",
        }
