"""One row of a people file becomes a person, and a role at a unit if the row names them."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import Grant, Role, User
from tanggap.accounts.services.people import PersonFacts, user_create, user_edit
from tanggap.accounts.services.rights import grant_give
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid
from tanggap.organization.models import Customer, Office, Unit

COLUMNS = (
    "name",
    "email",
    "phone",
    "whatsapp",
    "language",
    "time_zone",
    "unit",
    "customer",
    "office",
    "role",
    "role_unit",
    "external_key",
)
"""Columns that are understood: codes for units, offices and roles, the number for customers."""


def user_from_row(actor: Actor, row: Mapping[str, str]) -> tuple[User, bool]:
    """Create or update the person that the row describes, found by ``external_key``, else by ``email``.

    Args:
        row: column name to text; missing columns leave what is known.

    Returns:
        The person, and whether it is new.

    Raises:
        Invalid: when the row names nobody, or a value is wrong.
        NotAllowed: when the actor may not do this in that unit.
    """
    values = {column: (row.get(column) or "").strip() for column in COLUMNS}
    if not values["external_key"] and not values["email"]:
        raise Invalid.field("email", _("The row needs an e-mail address or a key."))
    with transaction.atomic():
        user = _known(values)
        facts = _facts(actor, values, user)
        if user is None:
            saved, created = user_create(actor=actor, facts=facts), True
        else:
            saved, created = user_edit(actor=actor, user_id=user.pk, version=user.version, facts=facts), False
        if values["role"]:
            _grant_once(actor, saved, values)
    return saved, created


def _known(values: Mapping[str, str]) -> User | None:
    if values["external_key"]:
        user: User | None = User.objects.filter(external_key=values["external_key"]).first()
        if user is not None:
            return user
    return User.objects.filter(email=values["email"].lower()).first() if values["email"] else None


def _facts(actor: Actor, values: Mapping[str, str], user: User | None) -> PersonFacts:
    known = user or User(language="", time_zone="")
    unit = _one(Unit.objects.under(actor.paths("user.manage")), "code", values["unit"], "unit")
    customer = _one(Customer.objects.visible_to(actor), "number", values["customer"], "customer")
    office = _one(Office.objects.visible_to(actor), "code", values["office"], "office")
    return PersonFacts(
        name=values["name"] or known.name,
        email=values["email"] or known.email or "",
        phone=values["phone"] or known.phone,
        whatsapp=values["whatsapp"] or known.whatsapp,
        language=values["language"] or known.language,
        time_zone=values["time_zone"] or known.time_zone,
        home_unit_id=unit if unit is not None else known.home_unit_id,
        customer_id=customer if customer is not None else known.customer_id,
        office_id=office if office is not None else known.office_id,
        external_key=values["external_key"] or known.external_key or "",
    )


def _one(rows: object, field: str, value: str, column: str) -> int | None:
    """Primary key of the row with the code, None for an empty code."""
    if not value:
        return None
    found: int | None = rows.filter(**{field: value}).values_list("pk", flat=True).first()  # type: ignore[attr-defined]
    if found is None:
        raise Invalid.field(column, _("There is no %(value)s that you may use.") % {"value": value})
    return found


def _grant_once(actor: Actor, user: User, values: Mapping[str, str]) -> None:
    role = Role.objects.in_use().filter(code=values["role"]).first()
    if role is None:
        raise Invalid.field("role", _("There is no role %(value)s.") % {"value": values["role"]})
    unit_code = values["role_unit"] or values["unit"]
    unit_id = _one(Unit.objects.under(actor.paths("grant.manage")), "code", unit_code, "role_unit")
    unit_id = unit_id if unit_id is not None else user.home_unit_id
    if unit_id is None:
        raise Invalid.field("role_unit", _("The role needs a unit."))
    held = Grant.objects.filter(user=user, role=role, unit_id=unit_id).valid_at(clock.now())
    if not held.exists():
        grant_give(actor=actor, user_id=user.pk, role_id=role.pk, unit_id=unit_id)
