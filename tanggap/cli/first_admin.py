"""The first administrator of an installation, who then adds everybody else on the pages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from django.db import transaction

from tanggap.accounts.models import Grant, Role
from tanggap.accounts.roles import ADMIN
from tanggap.accounts.services import PersonFacts, grant_give, user_create
from tanggap.kernel.actor import system_actor
from tanggap.organization.models import Unit


class NoTopUnitError(Exception):
    """There is no unit at the top that the administrator could stand at."""


def first_admin_create(*, email: str, password: str) -> bool:
    """Create the administrator at the top unit, unless somebody holds that role already.

    Returns:
        Whether one was created.

    Raises:
        NoTopUnitError: when the organisation has no top unit.
        Invalid: when the address is wrong or taken.
    """
    actor = system_actor("tanggap init", source="cli")
    with transaction.atomic():
        role = Role.objects.get(code=ADMIN)
        if Grant.objects.filter(role=role, valid_to__isnull=True).exists():
            return False
        top = Unit.objects.filter(parent__isnull=True).order_by("pk").first()
        if top is None:
            raise NoTopUnitError
        facts = PersonFacts(name=email.partition("@")[0], email=email, home_unit_id=top.pk)
        person = user_create(actor=actor, facts=facts, password=password, email_verified=True)
        grant_give(actor=actor, user_id=person.pk, role_id=role.pk, unit_id=top.pk)
    return True


def password_from(environment: Mapping[str, str]) -> str:
    """The password in ``TANGGAP_ADMIN_PASSWORD`` or in the file named by ``TANGGAP_ADMIN_PASSWORD_FILE``."""
    if name := environment.get("TANGGAP_ADMIN_PASSWORD_FILE"):
        return Path(name).read_text(encoding="utf-8").strip()
    return environment.get("TANGGAP_ADMIN_PASSWORD", "")
