"""What differs between the pages of customers, offices and sites: words, columns, form, services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tanggap.kernel.actor import Actor
from tanggap.organization import services
from tanggap.organization.models import Customer, Office, Site
from tanggap.web.components.badges import badge
from tanggap.web.components.tables import Column, two_lines
from tanggap.web.setup.party_forms import CustomerForm, OfficeForm, PartyForm, SiteForm

Facts = list[tuple[Any, Any]]


@dataclass(frozen=True)
class PartyKind:
    """One kind of party.

    Attributes:
        code: part of the names of its addresses (``customer`` in ``setup:customer_edit``).
        key: column of the number or code by which it is known.
        parts: what further the page of one of them shows.
        given: fields that the address of a new one may fill in.
    """

    code: str
    model: Any
    key: str
    icon: str
    title: Any
    lead: Any
    add: Any
    added: Any
    empty: Any
    form: type[PartyForm]
    columns: tuple[Column[Any], ...]
    facts: Callable[[Any], Facts]
    create: Callable[[Actor, Any], Any]
    edit: Callable[[Actor, Any, int], Any]
    parts: Callable[[Actor, Any], dict[str, Any]] | None = None
    given: tuple[str, ...] = ()

    @property
    def list_name(self) -> str:
        """Name of the list's address."""
        return f"setup:{self.code}s"

    @property
    def import_target(self) -> str:
        """What an import calls such things."""
        return f"{self.code}s"


STATE: Column[Any] = Column(
    "state",
    gettext_lazy("State"),
    lambda row: badge("muted", _("Retired"), "archive") if row.retired_at else "",
    card="badge",
)
"""Shown only in lists that hold retired ones too."""


def _columns(key: str, title: Any, *more: Column[Any]) -> tuple[Column[Any], ...]:
    return (
        Column("name", gettext_lazy("Name"), lambda row: row.name, sort="name", card="title", locked=True),
        Column(key, title, lambda row: getattr(row, key), sort=key, nowrap=True),
        *more,
        Column("unit", gettext_lazy("Unit"), lambda row: row.unit.name),
        Column("address", gettext_lazy("Address"), lambda row: row.address),
    )


_CONTACTS = (
    Column[Any](
        "contact", gettext_lazy("Contact"), lambda row: two_lines(row.whatsapp or row.phone, row.email)
    ),
)


def _contact_facts(party: Any) -> Facts:
    return [
        (_("Phone"), party.phone),
        (_("WhatsApp"), party.whatsapp),
        (_("E-mail"), party.email),
        (_("Address"), party.address),
    ]


def _served(site: Site) -> str:
    return str(site.customer or site.office or "")


CUSTOMERS = PartyKind(
    code="customer",
    model=Customer,
    key="number",
    icon="users",
    title=gettext_lazy("Customers"),
    lead=gettext_lazy("Subscribers by the number of the billing system."),
    add=gettext_lazy("Add a customer"),
    added=gettext_lazy("The customer was added."),
    empty=gettext_lazy("Add customers one by one, or import the list of the billing system."),
    form=CustomerForm,
    columns=_columns("number", gettext_lazy("Number"), *_CONTACTS),
    facts=lambda party: [
        (_("Customer number"), party.number),
        (_("Contract class"), party.service_class),
        *_contact_facts(party),
    ],
    create=lambda actor, form: services.customer_create(
        actor=actor,
        number=form.cleaned_data["number"],
        facts=form.facts(),
        service_class=form.cleaned_data["service_class"],
    ),
    edit=lambda actor, form, pk: services.customer_edit(
        actor=actor,
        customer_id=pk,
        version=form.seen_version,
        number=form.cleaned_data["number"],
        facts=form.facts(),
        service_class=form.cleaned_data["service_class"],
    ),
)
OFFICES = PartyKind(
    code="office",
    model=Office,
    key="code",
    icon="building-community",
    title=gettext_lazy("Government offices"),
    lead=gettext_lazy("Offices (OPD) that report faults and ask for services."),
    add=gettext_lazy("Add an office"),
    added=gettext_lazy("The office was added."),
    empty=gettext_lazy("Add offices one by one, or import a list."),
    form=OfficeForm,
    columns=_columns("code", gettext_lazy("Code"), *_CONTACTS),
    facts=lambda party: [
        (_("Code"), party.code),
        (_("Other names"), ", ".join(party.aliases)),
        *_contact_facts(party),
    ],
    create=lambda actor, form: services.office_create(
        actor=actor,
        code=form.cleaned_data["code"],
        facts=form.facts(),
        aliases=form.other_names(),
        letterhead=form.heading(),
    ),
    edit=lambda actor, form, pk: services.office_edit(
        actor=actor,
        office_id=pk,
        version=form.seen_version,
        code=form.cleaned_data["code"],
        facts=form.facts(),
        aliases=form.other_names(),
        letterhead=form.heading(),
    ),
)
SITES = PartyKind(
    code="site",
    model=Site,
    given=("customer", "office"),
    key="code",
    icon="building-broadcast-tower",
    title=gettext_lazy("Service sites"),
    lead=gettext_lazy("Where service is delivered, with position and network node."),
    add=gettext_lazy("Add a site"),
    added=gettext_lazy("The site was added."),
    empty=gettext_lazy("A site says where a customer or an office gets its service."),
    form=SiteForm,
    columns=_columns(
        "code",
        gettext_lazy("Code"),
        Column("serves", gettext_lazy("Serves"), _served),
        Column("node", gettext_lazy("Network node"), lambda row: row.network_node),
    ),
    facts=lambda site: [
        (_("Code"), site.code),
        (_("Serves"), _served(site)),
        (_("Network node"), site.network_node),
        (_("Address"), site.address),
        (_("Position"), f"{site.latitude}, {site.longitude}" if site.latitude is not None else ""),
        (_("Radius in metres"), f"{site.reach_m}" if site.latitude is not None else ""),
    ],
    create=lambda actor, form: services.site_create(actor=actor, facts=form.facts()),
    edit=lambda actor, form, pk: services.site_edit(
        actor=actor, site_id=pk, version=form.seen_version, facts=form.facts()
    ),
)
