"""Units whose jobs are done only when the customer confirms."""

from __future__ import annotations

from django.db import transaction

from tanggap.activity.services import record
from tanggap.fieldwork import policies
from tanggap.fieldwork.models import ProofUnit
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible
from tanggap.organization.models import Unit


@transaction.atomic
def proof_unit_add(*, actor: Actor, unit_id: int) -> ProofUnit:
    """Ask for proof in the unit and below it; asking twice is asking once.

    Raises:
        NotVisible, NotAllowed.
    """
    unit = Unit.objects.in_use().filter(pk=unit_id).first()
    if unit is None or not actor.holds("fieldwork.manage", at=unit.path):
        raise NotVisible
    policies.can_ask_for_proof(actor, unit.path).enforce()
    row, is_new = ProofUnit.objects.get_or_create(unit=unit, defaults={"added_at": clock.now()})
    if is_new:
        record("proof_unit.added", actor=actor, subject=unit, unit_id=unit.pk, unit_path=unit.path)
    return row


@transaction.atomic
def proof_unit_remove(*, actor: Actor, pk: int) -> None:
    """Ask no longer there; units below that ask by themselves go on doing so.

    Raises:
        NotVisible, NotAllowed.
    """
    row = ProofUnit.objects.select_related("unit").filter(pk=pk).first()
    if row is None or not actor.holds("fieldwork.manage", at=row.unit.path):
        raise NotVisible
    policies.can_ask_for_proof(actor, row.unit.path).enforce()
    row.delete()
    unit = row.unit
    record("proof_unit.removed", actor=actor, subject=unit, unit_id=unit.pk, unit_path=unit.path)
