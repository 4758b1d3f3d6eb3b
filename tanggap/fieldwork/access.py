"""What field work grants: jobs let a technician see tickets; photos follow their work order."""

from __future__ import annotations

from django.db.models import Q

from tanggap.attachments.choices import Visibility
from tanggap.fieldwork.choices import WorkOrderStatus
from tanggap.fieldwork.models import CrewMember, Progress, WorkOrder
from tanggap.kernel.actor import Actor
from tanggap.organization.models import Unit
from tanggap.tickets.models import Ticket


def tickets_of_jobs(actor: Actor) -> Q | None:
    """Tickets that are the actor's jobs, were his, or are offered to his unit."""
    condition: Q | None = None
    if actor.person_id and actor.holds_anywhere("work_order.progress"):
        mine = CrewMember.objects.filter(technician__user_id=actor.person_id)
        condition = Q(pk__in=mine.values("work_order__ticket_id"))
    if paths := actor.paths("work_order.pick_up"):
        offered = WorkOrder.objects.filter(
            status=WorkOrderStatus.OFFERED, unit__in=Unit.objects.under(paths).values("pk")
        )
        granted = Q(pk__in=offered.values("ticket_id"))
        condition = granted if condition is None else condition | granted
    return condition


def may_view_progress_file(actor: Actor, progress_id: int, visibility: Visibility) -> bool:
    """Whether the actor may see photos of the step: whoever may see its ticket."""
    ticket_ids = Progress.objects.filter(pk=progress_id).values("work_order__ticket_id")
    return Ticket.objects.visible_to(actor).filter(pk__in=ticket_ids).exists()
