"""Who is where on what, now: the work in hand with duty, the last position and the last sign of life."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Max

from tanggap.fieldwork.choices import DutyState
from tanggap.fieldwork.duty import OnDuty, on_duty_lines, state_of, work_in_hand
from tanggap.fieldwork.models import DutySpan, LastPosition, Technician, TrackingDevice
from tanggap.fieldwork.positions.policies import positions_condition
from tanggap.fieldwork.positions.services.duty import on_duty_at
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor

SILENT = timedelta(minutes=30)
"""Who has a tracker and is not heard for so long while on duty counts as unreachable; paired phones send a
sign of life every five minutes even when they rest."""
OLD = timedelta(minutes=15)
"""A position that is older is drawn as old."""
ORDER = (
    DutyState.UNREACHABLE,
    DutyState.BLOCKED,
    DutyState.WORKING,
    DutyState.EN_ROUTE,
    DutyState.ASSIGNED,
    DutyState.IDLE,
    DutyState.OFF,
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A last position as the monitor shows it."""

    latitude: float
    longitude: float
    recorded_at: datetime
    received_at: datetime
    accuracy_m: float | None = None
    speed_mps: float | None = None
    battery_percent: int | None = None

    def is_old(self, now: datetime) -> bool:
        """Whether the technician may be elsewhere by now."""
        return now - self.recorded_at > OLD


@dataclass(frozen=True, slots=True)
class Watched:
    """A technician on the monitor.

    Attributes:
        work: the work in hand.
        state: a ``DutyState`` value; off duty and unreachable included.
        since: in this state since when, as far as known.
        position: the last one of this duty; None when there is none or the reader may not see it.
        last_sign_at: when a device of his was heard last.
    """

    work: OnDuty
    state: str
    since: datetime | None
    position: Seen | None = None
    last_sign_at: datetime | None = None


class Standing(NamedTuple):
    """A technician on the monitor as far as counting and choosing need him.

    Attributes:
        technician_id: his key.
        name, unit_path: to sort and to narrow by.
        state: a ``DutyState`` value; off duty and unreachable included.
        since: in this state since when, as far as known.
        begun_at: when his duty began; None off duty.
        last_sign_at: when a device of his was heard last.
    """

    technician_id: int
    name: str
    unit_path: str
    state: str
    since: datetime | None
    begun_at: datetime | None
    last_sign_at: datetime | None


@dataclass(frozen=True, slots=True)
class Monitor:
    """Everybody whom the actor may see, most pressing first, and the work in their hands."""

    actor: Actor
    standings: list[Standing]
    held: dict[int, list[dict[str, Any]]]

    def watched(self, standings: Sequence[Standing]) -> list[Watched]:
        """Some of them in full, in the same order; two queries."""
        keys = [one.technician_id for one in standings]
        work = on_duty_lines(keys, self.held)
        seen = positions_condition(self.actor, "technician__")
        positions = {
            row[0]: Seen(*row[1:])
            for row in LastPosition.objects.filter(seen, technician__in=keys).values_list(*_SEEN)
        }
        return [
            _watched(one, work[one.technician_id], positions.get(one.technician_id))
            for one in standings
            if one.technician_id in work
        ]

    def narrowed(
        self, *, unit_path: str = "", states: Collection[str] = (), words: str = ""
    ) -> list[Standing]:
        """Those of a unit and below, in one of the states, with the words in name, number or skills."""
        wanted = words.strip().casefold()
        found = [
            one
            for one in self.standings
            if one.unit_path.startswith(unit_path) and (not states or one.state in states)
        ]
        if not wanted:
            return found
        keys = {
            key
            for key, name, code, skills in Technician.objects.visible_to(self.actor).values_list(
                "pk", "user__name", "code", "skills"
            )
            if wanted in f"{name} {code} {' '.join(skills)}".casefold()
        }
        return [one for one in found if one.technician_id in keys]


_SEEN = (
    "technician_id",
    "latitude",
    "longitude",
    "recorded_at",
    "received_at",
    "accuracy_m",
    "speed_mps",
    "battery_percent",
)


def monitor(actor: Actor, *, code: str = "") -> Monitor:
    """The technicians that the actor may see; four light queries whatever their number.

    Args:
        code: this technician only.
    """
    now = clock.now()
    his = {"technician__code": code} if code else {}
    held = work_in_hand(actor, code=code)
    begun = dict(DutySpan.objects.filter(on_duty_at(now), **his).values_list("technician_id", "started_at"))
    heard = dict(
        TrackingDevice.objects.filter(revoked_at__isnull=True, last_seen_at__isnull=False, **his)
        .values_list("technician_id")
        .annotate(at=Max("last_seen_at"))
    )
    technicians = Technician.objects.visible_to(actor).active().filter(**({"code": code} if code else {}))
    # When a phone was heard says nothing of where it is, so it is told to all who may see the technician.
    columns = ("pk", "user__name", "home_unit__path", "last_position__received_at")
    standings = [
        _standing(row, placed_at, held.get(row[0], _NOTHING), begun.get(row[0]), heard.get(row[0]), now)
        for *row, placed_at in technicians.order_by().values_list(*columns)
    ]
    standings.sort(key=lambda one: (_URGENCY[one.state], one.name, one.technician_id))
    return Monitor(actor, standings, held)


_NOTHING: list[dict[str, Any]] = []
_URGENCY = {state.value: place for place, state in enumerate(ORDER)}


def _standing(
    row: Sequence[Any],
    placed_at: datetime | None,
    held: list[dict[str, Any]],
    begun_at: datetime | None,
    heard_at: datetime | None,
    now: datetime,
) -> Standing:
    state, since = state_of(held)
    last_sign = max(heard_at, placed_at) if heard_at and placed_at else heard_at or placed_at
    if begun_at is None:
        if state == DutyState.IDLE:
            state = DutyState.OFF.value
    else:
        if state == DutyState.IDLE and (since is None or since < begun_at):
            since = begun_at
        if last_sign is not None and now - max(last_sign, begun_at) > SILENT:
            state, since = DutyState.UNREACHABLE.value, last_sign
    technician_id, name, path = row
    return Standing(technician_id, name, path, state, since, begun_at, last_sign)


def _watched(one: Standing, work: OnDuty, position: Seen | None) -> Watched:
    fresh = position and one.begun_at and position.recorded_at >= one.begun_at
    return Watched(work, one.state, one.since, position if fresh else None, one.last_sign_at)


def counts_of(lines: Sequence[Standing]) -> dict[str, int]:
    """How many are in each state."""
    counted = Counter(line.state for line in lines)
    return {state.value: counted.get(state.value, 0) for state in ORDER}
