"""Where the demo's technicians were: from job to job on working days, told by their phones."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from tanggap.cli.demo.people import People
from tanggap.cli.demo.world import ZONE
from tanggap.fieldwork.choices import ProgressStep, WorkOrderStatus
from tanggap.fieldwork.models import (
    DutySpan,
    LastPosition,
    Progress,
    Technician,
    TrackingDevice,
    TrackPoint,
    WorkOrder,
)
from tanggap.kernel.ids import new_secret
from tanggap.kernel.one_time import secret_hash

DAYS = 7
DEVICE = {"label": "Ponsel kerja"}
STEP = timedelta(minutes=2)
SHIFT = (time(8), time(17))
LATE_SHIFT = (time(13), time(22))
BY_CAR = timedelta(minutes=25)
"""The last stretch of the way to a site."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A stay at a site."""

    begun_at: datetime
    ended_at: datetime
    latitude: float
    longitude: float


def tracks_place(rng: random.Random, people: People, present: datetime) -> int:
    """Devices, spans of duty and tracks of the last days; the number of points."""
    visits = _visits(present)
    at_work = set(
        WorkOrder.objects.held().exclude(status=WorkOrderStatus.ASSIGNED).values_list("lead_id", flat=True)
    )
    points: list[TrackPoint] = []
    last: list[LastPosition] = []
    for account, technician in people.technicians.items():
        device = TrackingDevice.objects.create(
            technician=technician,
            **DEVICE,
            secret_sha256=secret_hash(new_secret()),
            paired_at=present - timedelta(days=120),
            last_seen_at=present - timedelta(minutes=rng.randrange(1, 5)),
            client="traccar-10",
            battery_percent=rng.randrange(28, 98),
            is_charging=rng.random() < 0.2,
        )
        base = _base(visits[technician.pk], rng)
        for back in range(DAYS, -1, -1):
            day = present.date() - timedelta(days=back)
            if back and day.weekday() == 6 and rng.random() < 0.8:
                continue
            hours = LATE_SHIFT if account == "teknisi9" else SHIFT
            span = _span(technician, day, hours, present, at_work=technician.pk in at_work)
            if span is None:
                continue
            way = list(_way(rng, base, visits[technician.pk], *span))
            points += [_point(rng, technician, device, *place) for place in way]
            if way and span[1] >= present:
                last.append(_last(points[-1]))
    TrackPoint.objects.bulk_create(points, batch_size=2_000)
    LastPosition.objects.bulk_create(last)
    return len(points)


def _visits(present: datetime) -> dict[int, list[Visit]]:
    """The stays of each technician, told from what was reported."""
    rows = (
        Progress.objects.filter(
            received_at__gte=present - timedelta(days=DAYS + 1), work_order__ticket__latitude__isnull=False
        )
        .order_by("work_order_id", "received_at")
        .values_list(
            "technician_id",
            "work_order_id",
            "step",
            "received_at",
            "work_order__ticket__latitude",
            "work_order__ticket__longitude",
        )
    )
    stays: defaultdict[int, list[Visit]] = defaultdict(list)
    arrived: dict[int, datetime] = {}
    for technician_id, order_id, step, at, latitude, longitude in rows:
        if step == ProgressStep.ARRIVED:
            arrived[order_id] = at
        elif (
            step == ProgressStep.DONE
            and order_id in arrived
            and latitude is not None
            and longitude is not None
        ):
            stays[technician_id].append(Visit(arrived[order_id], at, float(latitude), float(longitude)))
    for stay in stays.values():
        stay.sort(key=lambda visit: visit.begun_at)
    return stays


def _base(visits: Iterable[Visit], rng: random.Random) -> tuple[float, float]:
    """Where the day begins: amid the sites of the technician."""
    places = [(visit.latitude, visit.longitude) for visit in visits] or [(0.5071, 101.4478)]
    north = sum(place[0] for place in places) / len(places)
    east = sum(place[1] for place in places) / len(places)
    return north + rng.uniform(-0.01, 0.01), east + rng.uniform(-0.01, 0.01)


def _span(
    technician: Technician, day: date, hours: tuple[time, time], present: datetime, *, at_work: bool
) -> tuple[datetime, datetime] | None:
    """Duty of the day: what attendance opened, else the hours of the shift; who is at work now is on duty."""
    begun, ends = (datetime.combine(day, hour, tzinfo=ZONE) for hour in hours)
    if day == present.date() and at_work and not begun <= present <= ends:
        begun, ends = present - timedelta(hours=3), present + timedelta(hours=5)
    if begun > present:
        return None
    around = Q(started_at__gte=begun - timedelta(hours=3), started_at__lt=ends)
    if day == present.date():
        around |= Q(ended_at__isnull=True)  # opened by attendance at whatever hour; there is only one
    known = DutySpan.objects.filter(around, technician=technician).order_by("started_at").last()
    if known is None:
        known = DutySpan.objects.create(
            technician=technician,
            source="button",
            started_at=begun,
            ends_by=ends,
            ended_at=ends if ends <= present else None,
        )
    return known.started_at, min(known.ended_at or known.ends_by, present)


def _way(
    rng: random.Random, base: tuple[float, float], visits: Iterable[Visit], begun: datetime, ended: datetime
) -> Iterator[tuple[datetime, float, float, bool]]:
    """Places every two minutes: at the base, on the way, at the site, and back."""
    stays = [visit for visit in visits if visit.ended_at > begun and visit.begun_at < ended]
    here, moment = base, begun
    for visit in stays:
        leaves = max(visit.begun_at - BY_CAR, moment)
        there = (visit.latitude, visit.longitude)
        yield from _stay(rng, here, moment, min(leaves, ended))
        yield from _drive(rng, here, there, leaves, min(visit.begun_at, ended))
        yield from _stay(rng, there, max(visit.begun_at, begun), min(visit.ended_at, ended))
        here, moment = there, max(visit.ended_at, begun)
    yield from _stay(rng, here, moment, ended)


def _stay(
    rng: random.Random, place: tuple[float, float], begun: datetime, ended: datetime
) -> Iterator[tuple[datetime, float, float, bool]]:
    """A resting phone tells its place every ten minutes."""
    while begun < ended:
        yield begun, place[0] + rng.gauss(0, 0.00008), place[1] + rng.gauss(0, 0.00008), False
        begun += STEP * 5


def _drive(
    rng: random.Random,
    start: tuple[float, float],
    goal: tuple[float, float],
    begun: datetime,
    ended: datetime,
) -> Iterator[tuple[datetime, float, float, bool]]:
    """Along two streets that meet at a corner."""
    whole = (ended - begun) / STEP
    corner = (goal[0], start[1]) if rng.random() < 0.5 else (start[0], goal[1])
    for number in range(int(whole)):
        share = number / whole
        one, other, part = (start, corner, share * 2) if share < 0.5 else (corner, goal, share * 2 - 1)
        north = one[0] + (other[0] - one[0]) * part + rng.gauss(0, 0.0001)
        east = one[1] + (other[1] - one[1]) * part + rng.gauss(0, 0.0001)
        yield begun + STEP * number, north, east, True


def _point(
    rng: random.Random,
    technician: Technician,
    device: TrackingDevice,
    at: datetime,
    latitude: float,
    longitude: float,
    moves: bool,
) -> TrackPoint:
    return TrackPoint(
        technician=technician,
        device=device,
        recorded_at=at,
        received_at=at + timedelta(seconds=2),
        latitude=round(latitude, 6),
        longitude=round(longitude, 6),
        accuracy_m=round(rng.uniform(4, 25), 1),
        speed_mps=round(rng.uniform(4, 13), 1) if moves else 0.0,
        battery_percent=min(98, max(12, 96 - (at.astimezone(ZONE).hour - 7) * 6)),
    )


def _last(point: TrackPoint) -> LastPosition:
    names = (field.name for field in LastPosition._meta.fields)
    return LastPosition(**{name: getattr(point, name) for name in names})
