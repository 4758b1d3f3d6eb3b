"""Which technicians are on duty at this moment, for notices that may wake people."""

from __future__ import annotations

from collections.abc import Collection

from tanggap.fieldwork.choices import WorkOrderStatus
from tanggap.fieldwork.models import Technician, WorkOrder
from tanggap.kernel import clock
from tanggap.organization.selectors import working_calendars

_AT_WORK = (
    WorkOrderStatus.EN_ROUTE,
    WorkOrderStatus.ARRIVED,
    WorkOrderStatus.WORKING,
    WorkOrderStatus.BLOCKED,
)


def people_on_duty(user_ids: Collection[int]) -> set[int]:
    """Of the people, the active technicians whose unit works now, and those who are out on a job."""
    rows = Technician.objects.active().filter(user__in=user_ids)
    technicians = list(rows.values_list("pk", "user_id", "home_unit_id"))
    if not technicians:
        return set()
    now = clock.now()
    calendars = working_calendars({unit for _pk, _user, unit in technicians})
    orders = WorkOrder.objects.filter(lead__in=[pk for pk, _user, _unit in technicians], status__in=_AT_WORK)
    out = set(orders.values_list("lead_id", flat=True))
    return {user for pk, user, unit in technicians if pk in out or calendars[unit].is_open(now)}
