"""Reminders and deadlines, each told once for each step."""

from __future__ import annotations

import logging

from django.db import transaction
from django.db.models import QuerySet

from tanggap.approvals import notices
from tanggap.approvals.choices import RequestState
from tanggap.approvals.models import ApprovalRequest
from tanggap.approvals.selectors import people_asked
from tanggap.kernel import clock

PORTION = 200
logger = logging.getLogger(__name__)


def reminders_send() -> int:
    """Remind those who keep others waiting, and tell of what is late; answers how many were told of."""
    now = clock.now()
    waiting = ApprovalRequest.objects.filter(state=RequestState.WAITING)
    late = _each(waiting.filter(due_at__lte=now, late_told=False), late=True)
    # What was just told to be late needs no reminder.
    return late + _each(waiting.filter(remind_at__lte=now), late=False)


def _each(rows: QuerySet[ApprovalRequest], *, late: bool) -> int:
    told = 0
    for key in list(rows.order_by("pk").values_list("pk", flat=True)[:PORTION]):
        try:
            told += _tell(rows.filter(pk=key), late=late)
        except Exception:  # One request that cannot be told of must not silence the others.
            logger.exception("nobody could be reminded of request %s; it is tried again", key)
    return told


@transaction.atomic
def _tell(rows: QuerySet[ApprovalRequest], *, late: bool) -> bool:
    """Tell of one request; answers whether it was still to be told of."""
    locked = rows.select_for_update(of=("self",), skip_locked=True)
    request = locked.select_related("unit", "submitted_by").first()
    if request is None:  # decided meanwhile, or another run has it
        return False
    if not people_asked(request):
        notices.stuck_told(request)
    notices.due_told(request, late=late)
    request.late_told = late or request.late_told
    request.remind_at = None
    request.save(update_fields=["late_told", "remind_at"])
    return True
