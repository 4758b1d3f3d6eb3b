"""Adding, editing, closing and opening accounts of people."""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tanggap.accounts import invitations
from tanggap.accounts.models import User
from tanggap.accounts.policies import (
    can_create_user,
    can_deactivate_user,
    can_edit_user,
    can_reactivate_user,
    place_of,
)
from tanggap.accounts.services.loading import chosen_unit, keep_an_administrator, lasting_grants, load_user
from tanggap.activity.services import record
from tanggap.kernel import phone
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.organization.models import Customer, Office, Unit

OWN_FIELDS = ("name", "phone", "whatsapp", "language", "time_zone")
"""What everybody may change about himself."""


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What is known about a person; each given as typed."""

    name: str
    email: str = ""
    phone: str = ""
    whatsapp: str = ""
    language: str = ""
    time_zone: str = ""
    home_unit_id: int | None = None
    customer_id: int | None = None
    office_id: int | None = None
    external_key: str = ""


def user_create(
    *,
    actor: Actor,
    facts: PersonFacts,
    password: str | None = None,
    email_verified: bool = False,
    invite: bool = False,
) -> User:
    """Add a person.

    Args:
        password: first password; None means that none works until the person sets one by mail.
        email_verified: whether the address is known to be the person's.
        invite: whether to send a mail that tells how to set the password.

    Raises:
        NotAllowed: when the actor may not add people in the unit.
        Invalid: when a fact is wrong or the address is taken.
    """
    with transaction.atomic():
        unit = _unit_of(actor, facts.home_unit_id)
        can_create_user(actor, unit).enforce()
        values = _clean_facts(actor, facts)
        _refuse_taken(values)
        user: User = User.objects.create_user(password=password, **values)
        _address_keep(user, verified=email_verified)
        _note("user.created", actor, user, {"name": user.name})
        if invite and user.email:
            invitations.invite(user.pk)
    return user


def user_edit(*, actor: Actor, user_id: int, version: int, facts: PersonFacts) -> User:
    """Change what is known about a person; a new address has to be confirmed at the next sign-in.

    Raises:
        NotVisible, NotAllowed, Invalid: as for all writes.
        StaleState: when somebody else changed the person since ``version``.
    """
    with transaction.atomic():
        user = load_user(actor, user_id)
        can_edit_user(actor, user, lasting_grants(user)).enforce()
        if facts.home_unit_id != user.home_unit_id:
            can_create_user(actor, _unit_of(actor, facts.home_unit_id)).enforce()
        values = _clean_facts(actor, facts, user)
        if values["email"] is None and user.email is not None:
            keep_an_administrator(without_users=[user.pk])
        _refuse_taken(values, except_for=user.pk)
        return _save(actor, user, version, values, "user.edited")


def profile_edit(
    *, actor: Actor, name: str, phone: str, whatsapp: str, language: str, time_zone: str, version: int
) -> User:
    """Change the actor's own name, numbers, language and time zone.

    Raises:
        NotVisible: when the actor is not a person.
        Invalid: when a value is wrong.
        StaleState: when the profile was changed elsewhere since ``version``.
    """
    with transaction.atomic():
        user = _own(actor)
        facts = PersonFacts(name=name, phone=phone, whatsapp=whatsapp, language=language, time_zone=time_zone)
        values = _clean_facts(actor, facts, user)
        own_values = {field: values[field] for field in OWN_FIELDS}
        return _save(actor, user, version, own_values, "user.profile_edited")


def language_set(*, actor: Actor, language: str) -> User:
    """Change the actor's own language, as the switch in the page's head does.

    Raises:
        NotVisible: when the actor is not a person.
        Invalid: when there is no such language.
    """
    with transaction.atomic():
        user = _own(actor)
        if language not in dict(settings.LANGUAGES):
            raise Invalid.field("language", _("Choose one of the languages listed."))
        return _save(actor, user, user.version, {"language": language}, "user.profile_edited")


def user_deactivate(*, actor: Actor, user_id: int, reason: str) -> User:
    """Close the account: every session and token ends at once; history and grants stay.

    Raises:
        NotVisible, NotAllowed: as for all writes; also for the last administrator.
        Invalid: without a reason.
        StaleState: when somebody else closed it first.
    """
    if not reason.strip():
        raise Invalid.field("reason", _("Say why."))
    with transaction.atomic():
        user = load_user(actor, user_id)
        can_deactivate_user(actor, user, lasting_grants(user)).enforce()
        keep_an_administrator(without_users=[user.pk])
        changed = User.objects.filter(pk=user.pk, is_active=True, version=user.version).update(
            is_active=False, version=user.version + 1
        )
        if changed != 1:
            raise StaleState
        sessions_end(user.pk)
        user.refresh_from_db()
        _note("user.deactivated", actor, user, {"reason": reason.strip()[:300]})
    return user


def user_reactivate(*, actor: Actor, user_id: int) -> User:
    """Open a closed account again, with the grants that still hold.

    Raises:
        NotVisible, NotAllowed, StaleState: as for all writes.
    """
    with transaction.atomic():
        user = load_user(actor, user_id)
        can_reactivate_user(actor, user, lasting_grants(user)).enforce()
        changed = User.objects.filter(pk=user.pk, is_active=False, version=user.version).update(
            is_active=True, version=user.version + 1
        )
        if changed != 1:
            raise StaleState
        user.refresh_from_db()
        _note("user.reactivated", actor, user)
    return user


def user_invite(*, actor: Actor, user_id: int) -> User:
    """Send the person a mail that tells how to set a password; it holds no secret.

    Raises:
        NotVisible, NotAllowed: as for all writes.
        Invalid: when the person has no address or is deactivated.
    """
    with transaction.atomic():
        user = load_user(actor, user_id)
        can_edit_user(actor, user, lasting_grants(user)).enforce()
        if not user.email or not user.is_active:
            raise Invalid(
                _("This person cannot sign in: there is no e-mail address, or the account is closed.")
            )
        _note("user.invited", actor, user)
        invitations.invite(user.pk)
    return user


def session_end(*, actor: Actor, session_id: int) -> None:
    """End one of the actor's own sessions.

    Raises:
        NotVisible: when it is not a session of the actor.
    """
    user = _own(actor)
    session = UserSession.objects.filter(pk=session_id, user_id=user.pk).first()
    if session is None:
        raise NotVisible
    with transaction.atomic():
        session.end()
        _note("user.session_ended", actor, user)


def sessions_end_others(*, actor: Actor, except_key: str | None) -> int:
    """End all of the actor's own sessions but the one with that key; returns how many."""
    user = _own(actor)
    others = list(UserSession.objects.filter(user_id=user.pk).exclude(session_key=except_key or ""))
    with transaction.atomic():
        for session in others:
            session.end()
        if others:
            _note("user.session_ended", actor, user, {"count": len(others)})
    return len(others)


def sessions_end(user_id: int) -> int:
    """End all of a person's sessions, in browsers and apps; returns how many."""
    sessions = list(UserSession.objects.filter(user_id=user_id))
    for session in sessions:
        session.end()
    return len(sessions)


def _note(action: str, actor: Actor, user: User, data: dict[str, Any] | None = None) -> None:
    record(
        action,
        actor=actor,
        subject=user,
        unit_id=user.home_unit_id,
        unit_path=place_of(user) or "",
        data=data,
    )


def _own(actor: Actor) -> User:
    user: User | None = User.objects.filter(pk=actor.person_id, is_active=True).first()
    if user is None:
        raise NotVisible
    return user


def _unit_of(actor: Actor, unit_id: int | None) -> Unit | None:
    return None if unit_id is None else chosen_unit(actor, unit_id, "user.manage", "home_unit")


def _save(actor: Actor, user: User, version: int, values: dict[str, Any], action: str) -> User:
    """Write the changed values if nobody else wrote since ``version``, and record which they were."""
    changed = sorted(name for name, value in values.items() if getattr(user, name) != value)
    if not changed:
        return user
    updated = User.objects.filter(pk=user.pk, version=version).update(
        **{name: values[name] for name in changed}, version=version + 1
    )
    if updated != 1:
        raise StaleState
    user.refresh_from_db()
    if "email" in changed:
        _address_keep(user, verified=False)
        sessions_end(user.pk)
    _note(action, actor, user, {"fields": changed})
    return user


def _address_keep(user: User, *, verified: bool) -> None:
    """Let the sign-in library know the person's only address."""
    EmailAddress.objects.filter(user_id=user.pk).delete()
    if user.email:
        EmailAddress.objects.create(user_id=user.pk, email=user.email, primary=True, verified=verified)


def _refuse_taken(values: dict[str, Any], except_for: int | None = None) -> None:
    others = User.objects.exclude(pk=except_for) if except_for else User.objects.all()
    addresses = EmailAddress.objects.exclude(user_id=except_for) if except_for else EmailAddress.objects.all()
    email = values["email"]
    if email and (
        others.filter(email=email).exists() or addresses.filter(email=email, verified=True).exists()
    ):
        raise Invalid.field("email", _("Another person has this address."), code="taken")
    key = values["external_key"]
    if key and others.filter(external_key=key).exists():
        raise Invalid.field("external_key", _("Another person has this key."), code="taken")


def _clean_facts(actor: Actor, facts: PersonFacts, user: User | None = None) -> dict[str, Any]:
    """The facts as stored; all wrong ones are told at once."""
    wrong: dict[str, list[Any]] = {}
    values: dict[str, Any] = {"name": " ".join(facts.name.split())[:150]}
    if not values["name"]:
        wrong["name"] = [_("Enter a name.")]
    values["email"] = facts.email.strip().lower() or None
    if values["email"]:
        try:
            validate_email(values["email"])
        except ValidationError:
            wrong["email"] = [_("Enter a valid e-mail address.")]
    for field in ("phone", "whatsapp"):
        try:
            values[field] = phone.normalised(getattr(facts, field))
        except ValueError:
            wrong[field] = [_("This is not a telephone number.")]
    values["language"] = facts.language or (user.language if user else settings.LANGUAGE_CODE)
    if values["language"] not in dict(settings.LANGUAGES):
        wrong["language"] = [_("Choose one of the languages listed.")]
    values["time_zone"] = facts.time_zone or (user.time_zone if user else settings.TIME_ZONE)
    if values["time_zone"] not in zoneinfo.available_timezones():
        wrong["time_zone"] = [_("Choose one of the time zones listed.")]
    values["home_unit_id"] = facts.home_unit_id
    values["external_key"] = facts.external_key.strip()[:120] or None
    values["customer_id"] = facts.customer_id
    values["office_id"] = facts.office_id
    for field, model in (("customer_id", Customer), ("office_id", Office)):
        chosen = values[field]
        unchanged = user is not None and getattr(user, field) == chosen
        if chosen is not None and not unchanged and not _visible(model, actor, chosen):
            wrong[field.removesuffix("_id")] = [_("Choose one that is listed.")]
    if wrong:
        raise Invalid(fields=wrong)
    return values


def _visible(model: type[Customer] | type[Office], actor: Actor, pk: int) -> bool:
    return model.objects.visible_to(actor).filter(pk=pk).exists()
