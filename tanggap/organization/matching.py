"""Which customer somebody is, by number, telephone or e-mail; and which records may be the same customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower

from tanggap.kernel.actor import Actor
from tanggap.kernel.phone import international
from tanggap.organization.models import Customer, CustomerContact, CustomerService

MOST_DOUBLES = 100
"""Groups of probable doubles that a page shows."""


def customers_matching(
    customers: QuerySet[Customer], *, number: str = "", phone: str = "", email: str = ""
) -> list[Customer]:
    """Customers in use with this customer or service number, telephone or e-mail; at most five.

    Args:
        customers: among which to look: those that the asker may learn of.
        number: as typed.
        phone: as typed; compared in international form, with telephone and WhatsApp numbers.
        email: as typed.
    """
    digits, address, code = international(phone) if phone else "", email.strip().lower(), number.strip()
    own, contact = Q(pk__in=()), Q(pk__in=())
    if digits:
        ways = Q(phone=digits) | Q(whatsapp=digits)
        own, contact = own | ways, contact | ways
    if address:
        own, contact = own | Q(email=address), contact | Q(email=address)
    if code:
        services = CustomerService.objects.filter(number__iexact=code).values("customer_id")
        own |= Q(number__iexact=code) | Q(pk__in=services)
    if not (digits or address or code):
        return []
    by_contact = CustomerContact.objects.filter(contact).values("customer_id")
    in_use = customers.filter(retired_at__isnull=True)
    return list(in_use.filter(own | Q(pk__in=by_contact)).order_by("pk")[:5])


@dataclass(frozen=True, slots=True)
class Doubles:
    """Records that may be one customer.

    Attributes:
        why: ``phone``, ``email`` or ``name``.
        value: what they share.
        customers: the records, oldest first.
    """

    why: str
    value: str
    customers: list[Customer]


def customer_doubles(actor: Actor) -> list[Doubles]:
    """Customers in use that share a telephone, an e-mail address, or name and unit; six queries at most."""
    visible = Customer.objects.visible_to(actor).in_use()
    found: list[Doubles] = []
    for why, field in (("phone", "phone"), ("email", "email")):
        shared = (
            visible.exclude(**{field: ""}).order_by().values(field).annotate(n=Count("pk")).filter(n__gt=1)
        )
        values = list(shared.order_by(field).values_list(field, flat=True)[:MOST_DOUBLES])
        found += _grouped(
            why, visible.filter(**{f"{field}__in": values}), lambda row, name=field: getattr(row, name)
        )
    named = visible.annotate(folded=Lower("name"))
    same = named.order_by().values("folded", "unit_id").annotate(n=Count("pk")).filter(n__gt=1)
    names = list(same.order_by("folded").values_list("folded", flat=True)[:MOST_DOUBLES])
    found += _grouped("name", named.filter(folded__in=names), lambda row: (row.folded, row.unit_id))
    seen: set[frozenset[int]] = set()
    unique = []
    for group in found:
        keys = frozenset(customer.pk for customer in group.customers)
        if keys not in seen:
            seen.add(keys)
            unique.append(group)
    return unique[:MOST_DOUBLES]


def _grouped(why: str, rows: Any, key: Any) -> list[Doubles]:
    groups: dict[Any, list[Customer]] = {}
    for row in rows.select_related("unit").order_by("pk"):
        groups.setdefault(key(row), []).append(row)
    return [
        Doubles(why, str(value[0] if isinstance(value, tuple) else value), members)
        for value, members in groups.items()
        if len(members) > 1
    ]
