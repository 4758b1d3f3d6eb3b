"""Loads the shipped roles."""

from __future__ import annotations

from django.db import transaction

from tanggap.accounts.models import Role
from tanggap.accounts.roles import SHIPPED


def roles_load() -> int:
    """Create the shipped roles that are missing and refresh those that nobody edited.

    Safe to repeat: a role that was edited (its version is above 1) stays as it is.

    Returns:
        Number of roles created.
    """
    created_count = 0
    with transaction.atomic():
        known = {role.code: role for role in Role.objects.all()}
        for shipped in SHIPPED:
            values = {
                "name": shipped.name,
                "description": shipped.description,
                "permissions": sorted(shipped.permissions),
                "home": shipped.home,
                "priority": shipped.priority,
                "mfa_required": shipped.mfa_required,
            }
            role = known.get(shipped.code)
            if role is None:
                Role.objects.create(code=shipped.code, shipped=True, **values)
                created_count += 1
            elif role.shipped and role.version == 1:
                Role.objects.filter(pk=role.pk, version=1).update(**values)
    return created_count
