"""Reads for dispatch: technicians who may be suggested, and tickets that wait. A fixed number of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from tanggap.fieldwork.choices import HELD_STATUSES, WorkOrderStatus
from tanggap.fieldwork.dispatching.routing import Point
from tanggap.fieldwork.dispatching.scoring import Candidate, Demand, Start, can_take
from tanggap.fieldwork.dispatching.weights import FRESH, HISTORY_DAYS, JOB_CAP, SERVICE_MINUTES
from tanggap.fieldwork.models import AttendancePlace, DutySpan, Technician, WorkOrder
from tanggap.fieldwork.positions.services.duty import on_duty_at
from tanggap.fieldwork.roster.expected import ExpectedDay, Worker, plan_for
from tanggap.fieldwork.selectors import duty_of, foremost
from tanggap.kernel.actor import Actor
from tanggap.kernel.reference_cache import ReferenceCache
from tanggap.organization.querysets import path_condition
from tanggap.tickets.models import Ticket
from tanggap.tickets.querysets import paths_above

STILL_NEAR = timedelta(hours=8)
"""How long after its end the last job's site says where somebody sets out from."""

UNDER_WAY = (
    WorkOrderStatus.WORKING,
    WorkOrderStatus.ARRIVED,
    WorkOrderStatus.EN_ROUTE,
    WorkOrderStatus.BLOCKED,
)
"""Jobs in these states stay with their technician; the first ones tell best where he is."""


@dataclass(slots=True)
class Crew:
    """Technicians of an area: who may be given work, and why the others are not suggested.

    Attributes:
        present: on shift, expected today or on duty, and not on leave.
        away: technician's key and name to ``leave`` or ``off``.
    """

    present: list[Candidate] = field(default_factory=list)
    away: dict[int, str] = field(default_factory=dict)

    def left_out(self, demand: Demand) -> Counter[str]:
        """How many are not suggested for the ticket, by reason: ``leave off full skill``."""
        counted = Counter(self.away.values())
        for one in self.present:
            if one.jobs >= JOB_CAP:
                counted["full"] += 1
            elif not can_take(demand, one):
                counted["skill"] += 1
        return counted


class _Row(NamedTuple):
    pk: int
    code: str
    name: str
    unit_id: int
    unit_path: str
    unit: str
    zone: str
    usual_shift_id: int | None
    skills: list[Any]
    latitude: float | None
    longitude: float | None
    recorded_at: datetime | None


_COLUMNS = (
    "pk",
    "code",
    "user__name",
    "home_unit_id",
    "home_unit__path",
    "home_unit__name",
    "home_unit__time_zone",
    "usual_shift_id",
    "skills",
    "last_position__latitude",
    "last_position__longitude",
    "last_position__recorded_at",
)


def near(unit_path: str) -> Q:
    """Technicians of the unit, of units below it and of those above it."""
    return Q(home_unit__path__in=paths_above(unit_path)) | path_condition([unit_path], "home_unit__path")


def crew_of(actor: Actor, within: Q, now: datetime, *, only: Collection[int] | None = None) -> Crew:
    """The active technicians that the actor may see and the condition lets through; nine queries.

    Args:
        actor: who asks.
        within: condition on technicians.
        now: the present moment.
        only: these technicians at most.
    """
    found = Technician.objects.visible_to(actor).active().filter(within).order_by("pk")
    if only is not None:
        found = found.filter(pk__in=list(only))
    rows = [_Row(*row) for row in found.values_list(*_COLUMNS)]
    if not rows:
        return Crew()
    keys = [row.pk for row in rows]
    days = _days(rows, now)
    spans = DutySpan.objects.filter(on_duty_at(now), technician__in=keys)
    on_duty = set(spans.values_list("technician_id", flat=True))
    orders = _orders(keys, now)
    crew = Crew()
    for row in rows:
        is_on_duty = row.pk in on_duty
        day = _day_now(row, days, now)
        if day.leave:
            crew.away[row.pk] = "leave"
        elif not (is_on_duty or day.unplanned or _still_works(day, now)):
            crew.away[row.pk] = "off"
        else:
            crew.present.append(_candidate(actor, row, day, is_on_duty, orders[row.pk], now))
    return crew


def _days(rows: Sequence[_Row], now: datetime) -> dict[tuple[int, Any], ExpectedDay]:
    workers = [Worker(row.pk, row.unit_id, row.zone, row.usual_shift_id) for row in rows]
    return plan_for(workers, now.date() - timedelta(days=1), now.date() + timedelta(days=1))


def _day_now(row: _Row, days: dict[tuple[int, Any], ExpectedDay], now: datetime) -> ExpectedDay:
    """The day of work at this moment: a night shift of yesterday that still runs, else the local date's."""
    today = now.astimezone(ZoneInfo(row.zone)).date()
    before = days.get((row.pk, today - timedelta(days=1)))
    if before is not None and before.is_expected and before.ends_at is not None and before.ends_at > now:
        return before
    return days[row.pk, today]


def _still_works(day: ExpectedDay, now: datetime) -> bool:
    return day.is_expected and day.ends_at is not None and day.ends_at > now


def _candidate(
    actor: Actor, row: _Row, day: ExpectedDay, is_on_duty: bool, orders: list[dict[str, Any]], now: datetime
) -> Candidate:
    held = [order for order in orders if order["status"] in _HELD]
    waits = 0.0
    if not is_on_duty and day.starts_at is not None:
        waits = max(0.0, (day.starts_at - now).total_seconds() / 60)
    seen = _seen(actor, row, now)
    return Candidate(
        pk=row.pk,
        code=row.code,
        name=row.name,
        unit_path=row.unit_path,
        unit=row.unit,
        start=_start(row, seen, orders),
        skills=frozenset(str(skill).strip().casefold() for skill in row.skills if str(skill).strip()),
        jobs=len(held),
        busy_minutes=max(waits, *(_remaining(order, now) for order in held), 0.0) if held else waits,
        shift_ends=day.ends_at if day.is_expected else None,
        unplanned=day.unplanned,
        on_duty=is_on_duty,
        state=foremost([duty_of(order["status"]) for order in held]).value,
        seen=seen,
    )


_HELD = {status.value for status in HELD_STATUSES}


def _seen(actor: Actor, row: _Row, now: datetime) -> Start | None:
    if row.latitude is None or row.longitude is None or row.recorded_at is None:
        return None
    if not actor.holds("position.view", at=row.unit_path):
        return None
    age = max(0, int((now - row.recorded_at).total_seconds() // 60))
    return Start(Point(row.latitude, row.longitude), "position", age)


def _start(row: _Row, seen: Start | None, orders: list[dict[str, Any]]) -> Start | None:
    """A fresh position, else the site of the job in hand or finished last, else the base of the unit."""
    if seen is not None and seen.age_minutes <= FRESH.total_seconds() / 60:
        return seen
    for status in UNDER_WAY[:3]:
        for order in orders:
            if order["status"] == status and (place := place_of(order)):
                return Start(place, "job")
    finished = [order for order in orders if order["finished_at"] is not None]
    for order in sorted(finished, key=lambda one: one["finished_at"], reverse=True):
        if place := place_of(order):
            return Start(place, "finished")
    base = _base(row.unit_path)
    return Start(base, "unit") if base else None


def _remaining(order: dict[str, Any], now: datetime) -> float:
    """Minutes that a job under way will still take, at least ten."""
    if order["status"] == WorkOrderStatus.EN_ROUTE:
        return SERVICE_MINUTES
    if order["status"] in {WorkOrderStatus.ARRIVED, WorkOrderStatus.WORKING}:
        spent = (now - order["status_since"]).total_seconds() / 60
        return float(max(10.0, SERVICE_MINUTES - spent))
    return 0.0


def place_of(row: dict[str, Any], prefix: str = "ticket__") -> Point | None:
    """The place of a ticket: its own position, else that of its site."""
    for north, east in (("latitude", "longitude"), ("site__latitude", "site__longitude")):
        latitude, longitude = row[prefix + north], row[prefix + east]
        if latitude is not None and longitude is not None:
            return Point(float(latitude), float(longitude))
    return None


ORDER_COLUMNS = (
    "lead_id",
    "status",
    "status_since",
    "finished_at",
    "ticket__latitude",
    "ticket__longitude",
    "ticket__site__latitude",
    "ticket__site__longitude",
)


def _orders(keys: Sequence[int], now: datetime) -> dict[int, list[dict[str, Any]]]:
    """Jobs in hand and those finished lately, by lead."""
    led = WorkOrder.objects.filter(lead__in=keys).order_by()
    held = led.filter(status__in=sorted(_HELD)).values(*ORDER_COLUMNS)
    lately = led.filter(finished_at__gte=now - STILL_NEAR, status=WorkOrderStatus.DONE).values(*ORDER_COLUMNS)
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for order in held.union(lately, all=True).order_by():
        found[order["lead_id"]].append(order)
    return found


def _load_bases(_key: object) -> list[tuple[str, Point]]:
    places = AttendancePlace.objects.filter(retired_at__isnull=True, technicians__isnull=True).order_by("pk")
    rows = places.values_list("unit__path", "latitude", "longitude")
    return [(path, Point(float(latitude), float(longitude))) for path, latitude, longitude in rows]


bases: ReferenceCache[list[tuple[str, Point]]] = ReferenceCache(_load_bases)


def _base(unit_path: str) -> Point | None:
    """Where people of the unit check in: the first permitted place of the nearest unit at or above."""
    fitting = [row for row in bases.get() if unit_path.startswith(row[0])]
    return max(fitting, key=lambda row: len(row[0]))[1] if fitting else None


DEMAND_COLUMNS = (
    "pk",
    "number",
    "subject",
    "priority",
    "version",
    "unit__path",
    "category__skill",
    "resolution_due_at",
    "site_id",
    "latitude",
    "longitude",
    "site__latitude",
    "site__longitude",
)


def demands_from(tickets: QuerySet[Ticket], now: datetime) -> list[Demand]:
    """The tickets as scoring reads them, in their order, and who solved what at their sites; two queries."""
    rows: list[Any] = list(tickets.values(*DEMAND_COLUMNS))
    visits = _visits({row["site_id"] for row in rows if row["site_id"]}, now)
    return [
        Demand(
            pk=row["pk"],
            number=row["number"],
            subject=row["subject"],
            priority=row["priority"],
            unit_path=row["unit__path"],
            version=row["version"],
            place=place_of(row, ""),
            skill=(row["category__skill"] or "").strip().casefold(),
            due_at=row["resolution_due_at"],
            visits=visits.get(row["site_id"], {}),
        )
        for row in rows
    ]


def _visits(site_ids: Iterable[int], now: datetime) -> dict[int, dict[int, int]]:
    """Site to lead to the number of jobs finished there lately."""
    wanted = list(site_ids)
    if not wanted:
        return {}
    done = WorkOrder.objects.filter(
        ticket__site__in=wanted,
        status=WorkOrderStatus.DONE,
        finished_at__gte=now - timedelta(days=HISTORY_DAYS),
    )
    counted = done.order_by().values_list("ticket__site_id", "lead_id").annotate(n=Count("pk"))
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for site_id, lead_id, number in counted:
        found[site_id or 0][lead_id or 0] = number
    return found


def with_jobs(candidate: Candidate, further: int) -> Candidate:
    """The technician with further jobs in hand."""
    return replace(candidate, jobs=candidate.jobs + further) if further else candidate
