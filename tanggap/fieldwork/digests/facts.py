"""What stands in the field: the facts of a digest, as plain values that stay as they were."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max, QuerySet
from django.db.models.functions import Coalesce, Greatest

from tanggap.fieldwork.choices import WorkOrderStatus
from tanggap.fieldwork.duty import duty_board
from tanggap.fieldwork.models import AttendanceDay, WorkOrder
from tanggap.kernel.actor import Actor, ActorKind
from tanggap.organization.models import Unit
from tanggap.tickets.choices import LEFT_OUT_STATUSES
from tanggap.tickets.models import Ticket

BLOCKED_FOR = timedelta(hours=1)
"""A job that is held up longer stands among what is stuck."""
QUIET_FOR = timedelta(hours=2)
"""So does one of which nothing was heard for longer."""
LISTED = 25
"""Lines of each list; the figures count all."""


def digest_facts(unit: Unit, *, since: datetime, until: datetime, now: datetime) -> dict[str, Any]:
    """The facts of a unit and those below it, in eight queries whatever their number.

    Args:
        unit: whose digest.
        since, until: solutions after the one and up to the other are counted.
        now: the moment at which the rest is looked at.
    """
    lines = _lines(unit)
    tickets = Ticket.objects.filter(unit__path__startswith=unit.path, deleted_at__isnull=True)
    open_tickets = tickets.open()
    overdue = open_tickets.filter(resolution_breached_at__isnull=False)
    unassigned = open_tickets.filter(assignee__isnull=True, awaits_validation=False)
    solved = _solved(unit, since, until)
    stuck = _stuck(unit, now)
    return {
        "figures": {
            "technicians": len(lines),
            "at_work": sum(1 for line in lines if line["number"] or line["jobs"]),
            "open": open_tickets.count(),
            "stuck": len(stuck),
            "overdue": overdue.count(),
            "solved": solved.count(),
            "unassigned": unassigned.count(),
        },
        "attendance": _attendance(unit, until),
        "stuck": stuck[:LISTED],
        "overdue": _tickets(overdue.order_by("resolution_breached_at", "pk"), "resolution_breached_at"),
        "unassigned": _tickets(unassigned.order_by("reported_at", "pk"), "reported_at"),
        "solved": _tickets(solved.order_by("-resolved_at", "-pk"), "resolved_at", person="resolver__name"),
        "lines": lines,
    }


def _lines(unit: Unit) -> list[dict[str, Any]]:
    """The technicians with the job in hand; those out on a job come first."""
    rights = dict.fromkeys(("technician.view", "ticket.view"), (unit.path,))
    board = duty_board(Actor(ActorKind.PERSON, rights=rights), last=True)
    lines = [
        {
            "code": one.code,
            "name": one.name,
            "unit": one.unit,
            "state": one.state,
            "since": _text(one.since),
            "jobs": one.jobs,
            "number": one.job_number,
            "subject": one.job_subject,
        }
        for one in board
    ]
    return sorted(lines, key=lambda line: not line["jobs"])


def _stuck(unit: Unit, now: datetime) -> list[dict[str, Any]]:
    """Jobs held up for an hour, and those of which nothing was heard for two; the longest first."""
    orders: QuerySet[Any] = (
        WorkOrder.objects.held()
        .filter(ticket__unit__path__startswith=unit.path, ticket__deleted_at__isnull=True)
        .annotate(heard=Coalesce(Max("progress__received_at"), "status_since"))
        .annotate(quiet=Greatest("heard", "status_since"))
        .select_related("ticket", "lead__user")
    )
    found = []
    for order in orders:
        blocked = order.status == WorkOrderStatus.BLOCKED
        since = order.blocked_since or order.status_since if blocked else order.quiet
        if now - since < (BLOCKED_FOR if blocked else QUIET_FOR):
            continue
        found.append(
            {
                "number": order.ticket.number,
                "subject": order.ticket.subject,
                "person": order.lead.user.name if order.lead else "",
                "state": order.status,
                "reason": order.block_reason if blocked else "",
                "at": _text(since),
            }
        )
    return sorted(found, key=lambda row: (str(row["at"]), str(row["number"])))


def _solved(unit: Unit, since: datetime, until: datetime) -> QuerySet[Ticket]:
    left_out = [status.value for status in LEFT_OUT_STATUSES]
    tickets = Ticket.objects.filter(unit__path__startswith=unit.path, deleted_at__isnull=True)
    return tickets.filter(resolved_at__gt=since, resolved_at__lte=until).exclude(status__in=left_out)


def _tickets(
    tickets: QuerySet[Ticket], moment: str, *, person: str = "assignee__name"
) -> list[dict[str, Any]]:
    rows = tickets.values_list("number", "subject", "priority", person, moment)[:LISTED]
    return [
        {"number": number, "subject": subject, "priority": priority, "person": name or "", "at": _text(at)}
        for number, subject, priority, name, at in rows
    ]


def _attendance(unit: Unit, at: datetime) -> dict[str, int] | None:
    """How many stand how on the unit's day; nothing where attendance is not kept."""
    day = at.astimezone(ZoneInfo(unit.time_zone)).date()
    days = AttendanceDay.objects.filter(unit__path__startswith=unit.path, date=day)
    counts = Counter(days.values_list("status", flat=True))
    return dict(sorted(counts.items())) or None


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
