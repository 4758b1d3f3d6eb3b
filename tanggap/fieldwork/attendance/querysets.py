"""Visibility of attendance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from tanggap.fieldwork.attendance.choices import Verdict
from tanggap.kernel.actor import ROOT_PATH, Actor
from tanggap.organization.querysets import path_condition

if TYPE_CHECKING:
    from tanggap.fieldwork.models import AttendanceDay, AttendanceEntry


def attendance_condition(actor: Actor, unit: str, permission: str = "attendance.view") -> Q:
    """Whose attendance the actor may see: that of units where he holds the right, and his own.

    Args:
        actor: who looks.
        unit: the way from the filtered table to the unit that counts.
        permission: the right over others; one's own is always seen.
    """
    paths = actor.paths(permission)
    condition = path_condition(paths, f"{unit}__path")
    if actor.person_id and ROOT_PATH not in paths:
        condition |= Q(technician__user_id=actor.person_id)
    return condition


class AttendanceEntryQuerySet(models.QuerySet["AttendanceEntry"]):
    """Reads of entries."""

    def visible_to(self, actor: Actor) -> Self:
        """Entries of technicians whose attendance the actor may see, and his own."""
        return self.filter(attendance_condition(actor, "technician__home_unit"))

    def waiting(self) -> Self:
        """Doubtful ones that nobody decided on."""
        return self.filter(verdict=Verdict.WAITING)


class AttendanceDayQuerySet(models.QuerySet["AttendanceDay"]):
    """Reads of days."""

    def visible_to(self, actor: Actor) -> Self:
        """Days in units whose attendance the actor may see, and his own."""
        return self.filter(attendance_condition(actor, "unit"))

    def with_people(self) -> Any:
        """With what a list shows of the technician."""
        return self.select_related("technician__user", "unit", "shift")
