"""What the field knows of people to whom tickets are given by rule, and how a technician is given one."""

from __future__ import annotations

from collections.abc import Collection

from tanggap.fieldwork.models import Technician
from tanggap.fieldwork.services.dispatch import work_order_assign
from tanggap.kernel.actor import Actor
from tanggap.tickets.models import Ticket
from tanggap.tickets.placing import PersonFacts


def technician_facts(person_ids: Collection[int]) -> dict[int, PersonFacts]:
    """Skills of technicians; deactivated ones count as away."""
    rows = Technician.objects.filter(user__in=person_ids).values_list("user_id", "skills", "deactivated_at")
    return {
        user_id: PersonFacts(
            frozenset(str(skill).strip().casefold() for skill in skills), deactivated_at is not None
        )
        for user_id, skills, deactivated_at in rows
    }


def technician_takes(ticket: Ticket, person_id: int, actor: Actor, note: str) -> bool:
    """Give an active technician a work order, so that the ticket stands on the phone."""
    code = Technician.objects.active().filter(user=person_id).values_list("code", flat=True).first()
    if code is None:
        return False
    work_order_assign(actor=actor, number=ticket.number, lead_code=code, reason=note)
    return True
