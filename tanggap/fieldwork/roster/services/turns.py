"""Turns on call of a unit."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.fieldwork.models import OnCallTurn, Technician
from tanggap.fieldwork.roster.policies import can_plan
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.organization.models import Unit
from tanggap.organization.querysets import path_condition

LONGEST = timedelta(days=31)
RANKS = 9


@transaction.atomic
def turn_add(
    *, actor: Actor, unit_id: int, technician_id: int, starts_at: datetime, ends_at: datetime, rank: int = 1
) -> OnCallTurn:
    """Plan a turn.

    Raises:
        Invalid.
    """
    unit = Unit.objects.filter(pk=unit_id, retired_at__isnull=True).first()
    if unit is None or not can_plan(actor, unit.path):
        raise Invalid.field("unit", _("Choose a unit."))
    technician = (
        Technician.objects.visible_to(actor).active().select_for_update().filter(pk=technician_id).first()
    )
    if technician is None:
        raise Invalid.field("technician", _("Choose a technician."))
    if not starts_at < ends_at <= starts_at + LONGEST:
        raise Invalid.field("ends_at", _("A turn ends after it begins, at most a month later."))
    if not 1 <= rank <= RANKS:
        raise Invalid.field("rank", _("Choose an order from 1 to 9."))
    same = OnCallTurn.objects.filter(
        unit=unit, technician=technician, starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    if same.exists():
        raise Invalid.field("technician", _("This person is on call then already."), code="overlap")
    turn = OnCallTurn.objects.create(
        unit=unit, technician=technician, starts_at=starts_at, ends_at=ends_at, rank=rank
    )
    _record("on_call.turn_added", actor, turn, unit)
    return turn


@transaction.atomic
def turn_remove(*, actor: Actor, turn_id: int) -> None:
    """Take a turn away.

    Raises:
        NotVisible.
    """
    seen = OnCallTurn.objects.filter(path_condition(actor.paths("roster.manage"), "unit__path"))
    turn = seen.select_for_update(of=("self",)).select_related("unit").filter(pk=turn_id).first()
    if turn is None:
        raise NotVisible
    _record("on_call.turn_removed", actor, turn, turn.unit)
    turn.delete()


def _record(action: str, actor: Actor, turn: OnCallTurn, unit: Unit) -> None:
    record(
        action,
        actor=actor,
        subject=turn,
        unit_id=unit.pk,
        unit_path=unit.path,
        data={
            "technician": turn.technician_id,
            "starts_at": turn.starts_at,
            "ends_at": turn.ends_at,
            "rank": turn.rank,
        },
    )
