"""Visibility of technicians and work orders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from tanggap.fieldwork.choices import ACTIVE_STATUSES, HELD_STATUSES, WorkOrderStatus
from tanggap.kernel.actor import Actor
from tanggap.organization.models import Unit
from tanggap.organization.querysets import path_condition

if TYPE_CHECKING:
    from tanggap.fieldwork.models import Technician, WorkOrder


class TechnicianQuerySet(models.QuerySet["Technician"]):
    """Reads of technicians."""

    def visible_to(self, actor: Actor) -> Self:
        """Technicians of units where the actor may see them, and himself."""
        condition = path_condition(actor.paths("technician.view"), "home_unit__path")
        if actor.person_id and "" not in actor.paths("technician.view"):
            condition |= Q(user_id=actor.person_id)
        return self.filter(condition)

    def active(self) -> Self:
        """Technicians that work may be given to."""
        return self.filter(deactivated_at__isnull=True)


class WorkOrderQuerySet(models.QuerySet["WorkOrder"]):
    """Reads of work orders."""

    def visible_to(self, actor: Actor) -> Self:
        """Orders of units where the actor may see them, his own, and those offered to his unit."""
        if "" in actor.paths("work_order.view"):
            return self
        condition = Q(pk__in=())
        if paths := actor.paths("work_order.view"):
            condition |= Q(unit__in=Unit.objects.under(paths).values("pk"))
        if actor.person_id and actor.holds_anywhere("work_order.progress"):
            condition |= Q(crew__technician__user_id=actor.person_id)
        condition |= self._offered(actor.paths("work_order.pick_up"))
        return self.filter(condition).distinct()

    def offered_to(self, actor: Actor) -> Self:
        """Orders that the actor may pick up: offered, in a unit where he holds the right."""
        return self.offered_below(actor.paths("work_order.pick_up"))

    def offered_below(self, paths: tuple[str, ...]) -> Self:
        """Offered orders of the units at or below the paths."""
        return self.filter(self._offered(paths))

    def _offered(self, paths: tuple[str, ...]) -> Q:
        if not paths:
            return Q(pk__in=())
        return Q(status=WorkOrderStatus.OFFERED, unit__in=Unit.objects.under(paths).values("pk"))

    def of_person(self, person_id: int) -> Self:
        """Orders in whose crew the person is."""
        return self.filter(crew__technician__user_id=person_id)

    def active(self) -> Self:
        """Orders that are not over."""
        return self.filter(status__in=[status.value for status in ACTIVE_STATUSES])

    def held(self) -> Self:
        """Orders that somebody has in hand."""
        return self.filter(status__in=[status.value for status in HELD_STATUSES])
