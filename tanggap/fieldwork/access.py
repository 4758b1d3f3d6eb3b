"""What field work grants: jobs let a technician see tickets; photos follow their work order."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q

from tanggap.attachments.choices import Visibility
from tanggap.fieldwork.choices import ACTIVE_STATUSES
from tanggap.fieldwork.models import CrewMember, Leave, Progress, WorkOrder, WorkReport
from tanggap.fieldwork.roster.querysets import leaves_seen
from tanggap.kernel.actor import Actor
from tanggap.tickets.models import Ticket


def tickets_of_jobs(actor: Actor) -> Q | None:
    """Tickets that are the actor's jobs, were his, or are offered to his unit."""
    # By EXISTS, not IN: for one ticket PostgreSQL then looks that ticket up instead of listing all his jobs.
    granted: list[Q] = []
    if actor.person_id and actor.holds_anywhere("work_order.progress"):
        mine = CrewMember.objects.filter(technician__user_id=actor.person_id)
        granted.append(Q(Exists(mine.filter(work_order__ticket=OuterRef("pk")))))
    if paths := actor.paths("work_order.pick_up"):
        offered = WorkOrder.objects.offered_below(paths)
        granted.append(Q(Exists(offered.filter(ticket=OuterRef("pk")))))
    return reduce(or_, granted) if granted else None


def on_its_crew(actor: Actor, ticket: Ticket) -> bool:
    """Whether the ticket is a job in the actor's hands, as lead or with the crew."""
    if actor.person_id is None or not actor.holds_anywhere("work_order.progress"):
        return False
    crews = CrewMember.objects.filter(technician__user_id=actor.person_id, work_order__ticket=ticket)
    return crews.filter(work_order__status__in=[status.value for status in ACTIVE_STATUSES]).exists()


def may_view_progress_file(actor: Actor, progress_id: int, visibility: Visibility) -> bool:
    """Whether the actor may see photos of the step: whoever may see its ticket."""
    ticket_ids = Progress.objects.filter(pk=progress_id).values("work_order__ticket_id")
    return Ticket.objects.visible_to(actor).filter(pk__in=ticket_ids).exists()


def may_view_leave_file(actor: Actor, leave_id: int, _visibility: Visibility) -> bool:
    """Whether the actor may see a letter handed in with leave: whose it is, who asked, and who may decide.

    Seeing technicians is not enough: such letters tell of illness.
    """
    return Leave.objects.filter(leaves_seen(actor), pk=leave_id).exists()


def may_view_report_file(actor: Actor, report_id: int, _visibility: Visibility) -> bool:
    """Whether the actor may see pictures that came with a work report: whoever may see the report."""
    return WorkReport.objects.visible_to(actor).filter(pk=report_id).exists()
