"""Contacts of customers and offices, services of customers: added, changed, taken away."""

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
from tanggap.organization.models import (
    Customer,
    CustomerContact,
    CustomerService,
    Office,
    OfficeContact,
    Site,
)
from tanggap.organization.policies import can_manage_party
from tanggap.organization.selectors import party_get
from tanggap.organization.services.loading import save_version

MOST_PARTS = 200
"""Contacts, and services, that one customer or office may have."""
type Part = CustomerContact | CustomerService | OfficeContact


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
    return _save(
        CustomerContact, actor, customer_id, (pk, version), lambda check, _owner: _person(check, facts)
    )


def office_contact_save(
    *, actor: Actor, office_id: int, facts: ContactFacts, pk: int | None = None, version: int = 0
) -> OfficeContact:
    """Add a contact of an office, or change one; otherwise as ``contact_save``."""
    return _save(OfficeContact, actor, office_id, (pk, version), lambda check, _owner: _person(check, facts))


def _person(check: FactCheck, facts: ContactFacts) -> dict[str, Any]:
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


def office_contact_remove(*, actor: Actor, office_id: int, pk: int) -> None:
    """Take a contact of an office away.

    Raises:
        NotVisible, NotAllowed.
    """
    _remove(OfficeContact, actor, office_id, pk)


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


def _save[Kept: (CustomerContact, CustomerService, OfficeContact)](
    model: type[Kept],
    actor: Actor,
    owner_id: int,
    key: tuple[int | None, int],
    cleaned: Callable[[FactCheck, Any], dict[str, Any]],
) -> Kept:
    pk, version = key
    with transaction.atomic():
        owner = _owner(actor, model, owner_id)
        check = FactCheck()
        values = cleaned(check, owner)
        kept = model._default_manager.filter(**_of(owner))
        if pk is None and kept.count() >= MOST_PARTS:
            check.refuse("", _("At most %(limit)d of them.") % {"limit": MOST_PARTS})
        check.finish()
        if pk is None:
            part: Kept = model._default_manager.create(**_of(owner), **values)
        else:
            found = kept.filter(pk=pk).first()
            if found is None:
                raise NotVisible
            part = save_version(found, version, values)
        _note(actor, owner, model, "added" if pk is None else "edited", part.pk)
    return part


def _remove(model: type[Part], actor: Actor, owner_id: int, pk: int) -> None:
    with transaction.atomic():
        owner = _owner(actor, model, owner_id)
        if not model._default_manager.filter(pk=pk, **_of(owner)).delete()[0]:
            raise NotVisible
        _note(actor, owner, model, "removed", pk)


def _owner(actor: Actor, model: type[Part], owner_id: int) -> Customer | Office:
    owner: Customer | Office
    if model is OfficeContact:
        owner = party_get(Office, actor, owner_id)
    else:
        owner = party_get(Customer, actor, owner_id)
    can_manage_party(actor, owner.unit).enforce()
    return owner


def _of(owner: Customer | Office) -> dict[str, Any]:
    return {str(owner._meta.model_name): owner}


def _note(actor: Actor, owner: Customer | Office, model: type[Part], verb: str, pk: int) -> None:
    """An entry without what was typed: the record outlives what may have to be forgotten."""
    kind = "service" if model is CustomerService else "contact"
    record(
        f"{owner._meta.model_name}.{kind}_{verb}",
        actor=actor,
        subject=owner,
        unit_id=owner.unit_id,
        unit_path=owner.unit.path,
        data={kind: pk},
    )
