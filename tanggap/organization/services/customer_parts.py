"""Contacts and services of a customer: added, changed, taken away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible
from tanggap.organization.facts import FactCheck
from tanggap.organization.models import Customer, CustomerContact, CustomerService, Site
from tanggap.organization.policies import can_manage_party
from tanggap.organization.selectors import party_get
from tanggap.organization.services.loading import save_version

MOST_PARTS = 200
"""Contacts, and services, that one customer may have."""


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """A contact as typed."""

    name: str
    role: str = ""
    phone: str = ""
    whatsapp: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """A service as typed; the site by its code, of this customer or of nobody yet."""

    number: str
    product: str = ""
    site_code: str = ""


def contact_save(
    *, actor: Actor, customer_id: int, facts: ContactFacts, pk: int | None = None, version: int = 0
) -> CustomerContact:
    """Add a contact, or change the one with ``pk`` as it was seen at ``version``.

    Raises:
        NotVisible, NotAllowed.
        Invalid: a fact is wrong, or there is no way to reach the person.
        StaleState: somebody else changed it first.
    """

    def cleaned(check: FactCheck, _customer: Customer) -> dict[str, Any]:
        values = {
            "name": check.text("name", facts.name, 150, required=True),
            "role": check.text("role", facts.role, 80),
            "phone": check.phone("phone", facts.phone),
            "whatsapp": check.phone("whatsapp", facts.whatsapp),
            "email": check.email("email", facts.email),
        }
        if not check.errors and not (values["phone"] or values["whatsapp"] or values["email"]):
            check.refuse("phone", _("Give a phone, a WhatsApp number or an e-mail address."))
        return values

    return _save(CustomerContact, actor, customer_id, (pk, version), cleaned)


def service_save(
    *, actor: Actor, customer_id: int, facts: ServiceFacts, pk: int | None = None, version: int = 0
) -> CustomerService:
    """Add a service, or change the one with ``pk`` as it was seen at ``version``.

    Raises:
        NotVisible, NotAllowed.
        Invalid: a fact is wrong, the number is taken, or the site is not the customer's.
        StaleState: somebody else changed it first.
    """

    def cleaned(check: FactCheck, customer: Customer) -> dict[str, Any]:
        number = check.code("number", facts.number)
        if CustomerService.objects.filter(number__iexact=number).exclude(pk=pk or 0).exists():
            check.refuse("number", _("This is taken already."))
        return {
            "number": number,
            "product": check.text("product", facts.product, 120),
            "site_id": _site_id(check, customer, facts.site_code),
        }

    return _save(CustomerService, actor, customer_id, (pk, version), cleaned)


def contact_remove(*, actor: Actor, customer_id: int, pk: int) -> None:
    """Take a contact away.

    Raises:
        NotVisible, NotAllowed.
    """
    _remove(CustomerContact, actor, customer_id, pk)


def service_remove(*, actor: Actor, customer_id: int, pk: int) -> None:
    """Take a service away.

    Raises:
        NotVisible, NotAllowed.
    """
    _remove(CustomerService, actor, customer_id, pk)


def _site_id(check: FactCheck, customer: Customer, code: str) -> int | None:
    text = code.strip()
    if not text:
        return None
    found = Site.objects.in_use().filter(customer=customer, code__iexact=text).first()
    if found is None:
        check.refuse("site", _("This customer has no site with this code."))
        return None
    return int(found.pk)


def _save[Part: (CustomerContact, CustomerService)](
    model: type[Part],
    actor: Actor,
    customer_id: int,
    key: tuple[int | None, int],
    cleaned: Callable[[FactCheck, Customer], dict[str, Any]],
) -> Part:
    pk, version = key
    with transaction.atomic():
        customer = _customer(actor, customer_id)
        check = FactCheck()
        values = cleaned(check, customer)
        if pk is None and model.objects.filter(customer=customer).count() >= MOST_PARTS:
            check.refuse("", _("At most %(limit)d of them.") % {"limit": MOST_PARTS})
        check.finish()
        if pk is None:
            part: Part = model.objects.create(customer=customer, **values)
        else:
            found = model.objects.filter(pk=pk, customer=customer).first()
            if found is None:
                raise NotVisible
            part = save_version(found, version, values)
        _note(actor, customer, model, "added" if pk is None else "edited", part.pk)
    return part


def _remove(
    model: type[CustomerContact] | type[CustomerService], actor: Actor, customer_id: int, pk: int
) -> None:
    with transaction.atomic():
        customer = _customer(actor, customer_id)
        if not model._default_manager.filter(pk=pk, customer=customer).delete()[0]:
            raise NotVisible
        _note(actor, customer, model, "removed", pk)


def _customer(actor: Actor, customer_id: int) -> Customer:
    customer = party_get(Customer, actor, customer_id)
    can_manage_party(actor, customer.unit).enforce()
    return customer


def _note(
    actor: Actor,
    customer: Customer,
    model: type[CustomerContact] | type[CustomerService],
    verb: str,
    pk: int,
) -> None:
    """An entry without what was typed: the record outlives what may have to be forgotten."""
    kind = "contact" if model is CustomerContact else "service"
    record(
        f"customer.{kind}_{verb}",
        actor=actor,
        subject=customer,
        unit_id=customer.unit_id,
        unit_path=customer.unit.path,
        data={kind: pk},
    )
