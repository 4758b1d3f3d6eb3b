"""Telephone numbers and addresses of customers, for those whose role does not see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tanggap.kernel.actor import Actor
from tanggap.kernel.masking import masked_email, masked_phone
from tanggap.organization.models import Customer, Office, Unit
from tanggap.organization.models.customer import Contact


def sees_contacts(actor: Actor, unit: Unit) -> bool:
    """Whether the actor reads contacts of customers of the unit."""
    return actor.holds("contact.view", at=unit.path)


def masked[Row](actor: Actor, rows: Iterable[Row]) -> Iterator[Row]:
    """The rows, customers with what the actor may read of their contacts; nothing is saved."""
    for row in rows:
        if isinstance(row, Customer) and not sees_contacts(actor, row.unit):
            _mask(row)
        yield row


def masked_contacts(actor: Actor, owner: Customer | Office) -> list[Contact]:
    """The contacts of a customer or an office, likewise."""
    found: list[Contact] = list(owner.contacts.all())
    if not sees_contacts(actor, owner.unit):
        for contact in found:
            _mask(contact)
    return found


def _mask(row: Any) -> None:
    row.phone, row.whatsapp = masked_phone(row.phone), masked_phone(row.whatsapp)
    row.email = masked_email(row.email)
