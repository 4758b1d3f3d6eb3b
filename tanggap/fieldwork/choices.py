"""Closed lists of field work and the table of progress."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.kernel.transitions import TransitionTable
from tanggap.tickets.choices import HoldReason


class WorkOrderStatus(models.TextChoices):
    """Where a work order stands."""

    OFFERED = "offered", _("Offered")
    ASSIGNED = "assigned", _("Assigned")
    ACCEPTED = "accepted", _("Accepted")
    EN_ROUTE = "en_route", _("On the way")
    ARRIVED = "arrived", _("Arrived")
    WORKING = "working", _("Working")
    BLOCKED = "blocked", _("Blocked")
    DONE = "done", _("Done")
    WITHDRAWN = "withdrawn", _("Withdrawn")


ACTIVE_STATUSES = (
    WorkOrderStatus.OFFERED,
    WorkOrderStatus.ASSIGNED,
    WorkOrderStatus.ACCEPTED,
    WorkOrderStatus.EN_ROUTE,
    WorkOrderStatus.ARRIVED,
    WorkOrderStatus.WORKING,
    WorkOrderStatus.BLOCKED,
)
HELD_STATUSES = tuple(status for status in ACTIVE_STATUSES if status != WorkOrderStatus.OFFERED)
"""States in which somebody has the job in hand."""

UNBEGUN_STATUSES = (WorkOrderStatus.ASSIGNED, WorkOrderStatus.ACCEPTED)
"""States of a job in hand before anybody has set out."""

STEPS: TransitionTable[WorkOrderStatus] = TransitionTable(
    {
        WorkOrderStatus.OFFERED: (
            WorkOrderStatus.ASSIGNED,
            WorkOrderStatus.ACCEPTED,
            WorkOrderStatus.WITHDRAWN,
        ),
        WorkOrderStatus.ASSIGNED: (
            WorkOrderStatus.ACCEPTED,
            WorkOrderStatus.BLOCKED,
            WorkOrderStatus.WITHDRAWN,
        ),
        WorkOrderStatus.ACCEPTED: (
            WorkOrderStatus.EN_ROUTE,
            WorkOrderStatus.ARRIVED,
            WorkOrderStatus.BLOCKED,
            WorkOrderStatus.WITHDRAWN,
        ),
        WorkOrderStatus.EN_ROUTE: (
            WorkOrderStatus.ARRIVED,
            WorkOrderStatus.BLOCKED,
            WorkOrderStatus.WITHDRAWN,
        ),
        WorkOrderStatus.ARRIVED: (
            WorkOrderStatus.WORKING,
            WorkOrderStatus.BLOCKED,
            WorkOrderStatus.DONE,
            WorkOrderStatus.WITHDRAWN,
        ),
        WorkOrderStatus.WORKING: (WorkOrderStatus.BLOCKED, WorkOrderStatus.DONE, WorkOrderStatus.WITHDRAWN),
        WorkOrderStatus.BLOCKED: (
            WorkOrderStatus.EN_ROUTE,
            WorkOrderStatus.ARRIVED,
            WorkOrderStatus.WORKING,
            WorkOrderStatus.WITHDRAWN,
        ),
    }
)

NEXT_STEP: dict[str, WorkOrderStatus] = {
    WorkOrderStatus.OFFERED: WorkOrderStatus.ACCEPTED,
    WorkOrderStatus.ASSIGNED: WorkOrderStatus.ACCEPTED,
    WorkOrderStatus.ACCEPTED: WorkOrderStatus.EN_ROUTE,
    WorkOrderStatus.EN_ROUTE: WorkOrderStatus.ARRIVED,
    WorkOrderStatus.ARRIVED: WorkOrderStatus.WORKING,
    WorkOrderStatus.WORKING: WorkOrderStatus.DONE,
    WorkOrderStatus.BLOCKED: WorkOrderStatus.WORKING,
}
"""The usual next step, the one big button of the technician's page."""


class ProgressStep(models.TextChoices):
    """What a technician can report."""

    ACCEPTED = "accepted", _("Accepted")
    EN_ROUTE = "en_route", _("On the way")
    ARRIVED = "arrived", _("Arrived")
    WORKING = "working", _("Working")
    BLOCKED = "blocked", _("Blocked")
    DONE = "done", _("Done")


BLOCK_REASONS: tuple[HoldReason, ...] = (
    HoldReason.CUSTOMER_ABSENT,
    HoldReason.POWER_CUT,
    HoldReason.WAITING_MATERIAL,
    HoldReason.PERMIT,
    HoldReason.WEATHER,
    HoldReason.SAFETY,
    HoldReason.THIRD_PARTY,
)


class CrewRole(models.TextChoices):
    """How a technician takes part in a work order."""

    LEAD = "lead", _("Lead")
    HELPER = "helper", _("Crew")


class DutyState(models.TextChoices):
    """What a technician is doing, told from duty, the work in hand and the last sign of life."""

    OFF = "off", _("Off duty")
    IDLE = "idle", _("Free")
    ASSIGNED = "assigned", _("Has work waiting")
    EN_ROUTE = "en_route", _("On the way")
    WORKING = "working", _("Working")
    BLOCKED = "blocked", _("Blocked")
    UNREACHABLE = "unreachable", _("Unreachable")
    INACTIVE = "inactive", _("Not active")
