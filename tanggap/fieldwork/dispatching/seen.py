"""Where technicians on duty were last, for the map of dispatch."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from tanggap.fieldwork.models import DutySpan, LastPosition
from tanggap.fieldwork.positions.services.duty import on_duty_at
from tanggap.kernel.actor import Actor
from tanggap.organization.models import Unit
from tanggap.organization.querysets import path_condition

MOST = 150


class Seen(NamedTuple):
    """A technician on duty and where he was last."""

    code: str
    name: str
    unit: str
    latitude: float
    longitude: float
    recorded_at: datetime


def technicians_seen(actor: Actor, unit_id: int | None, now: datetime) -> list[Seen]:
    """Technicians on duty of the unit and below, or wherever the actor may see positions; newest first."""
    rows = LastPosition.objects.filter(
        path_condition(actor.paths("position.view"), "technician__home_unit__path"),
        technician__in=DutySpan.objects.filter(on_duty_at(now)).values("technician_id"),
    )
    if unit_id is not None:
        path = Unit.objects.filter(pk=unit_id).values_list("path", flat=True).first()
        rows = rows.filter(path_condition([path] if path else [], "technician__home_unit__path"))
    columns = ("technician__code", "technician__user__name", "technician__home_unit__name")
    found = rows.order_by("-recorded_at").values_list(*columns, "latitude", "longitude", "recorded_at")
    return [Seen(*row) for row in found[:MOST]]
