"""Offices, customers and the sites where they are served: adding, editing, retiring, restoring."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.organization.facts import FactCheck
from tanggap.organization.models import Customer, Office, Site, Unit
from tanggap.organization.models.party import LEAST_RADIUS_M, MOST_RADIUS_M
from tanggap.organization.policies import can_manage_party
from tanggap.organization.selectors import party_get
from tanggap.organization.services.loading import changes_of, chosen_unit, save_version

MOST_ALIASES = 20
MOST_LETTERHEAD_LINES = 4
Values = dict[str, Any]
Cleaner = Callable[[FactCheck], Values]
"""Cleans what was typed into column values, noting what is wrong."""


@dataclass(frozen=True, slots=True)
class PartyFacts:
    """What offices and customers have in common, as typed."""

    name: str
    unit_id: int | None
    phone: str = ""
    whatsapp: str = ""
    email: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What is known about a place of service, as typed; it serves a customer, an office or neither yet."""

    code: str
    name: str
    unit_id: int | None
    customer_id: int | None = None
    office_id: int | None = None
    address: str = ""
    latitude: str = ""
    longitude: str = ""
    network_node: str = ""
    radius_m: str = ""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands on top of an office's papers, as typed: name in lines, and the line below it."""

    lines: str = ""
    foot: str = ""


def office_create(
    *,
    actor: Actor,
    code: str,
    facts: PartyFacts,
    aliases: Sequence[str] = (),
    letterhead: Letterhead | None = None,
) -> Office:
    """Add an office (OPD); ``aliases`` are other names by which people call it.

    Raises:
        NotAllowed: when the actor may not do this in the unit.
        Invalid: when a fact is wrong or the code is taken.
    """
    return _create(
        Office, actor, facts.unit_id, lambda check: _office(check, code, facts, aliases, letterhead)
    )


def office_edit(
    *,
    actor: Actor,
    office_id: int,
    version: int,
    code: str,
    facts: PartyFacts,
    aliases: Sequence[str] = (),
    letterhead: Letterhead | None = None,
) -> Office:
    """Change what is known about an office; without a letterhead that one stays.

    Raises:
        NotVisible, NotAllowed, Invalid: as for all writes.
        StaleState: when somebody else changed it since ``version``.
    """
    return _edit(
        Office,
        actor,
        (office_id, version),
        facts.unit_id,
        lambda check: _office(check, code, facts, aliases, letterhead),
    )


def customer_create(
    *, actor: Actor, number: str, facts: PartyFacts, service_class: str | None = None
) -> Customer:
    """Add a customer by the number of the billing system.

    Args:
        service_class: the contract class, if any; customers of one class share their service levels.

    Raises:
        NotAllowed: when the actor may not do this in the unit.
        Invalid: when a fact is wrong or the number is taken.
    """
    return _create(
        Customer, actor, facts.unit_id, lambda check: _customer(check, number, facts, service_class)
    )


def customer_edit(
    *,
    actor: Actor,
    customer_id: int,
    version: int,
    number: str,
    facts: PartyFacts,
    service_class: str | None = None,
) -> Customer:
    """Change what is known about a customer.

    Args:
        service_class: the contract class; ``None`` leaves it as it is.

    Raises:
        NotVisible, NotAllowed, Invalid: as for all writes.
        StaleState: when somebody else changed it since ``version``.
    """
    return _edit(
        Customer,
        actor,
        (customer_id, version),
        facts.unit_id,
        lambda check: _customer(check, number, facts, service_class),
    )


def site_create(*, actor: Actor, facts: SiteFacts) -> Site:
    """Add a place of service.

    Raises:
        NotAllowed: when the actor may not do this in the unit.
        Invalid: when a fact is wrong or the code is taken.
    """
    return _create(Site, actor, facts.unit_id, lambda check: _site(check, actor, facts))


def site_edit(*, actor: Actor, site_id: int, version: int, facts: SiteFacts) -> Site:
    """Change what is known about a place of service.

    Raises:
        NotVisible, NotAllowed, Invalid: as for all writes.
        StaleState: when somebody else changed it since ``version``.
    """
    return _edit(Site, actor, (site_id, version), facts.unit_id, lambda check: _site(check, actor, facts))


def party_retire[Party: (Office, Customer, Site)](
    model: type[Party], *, actor: Actor, pk: int, version: int
) -> Party:
    """Take an office, customer or site out of use; its history stays.

    Raises:
        NotVisible, NotAllowed: as for all writes.
        StaleState: when somebody else changed it since ``version``.
    """
    return _set_retired(model, actor, pk, version, retired=True)


def party_restore[Party: (Office, Customer, Site)](
    model: type[Party], *, actor: Actor, pk: int, version: int
) -> Party:
    """Bring a retired office, customer or site back.

    Raises:
        NotVisible, NotAllowed: as for all writes.
        StaleState: when somebody else changed it since ``version``.
    """
    return _set_retired(model, actor, pk, version, retired=False)


def _create[Party: (Office, Customer, Site)](
    model: type[Party], actor: Actor, unit_id: int | None, clean: Cleaner
) -> Party:
    with transaction.atomic():
        unit = chosen_unit(actor, unit_id, "party.view")
        can_manage_party(actor, unit).enforce()
        values = _checked(model, clean, pk=0)
        party = model.objects.create(unit=unit, **values)
        _note("created", actor, party, unit, {"name": party.name})
    return party


def _edit[Party: (Office, Customer, Site)](
    model: type[Party], actor: Actor, key: tuple[int, int], unit_id: int | None, clean: Cleaner
) -> Party:
    pk, version = key
    with transaction.atomic():
        party = party_get(model, actor, pk)
        can_manage_party(actor, party.unit).enforce()
        unit = party.unit
        if unit_id != party.unit_id:
            unit = chosen_unit(actor, unit_id, "party.view")
            can_manage_party(actor, unit).enforce()
        values = _checked(model, clean, pk=pk) | {"unit_id": unit.pk}
        changes = changes_of(party, values)
        if not changes:
            return party
        save_version(party, version, values)
        _note("edited", actor, party, unit, {"changes": changes})
    return party_get(model, actor, pk)


def _set_retired[Party: (Office, Customer, Site)](
    model: type[Party], actor: Actor, pk: int, version: int, *, retired: bool
) -> Party:
    with transaction.atomic():
        party = party_get(model, actor, pk)
        can_manage_party(actor, party.unit).enforce()
        if (party.retired_at is not None) != retired:
            save_version(party, version, {"retired_at": clock.now() if retired else None})
            _note("retired" if retired else "restored", actor, party, party.unit, {})
    return party


def _checked(model: type[Office] | type[Customer] | type[Site], clean: Cleaner, *, pk: int) -> Values:
    """The cleaned values, with a code or number that nobody else has."""
    check = FactCheck()
    values = clean(check)
    key = "number" if model is Customer else "code"
    if model._default_manager.filter(**{f"{key}__iexact": values[key]}).exclude(pk=pk).exists():
        check.refuse(key, _("This is taken already."))
    check.finish()
    return values


def _shared(check: FactCheck, facts: PartyFacts) -> Values:
    return {
        "name": check.text("name", facts.name, 200, required=True),
        "phone": check.phone("phone", facts.phone),
        "whatsapp": check.phone("whatsapp", facts.whatsapp),
        "email": check.email("email", facts.email),
        "address": check.text("address", facts.address, 300),
    }


def _office(
    check: FactCheck, code: str, facts: PartyFacts, aliases: Sequence[str], letterhead: Letterhead | None
) -> Values:
    names = list(dict.fromkeys(name for alias in aliases if (name := check.text("aliases", alias, 80))))
    if len(names) > MOST_ALIASES:
        check.refuse("aliases", _("At most %(limit)d other names.") % {"limit": MOST_ALIASES})
    values = {"code": check.code("code", code), "aliases": names, **_shared(check, facts)}
    if letterhead is not None:
        lines = [
            check.text("letterhead", line, 100) for line in letterhead.lines.splitlines() if line.strip()
        ]
        if len(lines) > MOST_LETTERHEAD_LINES:
            check.refuse("letterhead", _("At most %(limit)d lines.") % {"limit": MOST_LETTERHEAD_LINES})
        values["letterhead"] = "\n".join(lines)[:400]
        values["letterhead_foot"] = check.text("letterhead_foot", letterhead.foot, 300)
    return values


def _customer(check: FactCheck, number: str, facts: PartyFacts, service_class: str | None) -> Values:
    values = {"number": check.code("number", number), **_shared(check, facts)}
    if service_class is not None:
        values["service_class"] = check.text("service_class", service_class, 40)
    return values


def _site(check: FactCheck, actor: Actor, facts: SiteFacts) -> Values:
    latitude = _degrees(check, "latitude", facts.latitude, 90)
    longitude = _degrees(check, "longitude", facts.longitude, 180)
    if (latitude is None) != (longitude is None) and not check.errors:
        check.refuse("longitude", _("A position needs both latitude and longitude."))
    if facts.customer_id and facts.office_id:
        check.refuse("office", _("A site serves a customer or an office, not both."))
    return {
        "code": check.code("code", facts.code),
        "name": check.text("name", facts.name, 200, required=True),
        "customer_id": _served(check, actor, "customer", facts.customer_id),
        "office_id": _served(check, actor, "office", facts.office_id),
        "address": check.text("address", facts.address, 300),
        "latitude": latitude,
        "longitude": longitude,
        "network_node": check.text("network_node", facts.network_node, 80),
        "radius_m": _radius(check, facts.radius_m),
    }


def _served(check: FactCheck, actor: Actor, field: str, pk: int | None) -> int | None:
    model = Customer if field == "customer" else Office
    if pk and not model.objects.visible_to(actor).filter(pk=pk).exists():
        check.refuse(field, _("There is no such customer or office that you may use."))
    return pk or None


def _degrees(check: FactCheck, field: str, text: str, limit: int) -> Decimal | None:
    text = text.strip().replace(",", ".")
    if not text:
        return None
    try:
        degrees = round(Decimal(text), 6)
    except InvalidOperation:
        degrees = Decimal("NaN")
    if not degrees.is_finite() or abs(degrees) > limit:
        check.refuse(field, _("Degrees from -%(limit)d to %(limit)d.") % {"limit": limit})
        return None
    return degrees


def _radius(check: FactCheck, text: str) -> int | None:
    """Whole metres, with or without their unit; none when nothing is said."""
    text = text.strip().lower().removesuffix("meter").removesuffix("m").strip()
    if not text:
        return None
    metres = int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 0
    if not LEAST_RADIUS_M <= metres <= MOST_RADIUS_M:
        limits = {"least": LEAST_RADIUS_M, "most": MOST_RADIUS_M}
        check.refuse("radius_m", _("Whole metres from %(least)d to %(most)d.") % limits)
        return None
    return metres


def _note(verb: str, actor: Actor, party: Office | Customer | Site, unit: Unit, data: Values) -> None:
    record(
        f"{party._meta.model_name}.{verb}",
        actor=actor,
        subject=party,
        unit_id=unit.pk,
        unit_path=unit.path,
        data=data,
    )
