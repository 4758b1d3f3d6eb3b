"""The people of a government office: their accounts, added and taken away on the office's page."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import Grant, Role, User
from tanggap.accounts.policies import can_create_user
from tanggap.accounts.services.loading import lasting_grants, load_user
from tanggap.accounts.services.people import PersonFacts, user_create, user_edit
from tanggap.accounts.services.rights import grant_end, grant_give
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.organization.models import Office
from tanggap.organization.selectors import party_get

ROLE = "office_staff"


@transaction.atomic
def office_person_add(*, actor: Actor, office_id: int, email: str, name: str = "") -> User:
    """Let a person belong to the office, with the role of office staff at the office's unit.

    Args:
        email: of an account that the actor may see; without one, an account is made and invited.
        name: of the person, for a new account.

    Raises:
        NotVisible, NotAllowed: as for adding and editing people and giving roles.
        Invalid: the office is retired, the person belongs to another one, or a fact is wrong.
    """
    office = party_get(Office, actor, office_id)
    can_create_user(actor, office.unit).enforce()
    if office.retired_at is not None:
        raise Invalid(_("This office is retired. Restore it first."), code="retired")
    address = email.strip().lower()
    known = User.objects.visible_to(actor).filter(email=address).first() if address else None
    if not address:
        raise Invalid.field("email", _("Enter a valid e-mail address."))
    if known is None:
        facts = PersonFacts(name=name, email=address, home_unit_id=office.unit_id, office_id=office.pk)
        person = user_create(actor=actor, facts=facts, invite=True)
    else:
        person = _move(actor, load_user(actor, known.pk), office.pk)
    _give_role(actor, person, office)
    return person


def _move(actor: Actor, person: User, office_id: int) -> User:
    if person.office_id == office_id:
        raise Invalid.field("email", _("This person belongs to the office already."))
    if person.office_id is not None:
        raise Invalid.field("email", _("This person belongs to another office. Take the person away there."))
    return _edit(actor, person, office_id)


def _edit(actor: Actor, person: User, office_id: int | None) -> User:
    facts = PersonFacts(
        name=person.name,
        email=person.email or "",
        phone=person.phone,
        whatsapp=person.whatsapp,
        language=person.language,
        time_zone=person.time_zone,
        home_unit_id=person.home_unit_id,
        customer_id=person.customer_id,
        office_id=office_id,
        external_key=person.external_key or "",
    )
    return user_edit(actor=actor, user_id=person.pk, version=person.version, facts=facts)


def _give_role(actor: Actor, person: User, office: Office) -> None:
    role = Role.objects.in_use().filter(code=ROLE).first()
    if role is None:
        return
    held = [grant for grant in lasting_grants(person) if grant.role_id == role.pk]
    if not any(office.unit.path.startswith(grant.unit.path) for grant in held):
        grant_give(actor=actor, user_id=person.pk, role_id=role.pk, unit_id=office.unit_id)


@transaction.atomic
def office_person_remove(*, actor: Actor, office_id: int, user_id: int) -> User:
    """Let a person no longer belong to the office; the role of office staff there ends. The account stays.

    Raises:
        NotVisible: also when the person does not belong to the office.
        NotAllowed, StaleState: as for editing people and ending roles.
    """
    office = party_get(Office, actor, office_id)
    person = load_user(actor, user_id)
    if person.office_id != office.pk:
        raise NotVisible
    grants: list[Grant] = lasting_grants(person)
    for grant in grants:
        if grant.role.code == ROLE and grant.unit_id == office.unit_id:
            grant_end(actor=actor, grant_id=grant.pk, reason=str(_("Left the office.")))
    return _edit(actor, person, None)
