"""Day plans of technicians from their jobs in hand, and events that ask for another plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from tanggap.fieldwork.choices import HELD_STATUSES, UNBEGUN_STATUSES, WorkOrderStatus
from tanggap.fieldwork.dispatching.candidates import crew_of, place_of
from tanggap.fieldwork.dispatching.planning import Legs, Stop, Visit, planned
from tanggap.fieldwork.dispatching.routing import Point, Surroundings, travel_times
from tanggap.fieldwork.dispatching.weights import FRESH, SERVICE_MINUTES
from tanggap.fieldwork.models import WorkOrder
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.kept_query import KeptQuery
from tanggap.organization.querysets import path_condition
from tanggap.tickets.models import Ticket

MOST_STOPS = 12
"""Jobs of one plan; more are not done in a day."""

OVERRUN = timedelta(minutes=45)
"""A job that takes so much longer than usual puts the rest of the day in doubt."""

_COLUMNS = (
    "lead__last_position__recorded_at",
    "lead__last_position__latitude",
    "lead__last_position__longitude",
    "status",
    "status_since",
    "scheduled_from",
    "scheduled_to",
    "requested_from",
    "requested_to",
    "ticket__number",
    "ticket__subject",
    "ticket__priority",
    "ticket__resolution_due_at",
    "ticket__unit__path",
    "ticket__unit__time_zone",
    "ticket__latitude",
    "ticket__longitude",
    "ticket__site__latitude",
    "ticket__site__longitude",
)


def _held(condition: Q) -> QuerySet[WorkOrder, Any]:
    held = WorkOrder.objects.filter(
        condition,
        status__in=[status.value for status in HELD_STATUSES],
        ticket__deleted_at__isnull=True,
    )
    rows: QuerySet[WorkOrder, Any] = held.order_by("ticket__priority", "pk").values(*_COLUMNS)
    return rows[:MOST_STOPS]


_held_by_person = KeptQuery(lambda person_id: _held(Q(lead__user=person_id)))
_held_by_technician = KeptQuery(lambda technician_id: _held(Q(lead=technician_id)))


def own_day(actor: Actor, now: datetime | None = None) -> list[Visit]:
    """The plan of the acting technician himself; one query."""
    moment = now or clock.now()
    if actor.person_id is None:
        return []
    rows = _held_by_person.rows(actor.person_id)
    return _plan(rows, _fresh_position(rows[0], moment), moment) if rows else []


def day_plan(technician_id: int, *, start: Point | None = None, now: datetime | None = None) -> list[Visit]:
    """The plan of one technician's jobs in hand; one query.

    Args:
        technician_id: whose day.
        start: where he is, when known better than by his last position.
        now: the present moment; read from the clock when left out.
    """
    moment = now or clock.now()
    rows = _held_by_technician.rows(technician_id)
    return _plan(rows, start or _fresh_position(rows[0], moment), moment) if rows else []


def _fresh_position(row: dict[str, Any], now: datetime) -> Point | None:
    recorded = row["lead__last_position__recorded_at"]
    if recorded is None or recorded < now - FRESH:
        return None
    return Point(row["lead__last_position__latitude"], row["lead__last_position__longitude"])


def _plan(rows: Sequence[Any], start: Point | None, now: datetime) -> list[Visit]:
    stops = [_stop(row, now) for row in rows]
    around = Surroundings(now, rows[0]["ticket__unit__path"], rows[0]["ticket__unit__time_zone"])
    return planned(stops, _legs(stops, start, around), now)


def _stop(row: dict[str, Any], now: datetime) -> Stop:
    remaining = SERVICE_MINUTES
    if row["status"] in {WorkOrderStatus.ARRIVED, WorkOrderStatus.WORKING}:
        remaining = max(10.0, SERVICE_MINUTES - (now - row["status_since"]).total_seconds() / 60)
    return Stop(
        number=row["ticket__number"],
        subject=row["ticket__subject"],
        priority=row["ticket__priority"],
        status=row["status"],
        place=place_of(row),
        due_at=row["ticket__resolution_due_at"],
        opens_at=row["scheduled_from"] or row["requested_from"],
        closes_at=row["scheduled_to"] or row["requested_to"],
        remaining=remaining,
    )


def _legs(stops: Sequence[Stop], start: Point | None, around: Surroundings) -> Legs:
    known = [(place, stop.place) for place, stop in enumerate(stops) if stop.place is not None]
    origins = ([(-1, start)] if start else []) + known
    times = travel_times([point for _key, point in origins], [point for _key, point in known], around)
    return {
        (begin, end): leg
        for (begin, _origin), row in zip(origins, times, strict=True)
        for (end, _target), leg in zip(known, row, strict=True)
    }


@dataclass(frozen=True, slots=True)
class Hint:
    """Something happened that asks for another plan; nobody is moved by it.

    Attributes:
        kind: ``urgent`` (a new ticket of the highest priority waits), ``absent`` (somebody with jobs is not
            there) or ``overrun`` (a job takes much longer than usual and others wait behind it).
        tickets: numbers of the tickets concerned.
        code, name: of the technician; "" for ``urgent``.
    """

    kind: str
    tickets: tuple[str, ...]
    code: str = ""
    name: str = ""


def replan_hints(actor: Actor, unit_path: str, now: datetime, *, urgent: Sequence[str] = ()) -> list[Hint]:
    """What asks for another plan in the unit and below.

    Args:
        actor: who looks.
        unit_path: of the unit.
        now: the present moment.
        urgent: waiting tickets of the highest priority.
    """
    hints = [Hint("urgent", tuple(urgent))] if urgent else []
    here = path_condition([unit_path], "home_unit__path")
    visible = Ticket.objects.visible_to(actor).values("pk")
    orders: dict[int, list[dict[str, Any]]] = defaultdict(list)
    led = path_condition([unit_path], "lead__home_unit__path")
    held = WorkOrder.objects.held().filter(led, ticket__in=visible).order_by("pk")
    for row in held.values(
        "lead_id", "lead__code", "lead__user__name", "status", "status_since", "ticket__number"
    ):
        orders[row["lead_id"] or 0].append(dict(row))
    if not orders:
        return hints
    away = crew_of(actor, here, now, only=orders.keys()).away
    for technician, rows in orders.items():
        waits = tuple(row["ticket__number"] for row in rows if row["status"] in _UNBEGUN)
        facts = {"code": rows[0]["lead__code"], "name": rows[0]["lead__user__name"]}
        if waits and technician in away:
            hints.append(Hint("absent", waits, **facts))
        elif waits and any(_overruns(row, now) for row in rows):
            hints.append(Hint("overrun", waits, **facts))
    return hints


_UNBEGUN = {status.value for status in UNBEGUN_STATUSES}


def _overruns(row: dict[str, Any], now: datetime) -> bool:
    usual = timedelta(minutes=SERVICE_MINUTES) + OVERRUN
    return bool(row["status"] == WorkOrderStatus.WORKING and now - row["status_since"] > usual)
