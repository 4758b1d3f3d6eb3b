"""Which work orders a figure counts. Every figure and the list behind it are cut by the same conditions."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from tanggap.fieldwork.choices import CrewRole, WorkOrderStatus
from tanggap.fieldwork.models import CrewMember, WorkOrder
from tanggap.reporting.cases import Asked, ChosenRow, counted, where_and_when
from tanggap.reporting.choices import By

ORDER_ROWS = {
    By.TECHNICIAN: "lead__user_id",
    By.TEAM: "ticket__team_id",
    By.UNIT: "ticket__unit_id",
    By.CATEGORY: "ticket__category__group_id",
    By.OFFICE: "ticket__office_id",
}
"""The field that says to which row an order belongs."""
HELPER_ROW = "technician__user_id"


class OrderPart(StrEnum):
    """Finished orders that a figure rests on."""

    LED = "led"
    ASSISTED = "assisted"
    ON_SITE = "on_site"
    TRAVELLED = "travelled"


_CONDITIONS = {
    OrderPart.LED: Q(),
    OrderPart.ON_SITE: Q(arrived_at__isnull=False),
    OrderPart.TRAVELLED: Q(en_route_at__isnull=False, arrived_at__isnull=False),
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
    orders: QuerySet[Any] = orders_in(asked).filter(_CONDITIONS[part])
    if row is not None:
        name = ORDER_ROWS[row.by]
        orders = orders.filter(**({name: row.pk} if row.pk is not None else {f"{name}__isnull": True}))
    return orders, ""
