"""Which work orders a figure counts. Every figure and the list behind it are cut by the same conditions."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from tanggap.fieldwork.choices import CrewRole, WorkOrderStatus
from tanggap.fieldwork.models import CrewMember, WorkOrder
from tanggap.reporting.cases import Asked, ChosenRow, counted, where_and_when
from tanggap.reporting.choices import By
from tanggap.reporting.proof import location_proven

ORDER_ROWS = {
    By.TECHNICIAN: "lead__user_id",
    By.TEAM: "ticket__team_id",
    By.UNIT: "ticket__unit_id",
    By.CATEGORY: "ticket__category__group_id",
    By.OFFICE: "ticket__office_id",
}
"""The field that says to which row an order belongs."""
HELPER_ROW = "technician__user_id"
CREW_ROWS = {
    By.TECHNICIAN: "technician__user_id",
    By.TEAM: "technician__team_id",
    By.UNIT: "work_order__ticket__unit_id",
    By.CATEGORY: "work_order__ticket__category__group_id",
    By.OFFICE: "work_order__ticket__office_id",
}
"""To which row the time of a member of a crew belongs: teams have people, units have jobs."""


class OrderPart(StrEnum):
    """Finished orders that a figure rests on."""

    LED = "led"
    ASSISTED = "assisted"
    ON_SITE = "on_site"
    TRAVELLED = "travelled"
    ACCEPTED = "accepted"
    LOCATED = "located"
    CREWED = "crewed"


_CONDITIONS = {
    OrderPart.LED: Q(),
    OrderPart.ON_SITE: Q(arrived_at__isnull=False),
    OrderPart.TRAVELLED: Q(en_route_at__isnull=False, arrived_at__isnull=False),
    OrderPart.ACCEPTED: Q(accepted_at__isnull=False),
    OrderPart.LOCATED: location_proven(),
}


def _finished(asked: Asked, way: str) -> Q:
    """Orders done in the period, on tickets that count."""
    return (
        Q(**{f"{way}status": WorkOrderStatus.DONE})
        & where_and_when(asked, f"{way}finished_at", f"{way}ticket__")
        & counted(asked, f"{way}ticket__")
    )


def orders_in(asked: Asked) -> QuerySet[WorkOrder]:
    """Finished orders of the period, in no order; of one person, those that he led."""
    orders = WorkOrder.objects.filter(_finished(asked, ""))
    if asked.person_id is not None:
        orders = orders.filter(lead__user_id=asked.person_id)
    return orders.order_by()


def helpers_in(asked: Asked) -> QuerySet[CrewMember]:
    """Parts of helpers in finished orders of the period; two helpers of one order are two."""
    helpers = CrewMember.objects.filter(_finished(asked, "work_order__"), role=CrewRole.HELPER)
    if asked.person_id is not None:
        helpers = helpers.filter(technician__user_id=asked.person_id)
    return helpers.order_by()


def crew_in(asked: Asked) -> QuerySet[CrewMember]:
    """Parts of all members of crews in finished orders of the period that were arrived at."""
    crew = CrewMember.objects.filter(_finished(asked, "work_order__"), work_order__arrived_at__isnull=False)
    if asked.person_id is not None:
        crew = crew.filter(technician__user_id=asked.person_id)
    return crew.order_by()


def _of_key(rows: QuerySet[Any], name: str, pk: int | None) -> QuerySet[Any]:
    return rows.filter(**({name: pk} if pk is not None else {f"{name}__isnull": True}))


def orders_behind(asked: Asked, part: OrderPart, row: ChosenRow | None = None) -> tuple[QuerySet[Any], str]:
    """What a figure of field work rests on: of one row, or of the whole recap.

    Args:
        asked: as the recap was asked for.
        part: as the figure's definition names it.
        row: the row; none is the total.

    Returns:
        Work orders or parts in them, and the way from such a row to its order, such as ``work_order__``.
    """
    if part is OrderPart.ASSISTED:
        helpers: QuerySet[Any] = helpers_in(asked)
        if row is not None:
            # Helping is told of persons only: the rows of units, teams and so on assist nobody.
            mine = row.by is By.TECHNICIAN and row.pk is not None
            helpers = helpers.filter(**{HELPER_ROW: row.pk}) if mine else helpers.none()
        return helpers, "work_order__"
    if part is OrderPart.CREWED:
        crew: QuerySet[Any] = crew_in(asked)
        return (_of_key(crew, CREW_ROWS[row.by], row.pk) if row is not None else crew), "work_order__"
    orders: QuerySet[Any] = orders_in(asked).filter(_CONDITIONS[part])
    return (_of_key(orders, ORDER_ROWS[row.by], row.pk) if row is not None else orders), ""
