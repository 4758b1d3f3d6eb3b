"""Material that a job took: written down by its crew, also afterwards taken away again."""

from __future__ import annotations

from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tanggap.activity.services import record
from tanggap.fieldwork import policies
from tanggap.fieldwork.models import PartUsed, WorkOrder
from tanggap.fieldwork.services.own_jobs import own_order
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.tickets.models import Ticket

MOST_PARTS = 100
MOST = Decimal(1_000_000)


@transaction.atomic
def _add(
    actor: Actor, number: str, name: str, quantity: Decimal, measure: str, serial: str, key: str
) -> PartUsed:
    order, ticket, technician = own_order(actor, number)
    policies.can_write_parts(actor, order, technician).enforce()
    if order.parts.filter(removed_at__isnull=True).count() >= MOST_PARTS:
        raise Invalid.field("name", _("At most %(limit)d parts.") % {"limit": MOST_PARTS}, code="too_many")
    part = PartUsed.objects.create(
        work_order=order,
        name=name,
        quantity=quantity,
        measure=measure,
        serial_number=serial,
        technician=technician,
        added_at=clock.now(),
        request_key=key,
    )
    _record("work_order.part_added", actor, order, ticket, part)
    return part


def part_add(
    *,
    actor: Actor,
    number: str,
    name: str,
    quantity: Decimal,
    request_key: str,
    measure: str = "",
    serial_number: str = "",
) -> PartUsed:
    """Write down material on the own job in hand; the same key answers the first part again.

    Raises:
        NotVisible, NotAllowed, Invalid.
    """
    name, key = " ".join(name.split())[:120], request_key.strip()[:80]
    if not name:
        raise Invalid.field("name", _("This is required."), code="required")
    if not key:
        raise Invalid.field("request_key", _("The key of the request is missing."), code="required")
    if not Decimal("0.01") <= quantity <= MOST:
        raise Invalid.field("quantity", _("A number above zero, at most one million."))
    earlier = PartUsed.objects.filter(technician__user_id=actor.person_id or 0, request_key=key)
    if (known := earlier.first()) is not None:
        return known
    try:
        return _add(actor, number, name, quantity, measure.strip()[:20], serial_number.strip()[:80], key)
    except IntegrityError:
        if (known := earlier.first()) is not None:
            return known
        raise


@transaction.atomic
def part_remove(*, actor: Actor, number: str, part_id: int) -> PartUsed:
    """Take a part away that was written down by mistake; what is away already stays so.

    Raises:
        NotVisible, NotAllowed.
    """
    order, ticket, technician = own_order(actor, number)
    part = order.parts.filter(pk=part_id).first()
    if part is None:
        raise NotVisible
    policies.can_write_parts(actor, order, technician).enforce()
    if order.parts.filter(pk=part_id, removed_at__isnull=True).update(removed_at=clock.now()):
        _record("work_order.part_removed", actor, order, ticket, part)
    part.refresh_from_db()
    return part


def _record(action: str, actor: Actor, order: WorkOrder, ticket: Ticket, part: PartUsed) -> None:
    quantity = f"{part.quantity.normalize():f} {part.measure}".strip()
    record(
        action,
        actor=actor,
        subject=ticket,
        unit_id=ticket.unit_id,
        unit_path=ticket.unit.path,
        data={
            "work_order": order.pk,
            "part": part.name,
            "quantity": quantity,
            "serial": part.serial_number,
        },
    )
