"""Ranked suggestions for one ticket."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tanggap.fieldwork.dispatching.candidates import Crew, crew_of, demands_from, near
from tanggap.fieldwork.dispatching.routing import Leg, Surroundings, travel_times
from tanggap.fieldwork.dispatching.scoring import Candidate, Demand, Scored, can_take, score
from tanggap.fieldwork.dispatching.weights import SUGGESTIONS
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible
from tanggap.organization.querysets import path_condition
from tanggap.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Ranking:
    """Suggestions for one ticket.

    Attributes:
        demand: the ticket.
        lines: the best first.
        left_out: how many others are not suggested, by reason.
        others: who is present and not among the lines, by name.
        wide: whether units beside the ticket's were looked at too.
    """

    demand: Demand
    lines: list[Scored] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    wide: bool = False
    others: list[Candidate] = field(default_factory=list)


def suggestions_for(
    actor: Actor, number: str, *, wide: bool = False, limit: int = SUGGESTIONS, now: datetime | None = None
) -> Ranking:
    """The technicians who fit the ticket best; a fixed number of queries for any number of technicians.

    Args:
        actor: who asks; technicians that he may not see are not suggested.
        number: of the ticket.
        wide: look at the units beside the ticket's too, below the unit above it.
        limit: how many.
        now: the present moment; read from the clock when left out.

    Raises:
        NotVisible: no such ticket for the actor.
    """
    moment = now or clock.now()
    demands = demands_from(Ticket.objects.visible_to(actor).filter(number=number), moment)
    if not demands:
        raise NotVisible
    return ranked(demands[0], crew_near(actor, demands[0], moment, wide=wide), moment, limit=limit, wide=wide)


def crew_near(actor: Actor, demand: Demand, now: datetime, *, wide: bool = False) -> Crew:
    """The technicians around the ticket."""
    path = demand.unit_path
    if wide:
        above = "/".join(path.split("/")[:-2])
        within = near(path) | path_condition([f"{above}/" if above else path], "home_unit__path")
    else:
        within = near(path)
    return crew_of(actor, within, now)


def ranked(
    demand: Demand, crew: Crew, now: datetime, *, limit: int = SUGGESTIONS, wide: bool = False
) -> Ranking:
    """The crew's members who can take the ticket, the best first; the same order for the same facts."""
    able = [one for one in crew.present if can_take(demand, one)]
    legs = legs_to(demand, able, now)
    lines = [score(demand, one, leg, now) for one, leg in zip(able, legs, strict=True)]
    lines.sort(key=lambda line: (-line.score, line.candidate.pk))
    shown = {line.candidate.pk for line in lines[:limit]}
    others = sorted((one for one in crew.present if one.pk not in shown), key=lambda one: (one.name, one.pk))
    return Ranking(demand, lines[:limit], crew.left_out(demand), wide, others)


def legs_to(demand: Demand, candidates: Sequence[Candidate], now: datetime) -> list[Leg | None]:
    """The way of each to the ticket; ``None`` where a place is not known."""
    place = demand.place
    starts = [one.start.point for one in candidates if one.start is not None]
    if place is None or not starts:
        return [None] * len(candidates)
    times = iter(travel_times(starts, [place], Surroundings(now, demand.unit_path)))
    return [next(times)[0] if one.start is not None else None for one in candidates]
