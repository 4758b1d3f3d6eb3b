"""Choosing who is told of new tickets."""

from __future__ import annotations

from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tanggap.accounts.models import Role
from tanggap.accounts.selectors import people_holding
from tanggap.activity.services import record
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.notifications.audiences import SEES
from tanggap.notifications.models import NewTicketAudience
from tanggap.notifications.policies import can_choose_audience
from tanggap.organization.models import Unit


def new_ticket_audience_save(
    *, actor: Actor, unit_id: int, expected_version: int, roles: Collection[int], people: Collection[int]
) -> NewTicketAudience | None:
    """Choose who is told of new tickets at a unit; nobody chosen goes back to what counts above it.

    Args:
        actor: holds ``notification.manage`` at the unit.
        unit_id: where it counts, and below.
        expected_version: of the choice that the actor saw; 0 when there was none.
        roles, people: keys.

    Returns:
        The choice, or none when it was taken away.

    Raises:
        NotVisible: there is no such unit for the actor.
        Invalid: an unknown role, or somebody who may not see tickets there.
        StaleState: somebody else chose meanwhile.
    """
    with transaction.atomic():
        unit = Unit.objects.select_for_update().filter(pk=unit_id, retired_at__isnull=True).first()
        if unit is None or not can_choose_audience(actor, unit):
            raise NotVisible
        _check(unit, set(roles), set(people))
        present = NewTicketAudience.objects.filter(unit=unit).first()
        if (present.version if present else 0) != expected_version:
            raise StaleState
        record(
            "audience.edited",
            actor=actor,
            subject=unit,
            unit_id=unit.pk,
            data={"roles": sorted(set(roles)), "people": sorted(set(people))},
        )
        if not roles and not people:
            if present:
                present.delete()
            return None
        try:
            chosen = present or NewTicketAudience.objects.create(unit=unit, version=0)
        except IntegrityError:
            raise StaleState from None
        chosen.version = expected_version + 1
        chosen.save(update_fields=["version"])
        chosen.roles.set(roles)
        chosen.people.set(people)
    return chosen


def _check(unit: Unit, roles: set[int], people: set[int]) -> None:
    if Role.objects.in_use().filter(pk__in=roles).count() != len(roles):
        raise Invalid.field("roles", _("Choose one of the roles listed."))
    if people - people_holding(SEES, unit.path):
        raise Invalid.field("people", _("Choose only people who may see the tickets there."))
