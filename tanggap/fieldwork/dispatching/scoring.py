"""The score of a pair of ticket and technician. Pure: facts in, points and reasons out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tanggap.fieldwork.dispatching.reasons import Reason
from tanggap.fieldwork.dispatching.routing import Leg, Point
from tanggap.fieldwork.dispatching.weights import (
    FULL_SLACK,
    HALF_TRAVEL_MINUTES,
    HISTORY_FULL,
    JOB_CAP,
    SERVICE_MINUTES,
    SHIFT_MARGIN_MINUTES,
    SPARE_SKILL,
    WEIGHTS,
)


@dataclass(frozen=True, slots=True)
class Start:
    """Where a technician sets out from.

    Attributes:
        point: the place.
        origin: ``position``, ``job``, ``finished`` or ``unit``: how it is known.
        age_minutes: of a position.
    """

    point: Point
    origin: str
    age_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """What scoring knows of a technician.

    Attributes:
        start: where he sets out from; ``None`` is not known.
        skills: in small letters.
        jobs: in hand now.
        busy_minutes: how long what he has begun will still take.
        shift_ends: of the planned hours; ``None`` when none are planned today.
        unplanned: no hours are set for him at all.
        on_duty: whether he is on duty now.
        state: what he is doing, a ``DutyState`` value.
        seen: last position, with its age in minutes, as far as the reader may know it.
    """

    pk: int
    code: str
    name: str
    unit_path: str
    unit: str = ""
    start: Start | None = None
    skills: frozenset[str] = frozenset()
    jobs: int = 0
    busy_minutes: float = 0.0
    shift_ends: datetime | None = None
    unplanned: bool = False
    on_duty: bool = False
    state: str = "idle"
    seen: Start | None = None


@dataclass(frozen=True, slots=True)
class Demand:
    """What scoring knows of a ticket.

    Attributes:
        skill: that its category names, in small letters; "" for none.
        visits: technician's key to jobs finished at the same site.
    """

    pk: int
    number: str
    subject: str
    priority: int
    unit_path: str
    version: int = 1
    place: Point | None = None
    skill: str = ""
    due_at: datetime | None = None
    visits: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scored:
    """A technician for a ticket, with the reasons that make the score."""

    demand: Demand
    candidate: Candidate
    reasons: tuple[Reason, ...]
    minutes: float | None = None

    @property
    def score(self) -> float:
        """The points of all reasons, 0 to 100."""
        return sum(reason.points for reason in self.reasons)


def fits(demand: Demand, candidate: Candidate) -> bool:
    """Whether the pair is possible at all: near in the tree, the skill is there, below the cap of jobs."""
    near = candidate.unit_path.startswith(demand.unit_path) or demand.unit_path.startswith(
        candidate.unit_path
    )
    return near and can_take(demand, candidate)


def can_take(demand: Demand, candidate: Candidate) -> bool:
    """Whether the technician has the skill and room for another job, wherever he belongs."""
    return candidate.jobs < JOB_CAP and (not demand.skill or demand.skill in candidate.skills)


def score(demand: Demand, candidate: Candidate, leg: Leg | None, now: datetime) -> Scored:
    """The pair's points and reasons.

    Args:
        demand: the ticket.
        candidate: a technician for whom ``can_take`` says yes.
        leg: his way to the ticket; ``None`` when one of the two places is not known.
        now: the present moment.
    """
    minutes = leg.minutes if leg else None
    arrives = now + timedelta(minutes=candidate.busy_minutes + (minutes or 0.0))
    reasons = (
        _travel(demand, candidate, leg),
        _slack(demand, arrives),
        Reason(
            "load",
            WEIGHTS.load * (1 - min(candidate.jobs, JOB_CAP) / JOB_CAP),
            WEIGHTS.load,
            {"jobs": candidate.jobs},
        ),
        _skill(demand, candidate),
        _history(demand, candidate),
        _shift(candidate, arrives),
    )
    return Scored(demand, candidate, reasons, minutes)


def travel_share(minutes: float) -> float:
    """The share of the points for travel: 1 on the spot, falling with every minute, never nothing."""
    return HALF_TRAVEL_MINUTES / (HALF_TRAVEL_MINUTES + minutes)


def _travel(demand: Demand, candidate: Candidate, leg: Leg | None) -> Reason:
    if leg is None or candidate.start is None:
        # Unknown is no distance: it brings nothing, and the words say so.
        return Reason("travel", 0.0, WEIGHTS.travel, {"minutes": None, "place_unknown": demand.place is None})
    numbers = {
        "minutes": round(leg.minutes),
        "km": round(leg.km, 1),
        "origin": candidate.start.origin,
        "age": candidate.start.age_minutes,
    }
    return Reason("travel", WEIGHTS.travel * travel_share(leg.minutes), WEIGHTS.travel, numbers)


def _slack(demand: Demand, arrives: datetime) -> Reason:
    if demand.due_at is None:
        return Reason("slack", WEIGHTS.slack, WEIGHTS.slack, {"minutes": None})
    left = demand.due_at - arrives
    share = min(1.0, max(0.0, left / FULL_SLACK))
    return Reason(
        "slack", WEIGHTS.slack * share, WEIGHTS.slack, {"minutes": round(left.total_seconds() / 60)}
    )


def _skill(demand: Demand, candidate: Candidate) -> Reason:
    if demand.skill:
        return Reason("skill", WEIGHTS.skill, WEIGHTS.skill, {"wanted": demand.skill})
    spare = bool(candidate.skills)
    return Reason("skill", WEIGHTS.skill * (SPARE_SKILL if spare else 1.0), WEIGHTS.skill, {"spare": spare})


def _history(demand: Demand, candidate: Candidate) -> Reason:
    visits = demand.visits.get(candidate.pk, 0)
    share = min(visits, HISTORY_FULL) / HISTORY_FULL
    return Reason("history", WEIGHTS.history * share, WEIGHTS.history, {"visits": visits})


def _shift(candidate: Candidate, arrives: datetime) -> Reason:
    if candidate.unplanned:
        return Reason("shift", WEIGHTS.shift / 2, WEIGHTS.shift, {"unplanned": True})
    if candidate.shift_ends is None:
        return Reason("shift", 0.0, WEIGHTS.shift, {"minutes": None})
    left = (candidate.shift_ends - arrives).total_seconds() / 60 - SERVICE_MINUTES
    share = min(1.0, max(0.0, left / SHIFT_MARGIN_MINUTES))
    numbers = {"minutes": round(left), "on_duty": candidate.on_duty}
    return Reason("shift", WEIGHTS.shift * share, WEIGHTS.shift, numbers)
