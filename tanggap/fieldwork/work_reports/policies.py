"""Who may do what with work reports, with the reason when not."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tanggap.fieldwork.choices import WorkOrderStatus
from tanggap.fieldwork.models import CrewMember, WorkOrder, WorkReport
from tanggap.fieldwork.work_reports.choices import WorkReportState
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, no, yes

_STATE_SAYS = {
    WorkReportState.WAITING: _("This waits for verification. Take it back to change it."),
    WorkReportState.APPROVED: _("This was approved and stays as it is."),
    WorkReportState.REJECTED: _("This was rejected and stays as it is."),
}


def can_begin(actor: Actor, order: WorkOrder) -> Decision:
    """Begin the report of a job: its crew, once the job is done."""
    if not _is_crew(actor, order):
        return no("role", _("Only the crew of the job writes its report."))
    if order.status != WorkOrderStatus.DONE:
        return no("state", _("The report is written when the job is done."))
    return yes()


def can_write(actor: Actor, report: WorkReport) -> Decision:
    """Fill the report in and submit it: the crew of its job, while it is not being decided."""
    if not _is_crew(actor, report.work_order):
        return no("role", _("Only the crew of the job writes its report."))
    if not report.is_writable:
        return no(report.state, _STATE_SAYS[WorkReportState(report.state)])
    return yes()


def _is_crew(actor: Actor, order: WorkOrder) -> bool:
    if actor.person_id is None or not actor.holds_anywhere("work_order.progress"):
        return False
    return CrewMember.objects.filter(work_order=order, technician__user_id=actor.person_id).exists()
