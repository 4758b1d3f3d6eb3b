"""One row of a file becomes a unit, an office, a customer or a site; the same row again changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid
from tanggap.organization.choices import UnitKind
from tanggap.organization.models import Calendar, Customer, Office, Site, Unit
from tanggap.organization.models.customer import Contact
from tanggap.organization.services.customer_parts import (
    ContactFacts,
    ServiceFacts,
    contact_save,
    office_contact_save,
    service_save,
)
from tanggap.organization.services.parties import (
    Letterhead,
    PartyFacts,
    SiteFacts,
    customer_create,
    customer_edit,
    office_create,
    office_edit,
    party_restore,
    site_create,
    site_edit,
)
from tanggap.organization.services.units import UnitFacts, unit_create, unit_edit, unit_move, unit_restore

UNIT_COLUMNS = ("code", "name", "kind", "parent", "time_zone", "calendar")
PARTY_COLUMNS = ("name", "unit", "phone", "whatsapp", "email", "address")
CONTACT_COLUMNS = ("contact_name", "contact_role", "contact_phone", "contact_whatsapp", "contact_email")
OFFICE_COLUMNS = ("code", *PARTY_COLUMNS, "aliases", "letterhead", "letterhead_foot", *CONTACT_COLUMNS)
SERVICE_COLUMNS = ("service_number", "product", "service_site")
CUSTOMER_COLUMNS = ("number", *PARTY_COLUMNS, "service_class", *CONTACT_COLUMNS, *SERVICE_COLUMNS)
SITE_COLUMNS = (
    "code", "name", "unit", "customer", "office", "address", "latitude", "longitude", "network_node",
    "radius_m",
)  # fmt: skip

_KIND_WORDS = {
    "perusahaan": UnitKind.COMPANY,
    "wilayah": UnitKind.REGION,
    "cabang": UnitKind.BRANCH,
    "klaster": UnitKind.CLUSTER,
    "bidang": UnitKind.DEPARTMENT,
    "dinas": UnitKind.DEPARTMENT,
    "departemen": UnitKind.DEPARTMENT,
    "seksi": UnitKind.SECTION,
}
"""What Indonesian files write for the kinds, beside our codes."""


def unit_from_row(actor: Actor, row: Mapping[str, str]) -> tuple[Unit, bool]:
    """Create or update the unit with the row's ``code``; another ``parent`` moves it, a retired one returns.

    Args:
        row: column name (``UNIT_COLUMNS``) to text; missing and empty columns leave what is known.

    Returns:
        The unit, and whether it is new.

    Raises:
        Invalid: when a value is wrong.
        NotAllowed: when the actor may not do this there.
    """
    values = row_values(row, UNIT_COLUMNS, key="code")
    known = Unit.objects.filter(code__iexact=values["code"]).first()
    if known is not None and not Unit.objects.visible_to(actor).filter(pk=known.pk).exists():
        raise _taken("code")
    if known is not None and known.retired_at is not None:
        known = unit_restore(actor=actor, unit_id=known.pk, version=known.version)
    parent = _unit(actor, values["parent"], "parent") if values["parent"] else None
    facts = UnitFacts(
        code=known.code if known else values["code"],
        name=values["name"] or (known.name if known else ""),
        kind=_kind(values["kind"]) or (known.kind if known else ""),
        time_zone=values["time_zone"] or _zone(known, parent),
        calendar_id=_calendar(values["calendar"]) or (known.calendar_id if known else None),
    )
    if known is None:
        if parent is None:
            raise Invalid.field("parent", _("A new unit needs the code of the unit above it."))
        return unit_create(actor=actor, parent_id=parent.pk, facts=facts), True
    if parent is not None and parent.pk != known.parent_id:
        known = unit_move(actor=actor, unit_id=known.pk, version=known.version, parent_id=parent.pk)
    return unit_edit(actor=actor, unit_id=known.pk, version=known.version, facts=facts), False


def office_from_row(actor: Actor, row: Mapping[str, str]) -> tuple[Office, bool]:
    """Create or update the office with the row's ``code``, and the contact of the row.

    Aliases and lines of the letterhead are separated by ``;``. An office with several contacts stands in
    several rows; a contact is known by its name.

    Returns and raises as ``unit_from_row``.
    """
    values = row_values(row, OFFICE_COLUMNS, key="code")
    known = _known(Office, actor, "code", values["code"])
    aliases = [alias for alias in values["aliases"].split(";") if alias.strip()]
    if not aliases and known is not None:
        aliases = list(known.aliases)
    shared: dict[str, Any] = {
        "actor": actor,
        "facts": _party_facts(actor, values, known),
        "aliases": aliases,
        "letterhead": Letterhead(
            "\n".join(values["letterhead"].split(";")) or (known.letterhead if known else ""),
            values["letterhead_foot"] or (known.letterhead_foot if known else ""),
        ),
    }
    with transaction.atomic():
        if known is None:
            office = office_create(code=values["code"], **shared)
        else:
            office = office_edit(office_id=known.pk, version=known.version, code=known.code, **shared)
        _contact_from_row(actor, office, values)
    return office, known is None


def customer_from_row(actor: Actor, row: Mapping[str, str]) -> tuple[Customer, bool]:
    """Create or update the customer with the row's ``number``, and the contact and service of the row.

    A customer with several contacts or services stands in several rows. A contact is known by its name, a
    service by its number.

    Returns and raises as ``unit_from_row``.
    """
    values = row_values(row, CUSTOMER_COLUMNS, key="number")
    known = _known(Customer, actor, "number", values["number"])
    facts = _party_facts(actor, values, known)
    service_class = values["service_class"] or None
    with transaction.atomic():
        if known is None:
            customer = customer_create(
                actor=actor, number=values["number"], facts=facts, service_class=service_class
            )
        else:
            customer = customer_edit(
                actor=actor,
                customer_id=known.pk,
                version=known.version,
                number=known.number,
                facts=facts,
                service_class=service_class,
            )
        _contact_from_row(actor, customer, values)
        _service_from_row(actor, customer, values)
    return customer, known is None


def _contact_from_row(actor: Actor, owner: Customer | Office, values: Mapping[str, str]) -> None:
    if not any(values[column] for column in CONTACT_COLUMNS):
        return
    name = values["contact_name"] or owner.name
    known: Contact | None = owner.contacts.filter(name__iexact=name).first()

    def value(part: str) -> str:
        return values[f"contact_{part}"] or (str(getattr(known, part)) if known else "")

    facts = ContactFacts(name, value("role"), value("phone"), value("whatsapp"), value("email"))
    key: dict[str, Any] = {"pk": known.pk if known else None, "version": known.version if known else 0}
    with _named("contact_"):
        if isinstance(owner, Office):
            office_contact_save(actor=actor, office_id=owner.pk, facts=facts, **key)
        else:
            contact_save(actor=actor, customer_id=owner.pk, facts=facts, **key)


def _service_from_row(actor: Actor, customer: Customer, values: Mapping[str, str]) -> None:
    if not values["service_number"]:
        return
    known = customer.services.select_related("site").filter(number__iexact=values["service_number"]).first()
    facts = ServiceFacts(
        number=known.number if known else values["service_number"],
        product=values["product"] or (known.product if known else ""),
        site_code=values["service_site"] or (known.site.code if known and known.site else ""),
    )
    with _named("service_"):
        service_save(
            actor=actor,
            customer_id=customer.pk,
            facts=facts,
            pk=known.pk if known else None,
            version=known.version if known else 0,
        )


@contextmanager
def _named(prefix: str) -> Iterator[None]:
    """Let refusals name the columns of the file."""
    try:
        yield
    except Invalid as refusal:
        fields = {
            name if name == "product" else f"{prefix}{name}": texts for name, texts in refusal.fields.items()
        }
        raise Invalid(refusal.message, fields=fields) from refusal


def site_from_row(actor: Actor, row: Mapping[str, str]) -> tuple[Site, bool]:
    """Create or update the site with the row's ``code``; ``customer`` is a number, ``office`` a code.

    Returns and raises as ``unit_from_row``.
    """
    values = row_values(row, SITE_COLUMNS, key="code")
    known = _known(Site, actor, "code", values["code"])
    customer = _served(Customer, actor, "customer", "number", values)
    office = _served(Office, actor, "office", "code", values)
    facts = SiteFacts(
        code=known.code if known else values["code"],
        name=values["name"] or (known.name if known else values["code"]),
        unit_id=_unit_id(actor, values, known),
        customer_id=customer or (known.customer_id if known and not office else None),
        office_id=office or (known.office_id if known and not customer else None),
        address=values["address"] or (known.address if known else ""),
        latitude=values["latitude"] or _degrees_text(known.latitude if known else None),
        longitude=values["longitude"] or _degrees_text(known.longitude if known else None),
        network_node=values["network_node"] or (known.network_node if known else ""),
        radius_m=values["radius_m"] or str((known.radius_m if known else None) or ""),
    )
    if known is None:
        return site_create(actor=actor, facts=facts), True
    return site_edit(actor=actor, site_id=known.pk, version=known.version, facts=facts), False


def row_values(row: Mapping[str, str], columns: tuple[str, ...], *, key: str) -> dict[str, str]:
    """The row's text per column, without surrounding blanks.

    Raises:
        Invalid: when the row does not tell which thing it means.
    """
    values = {column: (row.get(column) or "").strip() for column in columns}
    if not values[key]:
        raise Invalid.field(key, _("The row needs this value: it tells which one is meant."))
    return values


def _known[Party: (Office, Customer, Site)](
    model: type[Party], actor: Actor, key: str, value: str
) -> Party | None:
    known: Party | None = model.objects.filter(**{f"{key}__iexact": value}).first()
    if known is not None and not model.objects.visible_to(actor).filter(pk=known.pk).exists():
        raise _taken(key)
    if known is not None and known.retired_at is not None:
        known = party_restore(model, actor=actor, pk=known.pk, version=known.version)
    return known


def _taken(key: str) -> Invalid:
    return Invalid.field(key, _("This is taken by one that you may not change."))


def _party_facts(actor: Actor, values: Mapping[str, str], known: Office | Customer | None) -> PartyFacts:
    return PartyFacts(
        name=values["name"] or (known.name if known else ""),
        unit_id=_unit_id(actor, values, known),
        phone=values["phone"] or (known.phone if known else ""),
        whatsapp=values["whatsapp"] or (known.whatsapp if known else ""),
        email=values["email"] or (known.email if known else ""),
        address=values["address"] or (known.address if known else ""),
    )


def _unit_id(actor: Actor, values: Mapping[str, str], known: Office | Customer | Site | None) -> int | None:
    """The unit that the row names, else the one that is known."""
    if values["unit"]:
        return _unit(actor, values["unit"], "unit").pk
    return known.unit_id if known else None


def _served(
    model: type[Customer] | type[Office], actor: Actor, column: str, key: str, values: Mapping[str, str]
) -> int | None:
    """Whom the site serves by the row; None when it does not say."""
    if not values[column]:
        return None
    in_use = model.objects.visible_to(actor).in_use()
    pk: int | None = in_use.filter(**{f"{key}__iexact": values[column]}).values_list("pk", flat=True).first()
    if pk is None:
        message = _("There is no %(code)s that you may use.") % {"code": values[column]}
        raise Invalid.field(column, message)
    return pk


def _degrees_text(degrees: Decimal | None) -> str:
    return "" if degrees is None else str(degrees)


def _unit(actor: Actor, code: str, column: str) -> Unit:
    unit = Unit.objects.visible_to(actor).in_use().filter(code__iexact=code).first()
    if unit is None:
        raise Invalid.field(column, _("There is no unit %(code)s that you may use.") % {"code": code})
    return unit


def _kind(text: str) -> str:
    """The kind by code, by its title in the language at hand, or by a common Indonesian word."""
    word = text.strip().lower()
    titles = {str(kind.label).lower(): kind for kind in UnitKind}
    return str(titles.get(word) or _KIND_WORDS.get(word) or word)


def _calendar(text: str) -> int | None:
    """The calendar by code or name; None for no text."""
    if not text:
        return None
    in_use = Calendar.objects.filter(retired_at__isnull=True)
    calendar = in_use.filter(code__iexact=text).first() or in_use.filter(name__iexact=text).first()
    if calendar is None:
        raise Invalid.field("calendar", _("There is no calendar %(text)s.") % {"text": text})
    return calendar.pk


def _zone(known: Unit | None, parent: Unit | None) -> str:
    """The zone that holds when the row names none: the unit's own, else that of the unit above."""
    holder = known or parent
    return holder.time_zone if holder else "Asia/Jakarta"
