"""The only place that writes where a request stands, and that opens its next step."""

from __future__ import annotations

from tanggap.approvals.choices import RequestState
from tanggap.approvals.models import ApprovalRequest, ApprovalTurn
from tanggap.approvals.standing import standing
from tanggap.kernel import clock
from tanggap.organization.selectors import working_calendar

HOUR = 3600


def settle(request: ApprovalRequest) -> None:
    """Bring the row to what follows from its decisions; call it with the row locked."""
    taken = list(request.decisions.order_by("pk").values_list("position", "verdict"))
    now = standing(len(request.steps), taken)
    moved_on = now.position != request.position
    request.state, request.position = now
    if request.state != RequestState.WAITING:
        request.closed_at = clock.now()
        request.save(update_fields=["state", "position", "closed_at"])
        return
    request.save(update_fields=["state", "position"])
    if moved_on or not taken:
        _open_step(request)


def _open_step(request: ApprovalRequest) -> None:
    """Ask the roles of the present step, and set its times by the working calendar of the unit."""
    step, now = request.step, clock.now()
    ApprovalTurn.objects.bulk_create(
        [
            ApprovalTurn(request=request, position=request.position, role_id=one.role_id, level=one.level)
            for one in step.deciders
        ]
    )
    calendar = working_calendar(request.unit_id)
    request.step_since = now
    request.remind_at = calendar.add(now, step.remind_hours * HOUR) if step.remind_hours else None
    request.due_at = calendar.add(now, step.due_hours * HOUR) if step.due_hours else None
    request.late_told = False
    request.save(update_fields=["step_since", "remind_at", "due_at", "late_told"])
